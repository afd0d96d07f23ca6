import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { anyText, longTexts } from "../../language/any-text.ts";
import { EDGE, pairHigh, pairLow, TermReader } from "../../language/index.ts";
import { type SparseRow, TextFeatures } from "./text-features.ts";

const reader = new TermReader();
const HALF = Math.SQRT1_2;

/** The feature of a word, of a pair of words ("" is the edge of the text), or of up to three characters of an unspaced script. */
const wordFeature = (features: TextFeatures, word: string) => {
  const [high, low] = reader.ofWord(word);
  return features.table.get(high!, low!);
};
const pairFeature = (features: TextFeatures, first: string, second: string) => {
  const [a, b] = [first, second].map((word) => (word === "" ? EDGE : reader.ofWord(word)));
  return features.table.get(pairHigh(a![0]!, b![0]!), pairLow(a![1]!, b![1]!));
};
const runFeature = (features: TextFeatures, characters: string) => {
  const hashes = reader.ofRun(characters, 0);
  return features.table.get(hashes.at(-2)!, hashes.at(-1)!);
};

const valuesOf = ({ features, values }: Pick<SparseRow, "features" | "values">) =>
  new Map(Array.from(features, (feature, k) => [feature, values[k]!]));

function lengthOfGroup(features: TextFeatures, row: Pick<SparseRow, "features" | "values">, group: number): number {
  let squares = 0;
  row.features.forEach((feature, k) => {
    if (features.group[feature] === group) squares += row.values[k]! ** 2;
  });
  return Math.sqrt(squares);
}

/** The tokens of one text, each as its features with their values. */
function tokensOf(features: TextFeatures, text: string): { features: number[]; values: number[] }[] {
  const { tokens, offsets, features: ids, values } = features.tokens([text]);
  expect(tokens[0]).toBe(0);
  return Array.from({ length: tokens[1]! }, (_, t) => ({
    features: [...ids.subarray(offsets[t]!, offsets[t + 1]!)],
    values: [...values.subarray(offsets[t]!, offsets[t + 1]!)],
  }));
}

const corpus = [
  "Where is my order",
  "where is my parcel?",
  "Wo ist mein Paket",
  "我的包裹在哪里",
  "退款什么时候到",
  "أين طلبي",
  "พัสดุของฉันอยู่ที่ไหน",
  "Где моя посылка",
  "주문한 물건은 어디에 있나요",
  "LED 灯泡 可以吗",
];
const learned = TextFeatures.fit(corpus);

describe("a text as a row of features", () => {
  it.each([
    ["where is my order", "  WHERE is\n\tMy oRDer?! "],
    ["где моя посылка", "ГДЕ  МОЯ ПОСЫЛКА"],
    ["我的包裹在哪里", "我的包裹在哪里？"],
    ["led 灯泡 可以吗", "ＬＥＤ　灯泡  可以吗。"],
    ["أين طلبي", "أيـــن   طلبي؟"],
    ["พัสดุของฉันอยู่ที่ไหน", " พัสดุของฉันอยู่ที่ไหน! "],
  ])("is the same whatever its case, spacing and punctuation: %s", (plain, written) => {
    expect(learned.row(written)).toEqual(learned.row(plain));
    expect(learned.row(plain).features.length).toBeGreaterThan(0);
  });

  it("has the values (1 + ln tf) · idf, with idf = ln((1 + texts) / (1 + texts with it)) + 1", () => {
    const features = TextFeatures.fit(["red red cup", "blue cup"]);
    const row = valuesOf(features.row("red red cup"));
    const once = Math.log(3 / 2) + 1; // in one text of two
    const raw: [feature: number, value: number][] = [
      [wordFeature(features, "red"), (1 + Math.log(2)) * once],
      [wordFeature(features, "cup"), 1], // in both texts
      [pairFeature(features, "", "red"), once],
      [pairFeature(features, "red", "red"), once],
      [pairFeature(features, "red", "cup"), once],
      [pairFeature(features, "cup", ""), 1],
    ];
    const length = Math.hypot(...raw.map(([, value]) => value));
    for (const [feature, value] of raw) {
      expect(features.group[feature]).toBe(0);
      expect(row.get(feature)).toBeCloseTo((HALF * value) / length, 6);
    }
    expect([...row.keys()].filter((feature) => features.group[feature] === 0)).toHaveLength(raw.length);
  });

  it("has the same values for one to three characters of a script without spaces", () => {
    const features = TextFeatures.fit(["退款退款", "退货"]);
    const row = valuesOf(features.row("退款退款"));
    const once = Math.log(3 / 2) + 1;
    const twice = 1 + Math.log(2);
    const raw: [characters: string, value: number][] = [
      ["退", twice],
      ["款", twice * once],
      ["退款", twice * once],
      ["款退", once],
      ["退款退", once],
      ["款退款", once],
    ];
    const length = Math.hypot(...raw.map(([, value]) => value));
    for (const [characters, value] of raw) {
      expect(features.group[runFeature(features, characters)]).toBe(1);
      expect(row.get(runFeature(features, characters))).toBeCloseTo((HALF * value) / length, 6);
    }
  });

  it.each(corpus)("has two groups, each of length √½: %s", (text) => {
    const row = learned.row(text);
    expect(lengthOfGroup(learned, row, 0)).toBeCloseTo(HALF, 5);
    expect(lengthOfGroup(learned, row, 1)).toBeCloseTo(HALF, 5);
  });

  it("keeps the length of a group where the other is empty", () => {
    const row = learned.row("wheresoever"); // an unknown word with known n-grams
    expect(lengthOfGroup(learned, row, 0)).toBe(0);
    expect(lengthOfGroup(learned, row, 1)).toBeCloseTo(HALF, 5);
  });

  it("tells which share of its words training saw", () => {
    expect(learned.row("where is my order").known).toBe(1);
    expect(learned.row("where is my zeppelin").known).toBe(3 / 4);
    expect(learned.row("退款").known).toBe(1);
    expect(learned.row("où").known).toBe(0);
    expect(learned.row("?!").known, "no word, so none unknown").toBe(1);
  });

  it("is empty where nothing in it is known", () => {
    expect(learned.row("ξζψ")).toMatchObject({ features: new Int32Array(0), values: new Float32Array(0), known: 0 });
  });

  it("leaves nothing behind for the next text", () => {
    const before = learned.row("我的包裹在哪里");
    learned.row("where is my order where is my order");
    learned.rowInto("退款什么时候到", new Int32Array(2), new Float32Array(2));
    expect(learned.row("我的包裹在哪里")).toEqual(before);
  });

  it("has each feature once, and is the same from row, rows and rowInto, for any texts at all", () => {
    const texts = fc.array(fc.oneof(anyText, fc.constantFrom(...corpus)), { maxLength: 5 });
    fc.assert(
      fc.property(texts, (some) => {
        const rows = learned.rows(some);
        expect(rows.count).toBe(some.length);
        expect(rows.offsets[0]).toBe(0);
        some.forEach((text, r) => {
          const row = learned.row(text);
          expect(new Set(row.features).size).toBe(row.features.length);
          const [from, to] = [rows.offsets[r]!, rows.offsets[r + 1]!];
          expect(rows.features.subarray(from, to)).toEqual(row.features);
          expect(rows.values.subarray(from, to)).toEqual(row.values);
          const [features, values] = [new Int32Array(4096), new Float32Array(4096)];
          const { count, known } = learned.rowInto(text, features, values);
          expect(features.subarray(0, count)).toEqual(row.features);
          expect(values.subarray(0, count)).toEqual(row.values);
          expect(known).toBe(row.known);
        });
      }),
      { numRuns: 40 },
    );
  });

  it("fills no more than the arrays it is given, and what it fills has the usual lengths", () => {
    const [features, values] = [new Int32Array(5), new Float32Array(5)];
    const { count } = learned.rowInto("where is my order", features, values);
    expect(count).toBe(5);
    expect(Math.hypot(...values)).toBeCloseTo(1, 5);
    expect(lengthOfGroup(learned, { features, values }, 0)).toBeCloseTo(HALF, 5);
  });

  it("exists for endless texts, of which the first 200 words count", () => {
    for (const text of longTexts.filter((_, k) => k % 12 === 0)) expect(learned.row(text).known).toBeLessThanOrEqual(1);
    const words = Array.from({ length: 200 }, (_, k) => `w${k}`).join(" ");
    const features = TextFeatures.fit([`${words} beyond`]);
    expect(wordFeature(features, "w199")).toBeGreaterThanOrEqual(0);
    expect(wordFeature(features, "beyond")).toBe(-1);
  });
});

describe("a row of several texts", () => {
  it("of one text is that text's row", () => {
    const { features, values, known } = learned.mixedRow([{ text: "where is my order", weight: 1 }]);
    expect({ features, values, known }).toEqual(learned.row("where is my order"));
  });

  it("lets a text count by its weight", () => {
    const features = TextFeatures.fit(["red", "blue"]);
    const row = features.mixedRow([
      { text: "red", weight: 1 },
      { text: "blue", weight: 0.5 },
    ]);
    const values = valuesOf(row);
    expect(values.get(wordFeature(features, "red"))! / values.get(wordFeature(features, "blue"))!).toBeCloseTo(2, 5);
    expect(lengthOfGroup(features, row, 0)).toBeCloseTo(HALF, 5);
  });

  it("weighs the shares of known words too", () => {
    const { known } = learned.mixedRow([
      { text: "where is my zeppelin", weight: 1 },
      { text: "我的包裹", weight: 0.5 },
    ]);
    expect(known).toBeCloseTo((0.75 + 0.5) / 1.5, 6);
    expect(learned.mixedRow([]).known).toBe(1);
  });
});

describe("which features there are", () => {
  const texts = ["red cup", "red plate", "red cup 退款", "退款", "包裹"];

  it("are all, where nothing is asked", () => {
    const features = TextFeatures.fit(texts);
    for (const word of ["red", "cup", "plate", "退款", "包裹"]) expect(wordFeature(features, word)).toBeGreaterThan(-1);
    expect(features.size).toBe(features.table.size);
    expect(features.group).toHaveLength(features.size);
  });

  it("are those in at least minCount texts, however often one text repeats a word", () => {
    const features = TextFeatures.fit([...texts, "blue blue blue"], { minCount: 2 });
    const there = (word: string) => wordFeature(features, word) >= 0;
    expect(["red", "cup", "退款"].map(there)).toEqual([true, true, true]);
    expect(["plate", "包裹", "blue"].map(there)).toEqual([false, false, false]);
    expect(pairFeature(features, "red", "cup")).toBeGreaterThan(-1);
    expect(pairFeature(features, "red", "plate")).toBe(-1);
    expect(runFeature(features, "退")).toBeGreaterThan(-1);
  });

  it("are at most maxFeatures, the most frequent", () => {
    const all = TextFeatures.fit(texts);
    for (const maxFeatures of [all.size, all.size - 1, 20, 3, 0]) {
      const features = TextFeatures.fit(texts, { maxFeatures });
      expect(features.size).toBeLessThanOrEqual(maxFeatures);
      // A high idf is a rare feature: all that are more frequent than the rarest kept one are kept.
      const rarestKept = Math.max(...features.idf);
      const moreFrequent = (idf: number) => idf < rarestKept;
      expect(features.idf.filter(moreFrequent)).toEqual(all.idf.filter(moreFrequent));
    }
    expect(TextFeatures.fit(texts, { maxFeatures: all.size }).size).toBe(all.size);
    expect(wordFeature(TextFeatures.fit(texts, { maxFeatures: 20 }), "red"), "in most texts").toBeGreaterThan(-1);
  });

  it("stay words or n-grams where there are tens of thousands of them", () => {
    const words = Array.from({ length: 3500 }, (_, k) => `word${k * k}x${k}`);
    const { table, group, size } = TextFeatures.fit(words);
    expect(size).toBeGreaterThan(40_000);
    const wrong = words.filter((word) => {
      const hashes = reader.ofWord(word);
      return Array.from({ length: hashes.length / 2 }, (_, k) => table.get(hashes[2 * k]!, hashes[2 * k + 1]!)).some(
        (feature, k) => group[feature] !== (k === 0 ? 0 : 1),
      );
    });
    expect(wrong).toEqual([]);
  });

  it("do not depend on what was read with them before", () => {
    const [fresh, used] = [TextFeatures.fit(texts), TextFeatures.fit(texts)];
    used.rows(corpus);
    used.tokens(corpus);
    expect(used.rows(texts)).toEqual(fresh.rows(texts));
  });

  it("are the same after they were stored and read back", () => {
    const read = TextFeatures.fromArrays({
      terms: learned.table.toTerms(),
      idf: learned.idf,
      group: learned.group,
    });
    const unseen = ["wher is my ordr", "包裹 LED", "نص آخر", "посылку"];
    expect(read.size).toBe(learned.size);
    expect(read.rows([...corpus, ...unseen])).toEqual(learned.rows([...corpus, ...unseen]));
    expect(read.tokens([...corpus, ...unseen])).toEqual(learned.tokens([...corpus, ...unseen]));
  });

  it("can be learned from any texts at all", () => {
    fc.assert(
      fc.property(fc.array(anyText, { maxLength: 6 }), (texts) => {
        const features = TextFeatures.fit(texts);
        for (const text of texts) {
          const { known, values } = features.row(text);
          expect(known, "it has seen them all").toBe(1);
          expect(values.every((value) => value > 0 && value <= 1)).toBe(true);
        }
      }),
      { numRuns: 40 },
    );
  });
});

describe("a text as tokens in their order", () => {
  it("has a token for each word: the word itself first, then its character n-grams", () => {
    const tokens = tokensOf(learned, "where is my order");
    expect(tokens.map(({ features }) => features[0])).toEqual(
      ["where", "is", "my", "order"].map((word) => wordFeature(learned, word)),
    );
    for (const { features } of tokens) {
      expect(learned.group[features[0]!]).toBe(0);
      expect(features.slice(1).every((feature) => learned.group[feature] === 1)).toBe(true);
    }
  });

  it("lets the n-grams of a word weigh as much together as the word, long or short", () => {
    for (const { values } of tokensOf(learned, "where is my order")) {
      expect(values[0]).toBe(1);
      expect(Math.hypot(...values.slice(1))).toBeCloseTo(1, 5);
    }
  });

  it("keeps a misspelled word by its n-grams, and an unknown one as an empty token in its place", () => {
    const [misspelled, unknown, order] = tokensOf(learned, "wheree ξζψ order");
    expect(misspelled!.features.length).toBeGreaterThan(3);
    expect(misspelled!.features.every((feature) => learned.group[feature] === 1)).toBe(true);
    expect(Math.hypot(...misspelled!.values)).toBeCloseTo(1, 5);
    expect(unknown).toEqual({ features: [], values: [] });
    expect(order!.features[0]).toBe(wordFeature(learned, "order"));
  });

  it.each([
    ["Han", "我的包裹在哪里"],
    ["Thai", "พัสดุของฉัน"],
    ["kana", "おとどけさき"],
    ["Khmer", "ទំនិញ"],
  ])("has a token for each character of %s, with the two and three it begins", (_script, text) => {
    const features = TextFeatures.fit([text]);
    const tokens = tokensOf(features, text);
    expect(tokens).toHaveLength(text.length);
    tokens.forEach((token, at) => {
      const begun = [1, 2, 3].filter((n) => at + n <= text.length).map((n) => text.slice(at, at + n));
      expect(token.features).toEqual(begun.map((characters) => runFeature(features, characters)));
    });
  });

  it("has words and characters where scripts are mixed: LED 灯泡 可以吗", () => {
    const tokens = tokensOf(learned, "LED 灯泡 可以吗");
    expect(tokens.map(({ features }) => features[0])).toEqual([
      wordFeature(learned, "led"),
      ...["灯", "泡", "可", "以", "吗"].map((character) => runFeature(learned, character)),
    ]);
    expect(tokens[1]!.features, "灯, 灯泡, and nothing across the space").toEqual([
      runFeature(learned, "灯"),
      runFeature(learned, "灯泡"),
    ]);
  });

  it("has at most 60 tokens", () => {
    expect(tokensOf(learned, "order ".repeat(59))).toHaveLength(59);
    expect(tokensOf(learned, "order ".repeat(500))).toHaveLength(60);
    expect(tokensOf(learned, "包裹".repeat(500))).toHaveLength(60);
    expect(tokensOf(learned, `${"order ".repeat(58)}${"包裹".repeat(500)}`)).toHaveLength(60);
  });

  it("has the same tokens at the end of a long text as at its beginning", () => {
    const [first] = tokensOf(learned, "order");
    for (const token of tokensOf(learned, "order ".repeat(60))) expect(token).toEqual(first);
  });

  it("is the same for one text as for several, and never breaks, for any texts at all", () => {
    const texts = fc.array(fc.oneof(anyText, fc.constantFrom(...corpus)), { maxLength: 5 });
    fc.assert(
      fc.property(texts, (some) => {
        const { count, tokens, offsets, features, values } = learned.tokens(some);
        expect(count).toBe(some.length);
        expect(offsets).toHaveLength(tokens[count]! + 1);
        expect(offsets.at(-1)).toBe(features.length);
        expect(values).toHaveLength(features.length);
        some.forEach((text, r) => {
          const alone = tokensOf(learned, text);
          expect(tokens[r + 1]! - tokens[r]!).toBe(alone.length);
          alone.forEach((token, t) => {
            const [from, to] = [offsets[tokens[r]! + t]!, offsets[tokens[r]! + t + 1]!];
            expect([...features.subarray(from, to)]).toEqual(token.features);
          });
        });
      }),
      { numRuns: 40 },
    );
  });
});

describe("features of very many texts", () => {
  const texts = Array.from({ length: 400 }, (_, k) => `common words here and one${k} of its own`);

  it("are those that more than one text has, however often the rare ones were forgotten", () => {
    const whole = TextFeatures.fit(texts, { minCount: 20 });
    const forgetful = TextFeatures.fit(texts, { minCount: 20, mostTerms: 500 });
    expect(forgetful.size).toBe(whole.size);
    const row = forgetful.row("common words here");
    expect(row.known).toBe(1);
    expect(row.features.length).toBe(whole.row("common words here").features.length);
  });

  it("are as many as there is room for, the most frequent first", () => {
    const whole = TextFeatures.fit(texts).size;
    for (const maxFeatures of [10, 50, 200, whole])
      expect(TextFeatures.fit(texts, { maxFeatures }).size).toBe(maxFeatures);
    expect(TextFeatures.fit(texts, { maxFeatures: 60 }).row("common words here").known).toBe(1);
  });

  it("keep the order of words and characters in texts that mix scripts", () => {
    const features = TextFeatures.fit(["LED 灯泡 可以吗", "灯泡 LED 可以吗"]);
    const order = (text: string) => {
      const { offsets, features: ids } = features.tokens([text]);
      return Array.from({ length: offsets.length - 1 }, (_, t) => [...ids.slice(offsets[t]!, offsets[t + 1]!)].join());
    };
    const [a, b] = [order("LED 灯泡 可以吗"), order("灯泡 LED 可以吗")];
    expect(a).not.toEqual(b);
    expect([...a].sort()).toEqual([...b].sort());
    expect(a).toHaveLength(6);
  });
});

describe("a text with what it means", () => {
  /** Two units: how many letters, how many spaces; of length one. */
  const encoder = {
    version: "counts-1",
    units: 2,
    encode: (all: readonly string[]) =>
      Float32Array.from(
        all.flatMap((text) => {
          const counts = [text.replaceAll(" ", "").length, text.split(" ").length - 1];
          return counts.map((value) => (text === "" ? 0 : value / Math.hypot(...counts)));
        }),
      ),
  };
  const corpus = ["where is my parcel", "where is my refund", "pay by card"];
  const plain = TextFeatures.fit(corpus);
  const features = TextFeatures.fit(corpus, { encoder });

  it("has the units of the encoder as its last features, beside the words as they are without", () => {
    expect(features.size).toBe(plain.size + 2);
    const row = features.row("where is it");
    const words = plain.row("where is it");
    const count = words.features.length;
    expect([...row.features.subarray(0, count)]).toEqual([...words.features]);
    expect([...row.values.subarray(0, count)]).toEqual([...words.values]);
    expect([...row.features.subarray(count)]).toEqual([plain.size, plain.size + 1]);
    expect(Math.hypot(...row.values.subarray(count))).toBeCloseTo(1, 5);
    expect(row.values[count]! / row.values[count + 1]!).toBeCloseTo(9 / 2, 4);
  });

  it("is the same from row, rows, rowInto and a mixed row, and after it was stored", () => {
    const again = TextFeatures.fromArrays(
      { terms: features.table.toTerms(), idf: features.idf, group: features.group },
      encoder,
    );
    for (const text of ["where is my refund", "", "nothing known", "卡"]) {
      const { features: its, values } = features.row(text);
      const rows = features.rows([text, "pay"]);
      expect([...rows.features.subarray(0, rows.offsets[1])]).toEqual([...its]);
      expect([...rows.values.subarray(0, rows.offsets[1])]).toEqual([...values]);
      const into = { features: new Int32Array(200), values: new Float32Array(200) };
      const { count } = features.rowInto(text, into.features, into.values);
      expect([...into.features.subarray(0, count)]).toEqual([...its]);
      expect(features.mixedRow([{ text, weight: 0.5 }]).features).toEqual(its);
      expect(again.row(text)).toEqual(features.row(text));
    }
  });

  it("keeps room for its meaning where the words are more than fit", () => {
    const into = { features: new Int32Array(5), values: new Float32Array(5) };
    const { count } = features.rowInto("where is my parcel and my refund", into.features, into.values);
    expect(count).toBe(5);
    expect([...into.features.subarray(3)]).toEqual([plain.size, plain.size + 1]);
  });

  it("means nothing where the encoder cannot read it", () => {
    const { features: its, values } = features.row("");
    expect([its.length, ...values]).toEqual([2, 0, 0]);
  });
});
