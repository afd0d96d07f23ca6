// The search for the best candidate within a budget: many are trained a little, the better part of them more, few to the end.
import { packModel, unpackModel } from "../model-file.ts";
import type { CurvePoint, LearningCurve } from "../record.ts";
import { fingerprint, type UnitStore } from "./fingerprint.ts";

export interface Candidate<Settings> {
  /** Such as "bag, 128 units"; for people, and unique. */
  name: string;
  settings: Settings;
  /**
   * Work of training up to an amount, in units of the budget, estimated from sizes alone: never measured, or the same data and seed
   * could give another choice on another day. Rises with the amount; training on from a smaller one costs the difference.
   */
  cost(amount: number): number;
  /** Trained to the end whatever its rivals do, such as the studied default, so that the choice is compared with it. */
  protected?: boolean;
}

/** What a training to some amount found out. */
export interface Trained {
  /** On held-out rows, higher is better. Not finite where the training diverged. */
  score: number;
  /** All points so far, of smaller amounts as well. */
  points: CurvePoint[];
  /** Of the points, the one whose weights were scored. */
  keptEpoch: number;
  /** Of held-out rows [rows × labels], for ensembles; optional. */
  probabilities?: Float32Array;
  /** What training on needs, where the trainer can go on instead of starting anew; optional. */
  state?: Uint8Array;
}

export interface Trainer<Settings> {
  /**
   * Trains a candidate; the same arguments give the same bits.
   * @param amount  share of the whole training, in (0, 1]: of its epochs, rows or folds, as the trainer decides
   * @param previous  of the same candidate at the amount before, null at its first
   */
  train(candidate: Candidate<Settings>, amount: number, previous: Trained | null): Trained;
}

export interface SearchOptions {
  /** Of the candidates of a rung 1/η go on, with η times the amount; default 3. */
  eta?: number;
  /** Smallest amount trained, in (0, 1]; default 1/9. */
  smallestAmount?: number;
  /**
   * Brackets of Hyperband: the first starts at the smallest amount, each further one at η times that of the one before, for
   * candidates that start slowly. They share the candidates and the budget. Default 1, which is plain successive halving.
   */
  brackets?: number;
  /** Whatever else decides the outcome of a unit: fingerprint of the data, seed, version of the trainer. Needed with a store. */
  dataKey?: string;
  store?: UnitStore;
  /** A safety stop, asked before every unit but the first. Where it says yes the search ends and is not repeatable. */
  overdue?: () => boolean;
  /** Told after every unit. `share` is of the work that was planned, rising to at most 1. */
  onUnit?: (unit: { candidate: string; amount: number; score: number; share: number }) => void;
}

/** Why a candidate was trained no further. */
export type Fate =
  | { kind: "chosen" }
  | { kind: "finished" } // trained to the end, but another was better
  | { kind: "halved"; needed: number } // was not among the best of its rung: the score of the last that was
  | { kind: "diverged" }
  | { kind: "too-costly" } // not begun, or not gone on with: what is left of the budget is too small for it
  | { kind: "cut-off" }; // the safety stop fired first

export interface Outcome<Settings> {
  candidate: Candidate<Settings>;
  fate: Fate;
  /** Largest amount trained; 0 where it was never begun. */
  amount: number;
  /** At that amount; -Infinity where there is none. */
  score: number;
  /** Estimated work spent on it, in units of the budget. */
  spent: number;
  /** At the largest amount; null where it was never begun. */
  trained: Trained | null;
}

export interface SearchResult<Settings> {
  best: Outcome<Settings>;
  /** Best first: by amount reached, then score, then cost of the whole training, then order. */
  ranking: Outcome<Settings>[];
  curves: LearningCurve[];
  /** Estimated work, in units of the budget. More than the budget only where not even one candidate fits. */
  spent: number;
  /** False where the safety stop ended the search early: it might go further the next time. */
  repeatable: boolean;
}

/**
 * Finds the best of the candidates within a budget by successive halving. As many candidates as the budget allows are taken in
 * their order, so the most promising should come first; the same arguments give the same result, bit for bit, and finished units
 * are looked up in the store, so that a search that was cancelled repeats nothing.
 * @param candidates  one or more, with names of their own
 * @param budget  in the units of `Candidate.cost`, above 0
 * @see Jamieson & Talwalkar 2016, Non-stochastic Best Arm Identification and Hyperparameter Optimization, arXiv:1502.07943
 * @see Li et al. 2018, Hyperband, arXiv:1603.06560, for several brackets
 */
export function search<Settings>(
  candidates: readonly Candidate<Settings>[],
  budget: number,
  trainer: Trainer<Settings>,
  options: SearchOptions = {},
): SearchResult<Settings> {
  const eta = options.eta ?? 3;
  const outcomes = candidates.map(
    (candidate): Outcome<Settings> => ({
      candidate,
      fate: { kind: "too-costly" },
      amount: 0,
      score: -Infinity,
      spent: 0,
      trained: null,
    }),
  );
  const run = new Run(outcomes, trainer, options);
  const brackets = deal(outcomes, budget, eta, options);
  run.planned = brackets.reduce((sum, bracket) => sum + expectedCost(bracket.rivals, bracket.amounts, eta), 0);
  for (const bracket of brackets) halve(bracket, eta, run);

  const ranking = [...outcomes].sort(better);
  const best = ranking[0]!;
  if (best.trained) best.fate = { kind: "chosen" };
  return {
    best,
    ranking,
    curves: ranking.flatMap(curveOf),
    spent: outcomes.reduce((sum, { spent }) => sum + spent, 0),
    repeatable: !run.cutOff,
  };
}

interface Bracket<Settings> {
  rivals: Outcome<Settings>[];
  amounts: number[];
  budget: number;
}

/** Gives each bracket the candidates that fit its share of the budget, in turn: the first candidate to the first bracket, and so on. */
function deal<Settings>(
  outcomes: readonly Outcome<Settings>[],
  budget: number,
  eta: number,
  options: SearchOptions,
): Bracket<Settings>[] {
  const smallest = options.smallestAmount ?? 1 / 9;
  const count = Math.min(options.brackets ?? 1, amountsFrom(smallest, eta).length);
  const brackets = Array.from({ length: count }, (_, b) => ({
    rivals: [] as Outcome<Settings>[],
    amounts: amountsFrom(smallest * eta ** b, eta),
    budget: budget / count,
  }));
  const plan = new Array<number>(count).fill(0);
  let turn = 0;
  for (const outcome of outcomes) {
    // The bracket whose turn it is, or the next that still has room. The very first candidate is taken whatever it costs.
    for (let tried = 0; tried < count; tried++) {
      const b = (turn + tried) % count;
      const bracket = brackets[b]!;
      const cost = expectedCost([...bracket.rivals, outcome], bracket.amounts, eta);
      const all = plan.reduce((sum, other) => sum + other, cost - plan[b]!);
      if (outcome !== outcomes[0] && (cost > bracket.budget || all > budget)) continue;
      bracket.rivals.push(outcome);
      plan[b] = cost;
      turn = (b + 1) % count;
      break;
    }
  }
  // What is left when everybody has what is planned is shared out, so that all brackets together stay within the budget.
  const left = Math.max(0, budget - plan.reduce((sum, cost) => sum + cost, 0)) / count;
  return brackets.map((bracket, b) => ({ ...bracket, budget: plan[b]! + left }));
}

/** Powers of 1/η from the one nearest to the smallest amount up to 1, such as 1/9, 1/3, 1. */
function amountsFrom(smallest: number, eta: number): number[] {
  const rungs = Math.max(0, Math.round(Math.log(1 / smallest) / Math.log(eta)));
  return Array.from({ length: rungs + 1 }, (_, rung) => 1 / eta ** (rungs - rung));
}

/** What halving costs where dear and cheap candidates go on equally often. Those that are protected always do. */
function expectedCost(rivals: readonly Outcome<unknown>[], amounts: readonly number[], eta: number): number {
  const free = rivals.filter(({ candidate }) => !candidate.protected);
  const guarded = rivals.filter(({ candidate }) => candidate.protected);
  return amounts.reduce((sum, _, rung) => {
    const share = free.length === 0 ? 0 : remaining(free.length, rung, eta) / free.length;
    return sum + total(stepCosts(guarded, amounts, rung)) + share * total(stepCosts(free, amounts, rung));
  }, 0);
}

/** What the rungs from `first` on cost at most: of those that may go on, the dearest do. */
function highestCost(
  going: { guarded: readonly Outcome<unknown>[]; free: readonly Outcome<unknown>[] },
  amounts: readonly number[],
  first: number,
  mostInRung: (rung: number) => number,
): number {
  let sum = 0;
  for (let rung = first; rung < amounts.length; rung++) {
    const dearest = stepCosts(going.free, amounts, rung).sort((a, b) => b - a);
    sum += total(stepCosts(going.guarded, amounts, rung)) + total(dearest.slice(0, mostInRung(rung)));
  }
  return sum;
}

function stepCosts(rivals: readonly Outcome<unknown>[], amounts: readonly number[], rung: number): number[] {
  const before = rung === 0 ? 0 : amounts[rung - 1]!;
  return rivals.map(({ candidate }) => candidate.cost(amounts[rung]!) - (before && candidate.cost(before)));
}

function total(costs: readonly number[]): number {
  return costs.reduce((sum, cost) => sum + cost, 0);
}

/** How many of `count` are in a rung, the first being 0. */
function remaining(count: number, rung: number, eta: number): number {
  return Math.ceil(count / eta ** rung);
}

function halve<Settings>({ rivals, amounts, budget }: Bracket<Settings>, eta: number, run: Run<Settings>): void {
  const isGuarded = ({ candidate }: Outcome<Settings>) => candidate.protected === true;
  const freeCount = rivals.filter((rival) => !isGuarded(rival)).length;
  const mostInRung = (rung: number) => remaining(freeCount, rung, eta);
  let going = rivals;
  for (let rung = 0; rung < amounts.length; rung++) {
    for (const rival of going) run.train(rival, amounts.slice(0, rung + 1));
    if (run.cutOff) return;
    going = going.filter(({ fate }) => fate.kind !== "diverged").sort(better);
    if (rung + 1 === amounts.length) return;
    const left = budget - total(rivals.map(({ spent }) => spent));
    const guarded = going.filter(isGuarded);
    const free: Outcome<Settings>[] = [];
    for (const rival of going) {
      if (isGuarded(rival)) continue;
      if (free.length === mostInRung(rung + 1)) {
        rival.fate = { kind: "halved", needed: free.at(-1)!.score };
      } else if (highestCost({ guarded, free: [...free, rival] }, amounts, rung + 1, mostInRung) > left + ROUNDING) {
        rival.fate = { kind: "too-costly" };
      } else free.push(rival);
    }
    going = [...guarded, ...free];
  }
}

/** Sums of costs in another order differ in their last bits. */
const ROUNDING = 1e-9;

/** Trains units, or finds them in the store, and keeps the account. */
class Run<Settings> {
  cutOff = false;
  planned = 0;
  private spent = 0;
  private begun = false;
  private readonly trainer: Trainer<Settings>;
  private readonly options: SearchOptions;

  constructor(outcomes: readonly Outcome<Settings>[], trainer: Trainer<Settings>, options: SearchOptions) {
    if (outcomes.length === 0) throw new RangeError("search needs at least one candidate");
    if (options.store && options.dataKey === undefined) throw new RangeError("search with a store needs a dataKey");
    this.trainer = trainer;
    this.options = options;
  }

  /** @param amounts  that it has been trained to before, and as the last the one to train to now */
  train(outcome: Outcome<Settings>, amounts: readonly number[]): void {
    const { candidate } = outcome;
    const amount = amounts.at(-1)!;
    // Not asked before the very first unit: a search that finds nothing at all would be of no use.
    this.cutOff ||= this.begun && (this.options.overdue?.() ?? false);
    if (this.cutOff) {
      outcome.fate = { kind: "cut-off" };
      return;
    }
    this.begun = true;
    const trained = this.result(candidate, amounts, outcome.trained);
    const cost = candidate.cost(amount) - (outcome.amount && candidate.cost(outcome.amount));
    outcome.spent += cost;
    this.spent += cost;
    if (Number.isFinite(trained.score)) Object.assign(outcome, { trained, amount, score: trained.score });
    outcome.fate = Number.isFinite(trained.score) ? { kind: "finished" } : { kind: "diverged" };
    const share = Math.min(1, this.spent / Math.max(this.planned, this.spent));
    this.options.onUnit?.({ candidate: candidate.name, amount, score: trained.score, share });
  }

  private result(candidate: Candidate<Settings>, amounts: readonly number[], previous: Trained | null): Trained {
    const { store, dataKey } = this.options;
    const amount = amounts.at(-1)!;
    if (!store) return this.trainer.train(candidate, amount, previous);
    // The amounts before are part of the key, because a training that goes on may differ from one that starts anew.
    const key = `search-${fingerprint([dataKey, candidate.settings, amounts])}`;
    const stored = store.get(key);
    if (stored) return unpackTrained(stored);
    const trained = this.trainer.train(candidate, amount, previous);
    store.set(key, packTrained(trained));
    return trained;
  }
}

function better(a: Outcome<unknown>, b: Outcome<unknown>): number {
  return b.amount - a.amount || b.score - a.score || a.candidate.cost(1) - b.candidate.cost(1) || 0;
}

function curveOf({ candidate, trained, fate }: Outcome<unknown>): LearningCurve[] {
  if (!trained) return [];
  const { points, keptEpoch } = trained;
  return [{ name: candidate.name, points, keptEpoch, chosen: fate.kind === "chosen", candidate: true }];
}

function packTrained({ score, points, keptEpoch, probabilities, state }: Trained): Uint8Array {
  const meta = { score: Number.isFinite(score) ? score : null, points, keptEpoch };
  return packModel(meta, { ...(probabilities && { probabilities }), ...(state && { state }) });
}

function unpackTrained(bytes: Uint8Array): Trained {
  const { meta, arrays } = unpackModel(bytes);
  const { score, ...rest } = meta as { score: number | null; points: CurvePoint[]; keptEpoch: number };
  return { ...rest, score: score ?? Number.NaN, ...arrays };
}
