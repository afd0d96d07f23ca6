// The kinds of members behind one interface: settings in, a training out.
import type { Kernels } from "../kernels/kernels.ts";
import { type BagSettings, type BagWeights, trainBag } from "./bag-network.ts";
import type { Training } from "./lanes.ts";
import { type LinearSettings, trainLinear } from "./linear.ts";
import type { MemberOptions, TrainedMember } from "./member.ts";
import { type LstmSettings, type TransformerSettings, trainSequenceNetwork } from "./sequence-networks.ts";
import { type CnnSettings, trainCnn } from "./text-cnn.ts";
import type { TrainingData } from "./training-data.ts";

export type MemberSettings = LinearSettings | BagSettings | CnnSettings | LstmSettings | TransformerSettings;

export function trainMember(
  kernels: Kernels,
  data: TrainingData,
  settings: MemberSettings,
  seed: number,
  options: MemberOptions = {},
): Training<TrainedMember<BagWeights>> {
  switch (settings.kind) {
    case "linear":
      return trainLinear(kernels, data, settings, seed, options);
    case "bag":
      return trainBag(kernels, data, settings, seed, options);
    case "cnn":
      return trainCnn(kernels, data, settings, seed, options);
    case "lstm":
    case "transformer":
      return trainSequenceNetwork(kernels, data, settings, seed, options);
  }
}

/** Whether a kind reads tokens in order rather than one bag of features. */
export function readsInOrder({ kind }: MemberSettings): boolean {
  return kind === "cnn" || kind === "lstm" || kind === "transformer";
}

export function memberName(settings: MemberSettings): string {
  switch (settings.kind) {
    case "linear":
      return "linear";
    case "bag":
      return `bag, ${settings.units} units`;
    case "cnn":
      return `cnn, ${settings.filters.reduce((sum, count) => sum + count)} filters of ${settings.dimensions} dimensions`;
    case "lstm":
      return `lstm, ${settings.units} units`;
    case "transformer":
      return `transformer, ${settings.blocks} × ${settings.dimensions} units`;
  }
}

/**
 * Work of one epoch over one row, in millions of multiplications: an estimate from sizes alone, so that what is decided by it is the
 * same on every machine.
 */
export function epochWork(
  settings: MemberSettings,
  row: { features: number; tokens: number; tokenFeatures: number; classes: number },
): number {
  const { features, tokens, tokenFeatures, classes } = row;
  switch (settings.kind) {
    case "linear":
      return (3 * features * classes) / 1e6;
    case "bag":
      return (settings.units * (2 * features * (1 - settings.featureDropout) + classes)) / 1e6;
    case "cnn": {
      const { dimensions: D, filters } = settings;
      const F = filters.reduce((sum, count) => sum + count);
      const widths = filters.reduce((sum, count, k) => sum + count * (k + 1), 0);
      const alive = 1 - settings.unitDropout;
      return (D * (2 * tokenFeatures + widths * alive * (tokens + 4)) + 2 * F * alive * classes) / 1e6;
    }
    case "lstm": {
      const { dimensions: D, units: H } = settings;
      return (2 * D * tokenFeatures + 3 * tokens * 4 * H * (D + H) + 3 * H * classes) / 1e6;
    }
    case "transformer": {
      const { dimensions: D, blocks } = settings;
      return (2 * D * tokenFeatures + 3 * tokens * blocks * D * (8 * D + 2 * tokens) + 3 * D * classes) / 1e6;
    }
  }
}
