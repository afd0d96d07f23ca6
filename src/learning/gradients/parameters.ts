// The weights of a model: where they live, how they start, which of them a step has touched.
import type { Kernels } from "../kernels/kernels.ts";
import { randomFrom } from "../random.ts";
import { type Shape, sizeOf, Tensor } from "./tensor.ts";

/** A number for each weight at the start. */
export type Initialiser = (random: () => number) => number;

export const constant =
  (value: number): Initialiser =>
  () =>
    value;

/** Uniform in [-limit, limit). */
export const uniform =
  (limit: number): Initialiser =>
  (random) =>
    (2 * random() - 1) * limit;

/** Near enough to a normal number: the sum of four uniform ones. No logarithm, whose last bits differ between engines. */
export const normal =
  (standardDeviation: number): Initialiser =>
  (random) =>
    (random() + random() + random() + random() - 2) * Math.sqrt(3) * standardDeviation;

/**
 * Keeps the variance of signals and of gradients through layers that are linear around 0 (tanh, sigmoid, softmax).
 * @see Glorot & Bengio 2010, Understanding the difficulty of training deep feedforward neural networks
 */
export const glorot = (inputs: number, outputs: number): Initialiser => uniform(Math.sqrt(6 / (inputs + outputs)));

/** The same where half of the signal is cut off by a ReLU. @see He et al. 2015, arXiv:1502.01852 */
export const he = (inputs: number): Initialiser => normal(Math.sqrt(2 / inputs));

export interface ParameterOptions {
  /** Rows of a table of which a step reads few: its optimiser changes only those. */
  sparse?: boolean;
  /** Whether weight decay pulls it to zero; default true for matrices, false for biases and gains. */
  decays?: boolean;
}

/** A weight matrix, vector or table of a model, outside the memory of steps, with its gradient. */
export class Parameter extends Tensor {
  readonly name: string;
  readonly decays: boolean;
  /** Rows with a gradient since the last `clearGradient`, in the order in which they were met; null where all have one. */
  readonly touched: TouchedRows | null;

  constructor(kernels: Kernels, name: string, shape: Shape, options: ParameterOptions) {
    super(kernels, shape, kernels.allocate(4 * sizeOf(shape)), true);
    this.name = name;
    this.decays = options.decays ?? shape.length > 1;
    this.gradientAddress = kernels.allocate(4 * this.size);
    this.gradient.fill(0);
    this.touched = options.sparse ? new TouchedRows(this.rows) : null;
  }

  clearGradient(): void {
    if (!this.touched) {
      this.gradient.fill(0);
      return;
    }
    const { gradient, columns } = this;
    for (const row of this.touched.list) gradient.fill(0, row * columns, (row + 1) * columns);
    this.touched.clear();
  }
}

/** A set of row numbers that remembers the order of arrival. */
export class TouchedRows {
  readonly list: number[] = [];
  private readonly marks: Uint8Array;

  constructor(rows: number) {
    this.marks = new Uint8Array(rows);
  }

  add(row: number): void {
    if (this.marks[row] === 1) return;
    this.marks[row] = 1;
    this.list.push(row);
  }

  clear(): void {
    for (const row of this.list) this.marks[row] = 0;
    this.list.length = 0;
  }
}

/** All weights of one model. Layers add theirs when they are made; the same seed and the same layers give the same weights. */
export class Parameters {
  readonly kernels: Kernels;
  readonly all: Parameter[] = [];
  private readonly random: () => number;

  constructor(kernels: Kernels, seed = 1) {
    this.kernels = kernels;
    this.random = randomFrom(seed);
  }

  add(name: string, shape: Shape, initialiser: Initialiser, options: ParameterOptions = {}): Parameter {
    if (this.all.some((parameter) => parameter.name === name)) throw new Error(`Two parameters are called ${name}.`);
    const parameter = new Parameter(this.kernels, name, shape, options);
    const { data } = parameter;
    for (let at = 0; at < data.length; at++) data[at] = initialiser(this.random);
    this.all.push(parameter);
    return parameter;
  }

  /** Count of weights. */
  get size(): number {
    return this.all.reduce((sum, { size }) => sum + size, 0);
  }

  clearGradients(): void {
    for (const parameter of this.all) parameter.clearGradient();
  }

  /** A copy of every weight, by name. */
  toArrays(): Record<string, Float32Array> {
    return Object.fromEntries(this.all.map(({ name, data }) => [name, Float32Array.from(data)]));
  }

  /** Takes weights back that `toArrays` gave; every parameter has to be among them. */
  load(arrays: Readonly<Record<string, ArrayLike<number>>>): void {
    for (const { name, data, size } of this.all) {
      if (arrays[name]?.length !== size) throw new Error(`There are no ${size} weights for ${name}.`);
      data.set(arrays[name]);
    }
  }
}
