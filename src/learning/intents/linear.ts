// The linear candidate: multinomial logistic regression on the sparse features, one weight for each feature and class. The simplest
// model there is, and hard to beat by much; what the others are measured against.
import {
  adaGrad,
  add,
  constant,
  crossEntropy,
  embeddingBag,
  type FeatureRows,
  fitModel,
  linearDecay,
  Parameters,
  Tape,
  type Tensor,
} from "../gradients/index.ts";
import type { Kernels } from "../kernels/kernels.ts";
import { randomFrom } from "../random.ts";
import type { Training } from "./lanes.ts";
import { LearningWatch, type MemberOptions, seedFor, type TrainedMember } from "./member.ts";
import type { SparseRows } from "./text-features.ts";
import type { TrainingData } from "./training-data.ts";

export interface LinearSettings {
  kind: "linear";
  epochs: number;
  /** AdaGrad's step at the start, falling linearly to 0. */
  learningRate: number;
  /** Share of features silenced in each step. */
  featureDropout: number;
  inputScale: number;
  batch: number;
}

const SCORING_BATCH = 512;

/**
 * Trains from zero weights. The same data, settings and seed give the same logits, bit for bit.
 * @see Bishop 2006, Pattern Recognition and Machine Learning, section 4.3.4
 */
export function* trainLinear(
  kernels: Kernels,
  data: TrainingData,
  settings: LinearSettings,
  seed: number,
  options: MemberOptions = {},
): Training<TrainedMember<never>> {
  if (typeof data.bags === "function") throw new Error("The linear candidate needs its rows in memory.");
  if (data.targets) throw new Error("The linear candidate learns labels only.");
  const rows = data.bags;
  const parameters = new Parameters(kernels, 1);
  const table = parameters.add("weights", [data.features, data.classes], constant(0), { sparse: true });
  const bias = parameters.add("bias", [data.classes], constant(0));
  const random = randomFrom(seedFor(seed, 30));
  const logits = (tape: Tape, some: FeatureRows): Tensor => add(tape, embeddingBag(tape, table, some), bias);
  const score = (all: SparseRows): Float32Array => {
    const found = new Float32Array(all.count * data.classes);
    const tape = new Tape(kernels, { training: false });
    for (let from = 0; from < all.count; from += SCORING_BATCH) {
      const numbers = Int32Array.from({ length: Math.min(SCORING_BATCH, all.count - from) }, (_, k) => from + k);
      found.set(logits(tape, chosenRows(all, numbers, settings.inputScale, 0, random)).data, from * data.classes);
      tape.clear();
    }
    return found;
  };
  const watch = new LearningWatch(options);
  let best = null as Record<string, Float32Array> | null;
  fitModel(
    {
      parameters,
      loss: (tape, numbers) =>
        crossEntropy(
          tape,
          logits(tape, chosenRows(rows, numbers, settings.inputScale, settings.featureDropout, random)),
          numbers.map((row) => data.labels[row]!),
        ),
    },
    data.originals,
    {
      optimiser: adaGrad(),
      learningRate: settings.learningRate,
      schedule: linearDecay,
      epochs: settings.epochs,
      batch: settings.batch,
      seed: seedFor(seed, 31),
      onEpoch: ({ trainingLoss }) => {
        const seen = watch.saw(trainingLoss, watch.rows ? score(watch.rows.bags) : null);
        if (seen.best) best = parameters.toArrays();
        return !seen.stop;
      },
    },
  );
  if (best) parameters.load(best);
  const scored = (options.scored ?? []).map(({ bags }) => score(bags));
  return { weights: null, logits: scored, points: watch.points, keptEpoch: watch.keptEpoch };
}

/** Some of the rows, their values scaled, each feature left out with probability `drop` and the others enlarged for it. */
function chosenRows(
  rows: SparseRows,
  numbers: Int32Array,
  inputScale: number,
  drop: number,
  random: () => number,
): FeatureRows {
  const offsets = new Int32Array(numbers.length + 1);
  const most = numbers.reduce((sum, row) => sum + rows.offsets[row + 1]! - rows.offsets[row]!, 0);
  const features = new Int32Array(most);
  const values = new Float32Array(most);
  const scale = inputScale / (1 - drop);
  let at = 0;
  numbers.forEach((row, k) => {
    for (let e = rows.offsets[row]!; e < rows.offsets[row + 1]!; e++) {
      if (drop > 0 && random() < drop) continue;
      features[at] = rows.features[e]!;
      values[at++] = rows.values[e]! * scale;
    }
    offsets[k + 1] = at;
  });
  return { count: numbers.length, offsets, features: features.subarray(0, at), values: values.subarray(0, at) };
}
