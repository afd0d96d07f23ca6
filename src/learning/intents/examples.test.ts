import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { anyText } from "../../language/any-text.ts";
import { augmentedRows, type Example, nameAsText, prepareExamples, TooFewExamplesError } from "./examples.ts";

const refund: Example[] = ["refund please", "我要退款", "أريد استرداد المال"].map((text) => ({
  text,
  label: "refund",
}));
const tracking: Example[] = ["where is my parcel", "ของอยู่ไหน"].map((text) => ({ text, label: "tracking" }));

describe("labelled texts as they are learned", () => {
  it("keep their texts and their order; labels are sorted and numbered", () => {
    const { labels, texts, classes } = prepareExamples([...tracking, ...refund]);
    expect(labels).toEqual(["refund", "tracking"]);
    expect(texts).toEqual([...tracking, ...refund].map(({ text }) => text));
    expect([...classes]).toEqual([1, 1, 0, 0, 0]);
  });

  it("leave out texts without a letter or digit in any script", () => {
    const empty = ["", "  ", "?!", "👍", "\u200b", "。。。", "\0", "\ud800"].map((text) => ({ text, label: "refund" }));
    const short = ["a", "7", "٣", "退", "ไ", "é"].map((text) => ({ text, label: "tracking" }));
    const { texts } = prepareExamples([...empty, ...refund, ...short]);
    expect(texts).toEqual([...refund, ...short].map(({ text }) => text));
  });

  it("keep a text under each label it stands under, as often as it stands there", () => {
    const { texts, classes } = prepareExamples([
      { text: "hello", label: "a" },
      { text: "hello", label: "b" },
      { text: "hello", label: "b" },
    ]);
    expect(texts).toEqual(["hello", "hello", "hello"]);
    expect([...classes]).toEqual([0, 1, 1]);
  });

  it("tell labels apart by every character", () => {
    const labels = ["Refund", "refund", "refund ", "退款", ""];
    const prepared = prepareExamples(labels.map((label) => ({ text: "a question", label })));
    expect(prepared.labels).toEqual(["", "Refund", "refund", "refund ", "退款"]);
  });

  it("must have two labels, and the error says how many there are", () => {
    expect(() => prepareExamples([])).toThrow(TooFewExamplesError);
    expect(() => prepareExamples([])).toThrow(/at least two labels.+there are none/);
    expect(() => prepareExamples(refund)).toThrow(/at least two labels.+there is one/);
  });

  it("must have a readable text under every label, and the error names up to five that have none", () => {
    const none = (label: string) => ({ text: "?!", label });
    const prepare = (labels: string[]) => () => prepareExamples([...refund, ...tracking, ...labels.map(none)]);
    expect(prepare(["退货"])).toThrow(/^A label has no example .+ in it: “退货”\. Add examples/);
    expect(prepare(["one", "two"])).toThrow(/^2 labels have no example .+: “one”, “two”\. Add/);
    expect(prepare(["1", "2", "3", "4", "5", "6"])).toThrow(/^6 labels .+“5” …\. Add/);
    expect(prepare(["x".repeat(500)])).toThrow(`“${"x".repeat(60)}”`);
  });

  it("are numbered by their labels, for any texts and labels at all", () => {
    const example = fc.record({ text: anyText, label: fc.oneof(fc.constantFrom("a", "b", "退"), anyText) });
    fc.assert(
      fc.property(fc.array(example, { maxLength: 8 }), (examples) => {
        const some = [...examples, ...refund, ...tracking].filter(({ text }) => /[\p{L}\p{N}]/u.test(text));
        const { labels, texts, classes } = prepareExamples(some);
        expect(texts.map((text, row) => ({ text, label: labels[classes[row]!] }))).toEqual(some);
        expect(labels).toEqual([...new Set(labels)].sort());
      }),
    );
  });
});

describe("rows made by augmentation", () => {
  const examples: Example[] = [...refund, ...tracking, { text: "when will my replacement arrive", label: "tracking" }];

  it("are none where none are wanted", () => {
    expect(augmentedRows(examples, "none", 1)).toEqual([]);
  });

  it("are the same for the same seed, others for another, and keep to the labels there are", () => {
    const rows = augmentedRows(examples, "all", 1);
    expect(rows.length).toBeGreaterThan(0);
    expect(augmentedRows(examples, "all", 1)).toEqual(rows);
    expect(augmentedRows(examples, "all", 2)).not.toEqual(rows);
    for (const { label } of rows) expect(["refund", "tracking"]).toContain(label);
  });
});

describe("the name of a label, as a text", () => {
  it.each([
    ["card_arrival", "card arrival"],
    ["card-arrival", "card arrival"],
    ["cardArrival", "card Arrival"],
    ["CardArrival", "Card Arrival"],
    ["billing/refunds.late", "billing refunds late"],
    ["faq::shipping", "faq shipping"],
    ["__private__", "private"],
    ["Where is my parcel?", "Where is my parcel?"],
    ["article 12", "article 12"],
    ["退货_政策", "退货 政策"],
    ["возвратДенег", "возврат Денег"],
    ["rückgabeÜbersicht", "rückgabe Übersicht"],
    ["استرداد_المال", "استرداد المال"],
    ["การจัดส่ง", "การจัดส่ง"],
    ["USA", "USA"],
  ])("says %s as “%s”", (label, text) => {
    expect(nameAsText(label)).toBe(text);
  });

  it.each(["42", "2024-11-03", "1.2/3", "", "___", "#7", "٣", "👍"])(
    "says nothing where it has no letter: “%s”",
    (label) => {
      expect(nameAsText(label)).toBeNull();
    },
  );

  it("has a letter and no space around it, or is null, for any label at all", () => {
    fc.assert(
      fc.property(anyText, (label) => {
        const text = nameAsText(label);
        if (text === null) expect(label).not.toMatch(/\p{L}/u);
        else expect(text).toMatch(/^\S(.*\S)?$/su);
      }),
    );
  });
});
