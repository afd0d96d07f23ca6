import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { completed, mentionParts, mentionsIn, triggerAt } from "./completion.ts";

const typedIn = (text: string, sign: "@" | "#") => triggerAt(text, text.length, sign)?.typed ?? null;

describe("a sign", () => {
  it("begins something to complete, in any script and in its wide form", () => {
    expect(typedIn("ask @li", "@")).toBe("li");
    expect(typedIn("请看＠陈", "@")).toBe("陈");
    expect(typedIn("@", "@")).toBe("");
    expect(typedIn("انظر @أمي", "@")).toBe("أمي");
    expect(typedIn("＃退", "#")).toBe("退");
    expect(typedIn("@Mei Li", "@")).toBe("Mei Li"); // names have spaces
  });

  it("begins nothing in an address, after a word, on another line, or far away", () => {
    expect(typedIn("lin@shop", "@")).toBe(null);
    expect(typedIn("C#x", "#")).toBe(null);
    expect(typedIn("#refund and", "#")).toBe(null);
    expect(typedIn("@lin\nx", "@")).toBe(null);
    expect(typedIn("@Lin ", "@")).toBe(null); // completed: Enter sends
    expect(typedIn(`@${"x".repeat(60)}`, "@")).toBe(null);
    expect(typedIn("", "#")).toBe(null);
  });

  it("is replaced with what was chosen, and the caret stands behind it", () => {
    expect(completed("ask @li", triggerAt("ask @li", 7, "@")!, "@Lin")).toEqual({ text: "ask @Lin ", caret: 9 });
    expect(completed("#r now", triggerAt("#r now", 2, "#")!, "Refund.")).toEqual({ text: "Refund. now", caret: 7 });
  });
});

describe("a note", () => {
  const people = [
    { id: "p_1", name: "Lin" },
    { id: "p_2", name: "Lin Wei" },
    { id: "p_3", name: "أمينة (دبي)" },
  ];
  const names = people.map(({ name }) => name);

  it("mentions those whose name still stands in it", () => {
    expect(mentionsIn("@Lin Wei, @أمينة (دبي)", people)).toEqual(["p_1", "p_2", "p_3"]);
    expect(mentionsIn("Lin", people)).toEqual([]);
  });

  it("shows each name as one piece", () => {
    expect(mentionParts("Ask @Lin Wei or @أمينة (دبي)?", names).filter(({ mention }) => mention)).toEqual([
      { text: "@Lin Wei", mention: true },
      { text: "@أمينة (دبي)", mention: true },
    ]);
    expect(mentionParts("a@b", [])).toEqual([{ text: "a@b", mention: false }]);
  });

  it("loses no character", () => {
    fc.assert(
      fc.property(
        fc.string({ unit: "grapheme" }),
        fc.array(fc.string({ unit: "grapheme" }), { maxLength: 4 }),
        (text, some) => {
          expect(
            mentionParts(text, [...names, ...some])
              .map((part) => part.text)
              .join(""),
          ).toBe(text);
        },
      ),
    );
  });
});
