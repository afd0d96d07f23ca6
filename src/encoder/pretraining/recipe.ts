// The recipe of the shipped encoder. What was tried on the way to it, on development data: docs/encoder.md.
import type { PretrainingRecipe } from "./pretrain.ts";

/** Kinds of training text; a batch is drawn from them in fixed shares, whatever their sizes. */
export const sources = ["interfaces", "shops", "terse", "sentences", "dictionary", "phrasebook"] as const;
export type Source = (typeof sources)[number];

export const shippedRecipe: PretrainingRecipe = {
  rows: 158_000,
  units: 192,
  floor: 0.6,
  minCount: 2,
  steps: 12_000,
  pairs: 1024,
  temperature: 0.07,
  learningRate: 0.2,
  sampling: {
    shares: { interfaces: 0.26, shops: 0.11, terse: 0.02, sentences: 0.2, dictionary: 0.03, phrasebook: 0.38 },
    languageWeights: { en: 4, "zh-Hans": 3 },
    dropout: 0,
    titles: 0.45,
    questions: 0.35,
    crossLingual: 0.75,
  },
};
