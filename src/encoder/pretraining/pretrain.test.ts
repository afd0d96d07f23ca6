import { describe, expect, it } from "vitest";
import { ModelFileError } from "../../learning/index.ts";
import { Encoder } from "../encoder.ts";
import { type PretrainingOptions, type PretrainingRecipe, pretrain } from "./pretrain.ts";
import type { TextGroup } from "./text-groups.ts";

const english = ["refund", "parcel", "invoice", "password", "voucher", "return", "size", "colour", "gift", "store"];
const spanish = [
  "reembolso",
  "paquete",
  "factura",
  "contraseña",
  "cupón",
  "devolución",
  "talla",
  "color",
  "regalo",
  "tienda",
];
const chinese = ["退款", "包裹", "发票", "密码", "优惠券", "退货", "尺码", "颜色", "礼物", "门店"];

/** Two words a group, so that whoever learns has to find out which word is which. */
const groups: TextGroup[] = english.flatMap((_, a) =>
  english.flatMap((_, b) =>
    a === b
      ? []
      : [
          {
            source: "sentences",
            key: `${a}-${b}`,
            texts: [
              { language: "en", text: `${english[a]} and ${english[b]}` },
              { language: "es", text: `${spanish[a]} y ${spanish[b]}` },
              { language: "zh-Hans", text: `${chinese[a]}和${chinese[b]}` },
            ],
          },
        ],
  ),
);

const recipe: PretrainingRecipe = {
  rows: 5000,
  units: 32,
  floor: 0.5,
  minCount: 1,
  steps: 60,
  pairs: 32,
  temperature: 0.05,
  learningRate: 0.05,
  sampling: {
    shares: { sentences: 1 },
    languageWeights: {},
    dropout: 0.1,
    titles: 0.5,
    questions: 0.3,
    crossLingual: 1,
  },
};

function finished(options: Partial<PretrainingOptions> = {}, its = recipe): { bytes: Uint8Array; losses: number[] } {
  const training = pretrain(() => groups, its, { seed: 1, threads: 0, ...options });
  const losses: number[] = [];
  for (let next = training.next(); ; next = training.next()) {
    if (next.done) return { bytes: next.value, losses };
    losses.push(next.value.loss);
  }
}

describe("pretraining", () => {
  const whole = finished();

  it("learns which words of two languages mean the same", () => {
    expect(whole.losses.at(-1)!).toBeLessThan(whole.losses[1]! / 2);
    const encoder = Encoder.fromBytes(whole.bytes);
    expect(encoder.languages).toEqual(["en", "es", "zh-Hans"]);
    for (const other of [spanish, chinese]) {
      const [ours, theirs] = [encoder.encode(english), encoder.encode(other)];
      const cosine = (a: number, b: number) => {
        let sum = 0;
        for (let k = 0; k < 32; k++) sum += ours[a * 32 + k]! * theirs[b * 32 + k]!;
        return sum;
      };
      const right = english.filter((_, a) => english.every((_, b) => b === a || cosine(a, b) < cosine(a, a)));
      expect(right.length).toBeGreaterThanOrEqual(9);
    }
  });

  it("gives the same bytes again, also on two threads, and others for another seed", () => {
    expect(finished({ threads: 1 }).bytes).toEqual(whole.bytes);
    expect(finished({ seed: 2 }).bytes).not.toEqual(whole.bytes);
  });

  it("goes on from a checkpoint as if nothing had happened", () => {
    const training = pretrain(() => groups, recipe, { seed: 1, threads: 0 });
    let kept: Uint8Array | undefined;
    for (const { step, checkpoint } of training) {
      if (step < 25) continue;
      kept = checkpoint();
      break;
    }
    const { bytes, losses } = finished({ resume: kept! });
    expect(losses.length).toBe(1 + recipe.steps - 25);
    expect(bytes).toEqual(whole.bytes);
    expect(() => finished({ resume: kept!, seed: 2 })).toThrow(ModelFileError);
    expect(() => finished({ resume: kept! }, { ...recipe, temperature: 0.1 })).toThrow(/Delete it/);
    expect(() => finished({ resume: kept!.slice(0, 5000) })).toThrow(ModelFileError);
  });
});
