// Finds a recipe for a company's examples within a budget: candidates of all kinds are tried by successive halving and cross-validation
// on rows without leaks; the best of them become the teachers, and the default is left only for what is clearly better.
import { type PresetName, presetNames } from "../augmentation/index.ts";
import type { LearningCurve } from "../record.ts";
import {
  asCandidates,
  type CandidateSettings,
  candidateSpace,
  type Fate,
  fingerprint,
  foldSplit,
  folds,
  isClearlyBetter,
  mixProbabilities,
  ofRightLabels,
  pairedGain,
  search,
  selectEnsemble,
  shapeOf,
  type UnitStore,
} from "../selection/index.ts";
import type { BagSettings } from "./bag-network.ts";
import { augmentedRows, type Example } from "./examples.ts";
import { MemberTrainer, memberSettings } from "./member-trainer.ts";
import { epochWork } from "./members.ts";
import { type Recipe, recipeFor } from "./recipe.ts";
import type { SentenceEncoder } from "./text-features.ts";

export interface RecipeSearchOptions {
  /** How much may be spent, in seconds of the machine that the costs were measured on: the same budget always buys the same. */
  budgetSeconds: number;
  seed?: number;
  /** What the classifier will learn with; default none. */
  encoder?: SentenceEncoder | null;
  /** Whether labels' names are learned; default true. */
  labelNames?: boolean;
  /** What is kept where nothing is clearly better; default: the default recipe for so many rows. */
  base?: Recipe;
  /** Whether there is time to train by a recipe; where it says no, that change is not made. Default: always. */
  affordable?: (recipe: Recipe) => boolean;
  /** Where finished trials are kept, so that a search that was cut off repeats nothing. */
  store?: UnitStore;
  /** Ends the search early where it says yes; the result is then not repeatable. */
  overdue?: () => boolean;
  onTrial?: (trial: { candidate: string; share: number }) => void;
}

/** What became of a candidate. */
export interface Trial {
  name: string;
  fate: Fate["kind"];
  /** Share of its whole training that it was given. */
  amount: number;
  /** Mean cross-entropy of held-out rows, in nats. */
  loss: number | null;
}

export interface FoundRecipe {
  recipe: Recipe;
  /** What of the default was left; empty where nothing was clearly better. */
  changed: ("networks" | "teachers")[];
  trials: Trial[];
  curves: LearningCurve[];
  /** Nominal seconds spent. */
  spentSeconds: number;
  repeatable: boolean;
}

/** Grows with every change of how candidates are trained or judged: trials of another version are not gone on with. */
const VERSION = 1;
const FOLDS = 3;
/** Held-out rows are looked at after every epoch, which costs this much more than the training alone. */
const WATCHING = 1.25;
/** Beside the studied defaults so many variations are drawn; how many of them are tried, the budget says. */
const CANDIDATES = 60;
const MOST_TEACHERS = 3;
/** Each is trained so many times, with seeds of its own. */
const TIMES_EACH = 2;

export function searchRecipe(examples: readonly Example[], options: RecipeSearchOptions): FoundRecipe {
  const seed = options.seed ?? 1;
  const shape = shapeOf(examples);
  const foldOfRow = folds(examples, FOLDS, { seed });
  const splits = Array.from({ length: FOLDS }, (_, fold) => foldSplit(foldOfRow, fold));
  const growth = growthByPreset(examples);
  const augmentations = [...growth].flatMap(([name, share]) => (share > 0 ? [[name as string]] : []));
  const space = candidateSpace(shape, { seed, count: CANDIDATES, augmentations }).map((settings) =>
    options.labelNames === false ? { ...settings, labelNameRows: 0 } : settings,
  );
  const trainer = new MemberTrainer(examples, splits, seed, options.encoder ?? null);
  const found = search(
    asCandidates(space, shape, { repeats: FOLDS, protectedCount: 2 }).map((candidate) => {
      const [preset] = candidate.settings.augmentation as PresetName[];
      const rows = 1 + (preset === undefined ? 0 : growth.get(preset)!);
      return { ...candidate, cost: (amount: number) => WATCHING * rows * candidate.cost(amount) };
    }),
    options.budgetSeconds,
    trainer,
    {
      ...(options.store
        ? { store: options.store, dataKey: fingerprint([VERSION, examples, seed, options.encoder?.version]) }
        : {}),
      ...(options.overdue ? { overdue: options.overdue } : {}),
      onUnit: ({ candidate, share }) => options.onTrial?.({ candidate, share }),
    },
  );
  const finished = found.ranking.filter(({ amount, trained }) => amount === 1 && trained?.probabilities);
  const right = new Map(
    finished.map(({ candidate, trained }) => [
      candidate.settings,
      ofRightLabels(trained!.probabilities!, trainer.heldOutLabels),
    ]),
  );
  const affordable = options.affordable ?? (() => true);
  let recipe = options.base ?? recipeFor(examples.length, "default");
  const changed: FoundRecipe["changed"] = [];
  const [studiedBag, studiedCnn] = space as [CandidateSettings, CandidateSettings];
  if (right.has(studiedBag) && right.has(studiedCnn)) {
    // What remains is a bag: the best one, where it is clearly better than the studied one.
    const best = finished.find(({ candidate }) => candidate.settings.kind === "bag")!.candidate.settings;
    if (best !== studiedBag && isClearlyBetter(pairedGain(right.get(studiedBag)!, right.get(best)!))) {
      const { units } = recipe.network;
      const better: Recipe = {
        ...recipe,
        nameRows: best.labelNameRows,
        augmentation: (best.augmentation[0] as PresetName | undefined) ?? recipe.augmentation,
        network: recipe.teachers.length > 0 ? recipe.network : { ...(memberSettings(best) as BagSettings), units },
      };
      if (affordable(better)) {
        changed.push("networks");
        recipe = better;
      }
    }
    // The teacher is a mixture: the best one, where it is clearly better than what the default has.
    const { weights } = selectEnsemble(
      finished.map(({ candidate }) => right.get(candidate.settings)!),
      { seed, mostMembers: MOST_TEACHERS },
    );
    const mixture = finished.flatMap(({ candidate }, m) =>
      weights[m]! > 0 ? [{ settings: candidate.settings, weight: weights[m]! }] : [],
    );
    const studied = [studiedBag, studiedCnn].map((settings) => ({ settings, weight: 0.5 }));
    const mixed = (mix: typeof mixture) =>
      mixProbabilities(
        mix.map(({ settings }) => right.get(settings)!),
        mix.map(({ weight }) => weight),
      );
    const current = recipe.teachers.length > 0 ? mixed(studied) : right.get(studiedBag)!;
    if (mixture.length > 1 && isClearlyBetter(pairedGain(current, mixed(mixture)))) {
      // Beside what the default has, not in its place: the mixture was judged against one of each kind, which is less than that.
      const taught = recipeFor(examples.length, "thorough");
      const { teachers } = recipe;
      const each = mixture.flatMap((member) => Array.from({ length: TIMES_EACH }, () => member));
      const withTeachers: Recipe = {
        ...recipe,
        variants: taught.variants,
        network: taught.network,
        teachers: [...teachers, ...each.map(({ settings }) => memberSettings(settings))],
        teacherWeights: [...teachers.map(() => TIMES_EACH / teachers.length), ...each.map(({ weight }) => weight)],
      };
      if (affordable(withTeachers)) {
        changed.push("teachers");
        recipe = withTeachers;
      }
    }
  }
  return {
    recipe,
    changed,
    trials: found.ranking.map(({ candidate, fate, amount, score }) => ({
      name: candidate.name,
      fate: fate.kind,
      amount,
      loss: Number.isFinite(score) ? -score : null,
    })),
    curves: found.curves,
    spentSeconds: found.spent,
    repeatable: found.repeatable,
  };
}

/** Multiplications a nominal second, in millions: what bags and CNNs reach on the machine of `selection/work.ts`. */
const SPEED = 2000;
/** Shares of an epoch's work, and millions of multiplications, that a variant of a row costs a teacher and the reader of features. */
const OPINION = 0.7;
const READING = 0.06;

/** Nominal seconds of training a model by a recipe: an estimate from sizes alone. */
export function recipeSeconds(recipe: Recipe, examples: readonly Example[]): number {
  const { termsPerRow, wordsPerRow, labels } = shapeOf(examples);
  const row = { features: termsPerRow, tokens: wordsPerRow, tokenFeatures: termsPerRow, classes: labels };
  const { teachers, networks, network, variants } = recipe;
  // An opinion on a variant goes forwards only, but with everything that dropout silences in training.
  const opinions = teachers.map((one) => epochWork(one, row) * (one.epochs + OPINION * variants));
  const reading = teachers.length > 0 ? READING * variants : 0;
  const work = opinions.reduce((sum, one) => sum + one, reading + networks * network.epochs * epochWork(network, row));
  const rows = examples.length * (1 + growthOf(examples, recipe.augmentation));
  return (work * rows) / SPEED;
}

/** Rows that a preset makes of each row, on average over a sample spread over all. */
function growthOf(examples: readonly Example[], name: PresetName): number {
  const step = Math.max(1, Math.floor(examples.length / 200));
  const sample = examples.filter((_, k) => k % step === 0);
  return augmentedRows(sample, name, 1).length / Math.max(1, sample.length);
}

function growthByPreset(examples: readonly Example[]): ReadonlyMap<PresetName, number> {
  return new Map(presetNames.map((name) => [name, growthOf(examples, name)]));
}
