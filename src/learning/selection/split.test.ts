import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { nearDuplicateGroups } from "./near-duplicates.ts";
import { foldSplit, folds, holdOut, type Split } from "./split.ts";

const WORDS = [
  ..."where is my parcel order refund please cancel the address 退款 什么时候 到账 我的 包裹 أين طردي متى заказ где พัสดุ".split(
    " ",
  ),
];
const rows = fc.array(
  fc.record({
    text: fc.array(fc.constantFrom(...WORDS), { minLength: 1, maxLength: 6 }).map((words) => words.join(" ")),
    label: fc.constantFrom("tracking", "refund", "退货", "address", "أخرى"),
  }),
  { minLength: 1, maxLength: 60 },
);

/** Distinct texts: letters of a running number, so that no two are near duplicates. */
function manyRows(labels: number, each: number): { text: string; label: string }[] {
  return Array.from({ length: labels * each }, (_, k) => ({
    text: [..."abcdefgh"]
      .map((letter, place) => letter + String.fromCharCode(97 + ((k * (2 * place + 3)) % 26)))
      .join(" ")
      .concat(" ", [...String(k)].map((digit) => "qrstuvwxyz"[Number(digit)]).join("")),
    label: `label ${k % labels}`,
  }));
}

function expectNothingShared(all: readonly { text: string }[], { training, validation }: Split): void {
  const groups = nearDuplicateGroups(all.map(({ text }) => text));
  const trained = new Set([...training].map((row) => groups[row]));
  expect([...validation].filter((row) => trained.has(groups[row]))).toEqual([]);
  expect([...training, ...validation].sort((a, b) => a - b)).toEqual(all.map((_, row) => row));
}

function labelsOf(all: readonly { label: string }[], numbers: Int32Array): Set<string> {
  return new Set([...numbers].map((row) => all[row]!.label));
}

describe("holding out", () => {
  it("never puts near duplicates on both sides, and keeps every label in training", () => {
    fc.assert(
      fc.property(rows, fc.double({ min: 0.05, max: 0.5, noNaN: true }), fc.integer(), (all, share, seed) => {
        const split = holdOut(all, { share, seed });
        expectNothingShared(all, split);
        expect(labelsOf(all, split.training)).toEqual(new Set(all.map(({ label }) => label)));
      }),
    );
  });

  it("holds out the share that was asked for, of every label", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 12 }),
        fc.integer({ min: 10, max: 40 }),
        fc.double({ min: 0.1, max: 0.5, noNaN: true }),
        (labels, each, share) => {
          const all = manyRows(labels, each);
          // Every row a group of its own: what is near in these made-up texts does not matter here.
          const groups = Int32Array.from(all, (_, row) => row);
          const { validation } = holdOut(all, { share, groups });
          expect(Math.abs(validation.length - share * all.length)).toBeLessThanOrEqual(1);
          for (let label = 0; label < labels; label++) {
            const count = validation.filter((row) => row % labels === label).length;
            expect(Math.abs(count - share * each)).toBeLessThanOrEqual(1.5);
          }
        },
      ),
    );
  });

  it("leaves labels with few rows theirs", () => {
    const all = [
      ...manyRows(1, 40),
      { text: "退款什么时候到账", label: "rare" },
      { text: "متى يصل المبلغ", label: "rare" },
      { text: "คืนเงินเมื่อไหร่", label: "rare" },
      { text: "только один", label: "single" },
    ];
    const { training } = holdOut(all, { share: 0.4 });
    expect([...training].filter((row) => row >= 40)).toEqual([40, 41, 42, 43]);
  });

  it("keeps rows with the row they were made from", () => {
    const all = manyRows(2, 20);
    const sources = all.map((_, row) => (row >= 20 ? row - 20 : -1));
    const { validation } = holdOut(all, { share: 0.3, sources });
    const heldOut = new Set(validation);
    expect(heldOut.size).toBeGreaterThan(4);
    for (let row = 20; row < 40; row++) expect(heldOut.has(row)).toBe(heldOut.has(row - 20));
  });

  it("is the same for the same seed and another for another", () => {
    const all = manyRows(5, 20);
    expect(holdOut(all, { seed: 7 })).toEqual(holdOut(all, { seed: 7 }));
    expect(holdOut(all, { seed: 7 })).not.toEqual(holdOut(all, { seed: 8 }));
  });
});

describe("folds", () => {
  it("never put near duplicates into two folds, and leave every label rows to train on", () => {
    fc.assert(
      fc.property(rows, fc.integer({ min: 2, max: 6 }), fc.integer(), (all, k, seed) => {
        const foldOfRow = folds(all, k, { seed });
        for (let fold = 0; fold < k; fold++) {
          const split = foldSplit(foldOfRow, fold);
          expectNothingShared(all, split);
          expect(labelsOf(all, split.training)).toEqual(new Set(all.map(({ label }) => label)));
        }
      }),
    );
  });

  it("are of about the same size, for every label", () => {
    const all = manyRows(4, 25);
    const foldOfRow = folds(all, 5, { groups: Int32Array.from(all, (_, row) => row) });
    for (let fold = 0; fold < 5; fold++) {
      for (let label = 0; label < 4; label++) {
        expect(foldOfRow.filter((own, row) => own === fold && row % 4 === label).length).toBe(5);
      }
    }
  });

  it("always train on the only row of a label", () => {
    const all = [...manyRows(2, 10), { text: "退款", label: "single" }];
    expect(folds(all, 3)[20]).toBe(-1);
  });
});
