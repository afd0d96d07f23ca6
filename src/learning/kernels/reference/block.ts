// What the reference kernels of the networks share: a block of fields in memory, their random numbers, softmax.
import type { Heap } from "./index.ts";

/** Reads and writes the fields of a block, and the arrays that it points to. */
export class Block<Name extends string> {
  private readonly heap: Heap;
  private readonly address: number;
  private readonly names: readonly Name[];
  private readonly floats: readonly string[];

  constructor(heap: Heap, address: number, names: readonly Name[], floats: readonly string[]) {
    this.heap = heap;
    this.address = address;
    this.names = names;
    this.floats = floats;
  }

  get(name: Name): number {
    const view = new DataView(this.heap.buffer);
    const at = this.address + 4 * this.names.indexOf(name);
    return this.floats.includes(name) ? view.getFloat32(at, true) : view.getInt32(at, true);
  }

  all(): Record<Name, number> {
    return Object.fromEntries(this.names.map((name) => [name, this.get(name)])) as Record<Name, number>;
  }

  set(values: Partial<Record<Name, number>>): void {
    const view = new DataView(this.heap.buffer);
    for (const [name, value] of Object.entries(values) as [Name, number][]) {
      const at = this.address + 4 * this.names.indexOf(name);
      if (this.floats.includes(name)) view.setFloat32(at, value, true);
      else view.setInt32(at, value, true);
    }
  }

  /** From where the field points to the end of the memory. */
  f32(name: Name): Float32Array {
    return new Float32Array(this.heap.buffer, this.get(name));
  }

  i32(address: number, length: number): Int32Array {
    return new Int32Array(this.heap.buffer, address, length);
  }
}

/** Marsaglia 2003, xorshift32. */
export function generator(seed: number): { next(): number; state(): number } {
  let x = seed;
  return {
    next: () => {
      x ^= x << 13;
      x ^= x >>> 17;
      x ^= x << 5;
      return x >>> 0;
    },
    state: () => x,
  };
}

/** Random numbers under this happen with probability `share`. */
export function threshold(share: number): number {
  return Math.floor(Math.fround(share) * 4294967295) >>> 0;
}

export function softmaxOf(z: readonly number[]): number[] {
  const top = Math.max(...z);
  const e = z.map((x) => Math.exp(x - top));
  const sum = e.reduce((a, b) => a + b, 0);
  return e.map((x) => x / sum);
}
