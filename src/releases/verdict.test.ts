import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Article } from "../knowledge/index.ts";
import { isHeldOut, replyWas, type Verdict, withVerdicts } from "./verdict.ts";

const source = { file: "faq.csv" };
const article = (id: string, ...phrasings: string[]): Article => ({
  id,
  variants: [{ language: "en", market: null, title: id, text: `About ${id}.`, kind: "answer", source }],
  phrasings: phrasings.map((text) => ({ language: "en", text, source })),
});
const verdict = (question: string | null, about: string | null): Verdict => ({
  ...{ message: "m", conversation: "c", article: about, replyWas: "missed", question, language: "en" },
  ...{ person: { id: "p", name: "Lin" }, createdAt: new Date(), updatedAt: new Date() },
});

describe("a reply was", () => {
  const of = (kind: string, source: string | null, choices: string[] = []) => ({
    kind,
    source: source === null ? null : { article: source },
    choices: choices.map((one) => ({ article: one })),
  });
  it("right, wrong or missed, by the article that answers the question", () => {
    expect(replyWas(of("answer", "a"), "a")).toBe("right");
    expect(replyWas(of("answer", "a"), "b")).toBe("wrong");
    expect(replyWas(of("answer", "a"), null)).toBe("wrong");
    expect(replyWas(of("clarify", null, ["a", "b"]), "b")).toBe("right");
    expect(replyWas(of("clarify", null, ["a", "b"]), "c")).toBe("missed");
    expect(replyWas(of("handover", null), "a")).toBe("missed");
    expect(replyWas(of("handover", null), null)).toBe("right");
  });
});

describe("verdicts in a training", () => {
  const texts = Array.from({ length: 40 }, (_, k) => `question number ${k} about a teapot`);

  it("are learned from or held out, about half of each, by the question alone", () => {
    const { articles, heldOut } = withVerdicts(
      [article("a"), article("b")],
      [],
      texts.map((text) => verdict(text, "a")),
    );
    const learned = articles[0]!.phrasings.map(({ text }) => text);
    expect([...learned, ...heldOut.map(({ text }) => text)].sort()).toEqual([...texts].sort());
    expect(learned.length).toBeGreaterThan(10);
    expect(heldOut.length).toBeGreaterThan(10);
    const other = withVerdicts(
      [article("a"), article("b")],
      [],
      texts.map((text) => verdict(text, "b")),
    );
    expect(other.heldOut.map(({ text }) => text)).toEqual(heldOut.map(({ text }) => text));
  });

  it("that nothing answers the question are held out, or left alone", () => {
    const { articles, heldOut } = withVerdicts(
      [article("a")],
      [],
      texts.map((text) => verdict(text, null)),
    );
    expect(articles).toEqual([article("a")]);
    expect(heldOut.every((one) => one.article === null && isHeldOut(one.text))).toBe(true);
  });

  it("are nothing where the article is gone, or the question says nothing by itself", () => {
    const nothing = withVerdicts(
      [article("a")],
      [],
      [verdict(texts[0]!, "gone"), verdict(null, "a"), verdict("…", "a")],
    );
    expect(nothing).toEqual({ articles: [article("a")], heldOut: [] });
  });

  it("count as they were said last", () => {
    const text = texts.find(isHeldOut)!;
    const { heldOut } = withVerdicts([article("a"), article("b")], [], [verdict(text, "a"), verdict(`${text}?`, "b")]);
    expect(heldOut).toEqual([{ text: `${text}?`, language: "en", article: "b" }]);
  });

  it("never put a question on both sides, nor one that is written down already among those that measure", () => {
    const any = fc.constantFrom(...texts, "退款要多久", "كم يستغرق", "Teapot!");
    const about = fc.constantFrom("a", "b", "gone", null);
    fc.assert(
      fc.property(
        fc.array(any),
        fc.array(fc.record({ text: any, language: fc.constant("en"), article: about })),
        fc.array(fc.tuple(any, about)),
        (phrasings, questions, said) => {
          const before = [article("a", ...phrasings), article("b")];
          const { articles, heldOut } = withVerdicts(
            before,
            questions,
            said.map(([text, which]) => verdict(text, which)),
          );
          const learned = new Set(articles.flatMap((one) => one.phrasings.map(({ text }) => text)));
          for (const { text } of heldOut) expect(learned.has(text)).toBe(false);
        },
      ),
    );
  });
});
