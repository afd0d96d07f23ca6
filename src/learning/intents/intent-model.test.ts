import { describe, expect, it } from "vitest";
import { ModelFileError } from "../model-file.ts";
import { type Example, IntentModel, type IntentModelOptions, recipeFor, TooFewExamplesError } from "./index.ts";

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

/** With a teacher of two in place of the default's six, so that the tests take seconds. */
const taught = (() => {
  const recipe = recipeFor(examples.length, "default");
  const one = (kind: string) => recipe.teachers.find((member) => member.kind === kind)!;
  return { ...recipe, teachers: [one("bag"), one("cnn")], teacherWeights: [1, 1], variants: 6 };
})();
const quick = recipeFor(examples.length, "quick");

const bytesOf = (options: IntentModelOptions) => Buffer.from(IntentModel.train(examples, options).toBytes());

describe.each([
  ["without a teacher", quick],
  ["with a teacher", taught],
] as const)("the intent model, made %s", (_, recipe) => {
  const model = IntentModel.train(examples, { recipe });

  it("recognises what it was taught, in several scripts and with typos", () => {
    const label = (text: string) => model.labels[model.predict(text).best];
    expect(label("wher is my parcell")).toBe("tracking");
    expect(label("退款还没到")).toBe("refund");
    expect(label("حجم الكوب")).toBe("product");
  });

  it("gives the same weights for the same examples and seed, and others for another seed", () => {
    expect(bytesOf({ recipe }).equals(Buffer.from(model.toBytes()))).toBe(true);
    expect(bytesOf({ recipe, seed: 2 }).equals(Buffer.from(model.toBytes()))).toBe(false);
  });

  it("gives the same weights with two threads as with one", () => {
    expect(bytesOf({ recipe, threads: 2 }).equals(Buffer.from(model.toBytes()))).toBe(true);
  });

  it("finds a familiar text more familiar than one about something else", () => {
    expect(model.predict("track my parcel please").familiarity).toBeGreaterThan(
      model.predict("the senate votes tomorrow").familiarity,
    );
  });

  it("lowers the loss while it learns, and tells how far it is", () => {
    const losses = new Map<string, number[]>();
    const shares: number[] = [];
    IntentModel.train(examples, {
      recipe,
      onEpoch: (share, member, { trainingLoss }) => {
        shares.push(share);
        losses.set(member, [...(losses.get(member) ?? []), trainingLoss]);
      },
    });
    for (const points of losses.values()) expect(points.at(-1)!).toBeLessThan(points[0]!);
    expect(shares).toEqual([...shares].sort((a, b) => a - b));
    expect(shares.at(-1)).toBeCloseTo(1, 6);
  });

  it("predicts the same, to the last bit, after it was stored and read back", () => {
    const read = IntentModel.fromBytes(model.toBytes());
    for (const { text } of examples) expect(read.predict(text)).toEqual(model.predict(text));
    expect(Buffer.from(read.toBytes()).equals(Buffer.from(model.toBytes()))).toBe(true);
  });
});

describe("held-out examples that are watched", () => {
  const watched = [
    { text: "has my parcel been sent", label: "tracking" },
    { text: "give me the money back", label: "refund" },
    { text: "what is this", label: "something that is not trained" },
  ];

  it("show in the curves, and change nothing", () => {
    const model = IntentModel.train(examples, { effort: "quick", watched });
    const last = model.curves[0]!.points.at(-1)!;
    expect(last.validationAccuracy).toBe(1);
    expect(last.validationLoss!).toBeGreaterThan(0);
    expect(Buffer.from(model.toBytes()).equals(bytesOf({ effort: "quick" }))).toBe(true);
  });
});

describe("a calibrated intent model", () => {
  const model = IntentModel.train(examples, { effort: "quick" });
  const asked = [
    { text: "has my parcel been sent", label: "tracking" },
    { text: "the refund of my order", label: "tracking" },
    { text: "what colour is the money", label: "refund" },
    { text: "how big is the parcel", label: "tracking" },
    { text: "give me the money back", label: "refund" },
  ];

  it("is less sure after it was wrong, of the same labels, also after it was stored", () => {
    const calibrated = model.calibrated(asked);
    const read = IntentModel.fromBytes(calibrated.toBytes());
    for (const { text } of asked) {
      const [before, after] = [model.predict(text), calibrated.predict(text)];
      expect(after.best).toBe(before.best);
      expect(after.familiarity).toBe(before.familiarity);
      expect(after.probabilities[after.best]!).toBeLessThan(before.probabilities[before.best]!);
      expect(read.predict(text)).toEqual(after);
    }
  });

  it("is the same model where nothing is known to calibrate on", () => {
    expect(model.calibrated([{ text: "hello", label: "greeting" }])).toBe(model);
  });
});

describe("a training that is cut off", () => {
  /** Keeps finished units and, after so many, pulls the plug. */
  class FailingStore {
    readonly units = new Map<string, Uint8Array>();
    private left: number;

    constructor(left: number) {
      this.left = left;
    }

    get(key: string): Uint8Array | null {
      return this.units.get(key) ?? null;
    }

    set(key: string, value: Uint8Array): void {
      if (this.left-- === 0) throw new Error("cut off");
      this.units.set(key, value);
    }
  }

  it("goes on where it was and ends with the same bytes", () => {
    const whole = bytesOf({ recipe: taught });
    for (const left of [0, 1, 2, 3]) {
      const store = new FailingStore(left);
      expect(() => IntentModel.train(examples, { recipe: taught, store })).toThrow("cut off");
      expect(store.units.size).toBe(left);
      const trained: string[] = [];
      const again = { get: (key: string) => store.get(key), set: (key: string) => trained.push(key) };
      expect(bytesOf({ recipe: taught, store: again }).equals(whole)).toBe(true);
      expect(trained).toHaveLength(4 - left);
    }
  });

  it("learns anew what depends on other examples, another seed or another recipe", () => {
    const store = new FailingStore(Infinity);
    IntentModel.train(examples, { recipe: taught, store });
    const before = store.units.size;
    IntentModel.train(examples, { recipe: taught, store });
    expect(store.units.size).toBe(before);
    IntentModel.train(examples.slice(1), { recipe: taught, store });
    expect(store.units.size).toBe(2 * before);
    IntentModel.train(examples, { recipe: taught, store, seed: 5 });
    expect(store.units.size).toBe(3 * before);
  });
});

describe("a stored intent model", () => {
  const model = IntentModel.train(examples, { effort: "quick" });

  it("is refused when it is cut off, altered, newer, or something else", () => {
    const bytes = model.toBytes();
    expect(() => IntentModel.fromBytes(bytes.subarray(0, bytes.length - 9))).toThrow(/truncated or was altered/);
    for (const place of [bytes.length >> 1, bytes.length - 1, 40]) {
      const altered = bytes.slice();
      altered[place]! ^= 1;
      expect(() => IntentModel.fromBytes(altered)).toThrow(/altered/);
    }
    const newer = bytes.slice();
    newer[4] = 99;
    expect(() => IntentModel.fromBytes(newer)).toThrow(/version 99/);
    expect(() => IntentModel.fromBytes(new TextEncoder().encode("hello there, not a model"))).toThrow(ModelFileError);
    expect(() => IntentModel.fromBytes(new Uint8Array(0))).toThrow(ModelFileError);
  });

  it("copes with empty, unknown and endless text", () => {
    for (const text of ["", "???", "\u{1F600}", "x".repeat(100_000), "退款".repeat(50_000), "refund ".repeat(50_000)]) {
      const { probabilities } = model.predict(text);
      expect(probabilities.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 4);
    }
  });

  it("reads a follow-up together with the question before it", () => {
    const alone = model.predict("and how long does it take");
    const joined = model.predictMixed([
      { text: "and how long does it take", weight: 1 },
      { text: "when is the refund paid", weight: 0.5 },
    ]);
    const refund = model.labels.indexOf("refund");
    expect(joined.probabilities[refund]!).toBeGreaterThan(alone.probabilities[refund]!);
    expect(joined.best).toBe(refund);
  });
});

describe("examples that are not as one would wish", () => {
  const trained = (some: readonly Example[]) => IntentModel.train(some, { effort: "quick" });

  it("must have two labels at least", () => {
    expect(() => trained([])).toThrow(/at least two labels.+none/);
    expect(() => trained([{ text: "a question", label: "only" }])).toThrow(TooFewExamplesError);
  });

  it("are named when a label has nothing to read in it", () => {
    const empty = [...examples, { text: " \u200b?! ", label: "nothing" }, { text: "", label: "nothing" }];
    expect(() => trained(empty)).toThrow(/no example with a letter or digit in it: “nothing”/);
  });

  it("are left out where they are empty and the label has others", () => {
    const model = trained([...examples, { text: "", label: "refund" }, { text: "!!!", label: "tracking" }]);
    expect(Buffer.from(model.toBytes()).equals(Buffer.from(trained(examples).toBytes()))).toBe(true);
  });

  it("teach a label with one example too", () => {
    const model = trained([...examples, { text: "do you wrap gifts", label: "wrapping" }]);
    expect(model.labels[model.predict("please wrap it as a gift").best]).toBe("wrapping");
  });

  it("teach both labels where the same text stands under two", () => {
    const both = ["one", "two"].flatMap((label) =>
      Array.from({ length: 3 }, () => ({ text: "the same words", label })),
    );
    const model = IntentModel.train([...both, ...examples], { effort: "quick", labelNames: false });
    const { probabilities } = model.predict("the same words");
    const [one, two] = ["one", "two"].map((label) => probabilities[model.labels.indexOf(label)]!);
    expect(one! + two!).toBeGreaterThan(0.8);
    expect(Math.abs(one! - two!)).toBeLessThan(0.4);
  });

  it("may be texts of 50,000 characters, of which the first words count", () => {
    const long = [
      { text: `warranty ${"lorem ipsum dolor ".repeat(3000)}`, label: "long" },
      { text: "保修".repeat(25_000), label: "长" },
    ];
    const model = IntentModel.train([...examples, ...long], { recipe: taught });
    expect(model.labels[model.predict("保修").best]).toBe("长");
    expect(model.labels[model.predict("where is my parcel").best]).toBe("tracking");
  });

  it("may have labels in any script, whose names teach too", () => {
    const model = trained([
      { text: "hello there", label: "退货" },
      { text: "good day", label: "الدفع" },
      { text: "see you", label: "การจัดส่ง" },
      { text: "bye now", label: "возврат_денег" },
    ]);
    expect(model.labels[model.predict("退货").best]).toBe("退货");
    expect(model.labels[model.predict("возврат денег").best]).toBe("возврат_денег");
    expect(model.labels[model.predict("การจัดส่ง").best]).toBe("การจัดส่ง");
  });

  it("may have 5,000 labels", () => {
    const many = Array.from({ length: 5000 }, (_, k) => ({
      text: `question n${k}x about thing t${k}y`,
      label: `l${k}`,
    }));
    const model = IntentModel.train(many, { recipe: fewEpochs() });
    expect(model.labels).toHaveLength(5000);
    const [{ points }] = model.curves as [(typeof model.curves)[0]];
    expect(points.at(-1)!.trainingLoss).toBeLessThan(Math.log(5000) - 0.5);
    const label = model.labels.indexOf("l4321");
    const { probabilities } = IntentModel.fromBytes(model.toBytes()).predict("question n4321x about thing t4321y");
    expect(probabilities[label]! * 5000, "times the share of chance").toBeGreaterThan(2);
  });
});

/** Enough to see it learn, little enough for a test. */
function fewEpochs() {
  const bag = {
    kind: "bag",
    units: 32,
    epochs: 5,
    learningRate: 0.1,
    featureDropout: 0,
    unitDropout: 0,
    inputScale: 2,
    initialScale: 0.1,
    batch: 4,
    smoothing: 0,
  } as const;
  return {
    minCount: 1,
    nameRows: 0,
    augmentation: "none" as const,
    teachers: [],
    teacherWeights: [],
    variants: 1,
    networks: 1,
    network: bag,
  };
}

describe("a model that learned with an encoder", () => {
  const dictionary: Record<string, number> = { refund: 0, reembolso: 0, parcel: 1, paquete: 1, invoice: 2, factura: 2 };
  /** Knows the words of two languages. */
  const encoder = {
    version: "words-1",
    units: 32,
    encode(texts: readonly string[]): Float32Array {
      const vectors = new Float32Array(texts.length * 32);
      texts.forEach((text, row) => {
        const known = text.split(" ").filter((word) => word in dictionary);
        for (const word of known) vectors[row * 32 + dictionary[word]!]! += 1 / Math.sqrt(known.length);
      });
      return vectors;
    },
  };
  const english = ["refund", "parcel", "invoice"].flatMap((word) =>
    ["my", "the", "a", "any", "about", "no", "where is the", "when is my"].map((before) => ({
      text: `${before} ${word}`,
      label: word,
    })),
  );
  const model = IntentModel.train(english, { encoder, effort: "quick", labelNames: false });

  it("answers in a language that it never saw a label in", () => {
    for (const [text, label] of [
      ["mi reembolso", "refund"],
      ["el paquete", "parcel"],
      ["otra factura", "invoice"],
    ])
      expect(model.labels[model.predict(text!).best], text).toBe(label);
  });

  it("is the same after it was stored, and of no use with another encoder or without", () => {
    const bytes = model.toBytes();
    expect(IntentModel.fromBytes(bytes, encoder).predict("el paquete")).toEqual(model.predict("el paquete"));
    expect(() => IntentModel.fromBytes(bytes)).toThrow(/another encoder/);
    expect(() => IntentModel.fromBytes(bytes, { ...encoder, version: "words-2" })).toThrow(ModelFileError);
  });
});
