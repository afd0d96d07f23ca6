import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { anyText } from "../../language/any-text.ts";
import { bareText, nearDuplicateGroups, termOverlap } from "./near-duplicates.ts";

/** Which of the later texts are in the group of the first. */
function togetherWithFirst(...texts: string[]): boolean[] {
  const groups = nearDuplicateGroups(texts);
  return texts.slice(1).map((_, k) => groups[k + 1] === groups[0]);
}

/** Sentences that overlap more or less, of words in several scripts. */
const sentence = fc
  .array(
    fc.constantFrom(..."where is my parcel order 退款 什么时候 到账 أين طردي зака́з где พัสดุ ของฉัน 12 345 ?".split(" ")),
    { minLength: 1, maxLength: 8 },
  )
  .map((words) => words.join(" "));

describe("near duplicates", () => {
  it("are texts that differ in case, punctuation, width, spaces and emoji", () => {
    expect(togetherWithFirst("Where is my parcel?", "where is my parcel", "WHERE, is my  parcel!!", "when is it sent")) //
      .toEqual([true, true, false]);
    expect(togetherWithFirst("退款什么时候到账？", "退款什么时候到账", "退款 什么时候 到账 📦", "包裹在哪里")) //
      .toEqual([true, true, false]);
    expect(togetherWithFirst("أَيْنَ طَرْدِي؟", "أين طردي", "متى يصل المبلغ")).toEqual([true, false]);
    expect(togetherWithFirst("พัสดุของฉันอยู่ที่ไหน?", "พัสดุของฉันอยู่ที่ไหน", "ขอเงินคืน")).toEqual([true, false]);
  });

  it("are texts that differ in their numbers only", () => {
    expect(togetherWithFirst("where is order 20418", "where is order 99", "where is order ٣٤")).toEqual([true, true]);
    expect(bareText("TT-20418")).toBe(bareText("tt 7"));
  });

  it("are texts with most of their terms in common, such as one with a typo", () => {
    expect(togetherWithFirst("can i change the delivery address", "can i change the delivery adress")).toEqual([true]);
    expect(togetherWithFirst("请问我的包裹什么时候可以送到", "请问我的包裹什么时候可以送达")).toEqual([true]);
    expect(togetherWithFirst("can i change the delivery address", "how do i delete my account")).toEqual([false]);
  });

  it("are rows made from one row, however different", () => {
    const groups = nearDuplicateGroups(["退货", "tuihuo", "th", "refund"], { sources: [-1, 0, 1, -1] });
    expect([...groups]).toEqual([0, 0, 0, 1]);
  });

  it("keeps apart texts of signs alone that are different, and takes empty ones for one", () => {
    expect([...nearDuplicateGroups(["?", "!", "", " ", "?"])]).toEqual([0, 1, 2, 2, 0]);
  });

  it("are exactly the pairs that a comparison of all with all finds, and what they link", () => {
    fc.assert(
      fc.property(
        fc.array(fc.oneof({ weight: 4, arbitrary: sentence }, anyText), { maxLength: 12 }),
        fc.double({ min: 0.3, max: 1, noNaN: true }),
        (texts, overlap) => {
          expect([...nearDuplicateGroups(texts, { overlap })]).toEqual(groupsByComparingAll(texts, overlap));
        },
      ),
    );
  });
});

/** The slow, obvious version: every pair is compared, and the smaller group number spreads until nothing changes. */
function groupsByComparingAll(texts: readonly string[], overlap: number): number[] {
  const group = texts.map((_, k) => k);
  const near = texts.map((a) =>
    texts.map((b) => bareText(a) === bareText(b) || overlapOfTerms(a, b) >= overlap - 1e-9),
  );
  for (let changed = true; changed; ) {
    changed = false;
    for (let a = 0; a < texts.length; a++) {
      for (let b = 0; b < texts.length; b++) {
        if (!near[a]![b] || group[a]! <= group[b]!) continue;
        group[a] = group[b]!;
        changed = true;
      }
    }
  }
  const numbers = [...new Set(group)];
  return group.map((number) => numbers.indexOf(number));
}

/** Texts without terms overlap only where they are the same. */
function overlapOfTerms(a: string, b: string): number {
  return Number.isNaN(termOverlap(a, b)) ? 0 : termOverlap(a, b);
}
