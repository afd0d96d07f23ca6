// How weights move, given their gradient. Tables of which a step read only some rows are changed in those rows only, so that a step
// costs what it read, not what there is.
import type { Address } from "../kernels/kernels.ts";
import type { Parameter, Parameters } from "./parameters.ts";

export interface Optimiser {
  /** Moves every parameter against its gradient, which is used up. */
  step(learningRate: number): void;
}

/** Made for the parameters of one model, once they are all there. */
export type OptimiserOf = (parameters: Parameters) => Optimiser;

export interface DecayOptions {
  /** λ: pulls weights to 0 by λ w in the gradient (L2 regularisation); default 0. */
  weightDecay?: number;
}

/**
 * w ← w - η v with v ← μ v + g; without momentum, plain gradient descent. Whether it is called stochastic, mini-batch or full-batch
 * is a matter of how many rows a step sees: `FitOptions.batch`.
 * @param options.momentum  μ; default 0
 * @see Robbins & Monro 1951, A Stochastic Approximation Method; momentum: Polyak 1964, Rumelhart, Hinton & Williams 1986
 */
export function gradientDescent(options: { momentum?: number } & DecayOptions = {}): OptimiserOf {
  const { momentum = 0, weightDecay = 0 } = options;
  return (parameters) => {
    const { run } = parameters.kernels;
    const velocities = momentum > 0 ? stateOf(parameters) : null;
    return {
      step(learningRate) {
        eachBlock(parameters, ({ parameter, offset, count }) => {
          addDecay(parameter, offset, count, weightDecay);
          let move = parameter.gradientAddress + offset;
          if (velocities) {
            const velocity = velocities.get(parameter)! + offset;
            run.scale(momentum, velocity, count);
            run.axpy(1, move, velocity, count);
            move = velocity;
          }
          run.axpy(-learningRate, move, parameter.address + offset, count);
        });
      },
    };
  };
}

/**
 * w ← w - η g / (√s + ε) with s ← s + g²: what rarely gets a gradient moves far when it gets one. Of sparse tables, one s for each
 * row holds the mean of g² over the row: a sixty-fourth of the memory at 64 units, and no weaker.
 * @see Duchi, Hazan & Singer 2011, Adaptive Subgradient Methods; row-wise: Mudigere et al. 2021, arXiv:2104.05158
 */
export function adaGrad(options: { epsilon?: number } & DecayOptions = {}): OptimiserOf {
  const { epsilon = 1e-8, weightDecay = 0 } = options;
  return (parameters) => {
    const { run } = parameters.kernels;
    const squares = stateOf(parameters, ({ touched, rows, size }) => (touched ? rows : size));
    return {
      step(learningRate) {
        eachBlock(parameters, ({ parameter, offset, count }) => addDecay(parameter, offset, count, weightDecay));
        for (const parameter of parameters.all) {
          const { address, gradientAddress, size, columns, touched } = parameter;
          const s = squares.get(parameter)!;
          if (!touched) run.adagrad(address, gradientAddress, s, size, learningRate, epsilon);
          else
            withRows(parameter, (rows, count) =>
              run.adagradRows(address, gradientAddress, s, rows, count, columns, learningRate, epsilon),
            );
        }
      },
    };
  };
}

export interface AdamOptions extends DecayOptions {
  /** β₁ and β₂, how slowly the means forget; default 0.9 and 0.999. */
  beta1?: number;
  beta2?: number;
  epsilon?: number;
}

/**
 * w ← w - η m̂ / (√v̂ + ε) with m ← β₁ m + (1 - β₁) g and v ← β₂ v + (1 - β₂) g², both divided by 1 - βᵗ, because they start at 0.
 * Of sparse tables, only the rows that were read move or forget ("lazy Adam").
 * @see Kingma & Ba 2015, arXiv:1412.6980
 */
export function adam(options: AdamOptions = {}): OptimiserOf {
  return adamWith(options, options.weightDecay ?? 0, 0);
}

/**
 * Adam whose weight decay is no part of the gradient: w ← w - η λ w beside the step, so that weights with large gradients decay too.
 * @param options.weightDecay  λ; default 0.01
 * @see Loshchilov & Hutter 2019, arXiv:1711.05101
 */
export function adamW(options: AdamOptions = {}): OptimiserOf {
  return adamWith(options, 0, options.weightDecay ?? 0.01);
}

function adamWith(options: AdamOptions, coupledDecay: number, decoupledDecay: number): OptimiserOf {
  const { beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8 } = options;
  return (parameters) => {
    const { run } = parameters.kernels;
    const [means, squares] = [stateOf(parameters), stateOf(parameters)];
    // βᵗ by multiplication, which rounds the same everywhere.
    let [power1, power2] = [1, 1];
    return {
      step(learningRate) {
        power1 *= beta1;
        power2 *= beta2;
        const [correction1, correction2] = [1 - power1, 1 - power2];
        eachBlock(parameters, ({ parameter, offset, count }) => addDecay(parameter, offset, count, coupledDecay));
        for (const parameter of parameters.all) {
          const { address: w, gradientAddress: g, size, columns, touched } = parameter;
          const [m, v] = [means.get(parameter)!, squares.get(parameter)!];
          const decay = parameter.decays ? decoupledDecay : 0;
          const rest = [learningRate, beta1, beta2, epsilon, decay, correction1, correction2] as const;
          if (!touched) run.adam(w, g, m, v, size, ...rest);
          else withRows(parameter, (rows, count) => run.adamRows(w, g, m, v, rows, count, columns, ...rest));
        }
      },
    };
  };
}

/** Part of a parameter that a step changes: all of it, or one of the rows that were touched. */
interface Block {
  parameter: Parameter;
  /** In bytes, from the start of the parameter, its gradient and its state. */
  offset: number;
  /** In numbers. */
  count: number;
}

function eachBlock(parameters: Parameters, use: (block: Block) => void): void {
  for (const parameter of parameters.all) {
    const { touched, size, columns } = parameter;
    if (!touched) use({ parameter, offset: 0, count: size });
    else for (const row of touched.list) use({ parameter, offset: 4 * row * columns, count: columns });
  }
}

/** g ← g + λ w. */
function addDecay(parameter: Parameter, offset: number, count: number, weightDecay: number): void {
  if (weightDecay === 0 || !parameter.decays) return;
  const { kernels, address, gradientAddress } = parameter;
  kernels.run.axpy(weightDecay, address + offset, gradientAddress + offset, count);
}

/** Calls with the address of the numbers of the touched rows, and how many there are. */
function withRows({ kernels, touched }: Parameter, use: (rows: Address, count: number) => void): void {
  const { list } = touched!;
  const mark = kernels.mark();
  const rows = kernels.allocate(4 * list.length);
  kernels.integers(rows, list.length).set(list);
  use(rows, list.length);
  kernels.release(mark);
}

/** Zeros beside every parameter, in the kernels' memory. */
function stateOf(
  { all, kernels }: Parameters,
  sizeOf: (parameter: Parameter) => number = ({ size }) => size,
): Map<Parameter, Address> {
  return new Map(
    all.map((parameter) => {
      const address = kernels.allocate(4 * sizeOf(parameter));
      kernels.floats(address, sizeOf(parameter)).fill(0);
      return [parameter, address];
    }),
  );
}

/**
 * Shortens all gradients together where their norm exceeds `limit`, which keeps one bad batch from throwing the weights away.
 * @returns the norm before
 * @see Pascanu, Mikolov & Bengio 2013, arXiv:1211.5063
 */
export function clipGradients(parameters: Parameters, limit: number): number {
  const { run } = parameters.kernels;
  let square = 0;
  eachBlock(parameters, ({ parameter, offset, count }) => {
    square += run.sumOfSquares(parameter.gradientAddress + offset, count);
  });
  const norm = Math.sqrt(square);
  if (norm > limit)
    eachBlock(parameters, ({ parameter, offset, count }) =>
      run.scale(limit / norm, parameter.gradientAddress + offset, count),
    );
  return norm;
}
