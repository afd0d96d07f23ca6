// How weights move, given their gradient. Tables of which a step read only some rows are changed in those rows only, so that a step
// costs what it read, not what there is.
import type { Address } from "../kernels/kernels.ts";
import type { Parameter, Parameters } from "./parameters.ts";

export interface Optimiser {
  /** Moves every parameter against its gradient, which is left as it is. */
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
    const velocity = momentum > 0 ? stateOf(parameters) : null;
    return everyPart(parameters, (parameter, from, to, learningRate) => {
      const { data: w, gradient: g } = parameter;
      const decay = parameter.decays ? weightDecay : 0;
      const v = velocity?.(parameter);
      for (let at = from; at < to; at++) {
        let move = g[at]! + decay * w[at]!;
        if (v) {
          move += momentum * v[at]!;
          v[at] = move;
        }
        w[at]! -= learningRate * move;
      }
    });
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
    const squares = stateOf(parameters, ({ touched, rows, size }) => (touched ? rows : size));
    return everyPart(parameters, (parameter, from, to, learningRate) => {
      const { data: w, gradient: g, columns } = parameter;
      const decay = parameter.decays ? weightDecay : 0;
      const s = squares(parameter);
      if (parameter.touched) {
        let square = 0;
        for (let at = from; at < to; at++) square += (g[at]! + decay * w[at]!) ** 2;
        const row = from / columns;
        s[row]! += square / columns;
        const rate = learningRate / (Math.sqrt(s[row]!) + epsilon);
        for (let at = from; at < to; at++) w[at]! -= rate * (g[at]! + decay * w[at]!);
        return;
      }
      for (let at = from; at < to; at++) {
        const move = g[at]! + decay * w[at]!;
        s[at]! += move * move;
        w[at]! -= (learningRate * move) / (Math.sqrt(s[at]!) + epsilon);
      }
    });
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
    const [means, squares] = [stateOf(parameters), stateOf(parameters)];
    // βᵗ by multiplication, which rounds the same everywhere.
    let [power1, power2] = [1, 1];
    const update = everyPart(parameters, (parameter, from, to, learningRate) => {
      const { data: w, gradient: g } = parameter;
      const [m, v] = [means(parameter), squares(parameter)];
      const coupled = parameter.decays ? coupledDecay : 0;
      const keep = 1 - learningRate * (parameter.decays ? decoupledDecay : 0);
      const rate = learningRate / (1 - power1);
      const stretch = 1 / Math.sqrt(1 - power2);
      for (let at = from; at < to; at++) {
        const slope = g[at]! + coupled * w[at]!;
        m[at] = beta1 * m[at]! + (1 - beta1) * slope;
        v[at] = beta2 * v[at]! + (1 - beta2) * slope * slope;
        w[at] = keep * w[at]! - (rate * m[at]!) / (Math.sqrt(v[at]!) * stretch + epsilon);
      }
    });
    return {
      step(learningRate) {
        power1 *= beta1;
        power2 *= beta2;
        update.step(learningRate);
      },
    };
  };
}

/** An optimiser that changes elements [from, to) of a parameter at a time: all of them, or the rows that were touched. */
function everyPart(
  parameters: Parameters,
  update: (parameter: Parameter, from: number, to: number, learningRate: number) => void,
): Optimiser {
  return {
    step(learningRate) {
      for (const parameter of parameters.all) {
        const { touched, columns } = parameter;
        if (!touched) update(parameter, 0, parameter.size, learningRate);
        else for (const row of touched.list) update(parameter, row * columns, (row + 1) * columns, learningRate);
      }
    },
  };
}

/** Zeros beside every parameter, in the kernels' memory. */
function stateOf(
  parameters: Parameters,
  sizeOf: (parameter: Parameter) => number = ({ size }) => size,
): (parameter: Parameter) => Float32Array {
  const { kernels } = parameters;
  const addresses = new Map<Parameter, Address>();
  for (const parameter of parameters.all) {
    const address = kernels.allocate(4 * sizeOf(parameter));
    kernels.floats(address, sizeOf(parameter)).fill(0);
    addresses.set(parameter, address);
  }
  return (parameter) => kernels.floats(addresses.get(parameter)!, sizeOf(parameter));
}

/**
 * Shortens all gradients together where their norm exceeds `limit`, which keeps one bad batch from throwing the weights away.
 * @returns the norm before
 * @see Pascanu, Mikolov & Bengio 2013, arXiv:1211.5063
 */
export function clipGradients(parameters: Parameters, limit: number): number {
  let square = 0;
  eachGradient(parameters, (gradient) => {
    for (const g of gradient) square += g * g;
  });
  const norm = Math.sqrt(square);
  if (norm > limit) {
    eachGradient(parameters, (gradient) => {
      for (let at = 0; at < gradient.length; at++) gradient[at]! *= limit / norm;
    });
  }
  return norm;
}

function eachGradient(parameters: Parameters, use: (gradient: Float32Array) => void): void {
  for (const { touched, gradient, columns } of parameters.all) {
    if (!touched) use(gradient);
    else for (const row of touched.list) use(gradient.subarray(row * columns, (row + 1) * columns));
  }
}
