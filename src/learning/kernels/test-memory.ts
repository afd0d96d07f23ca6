// For tests: the same numbers in the memories of both engines.
import { randomFrom } from "../random.ts";
import { type Address, Kernels } from "./kernels.ts";

export function bothEngines(): [simd: Kernels, reference: Kernels] {
  return [new Kernels({ engine: "simd" }), new Kernels({ engine: "reference" })];
}

/** Numbers between -range and range. */
export function filled(kernels: Kernels, length: number, seed: number, range = 1): Address {
  const random = randomFrom(seed);
  const address = kernels.allocate(4 * length);
  kernels.floats(address, length).set(Float32Array.from({ length }, () => (2 * random() - 1) * range));
  return address;
}

export function floatsOf(kernels: Kernels, address: Address, length: number): Float32Array {
  return kernels.floats(address, length).slice();
}

export function largestDifference(a: Float32Array, b: Float32Array): number {
  return a.reduce((largest, value, at) => Math.max(largest, Math.abs(value - b[at]!)), 0);
}
