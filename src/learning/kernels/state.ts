// The settings and addresses of a kernel that works through many rows at once, as one block in its memory. The names follow the
// fields of the @unmanaged class in assembly/, in its order, 4 bytes each.
import type { Address, Kernels } from "./kernels.ts";

export class KernelState<Name extends string> {
  readonly address: Address;
  private readonly kernels: Pick<Kernels, "integers" | "floats">;
  private readonly place: ReadonlyMap<string, number>;
  private readonly isFloat: ReadonlySet<string>;

  /** @param fields  in the order of the class in assembly @param floats  those of them that are f32; the others are i32 */
  constructor(kernels: Kernels, fields: readonly Name[], floats: readonly Name[]) {
    this.kernels = kernels;
    this.address = kernels.allocate(4 * fields.length);
    kernels.bytes(this.address, 4 * fields.length).fill(0);
    this.place = new Map(fields.map((name, k) => [name, this.address + 4 * k]));
    this.isFloat = new Set(floats);
  }

  /** Integers without a sign, so that addresses above 2 GiB stay what they are. */
  get(name: Name): number {
    const at = this.place.get(name)!;
    return this.isFloat.has(name) ? this.kernels.floats(at, 1)[0]! : this.kernels.integers(at, 1)[0]! >>> 0;
  }

  set(values: Partial<Record<Name, number>>): void {
    for (const [name, value] of Object.entries(values) as [Name, number][]) {
      const at = this.place.get(name)!;
      if (this.isFloat.has(name)) this.kernels.floats(at, 1)[0] = value;
      else this.kernels.integers(at, 1)[0] = value;
    }
  }
}
