// For tests: the same numbers in the memories of both engines, and what each makes of them.
import { expect } from "vitest";
import { randomFrom } from "../random.ts";
import { type Address, type KernelFunctions, Kernels } from "./kernels.ts";

export type Numbers = Float32Array | Int32Array | Int16Array | Int8Array;

export function bothEngines(): [simd: Kernels, reference: Kernels] {
  return [new Kernels({ engine: "simd" }), new Kernels({ engine: "reference" })];
}

/** Numbers between -range and range. */
export function randomNumbers(length: number, seed: number, range = 1): Float32Array {
  const random = randomFrom(seed);
  return Float32Array.from({ length }, () => (2 * random() - 1) * range);
}

export function filled(kernels: Kernels, length: number, seed: number, range = 1): Address {
  return placed(kernels, randomNumbers(length, seed, range));
}

/** Puts numbers into the memory, with a few behind them that no kernel may touch. */
export function placed(kernels: Kernels, values: Numbers): Address {
  const address = kernels.allocate(values.byteLength + GUARD);
  const bytes = kernels.bytes(address, values.byteLength + GUARD);
  bytes.set(new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
  bytes.fill(0x55, values.byteLength);
  return address;
}

const GUARD = 32;

export function floatsOf(kernels: Kernels, address: Address, length: number): Float32Array {
  return kernels.floats(address, length).slice();
}

export function largestDifference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let largest = 0;
  // Turned around, so that a NaN counts as different.
  for (let at = 0; at < a.length; at++) {
    const difference = Math.abs(a[at]! - b[at]!) / (1 + Math.abs(b[at]!));
    if (!(difference <= largest)) largest = difference;
  }
  return largest;
}

const engines = bothEngines();

/**
 * Calls a kernel in both engines on copies of `memory`, and expects the same in every place of it afterwards: integers exactly,
 * floats up to `tolerance`, relative where they are large.
 */
export function expectSameOutcome<Name extends keyof KernelFunctions, Place extends string>(
  name: Name,
  memory: Readonly<Record<Place, Numbers>>,
  argumentsAt: (at: Record<Place, Address>) => Parameters<KernelFunctions[Name]>,
  tolerance = 1e-6,
): void {
  const entries = Object.entries(memory) as [Place, Numbers][];
  const [fast, slow] = engines.map((kernels) => {
    const mark = kernels.mark();
    const places = entries.map(([place, values]) => [place, placed(kernels, values)] as const);
    const values = argumentsAt(Object.fromEntries(places) as Record<Place, Address>);
    const result = (kernels.run[name] as (...values: number[]) => number | undefined)(...values);
    const after = places.map(([, address], at) => kernels.bytes(address, entries[at]![1].byteLength + GUARD).slice());
    kernels.release(mark);
    return { result, after };
  });
  expect(largestDifference([fast!.result ?? 0], [slow!.result ?? 0])).toBeLessThanOrEqual(tolerance);
  entries.forEach(([place, values], at) => {
    const [a, b] = [fast!.after[at]!, slow!.after[at]!];
    const guards = [a, b].flatMap((bytes) => [...bytes.subarray(values.byteLength)]);
    expect(
      guards.every((byte) => byte === 0x55),
      `beyond ${place}`,
    ).toBe(true);
    const read = (bytes: Uint8Array) =>
      new (values.constructor as Float32ArrayConstructor)(bytes.buffer as ArrayBuffer, 0, values.length);
    const allowed = values instanceof Float32Array ? tolerance : 0;
    expect(largestDifference(read(a), read(b)), place).toBeLessThanOrEqual(allowed);
  });
}
