// Which of the trained candidates to mix, and how much each counts.
import { randomFrom, shuffle } from "../random.ts";
import { logOf } from "./compare.ts";

export interface EnsembleOptions {
  /** Selections whose weights are averaged; default 20. */
  bags?: number;
  /** Members drawn in one selection, repeats counted; default 15. */
  draws?: number;
  /** Different members at most, because each costs time at every message; default 6. */
  mostMembers?: number;
  /** Default 1. */
  seed?: number;
}

export interface Ensemble {
  /** How much each member counts [members], not negative, adding up to 1; most are 0. */
  weights: Float64Array;
  /** Mean cross-entropy in nats on rows that the selection had not seen, averaged over the bags. */
  loss: number;
  /** The same of the best single member. */
  singleLoss: number;
}

/**
 * Greedy forward selection with replacement: again and again the member is added whose probabilities make the mean of all added so
 * far best, so that a member added three times counts three times. Against overfitting the validation rows each of several
 * selections sees half of the rows, starts from the best single member and is cut back to the size that is best on the other half;
 * the weights are averaged. Where that is not better on the unseen halves than the best single member, the single member remains.
 * @param trueProbabilities  of each member, the probability it gave to the right label of each validation row [members][rows]
 * @see Caruana et al. 2004, Ensemble Selection from Libraries of Models, doi:10.1145/1015330.1015432
 * @see Caruana et al. 2006, Getting the Most Out of Ensemble Selection, doi:10.1109/ICDM.2006.76, on overfitting
 */
export function selectEnsemble(
  trueProbabilities: readonly ArrayLike<number>[],
  options: EnsembleOptions = {},
): Ensemble {
  const members = trueProbabilities.length;
  if (members === 0) throw new RangeError("selectEnsemble needs at least one member");
  const count = trueProbabilities[0]!.length;
  const all = Int32Array.from({ length: count }, (_, row) => row);
  const random = randomFrom(options.seed ?? 1);
  const single = bestSingle(trueProbabilities, all);
  const only = new Float64Array(members);
  only[single] = 1;
  if (members === 1 || count < 2) {
    const loss = mixedLoss(trueProbabilities, only, all);
    return { weights: only, loss, singleLoss: loss };
  }
  const bags = options.bags ?? 20;
  const halves = Array.from({ length: bags }, () => {
    const order = shuffle(all.slice(), random);
    return { seen: order.subarray(0, count >> 1), unseen: order.subarray(count >> 1) };
  });
  let loss = 0;
  let singleLoss = 0;
  const weights = new Float64Array(members);
  for (const { seen, unseen } of halves) {
    const own = selectOnce(trueProbabilities, seen, unseen, options.draws ?? 15);
    for (let m = 0; m < members; m++) weights[m]! += own[m]! / bags;
    loss += mixedLoss(trueProbabilities, own, unseen) / bags;
    const ownSingle = new Float64Array(members);
    ownSingle[bestSingle(trueProbabilities, seen)] = 1;
    singleLoss += mixedLoss(trueProbabilities, ownSingle, unseen) / bags;
  }
  if (loss >= singleLoss) return { weights: only, loss: singleLoss, singleLoss };
  return { weights: onlyLargest(weights, options.mostMembers ?? 6), loss, singleLoss };
}

/** Of the probabilities of a member [rows × labels], those of the right labels [rows]. */
export function ofRightLabels(probabilities: Float32Array, labels: Int32Array): Float32Array {
  const classes = probabilities.length / Math.max(1, labels.length);
  return Float32Array.from(labels, (label, row) => probabilities[row * classes + label]!);
}

/** The weighted mean of several members' probabilities. */
export function mixProbabilities(members: readonly Float32Array[], weights: ArrayLike<number>): Float32Array {
  const mixed = new Float32Array(members[0]!.length);
  members.forEach((probabilities, m) => {
    const weight = weights[m]!;
    if (weight > 0) for (let k = 0; k < mixed.length; k++) mixed[k]! += weight * probabilities[k]!;
  });
  return mixed;
}

function selectOnce(
  probabilities: readonly ArrayLike<number>[],
  seen: Int32Array,
  unseen: Int32Array,
  draws: number,
): Float64Array {
  const sums = new Float64Array(probabilities[0]!.length); // [rows]: over the members drawn so far
  const counts = new Float64Array(probabilities.length);
  let best = counts.slice();
  let lowest = Infinity;
  for (let draw = 1; draw <= draws; draw++) {
    let chosen = 0;
    let chosenLoss = Infinity;
    probabilities.forEach((own, m) => {
      let loss = 0;
      for (const row of seen) loss -= logOf((sums[row]! + own[row]!) / draw);
      if (loss < chosenLoss) [chosen, chosenLoss] = [m, loss];
    });
    counts[chosen]!++;
    const own = probabilities[chosen]!;
    for (let row = 0; row < sums.length; row++) sums[row]! += own[row]!;
    let loss = 0;
    for (const row of unseen) loss -= logOf(sums[row]! / draw);
    if (loss < lowest) {
      lowest = loss;
      best = counts.map((times) => times / draw);
    }
  }
  return best;
}

function bestSingle(probabilities: readonly ArrayLike<number>[], rows: Int32Array): number {
  let best = 0;
  let lowest = Infinity;
  probabilities.forEach((own, m) => {
    let loss = 0;
    for (const row of rows) loss -= logOf(own[row]!);
    if (loss < lowest) [best, lowest] = [m, loss];
  });
  return best;
}

function mixedLoss(probabilities: readonly ArrayLike<number>[], weights: Float64Array, rows: Int32Array): number {
  let loss = 0;
  for (const row of rows) {
    let mixed = 0;
    probabilities.forEach((own, m) => {
      mixed += weights[m]! * own[row]!;
    });
    loss -= logOf(mixed);
  }
  return loss / rows.length;
}

/** Of the weights the largest, scaled to add up to 1 again. */
function onlyLargest(weights: Float64Array, most: number): Float64Array {
  const kept = new Set([...weights.keys()].sort((a, b) => weights[b]! - weights[a]! || a - b).slice(0, most));
  const large = weights.map((weight, m) => (kept.has(m) ? weight : 0));
  const sum = large.reduce((total, weight) => total + weight, 0);
  return large.map((weight) => weight / sum);
}
