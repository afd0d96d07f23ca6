// The recipe of the shipped encoder. What was tried on the way to it, on development data: docs/encoder.md.
import type { PretrainingRecipe } from "./pretrain.ts";

/** Kinds of training text; a batch is drawn from them in fixed shares, whatever their sizes. */
export const sources = ["interfaces", "shops", "terse", "sentences", "dictionary", "phrasebook", "breadth"] as const;
export type Source = (typeof sources)[number];

export const shippedRecipe: PretrainingRecipe = {
  rows: 189_000,
  units: 160,
  floor: 0.85,
  minCount: 2,
  steps: 20_000,
  pairs: 1024,
  temperature: 0.08,
  learningRate: 0.2,
  sampling: {
    // No breadth: two points on new topics cost four on the book's own, see docs/encoder.md.
    shares: {
      interfaces: 0.25,
      shops: 0.1,
      terse: 0.01,
      sentences: 0.18,
      dictionary: 0.03,
      phrasebook: 0.43,
      breadth: 0,
    },
    languageWeights: { en: 4, "zh-Hans": 3 },
    dropout: 0,
    titles: 0.55,
    questions: 0.38,
    crossLingual: 0.75,
  },
};
