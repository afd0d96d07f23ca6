import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { IntentModel } from "../intents/index.ts";
import { areaUnderRoc } from "../metrics.ts";
import { randomFrom } from "../random.ts";
import { type FamiliarityParameters, familiarity, fitFamiliarity, type ScopeRow, scopeScores } from "./familiarity.ts";

/** Made-up texts: of ten labels one stands out by `lead`, and a share of the words is known. */
function rows(count: number, lead: number, known: number, seed: number): ScopeRow[] {
  const random = randomFrom(seed);
  return Array.from({ length: count }, (_, k) => {
    const logits = Float32Array.from({ length: 10 }, () => 2 * random());
    logits[k % 10]! += lead * (0.5 + random());
    return { logits, known: Math.min(1, known + 0.4 * (random() - 0.5)) };
  });
}

const inside = rows(300, 6, 0.9, 1);
const scores = (parameters: FamiliarityParameters, some: readonly ScopeRow[]) =>
  some.map(({ logits, known }) => familiarity(parameters, logits, known));

describe("familiarity", () => {
  it("is around 0 for texts in scope and lower for texts with few known words or no label that stands out", () => {
    const parameters = fitFamiliarity(inside);
    const own = scores(parameters, inside);
    expect(own.reduce((sum, score) => sum + score, 0) / own.length).toBeCloseTo(0, 6);
    for (const outside of [rows(100, 6, 0.3, 2), rows(100, 1, 0.9, 3)])
      expect(areaUnderRoc(own, scores(parameters, outside))).toBeGreaterThan(0.9);
  });

  it("learns from texts marked as not for the company what sets them apart", () => {
    // They are made of known words only, which the usual weights take for a good sign.
    const outside = rows(60, 2.5, 1, 4);
    const usual = fitFamiliarity(inside);
    const fitted = fitFamiliarity(inside, outside);
    const unseen = rows(200, 2.5, 1, 5);
    const fresh = rows(200, 6, 0.9, 6);
    const area = (parameters: FamiliarityParameters) =>
      areaUnderRoc(scores(parameters, fresh), scores(parameters, unseen));
    expect(area(fitted)).toBeGreaterThan(area(usual));
    // Log-odds: most texts in scope lie above 0, most others below.
    expect(scores(fitted, fresh).filter((score) => score > 0).length).toBeGreaterThan(150);
    expect(scores(fitted, unseen).filter((score) => score < 0).length).toBeGreaterThan(150);
  });

  it("stays near the usual weights while there is one such text", () => {
    const { weights } = fitFamiliarity(inside, rows(1, 0, 0, 7));
    weights.forEach((weight) => {
      expect(Math.abs(weight - 0.5)).toBeLessThan(0.5);
    });
    expect(scores(fitFamiliarity(inside, rows(1, 0, 0, 7)), inside).every(Number.isFinite)).toBe(true);
  });

  it("does not mind a number added to all logits, which training lets drift", () => {
    const parameters = fitFamiliarity(inside);
    fc.assert(
      fc.property(fc.integer({ min: -50, max: 50 }), fc.nat(299), (drift, k) => {
        const { logits, known } = inside[k]!;
        const moved = Array.from(logits, (z) => z + drift);
        expect(familiarity(parameters, moved, known)).toBeCloseTo(familiarity(parameters, logits, known), 6);
      }),
    );
  });

  it("is a number without any held-out text, with one, and with texts that are all alike", () => {
    const row = inside[0]!;
    for (const some of [[], [row], [row, row]]) {
      const parameters = fitFamiliarity(some, some);
      expect(Number.isFinite(familiarity(parameters, row.logits, 0.5))).toBe(true);
      expect(familiarity(parameters, row.logits, 0.9)).toBeGreaterThan(familiarity(parameters, row.logits, 0.1));
    }
  });

  it("tells a shop's questions from others in several scripts, fitted on its own questions alone", () => {
    const topics: Record<string, string[]> = {
      returns: [
        "how do I return my shoes",
        "我想退货",
        "كيف أرجع الطلب",
        "ฉันต้องการคืนสินค้า",
        "return a parcel",
        "退货流程是什么",
        "أريد إرجاع المنتج",
        "ขอคืนสินค้า",
      ],
      delivery: [
        "when will my parcel arrive",
        "我的包裹什么时候到",
        "متى تصل الشحنة",
        "พัสดุจะมาถึงเมื่อไหร่",
        "where is my delivery",
        "快递到哪里了",
        "أين الشحنة الآن",
        "พัสดุอยู่ที่ไหน",
      ],
      invoice: [
        "send me an invoice",
        "请给我开发票",
        "أحتاج فاتورة",
        "ขอใบกำกับภาษี",
        "I need the invoice again",
        "发票在哪里下载",
        "أرسلوا لي الفاتورة",
        "ขอใบเสร็จ",
      ],
    };
    const labelled = Object.entries(topics).flatMap(([label, texts]) => texts.map((text) => ({ label, text })));
    const model = IntentModel.train(labelled, { seed: 1 });
    const rowOf = (text: string): ScopeRow => {
      const { probabilities, known } = model.predict(text);
      return { logits: Array.from(probabilities, (p) => Math.log(Math.max(p, 1e-30))), known };
    };
    const parameters = fitFamiliarity(labelled.map(({ text }) => rowOf(text)));
    const asked = ["return shoes", "退货", "متى تصل", "ขอคืน", "invoice please", "包裹到了吗"].map(rowOf);
    const other = ["recommend a poem", "今晚天气怎么样", "ما عاصمة فرنسا", "ร้องเพลงให้ฟังหน่อย"].map(rowOf);
    expect(areaUnderRoc(scores(parameters, asked), scores(parameters, other))).toBeGreaterThan(0.9);
  });
});

describe("scopeScores", () => {
  it("are what their definitions say for logits 0, ln 2 and ln 5", () => {
    const z = [0, Math.log(2), Math.log(5)]; // probabilities 1/8, 2/8, 5/8
    expect(scopeScores.maxProbability(z)).toBeCloseTo(5 / 8);
    expect(scopeScores.margin(z)).toBeCloseTo(Math.log(5 / 2));
    expect(scopeScores.energy(z)).toBeCloseTo(Math.log(8));
    expect(scopeScores.energy(z, 2)).toBeCloseTo(2 * Math.log(1 + Math.SQRT2 + Math.sqrt(5)));
    expect(scopeScores.centredMaxLogit(z)).toBeCloseTo(Math.log(5) - Math.log(10) / 3);
    const entropy = (1 / 8) * Math.log(8) + (2 / 8) * Math.log(4) + (5 / 8) * Math.log(8 / 5);
    expect(scopeScores.negativeEntropy(z)).toBeCloseTo(-entropy);
  });

  it("are numbers for one label, for equal logits and for very large ones", () => {
    for (const z of [[3], [2, 2], [1e6, -1e6], [-1e6, -1e6, -1e6]])
      for (const score of Object.values(scopeScores)) expect(Number.isFinite(score(z, 2))).toBe(true);
    expect(scopeScores.margin([2, 2])).toBe(0);
    expect(scopeScores.margin([3])).toBe(0);
    expect(scopeScores.negativeEntropy([2, 2])).toBeCloseTo(-Math.log(2));
  });
});
