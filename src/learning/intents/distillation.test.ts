import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { anyText } from "../../language/any-text.ts";
import { words } from "../../language/index.ts";
import { addProbabilities, teach, withVariants } from "./distillation.ts";

const texts = [
  "where is my parcel now",
  "my parcel has not arrived",
  "我的包裹现在在哪里",
  "包裹还没有送到我家",
  "refund my money please",
  "พัสดุของฉันอยู่ที่ไหน",
  "أين طردي الآن من فضلك",
  "荷物はいつ届きますか",
];
const classes = Int32Array.from([0, 0, 0, 0, 1, 0, 0, 0]);
const COUNT = 13;

/** The variants of each text, one list for each kind: halves, crossings, worn, both. */
function byKind(all: readonly string[], rows: number): string[][] {
  const kinds: string[][] = [[], [], [], []];
  for (let at = rows; at < all.length; at++) kinds[(Math.floor(at / rows) - 1) % 4]!.push(all[at]!);
  return kinds;
}

describe("variants of texts", () => {
  const all = withVariants(texts, classes, COUNT, 7);

  it("begin with the texts themselves; variant v of text r stands at v · texts + r", () => {
    expect(all).toHaveLength(COUNT * texts.length);
    expect(all.slice(0, texts.length)).toEqual(texts);
    // Halves and crossings begin as their own text does.
    for (let v = 1; v < COUNT; v += 4) {
      texts.forEach((text, r) => {
        expect(words(all[v * texts.length + r]!)[0]).toBe(words(text)[0]);
      });
    }
  });

  it("are the texts alone where one of each is asked for", () => {
    expect(withVariants(texts, classes, 1, 7)).toEqual(texts);
  });

  it("are the same for the same seed, and others for another", () => {
    expect(withVariants(texts, classes, COUNT, 7)).toEqual(all);
    expect(withVariants(texts, classes, COUNT, 8)).not.toEqual(all);
  });

  it("begin with the same variants where more are asked for", () => {
    expect(withVariants(texts, classes, COUNT + 5, 7).slice(0, all.length)).toEqual(all);
  });

  it("join the first half of a text and the second half of another, most often of the same label", () => {
    const labels = ["a", "b"].flatMap((label) => Array.from({ length: 20 }, (_, k) => `${label}${k}`));
    const some = labels.map((name) => `${name}first ${name}second ${name}third ${name}fourth`);
    const [spliced] = byKind(
      withVariants(
        some,
        Int32Array.from(labels, (name) => (name[0] === "a" ? 0 : 1)),
        10,
        3,
      ),
      40,
    );
    const partners = spliced!.map((text, k) => {
      const [, own, other] = /^(\w+)first \1second (\w+)third \2fourth$/.exec(text)!;
      expect(own).toBe(labels[k % labels.length]);
      return [own![0], other![0]];
    });
    const same = partners.filter(([own, other]) => own === other).length / partners.length;
    // 0.7, and half of the others by chance.
    expect(same).toBeGreaterThan(0.75);
    expect(same).toBeLessThan(0.95);
  });

  it("cross two texts at a word that they share", () => {
    const some = ["one two parcel three", "four parcel five six"];
    const [spliced, crossed] = byKind(withVariants(some, Int32Array.from([0, 0]), 100, 1), 2);
    // Where no partner was met, there are halves instead.
    const found = new Set(crossed!.filter((text) => !spliced!.includes(text)));
    expect(found).toEqual(new Set(["one two parcel five six", "four parcel three"]));
  });

  it("leave out words and let the finger slip, without a foreign letter", () => {
    const [, , worn] = byKind(withVariants(["where is my parcel now"], Int32Array.from([0]), 400, 2), 1);
    expect(worn).toContain("where is my parcel now");
    expect(worn).toContain("where my parcel now");
    const slipped = new Set(worn!.flatMap(words).filter((word) => word !== "parcel" && word.startsWith("pa")));
    expect(slipped.size).toBeGreaterThan(3);
    for (const word of slipped) expect(word).toMatch(/^p[parcel]{4,6}$/);
    expect(new Set(worn!.flatMap(words))).toContain("is"); // short words stay as they are
    expect(words(worn!.join(" ")).filter((word) => word.length < 3 && !["is", "my"].includes(word))).toEqual([]);
  });

  it("are joined without spaces in scripts that have none", () => {
    const unspaced = texts.filter((text) => !text.includes(" "));
    for (const text of withVariants(unspaced, new Int32Array(unspaced.length), COUNT, 5))
      expect(text).not.toMatch(/\s/);
  });

  it("keep spaces between words that have them, beside others that have none", () => {
    const mixed = ["我的 order number 是多少", "where is my parcel", "订单 TT 12345 在哪里"];
    const known = new Set(mixed.flatMap(words));
    const [spliced, crossed] = byKind(withVariants(mixed, new Int32Array(mixed.length), 41, 5), mixed.length);
    const spaced = [...spliced!, ...crossed!].flatMap((text) => text.toLowerCase().match(/[a-z0-9]+/g) ?? []);
    expect(spaced.length).toBeGreaterThan(50);
    expect(spaced.filter((word) => !known.has(word))).toEqual([]);
    expect(spliced!.concat(crossed!).join("|")).toMatch(/\p{Script=Han}(order|where|parcel|tt)/iu);
  });

  it("are never empty, whatever the texts, even those that begin with a thousand spaces", () => {
    const text = fc.oneof(anyText, fc.constantFrom(...texts, `${" ".repeat(1000)}refund`, "7", "退"));
    const readable = text.filter((some) => /[\p{L}\p{N}]/u.test(some));
    fc.assert(
      fc.property(fc.array(readable, { minLength: 1, maxLength: 5 }), fc.integer(), (some, seed) => {
        const variants = withVariants(
          some,
          Int32Array.from(some, (_, row) => row % 2),
          9,
          seed,
        );
        expect(variants).toHaveLength(9 * some.length);
        for (const variant of variants) expect(variant.trim()).not.toBe("");
      }),
    );
  });

  it("stay short, however long the texts", () => {
    const long = ["order ".repeat(5000), "包裹".repeat(20_000)];
    const variants = withVariants(long, Int32Array.from([0, 0]), 9, 1).slice(2);
    for (const variant of variants) expect(variant.length).toBeLessThanOrEqual(2000);
  });
});

/** Logits with these probabilities. */
const logitsOf = (...probabilities: number[]) => Float32Array.from(probabilities, Math.log);

describe("what several members teach", () => {
  it("is their mean, each counting by its weight", () => {
    const first = logitsOf(0.7, 0.2, 0.1, /* next row */ 0.1, 0.1, 0.8);
    const second = logitsOf(0.1, 0.6, 0.3, /* next row */ 0.4, 0.4, 0.2);
    const { perRow, classes, shares, weight } = teach([first, second], [3, 1], 3);
    expect(perRow).toBe(3);
    expect([...classes]).toEqual([0, 1, 2, 0, 1, 2]);
    [0.55, 0.3, 0.15, 0.175, 0.175, 0.65].forEach((share, k) => {
      expect(shares[k]).toBeCloseTo(share, 6);
    });
    expect(weight, "the teacher alone is learned from").toBe(1);
  });

  it("does not change when a member's logits are all raised, or all weights multiplied", () => {
    const members = [logitsOf(0.7, 0.2, 0.1), logitsOf(0.2, 0.3, 0.5)];
    const plain = teach(members, [1, 2], 3).shares;
    const raised = teach([members[0]!.map((z) => z + 500), members[1]!], [10, 20], 3).shares;
    raised.forEach((share, k) => {
      expect(share).toBeCloseTo(plain[k]!, 4);
    });
  });

  it("has shares that are finite, not negative, and add up to 1, for any logits", () => {
    const logit = fc.float({ min: -1000, max: 1000, noNaN: true });
    const counts = fc.record({ rows: fc.integer({ min: 1, max: 3 }), classes: fc.integer({ min: 2, max: 70 }) });
    const members = counts.chain(({ rows, classes }) =>
      fc.record({
        classes: fc.constant(classes),
        logits: fc.array(fc.array(logit, { minLength: rows * classes, maxLength: rows * classes }), {
          minLength: 1,
          maxLength: 3,
        }),
      }),
    );
    fc.assert(
      fc.property(members, ({ classes, logits }) => {
        const targets = teach(
          logits.map((some) => Float32Array.from(some)),
          logits.map((_, k) => k + 1),
          classes,
        );
        for (let at = 0; at < targets.shares.length; at += targets.perRow) {
          const shares = targets.shares.subarray(at, at + targets.perRow);
          expect(shares.every((share) => share >= 0)).toBe(true);
          expect(shares.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 5);
          const ids = targets.classes.subarray(at, at + targets.perRow);
          expect(new Set(ids).size).toBe(targets.perRow);
          expect(ids.every((id) => id >= 0 && id < classes)).toBe(true);
        }
      }),
      { numRuns: 50 },
    );
  });

  it("keeps all of 64 classes, and of more the 32 likeliest, the likeliest first", () => {
    expect(teach([new Float32Array(2 * 64)], [1], 64).perRow).toBe(64);
    const classes = 65;
    // Class 3k mod 65 is the k-th likeliest.
    const logits = new Float32Array(classes);
    for (let k = 0; k < classes; k++) logits[(3 * k) % classes] = -0.1 * k;
    const targets = teach([logits], [1], classes);
    expect(targets.perRow).toBe(32);
    expect([...targets.classes]).toEqual(Array.from({ length: 32 }, (_, k) => (3 * k) % classes));
    for (let k = 0; k < 31; k++) {
      expect(targets.shares[k + 1]! / targets.shares[k]!, "as likely to one another as before").toBeCloseTo(
        Math.exp(-0.1),
        5,
      );
    }
    expect(targets.shares.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 5);
  });

  it("keeps the first of equally likely classes", () => {
    const { classes } = teach([new Float32Array(100)], [1], 100);
    expect([...classes]).toEqual(Array.from({ length: 32 }, (_, k) => k));
  });
});

describe("adding probabilities", () => {
  it("adds weight · softmax to what is there", () => {
    const sums = Float64Array.from([1, 0, 0]);
    addProbabilities(logitsOf(0.5, 0.25, 0.25), 0.5, sums);
    [1.25, 0.125, 0.125].forEach((sum, c) => {
      expect(sums[c]).toBeCloseTo(sum, 6);
    });
  });

  it("stands logits that no exponential can hold", () => {
    const sums = new Float64Array(3);
    addProbabilities(Float32Array.from([5000, 4999, -5000]), 1, sums);
    expect(sums[0]).toBeCloseTo(1 / (1 + Math.exp(-1)), 6);
    expect(sums[2]).toBe(0);
  });
});
