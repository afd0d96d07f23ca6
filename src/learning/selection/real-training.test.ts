// The parts of model selection together, on real small trainings.
import { beforeAll, describe, expect, it } from "vitest";
import { IntentModel, recipeFor } from "../intents/index.ts";
import { selectEnsemble } from "./ensemble.ts";
import { fingerprint } from "./fingerprint.ts";
import {
  type Candidate,
  type SearchOptions,
  type SearchResult,
  search,
  type Trained,
  type Trainer,
} from "./halving.ts";
import { holdOut } from "./split.ts";

const PHRASES: Record<string, string[]> = {
  tracking: "where is|track|找一下|查询|أين|تتبع|где|ติดตาม".split("|"),
  refund: "refund|money back for|退款|退货|استرداد|إرجاع|вернуть|คืนเงิน".split("|"),
  product: "how big is|what colour is|多大|什么颜色|ما حجم|ما لون|какого цвета|สีอะไร".split("|"),
};
const THINGS = "my parcel|the cup|杯子|包裹|الطرد|الكوب|чашка|แก้ว".split("|");
const rows = Object.entries(PHRASES).flatMap(([label, phrases]) =>
  phrases.flatMap((phrase) => THINGS.map((thing) => ({ label, text: `${phrase} ${thing}` }))),
);
const { training, validation } = holdOut(rows, { share: 0.3 });

interface Settings {
  epochs: number;
  learningRate: number;
}

class IntentTrainer implements Trainer<Settings> {
  trainings = 0;

  train({ settings }: Candidate<Settings>, amount: number): Trained {
    this.trainings++;
    const epochs = Math.max(1, Math.round(settings.epochs * amount));
    const quick = recipeFor(rows.length, "quick");
    const network = { ...quick.network, units: 32, epochs, learningRate: settings.learningRate };
    const model = IntentModel.train(
      [...training].map((row) => rows[row]!),
      { recipe: { ...quick, networks: 1, network } },
    );
    const probabilities = Float32Array.from(validation, (row) => {
      const { text, label } = rows[row]!;
      return model.predict(text).probabilities[model.labels.indexOf(label)]!;
    });
    const loss = -probabilities.reduce((sum, p) => sum + Math.log(p), 0) / validation.length;
    const point = { epoch: epochs, trainingLoss: 0, validationLoss: loss, validationAccuracy: null };
    return { score: -loss, points: [point], keptEpoch: epochs, probabilities };
  }
}

const candidates = [0.05, 0.0001, 0.02, 0.001].map(
  (learningRate): Candidate<Settings> => ({
    name: `step ${learningRate}`,
    settings: { epochs: 9, learningRate },
    cost: (amount) => 9 * amount,
  }),
);

describe("a search over real trainings", () => {
  let found: SearchResult<Settings>;
  let trainings = 0;
  const kept = new Map<string, Uint8Array>();
  const store: SearchOptions = {
    dataKey: fingerprint([rows, "seed 1"]),
    store: { get: (key) => kept.get(key) ?? null, set: (key, value) => kept.set(key, value) },
  };

  beforeAll(() => {
    const trainer = new IntentTrainer();
    found = search(candidates, 36, trainer, store);
    trainings = trainer.trainings;
  });

  it("leaves behind steps with which nothing is learned", () => {
    expect([0.05, 0.02]).toContain(found.best.candidate.settings.learningRate);
    expect(found.ranking.at(-1)!.candidate.settings.learningRate).toBe(0.0001);
    expect(trainings).toBe(4 + 2 + 1);
  });

  it("chooses the same, bit for bit, when it is done again, and trains nothing that is in the store", () => {
    const bits = (result: SearchResult<Settings>) =>
      fingerprint(result.ranking.map(({ candidate, trained }) => [candidate.name, trained]));
    expect(bits(search(candidates, 36, new IntentTrainer()))).toBe(bits(found));
    const resumed = new IntentTrainer();
    expect(bits(search(candidates, 36, resumed, store))).toBe(bits(found));
    expect(resumed.trainings).toBe(0);
  });

  it("gives what an ensemble is made of", () => {
    const probabilities = found.ranking.map(({ trained }) => trained!.probabilities!);
    const { weights, loss, singleLoss } = selectEnsemble(probabilities);
    expect(weights.reduce((sum, weight) => sum + weight)).toBeCloseTo(1, 9);
    expect(loss).toBeLessThanOrEqual(singleLoss);
  });
});
