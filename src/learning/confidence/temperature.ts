// Temperature scaling: one number that makes the probabilities of a classifier say how often it is right. It divides all logits, so
// that the order of the labels stays as it was.

/** Unnormalised scores of the labels of one text [labels]; logarithms of probabilities are logits, too. All finite. */
export type Logits = ArrayLike<number>;

/** The range of the fit: beyond it probabilities are one and zeros, or all alike. */
const COLDEST = 0.05;
const HOTTEST = 20;

/**
 * Finds the temperature T with which held-out texts have the smallest negative log-likelihood, by Newton's method on 1/T, in which
 * the loss is convex. The targets are smoothed as if one more text were known whose label could be any, so that a handful of texts
 * that all came out right do not make a model sure of everything; with a thousand texts that is no longer felt.
 * @param logits  one row a text
 * @param truth  index of the right label of each text
 * @returns T, 0.05..20; 1 without texts. Below 1 the model was too cautious, above 1 too sure.
 * @see Guo et al. 2017, On Calibration of Modern Neural Networks, arXiv:1706.04599, section 4.2; Platt 1999 for the smoothed targets
 */
export function fitTemperature(logits: readonly Logits[], truth: ArrayLike<number>): number {
  if (logits.length === 0) return 1;
  const smoothing = 1 / (logits.length + 2);
  // The slope in β = 1/T only grows, so that its sign says on which side of β the minimum lies.
  let low = 1 / HOTTEST;
  let high = 1 / COLDEST;
  let beta = 1;
  for (let step = 0; step < 100 && high - low > 1e-9 * high; step++) {
    const { slope, curvature } = derivatives(logits, truth, beta, smoothing);
    if (Math.abs(slope) < 1e-12) break;
    if (slope > 0) high = beta;
    else low = beta;
    const newton = beta - slope / curvature;
    const next = newton > low && newton < high ? newton : (low + high) / 2;
    if (Math.abs(next - beta) < 1e-12 * beta) break;
    beta = next;
  }
  return 1 / beta;
}

/** First and second derivative of the smoothed mean loss in β = 1/T: E_p[z] − E_target[z] and Var_p[z], means over the texts. */
function derivatives(logits: readonly Logits[], truth: ArrayLike<number>, beta: number, smoothing: number) {
  let slope = 0;
  let curvature = 0;
  logits.forEach((z, row) => {
    const p = probabilitiesOf(z, 1 / beta);
    let mean = 0;
    let square = 0;
    let even = 0;
    for (let c = 0; c < z.length; c++) {
      mean += p[c]! * z[c]!;
      even += z[c]! / z.length;
    }
    for (let c = 0; c < z.length; c++) square += p[c]! * (z[c]! - mean) ** 2;
    slope += mean - (1 - smoothing) * z[truth[row]!]! - smoothing * even;
    curvature += square;
  });
  return { slope: slope / logits.length, curvature: curvature / logits.length };
}

/** Softmax at a temperature: exp(z/T) / Σ exp(z/T). */
export function probabilitiesOf(z: Logits, temperature = 1): Float64Array {
  const p = new Float64Array(z.length);
  const logSum = logSumExp(z, temperature);
  for (let c = 0; c < z.length; c++) p[c] = Math.exp(z[c]! / temperature - logSum);
  return p;
}

/** ln Σ exp(z/T), without overflow. */
export function logSumExp(z: Logits, temperature = 1): number {
  let top = -Infinity;
  for (let c = 0; c < z.length; c++) top = Math.max(top, z[c]! / temperature);
  let sum = 0;
  for (let c = 0; c < z.length; c++) sum += Math.exp(z[c]! / temperature - top);
  return top + Math.log(sum);
}

/** Mean over the texts of −ln p(right label), in nats; 0 without texts. */
export function negativeLogLikelihood(logits: readonly Logits[], truth: ArrayLike<number>, temperature = 1): number {
  const sum = logits.reduce((loss, z, row) => loss + logSumExp(z, temperature) - z[truth[row]!]! / temperature, 0);
  return sum / Math.max(1, logits.length);
}
