// From which confidence on may an answer be given, so that a promise on wrong answers holds? Two rules that make two promises.
// Both rest on one condition: the outcomes are questions as customers ask them, held out from everything that was learned, and
// later questions come from where they came. A question that nothing answers is an outcome that is never right.

/** A question whose right answer is known, and what the model made of it. */
export interface Outcome {
  /** 0..1; how sure the model was of its best answer. Rules for thresholds use only the order. */
  confidence: number;
  right: boolean;
}

/** What a rule chose, and what that did on the outcomes it was chosen on. */
export interface ControlledThreshold {
  /** Answer questions of this confidence and above; null: answer none, the promise cannot be kept. */
  threshold: number | null;
  examples: number;
  /** Of the examples, those at or above the threshold, and those of them that were wrong. */
  answered: number;
  wrong: number;
  /** The smallest share that could have been promised with this threshold; where there is none, with any threshold at all. 0..1 */
  bound: number;
}

/**
 * Conformal risk control of the loss "answered, and wrong". It promises that the probability that the next question gets a
 * wrong answer, over the drawing of outcomes and question, is at most `tolerated`. Questions that are not answered count as
 * not wrong, so it says little about the answers given: a model that answers one question in ten, and half of those wrongly,
 * keeps a promise of 5 %. Exact for exchangeable outcomes of any distribution, because the loss never grows with the threshold.
 * @param tolerated  share of all questions, 0..1; needs 1/tolerated − 1 outcomes or more
 * @see Angelopoulos et al. 2022, Conformal Risk Control, arXiv:2208.02814, theorem 1 with B = 1
 */
export function controlWrongPerQuestion(outcomes: readonly Outcome[], tolerated: number): ControlledThreshold {
  return lowest(outcomes, tolerated, ({ wrong }) => (wrong + 1) / (outcomes.length + 1));
}

/**
 * Controls the share of wrong answers among the answers given: it promises that this share, in expectation over the drawing of
 * the outcomes, is at most `tolerated`. Where nothing is answered the share counts as 0. It takes the lowest threshold t with
 *
 *     Σᵢ 1{confidenceᵢ ≥ t} · (1{wrongᵢ} − tolerated)  +  (1 − tolerated)  ≤  0,   that is,   (1 + wrong) / (1 + answered) ≤ tolerated,
 *
 * conformal risk control's correction (one more outcome, as bad as can be) on the loss 1{answered} · (1{wrong} − tolerated). That loss
 * is not monotone in t, so the proof is another one; it asks nothing of the confidences. Raise t from 0. Let w(t) and r(t) be the
 * probabilities that a question is at or above t and wrong, or right; W(t) and R(t) count such outcomes. As t rises w/(1 + W) is a
 * supermartingale and R/r a martingale, independent given their past, and the rule stops at a stopping time: there
 * E[w/(1 + W) · R/r] ≤ E[w(0)/(1 + W(0)) · R(0)/r(0)] = 1 − r(0)ⁿ < 1. Where it stops (1 + W)/R ≤ tolerated/(1 − tolerated), so that
 * E[w/r] ≤ tolerated/(1 − tolerated), and E[w/(w + r)] ≤ tolerated by Jensen's inequality.
 *
 * An expectation is a promise on the mean of many such choices; a single one breaks it nearly as often as not. With `doubt` the
 * threshold also has to pass an exact binomial test: were its share of wrong answers above `tolerated`, so few of them would have had a
 * probability of at most `doubt`. A single choice then breaks the promise about that often: exactly so for a threshold that
 * was given, a little more often for one that was sought. With a doubt of at most 1/e the test is the stricter
 * condition of the two, since (1 + wrong) / (1 + answered) is the mean of the beta distribution whose quantile 1 − doubt it takes.
 * @param tolerated  share of the answers, 0..1; needs `outcomesNeeded(tolerated, doubt)` outcomes or more
 * @param doubt  0..1; left out: the expectation alone
 * @see Barber & Candès 2015, arXiv:1404.5609 (the stopping argument, for knockoffs); Clopper & Pearson 1934 (the test);
 *   Geifman & El-Yaniv 2017, arXiv:1705.08500 (the test for selective answering)
 */
export function controlWrongAmongAnswered(
  outcomes: readonly Outcome[],
  tolerated: number,
  doubt?: number,
): ControlledThreshold {
  const expected = ({ wrong, answered }: Cut) => (wrong + 1) / (answered + 1);
  if (doubt === undefined) return lowest(outcomes, tolerated, expected);
  const tail = binomialTail(outcomes.length);
  return lowest(outcomes, tolerated, (cut, enough) => Math.max(expected(cut), upperLimit(cut, doubt, tail, enough)));
}

/** How many outcomes, all of them right, `controlWrongAmongAnswered` needs to promise `tolerated`. Wrong ones ask for more. */
export function outcomesNeeded(tolerated: number, doubt?: number): number {
  if (tolerated <= 0) return Infinity;
  if (tolerated >= 1) return 1;
  const needed = doubt === undefined ? 1 / tolerated - 1 : Math.log(doubt) / Math.log1p(-tolerated);
  return Math.max(1, Math.ceil(needed - ROUNDING));
}

// -------------------------------------------------------------------------------------------------------------------- the cuts

/** A place for the threshold, and the outcomes at or above it. */
interface Cut {
  threshold: number;
  answered: number;
  wrong: number;
}

/** So that 0.07 · 100 is not above 7. */
const ROUNDING = 1e-9;

/**
 * All cuts that differ, from the highest threshold to the lowest. Equal confidences are answered together or not at all. A threshold
 * lies just above the most confident outcome that it refuses, not at the least confident that it accepts: to look ahead to that one
 * would break the stopping argument, as it would the infimum of conformal risk control.
 */
function cutsOf(outcomes: readonly Outcome[]): Cut[] {
  const sorted = [...outcomes].sort((a, b) => b.confidence - a.confidence);
  const cuts: Cut[] = [];
  let wrong = 0;
  sorted.forEach(({ confidence, right }, k) => {
    if (!(confidence >= 0 && confidence <= 1)) throw new RangeError(`A confidence lies in 0..1, not at ${confidence}.`);
    if (!right) wrong++;
    const next = sorted[k + 1]?.confidence;
    if (next !== confidence) cuts.push({ threshold: next === undefined ? 0 : justAbove(next), answered: k + 1, wrong });
  });
  return cuts;
}

/**
 * The lowest threshold whose bound is tolerated.
 * @param boundOf  of a cut; exact where it is at most `enough`, otherwise it may be anything above that
 */
function lowest(
  outcomes: readonly Outcome[],
  tolerated: number,
  boundOf: (cut: Cut, enough: number) => number,
): ControlledThreshold {
  const examples = outcomes.length;
  const cuts = cutsOf(outcomes);
  const limit = tolerated + ROUNDING;
  const found = cuts.findLast((cut) => boundOf(cut, limit) <= limit);
  if (found) return { ...found, examples, bound: boundOf(found, limit) };
  const bound = cuts.reduce((least, cut) => Math.min(least, boundOf(cut, least)), 1);
  return { threshold: null, examples, answered: 0, wrong: 0, bound };
}

const double = new Float64Array(1);
const bits = new BigInt64Array(double.buffer);

/** The next number above a number that is not negative. */
function justAbove(value: number): number {
  double[0] = value + 0; // makes 0 of −0, whose bits are another number's
  bits[0]! += 1n;
  return double[0];
}

// ---------------------------------------------------------------------------------------------------------- the binomial test

type Tail = (wrong: number, answered: number, share: number) => number;

/** P(X ≤ wrong) of X ~ Binomial(answered, share), for up to `most` answered. */
function binomialTail(most: number): Tail {
  const logFactorial = new Float64Array(most + 1);
  for (let k = 2; k <= most; k++) logFactorial[k] = logFactorial[k - 1]! + Math.log(k);
  return (wrong, answered, share) => {
    if (wrong >= answered) return 1;
    const at = (k: number) =>
      Math.exp(
        logFactorial[answered]! -
          logFactorial[k]! -
          logFactorial[answered - k]! +
          k * Math.log(share) +
          (answered - k) * Math.log1p(-share),
      );
    // Away from the mean, where terms only shrink; on its other side the first could be too small for a number and end the sum at 0.
    let sum = 0;
    if (wrong < answered * share) {
      for (let k = wrong, term = at(k); k >= 0 && term > 1e-17 * sum; k--) {
        sum += term;
        term *= (k * (1 - share)) / ((answered - k + 1) * share);
      }
      return Math.min(1, sum);
    }
    for (let k = wrong + 1, term = at(k); k <= answered && term > 1e-17 * sum; k++) {
      sum += term;
      term *= ((answered - k) * share) / ((k + 1) * (1 - share));
    }
    return Math.max(0, 1 - sum);
  };
}

/** The share at which so few wrong answers have the probability `doubt`: upper end of the one-sided Clopper-Pearson interval. */
function upperLimit({ wrong, answered }: Cut, doubt: number, tail: Tail, enough: number): number {
  let low = wrong / answered;
  let high = 1;
  // Most cuts are far from good enough, and one look says so.
  if (low > enough || (enough < 1 && tail(wrong, answered, enough) > doubt)) return 1;
  while (high - low > 1e-12) {
    const middle = (low + high) / 2;
    if (tail(wrong, answered, middle) > doubt) low = middle;
    else high = middle;
  }
  return high;
}
