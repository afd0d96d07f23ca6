// Reverse-mode automatic differentiation: operations write down how to go back, and `backward` reads that from the end.
// The memory of a step is an arena: everything computed since the last `clear` is given back at once by the next one.
import type { Address, Kernels } from "../kernels/kernels.ts";
import { randomFrom } from "../random.ts";
import { type Shape, sizeOf, Tensor } from "./tensor.ts";

export interface TapeOptions {
  /** Whether steps are recorded and dropout drops; default true. Predicting needs neither. */
  training?: boolean;
  /** Of the dropout masks; default 1. */
  seed?: number;
}

interface Step {
  output: Tensor;
  backward: () => void;
}

/** @see Griewank & Walther 2008, Evaluating Derivatives, chapter 3; Baydin et al. 2018, arXiv:1502.05767 */
export class Tape {
  readonly kernels: Kernels;
  readonly training: boolean;
  /** The one stream of random numbers of this tape, in the order in which operations ask for them. */
  readonly random: () => number;
  private steps: Step[] = [];
  /** Where this step's memory starts; null before its first allocation. */
  private start: Address | null = null;
  private panels: Address = 0;

  constructor(kernels: Kernels, options: TapeOptions = {}) {
    this.kernels = kernels;
    this.training = options.training ?? true;
    this.random = randomFrom(options.seed ?? 1);
  }

  /** Room for the packed panels of `gemm`. */
  get scratch(): Address {
    if (this.panels === 0) this.panels = this.allocate(this.kernels.run.gemmScratch());
    return this.panels;
  }

  /** Room for so many bytes, until `clear`; what is in it is left over from earlier steps. */
  allocate(bytes: number): Address {
    this.start ??= this.kernels.mark();
    return this.kernels.allocate(bytes);
  }

  /** A tensor of this step, not yet filled; tracked if one of those it comes from is. */
  tensor(shape: Shape, from: readonly Tensor[] = []): Tensor {
    const tracked = this.training && from.some((tensor) => tensor.tracked);
    return new Tensor(this.kernels, shape, this.allocate(4 * sizeOf(shape)), tracked);
  }

  /** Given numbers as a tensor of this step; no gradient flows into them unless `tracked`. */
  constant(shape: Shape, values: ArrayLike<number>, tracked = false): Tensor {
    if (values.length !== sizeOf(shape))
      throw new Error(`${values.length} numbers do not fill [${shape.join(" × ")}].`);
    const tensor = new Tensor(this.kernels, shape, this.allocate(4 * values.length), tracked && this.training);
    tensor.data.set(values);
    return tensor;
  }

  /** How the gradient of `output` goes on to what it was made of; called at most once, with `output.gradient` complete. */
  record(output: Tensor, backward: () => void): void {
    if (output.tracked) this.steps.push({ output, backward });
  }

  /**
   * Fills the gradients of everything that `output` was computed from.
   * @param seed  ∂loss/∂output [shape of output]; default ones, which is right for a loss
   */
  backward(output: Tensor, seed?: ArrayLike<number>): void {
    gradientOf(this, output);
    if (seed) output.gradient.set(seed);
    else output.gradient.fill(1);
    for (let step = this.steps.pop(); step; step = this.steps.pop()) {
      // A branch that the loss does not depend on has no gradient to pass on.
      if (step.output.gradientAddress !== 0) step.backward();
    }
  }

  /** Ends the step: its tensors are gone, its memory is free. */
  clear(): void {
    this.steps = [];
    if (this.start !== null) this.kernels.release(this.start);
    this.start = null;
    this.panels = 0;
  }
}

/** The gradient of a tensor to be added to, zeros at first. */
export function gradientOf(tape: Tape, tensor: Tensor): Float32Array {
  if (tensor.gradientAddress === 0) {
    tensor.gradientAddress = tape.allocate(4 * tensor.size);
    tensor.gradient.fill(0);
  }
  return tensor.gradient;
}
