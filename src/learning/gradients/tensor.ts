// Numbers with a shape, in the kernels' memory, with room for the gradient of a loss by each of them.
import type { Address, Kernels } from "../kernels/kernels.ts";

/** Sizes of the axes, outermost first; data is row-major. */
export type Shape = readonly number[];

/**
 * A tensor of 32-bit floats. Most operations read it as a matrix [rows × columns] whose columns are the last axis, so that
 * [batch × time × units] needs no reshaping to go through a dense layer.
 */
export class Tensor {
  readonly kernels: Kernels;
  readonly shape: Shape;
  /** Count of numbers, the product of the shape. */
  readonly size: number;
  readonly address: Address;
  /** Whether a gradient is wanted: of parameters, and of everything computed from them. */
  readonly tracked: boolean;
  /** Where ∂loss/∂this is, [shape]; 0 as long as nothing has flowed back. */
  gradientAddress: Address = 0;

  constructor(kernels: Kernels, shape: Shape, address: Address, tracked: boolean) {
    this.kernels = kernels;
    this.shape = shape;
    this.size = sizeOf(shape);
    this.address = address;
    this.tracked = tracked;
  }

  get columns(): number {
    return this.shape.at(-1) ?? 1;
  }

  get rows(): number {
    return this.columns === 0 ? 0 : this.size / this.columns;
  }

  /** A view, good until the next allocation. */
  get data(): Float32Array {
    return this.kernels.floats(this.address, this.size);
  }

  /** A view of the gradient, good until the next allocation; after `Tape.backward`. */
  get gradient(): Float32Array {
    if (this.gradientAddress === 0) throw new Error("No gradient has reached this tensor.");
    return this.kernels.floats(this.gradientAddress, this.size);
  }
}

export function sizeOf(shape: Shape): number {
  return shape.reduce((product, length) => product * length, 1);
}

/** Two shapes that an operation cannot put together: a mistake of the program, not of the data. */
export class ShapeError extends Error {
  constructor(operation: string, ...shapes: Shape[]) {
    super(`${operation} cannot take ${shapes.map((shape) => `[${shape.join(" × ")}]`).join(" and ")}.`);
  }
}
