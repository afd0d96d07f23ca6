import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { randomFrom } from "../random.ts";
import { fingerprint, type UnitStore } from "./fingerprint.ts";
import { type Candidate, search, type Trained, type Trainer } from "./halving.ts";

interface Arm {
  /** Score after a whole training, and how much is missing at the start. */
  best: number;
  missing: number;
}

/** Curves that approach their best score as 1 / amount, with noise that shrinks. */
function armsFrom(seed: number, count: number): Candidate<Arm>[] {
  const random = randomFrom(seed);
  return Array.from({ length: count }, (_, k) => {
    const settings = { best: 0.5 + 0.4 * random(), missing: 0.02 * random() };
    return { name: `arm ${k}`, settings, cost: (amount: number) => 10 * amount };
  });
}

class Arms implements Trainer<Arm> {
  trained: string[] = [];

  train({ name, settings }: Candidate<Arm>, amount: number, previous: Trained | null): Trained {
    this.trained.push(`${name} to ${amount.toFixed(2)}`);
    const noise = 0.01 * (randomFrom(Math.round(settings.best * 1e6 + amount * 100))() - 0.5);
    const score = settings.best - settings.missing * (1 / amount - 1) + noise * (1 - amount);
    const point = { epoch: amount, trainingLoss: 1 - score, validationLoss: 1 - score, validationAccuracy: score };
    return {
      score,
      points: [...(previous?.points ?? []), point],
      keptEpoch: amount,
      probabilities: Float32Array.of(score, 1 - score),
      // What goes on depends on what was there before, as real trainings do.
      state: Uint8Array.of((previous?.state?.[0] ?? 0) + 1),
    };
  }
}

class MemoryStore implements UnitStore {
  readonly kept = new Map<string, Uint8Array>();
  get(key: string): Uint8Array | null {
    return this.kept.get(key) ?? null;
  }
  set(key: string, value: Uint8Array): void {
    this.kept.set(key, value);
  }
}

const fixed = (scores: number[], cost = 9) =>
  scores.map(
    (best, k): Candidate<Arm> => ({
      name: `arm ${k}`,
      settings: { best, missing: 0 },
      cost: (amount) => cost * amount,
    }),
  );

/** Scores as they are, without noise. */
const exact: Trainer<Arm> = {
  train: ({ settings }, amount, previous) => ({
    score: settings.best,
    points: [
      ...(previous?.points ?? []),
      { epoch: amount, trainingLoss: 1, validationLoss: 1, validationAccuracy: settings.best },
    ],
    keptEpoch: amount,
  }),
};

describe("successive halving", () => {
  it("finds the best of 27, or one as good, for less than a third of the cost of training all", () => {
    const regrets: number[] = [];
    for (let seed = 1; seed <= 50; seed++) {
      const arms = armsFrom(seed, 27);
      const { best, spent } = search(arms, 90, new Arms());
      expect(spent).toBeLessThanOrEqual((27 * 10) / 3);
      regrets.push(Math.max(...arms.map(({ settings }) => settings.best)) - best.score);
    }
    expect(regrets.filter((regret) => regret < 1e-9).length).toBeGreaterThanOrEqual(40);
    expect(regrets.reduce((sum, regret) => sum + regret) / 50).toBeLessThan(0.002);
  });

  it("trains a third of the candidates three times as long at every rung, and says why the others were stopped", () => {
    const { ranking, spent, repeatable } = search(fixed([1, 9, 3, 7, 5, 6, 4, 8, 2]), 1000, exact);
    expect(ranking.map(({ candidate, amount, fate }) => [candidate.name, amount, fate.kind])).toEqual([
      ["arm 1", 1, "chosen"],
      ["arm 7", 1 / 3, "halved"],
      ["arm 3", 1 / 3, "halved"],
      ...["arm 5", "arm 4", "arm 6", "arm 2", "arm 8", "arm 0"].map((name) => [name, 1 / 9, "halved"]),
    ]);
    expect(ranking[1]!.fate).toEqual({ kind: "halved", needed: 9 });
    expect(ranking[8]!.fate).toEqual({ kind: "halved", needed: 7 });
    expect(spent).toBeCloseTo(9 + 2 * 3 + 6 * 1);
    expect(repeatable).toBe(true);
  });

  it("never plans more than the budget, unless nothing fits, and takes candidates in their order", () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.record({ cost: fc.integer({ min: 1, max: 50 }), best: fc.double({ min: 0, max: 1, noNaN: true }) }),
          {
            minLength: 1,
            maxLength: 20,
          },
        ),
        fc.integer({ min: 1, max: 300 }),
        fc.integer({ min: 1, max: 4 }),
        (arms, budget, brackets) => {
          const candidates = arms.map(({ cost, best }, k) => ({ ...fixed([best], cost)[0]!, name: String(k) }));
          const result = search(candidates, budget, exact, { brackets });
          expect(result.spent).toBeLessThanOrEqual(Math.max(budget, arms[0]!.cost) + 1e-9);
          expect(result.best.amount).toBe(1);
          expect(result.ranking.find(({ candidate }) => candidate.name === "0")!.amount).toBeGreaterThan(0);
        },
      ),
    );
  });

  it("trains a protected candidate to the end, whatever its rivals do", () => {
    const [first, ...others] = fixed([1, 9, 3, 7, 5, 6, 4, 8, 2]);
    const { ranking } = search([{ ...first!, protected: true }, ...others], 1000, exact);
    const protectedOne = ranking.find(({ candidate }) => candidate.name === "arm 0")!;
    expect(protectedOne).toMatchObject({ amount: 1, fate: { kind: "finished" } });
    expect(ranking[0]!.candidate.name).toBe("arm 1");
  });

  it("prefers the cheaper of two that are equally good, then the earlier", () => {
    const [a, b, c] = fixed([5, 5, 5]);
    const { ranking } = search(
      [a!, { ...b!, cost: (amount) => amount }, { ...c!, cost: (amount) => amount }],
      1000,
      exact,
    );
    expect(ranking.map(({ candidate }) => candidate.name)).toEqual(["arm 1", "arm 2", "arm 0"]);
  });

  it("drops a candidate that diverged and says so, even where all of them do", () => {
    const { ranking } = search(fixed([Number.NaN, 1, 2]), 1000, exact);
    expect(ranking.map(({ fate }) => fate.kind)).toEqual(["chosen", "halved", "diverged"]);
    const hopeless = search(fixed([Number.NaN, Infinity]), 1000, exact);
    expect(hopeless.ranking.map(({ fate }) => fate.kind)).toEqual(["diverged", "diverged"]);
    expect(hopeless.best.trained).toBe(null);
  });

  it("lets a candidate that starts slowly win in a later bracket", () => {
    const slow = (settings: Arm) => settings.best === 9;
    const trainer: Trainer<Arm> = {
      train: (candidate, amount, previous) => ({
        ...exact.train(candidate, amount, previous),
        score: slow(candidate.settings) && amount < 0.5 ? 0 : candidate.settings.best,
      }),
    };
    const candidates = fixed([1, 2, 9, 3, 4, 5, 6]);
    expect(search(candidates, 1000, trainer).best.score).toBe(6);
    expect(search(candidates, 1000, trainer, { brackets: 3 }).best.score).toBe(9);
  });

  it("ends early where the safety stop fires, with the best so far and a note that it may not be repeatable", () => {
    let asked = 0;
    const { best, ranking, repeatable } = search(fixed([3, 1, 2]), 1000, exact, { overdue: () => ++asked >= 2 });
    expect(repeatable).toBe(false);
    expect(best).toMatchObject({ candidate: { name: "arm 0" }, fate: { kind: "chosen" } });
    expect(ranking.at(-1)!.fate.kind).toBe("cut-off");
  });

  it("tells how far it is, rising to 1", () => {
    const shares: number[] = [];
    search(fixed([1, 9, 3, 7]), 1000, exact, { onUnit: ({ share }) => shares.push(share) });
    expect(shares).toEqual([...shares].sort((a, b) => a - b));
    expect(shares.at(-1)).toBe(1);
  });

  it("repeats nothing of a search that was cancelled, and ends with the same bits", () => {
    const arms = armsFrom(4, 20);
    const undisturbed = new Arms();
    const expected = search(arms, 90, undisturbed);
    for (let cancelledAfter = 1; cancelledAfter < undisturbed.trained.length; cancelledAfter += 5) {
      const store = new MemoryStore();
      const first = new Arms();
      let units = 0;
      const cancel = () => {
        if (++units === cancelledAfter) throw new Error("cancelled");
      };
      expect(() => search(arms, 90, first, { store, dataKey: "data", onUnit: cancel })).toThrow("cancelled");
      const second = new Arms();
      const resumed = search(arms, 90, second, { store, dataKey: "data" });
      expect([...first.trained, ...second.trained]).toEqual(undisturbed.trained);
      expect(fingerprint(resumed.ranking.map(({ trained }) => trained))).toBe(
        fingerprint(expected.ranking.map(({ trained }) => trained)),
      );
      expect(resumed.curves).toEqual(expected.curves);
    }
  });

  it("takes nothing from the store that belongs to other data or settings", () => {
    const store = new MemoryStore();
    search(fixed([1, 2]), 1000, exact, { store, dataKey: "a" });
    const before = store.kept.size;
    search(fixed([1, 2]), 1000, exact, { store, dataKey: "b" });
    expect(store.kept.size).toBe(2 * before);
    search(fixed([1, 3]), 1000, exact, { store, dataKey: "a" });
    expect(store.kept.size).toBeGreaterThan(2 * before);
  });
});
