import { describe, expect, it } from "vitest";
import { type Example, IntentModel, TooFewExamplesError } from "./intent-model.ts";
import { ModelFileError } from "./model-file.ts";

const examples: Example[] = [
  ...[
    "where is my parcel",
    "track my order",
    "parcel tracking please",
    "我的包裹在哪里",
    "查一下物流",
    "أين طردي",
    "تتبع الطلب",
  ].map((text) => ({ text, label: "tracking" })),
  ...[
    "I want my money back",
    "refund please",
    "when is the refund paid",
    "我要退款",
    "退款什么时候到",
    "أريد استرداد المال",
    "متى يصل المبلغ",
  ].map((text) => ({ text, label: "refund" })),
  ...[
    "what colours are there",
    "is it dishwasher safe",
    "how big is the cup",
    "有什么颜色",
    "杯子多大",
    "ما الألوان المتوفرة",
    "كم حجم الكوب",
  ].map((text) => ({ text, label: "product" })),
];

describe("the intent model", () => {
  const model = IntentModel.train(examples, { hidden: 16, epochs: 60 });

  it("recognises what it was taught, in several scripts and with typos", () => {
    const label = (text: string) => model.labels[model.predict(text).best];
    expect(label("wher is my parcell")).toBe("tracking");
    expect(label("退款还没到")).toBe("refund");
    expect(label("حجم الكوب")).toBe("product");
  });

  it("gives the same weights for the same examples and seed, and others for another seed", () => {
    const again = IntentModel.train(examples, { hidden: 16, epochs: 60 });
    expect(Buffer.from(again.toBytes()).equals(Buffer.from(model.toBytes()))).toBe(true);
    const other = IntentModel.train(examples, { hidden: 16, epochs: 60, seed: 2 });
    expect(Buffer.from(other.toBytes()).equals(Buffer.from(model.toBytes()))).toBe(false);
  });

  it("finds a familiar text more familiar than one about something else", () => {
    expect(model.predict("track my parcel please").familiarity).toBeGreaterThan(
      model.predict("the senate votes tomorrow").familiarity,
    );
  });

  it("lowers the loss while it learns", () => {
    const losses: number[] = [];
    IntentModel.train(examples, { hidden: 16, epochs: 20, onEpoch: (_, loss) => losses.push(loss) > 0 });
    expect(losses.at(-1)!).toBeLessThan(losses[0]! / 2);
  });

  it("predicts the same after it was stored and read back", () => {
    const read = IntentModel.fromBytes(model.toBytes());
    for (const { text } of examples) {
      const [before, after] = [model.predict(text), read.predict(text)];
      expect(after.best).toBe(before.best);
      // Embeddings are stored in 8 bits each.
      after.probabilities.forEach((p, c) => {
        expect(p).toBeCloseTo(before.probabilities[c]!, 2);
      });
    }
    expect(Buffer.from(read.toBytes()).equals(Buffer.from(IntentModel.fromBytes(read.toBytes()).toBytes()))).toBe(true);
  });

  it("refuses bytes that are cut off, altered, newer, or something else", () => {
    const bytes = model.toBytes();
    expect(() => IntentModel.fromBytes(bytes.subarray(0, bytes.length - 9))).toThrow(/truncated or was altered/);
    const altered = bytes.slice();
    altered[altered.length >> 1]! ^= 1;
    expect(() => IntentModel.fromBytes(altered)).toThrow(/altered/);
    const newer = bytes.slice();
    newer[4] = 99;
    expect(() => IntentModel.fromBytes(newer)).toThrow(/version 99/);
    expect(() => IntentModel.fromBytes(new TextEncoder().encode("hello there, not a model"))).toThrow(ModelFileError);
    expect(() => IntentModel.fromBytes(new Uint8Array(0))).toThrow(ModelFileError);
  });

  it("copes with empty and unknown text", () => {
    for (const text of ["", "???", "\u{1F600}", "x".repeat(100_000)]) {
      const { probabilities } = model.predict(text);
      expect(probabilities.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 4);
    }
  });

  it("says so when there is nothing to tell apart", () => {
    expect(() => IntentModel.train([{ text: "a", label: "only" }])).toThrow(TooFewExamplesError);
  });
});
