import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import type { Article } from "../knowledge/article.ts";
import { loadDetector } from "../language/index.ts";
import { shippedEncoder } from "../releases/shipped-encoder.ts";
import { AnswerEngine } from "./answer-engine.ts";

const source = { file: "faq.csv" };
const article = (id: string, title: string, text: string, ...phrasings: (string | [string, string])[]): Article => ({
  id,
  variants: [{ language: "en", market: null, title, text, kind: "answer", source }],
  phrasings: phrasings.map((one) => {
    const [language, said] = typeof one === "string" ? ["en", one] : one;
    return { language, text: said, source };
  }),
});
const pay = article("pay", "Paying", "With a card.", "How do I pay?", "Which cards do you take?");
const track = article("track", "Tracking", "Open the link.", "Where is my parcel?", "How do I track my order?");
const back = article("back", "Returns", "Within 30 days.", "How do I send something back?", "Can I return a teapot?");
const store = article("store", "Our store", "In the old harbour.", "Do you have a store in Berlin?");

let engine: AnswerEngine;
beforeAll(async () => {
  await loadDetector();
  engine = AnswerEngine.train(
    [pay, track, back],
    { name: "Shop", defaultLanguage: "en" },
    { encoder: shippedEncoder() },
  );
});
const ask = (of: AnswerEngine, text: string) => of.answer({ text });

describe("an engine that was taught", () => {
  it("answers a new article word for word, whatever case and punctuation, and says that it was taught", () => {
    const taught = engine.taughtWith([store]);
    for (const text of ["Do you have a store in Berlin?", "do you have a STORE in berlin", "Our store"]) {
      expect(ask(taught, text)).toMatchObject({ kind: "answer", text: "In the old harbour.", trace: { taught: true } });
    }
    expect(ask(engine, "Do you have a store in Berlin?").source).toBeNull();
  });

  it("is as sure of the same in other small words and in another language, and never another city or number", () => {
    const taught = engine.taughtWith([store, article("rent", "Renting", "For a week.", "Can I rent it for 5 days?")]);
    // With so little knowledge nothing is promised, and what is not word for word is only offered; how sure it is shows all the same.
    const best = (text: string) => {
      const [first] = ask(taught, text).alternatives;
      return [first?.article, first?.confidence];
    };
    expect(best("Have you a store in Berlin?")).toEqual(["store", 0.95]);
    expect(best("Haben Sie einen Laden in Berlin?")).toEqual(["store", 0.95]);
    expect(best("Can I rent it for five days, or 5?")[0]).toBe("rent");
    for (const text of [
      "Do you have a store in Paris?",
      "Do you not have a store in Berlin?",
      "Can I rent it for 10 days?",
    ]) {
      expect(ask(taught, text).kind).not.toBe("answer");
      expect(best(text)[1]).toBeLessThan(0.6);
    }
  });

  it("answers a new way to ask for an article that it knows, and everything else as before", () => {
    const more: Article = {
      ...pay,
      phrasings: [...pay.phrasings, { language: "en", text: "Is plastic fine?", source }],
    };
    const taught = engine.taughtWith([more]);
    expect(ask(taught, "Is plastic fine?")).toMatchObject({ kind: "answer", source: { article: "pay" } });
    for (const text of ["How do I pay?", "Where is my parcel?", "Can I return a teapot?", "hello", "What is love?"]) {
      const [before, after] = [ask(engine, text), ask(taught, text)];
      expect([after.kind, after.source, after.confidence]).toEqual([before.kind, before.source, before.confidence]);
    }
  });

  it("says another text at once, and hands over what was removed", () => {
    const changed: Article = { ...pay, variants: [{ ...pay.variants[0]!, text: "With a card or cash." }] };
    const taught = engine.taughtWith([changed], ["track"]);
    expect(ask(taught, "How do I pay?")).toMatchObject({ kind: "answer", text: "With a card or cash." });
    expect(ask(taught, "Where is my parcel?").kind).toBe("handover");
  });

  it("leads a phrasing that was moved to where it is now, and not to a second place where it stands twice", () => {
    const moved = { language: "en", text: "Which cards do you take?", source };
    const taught = engine.taughtWith([
      { ...pay, phrasings: pay.phrasings.slice(0, 1) },
      { ...back, phrasings: [...back.phrasings, moved] },
    ]);
    expect(ask(taught, "Which cards do you take?").source?.article).toBe("back");
    const twice = engine.taughtWith([{ ...back, phrasings: [...back.phrasings, moved] }]);
    expect(ask(twice, "Which cards do you take?").source?.article).not.toBe("back");
  });

  it("forgets what it was told of before, also when it is called something else", () => {
    const taught = engine.taughtWith([store]).with({ name: "Other", defaultLanguage: "en" });
    expect(ask(taught, "Our store").kind).toBe("answer");
    const again = taught.taughtWith([]);
    expect(ask(again, "Our store").source).toBeNull();
    expect(again.company.name).toBe("Other");
    expect(engine.taughtWith([])).toBe(engine);
    expect(engine.taughtWith([], ["never there"])).toBe(engine);
  });

  it("finds what is alike, the taught too, and in one language alone when asked to", () => {
    const taught = engine.taughtWith([store]);
    expect(taught.alike("a store in Berlin, do you have one?")[0]).toMatchObject({ article: "store", same: false });
    expect(taught.alike("¿Dónde está mi paquete?", { language: "en", limit: 1 })[0]).toMatchObject({
      article: "track",
    });
    expect(taught.alike("¿Dónde está mi paquete?", { language: "es" })).toEqual([]);
    expect(taught.alike("WHERE is my parcel")[0]).toMatchObject({ similarity: 1, same: true });
  });

  it("never throws, whatever was taught and is asked", () => {
    const text = fc.oneof(
      fc.string({ unit: "binary", maxLength: 30 }),
      fc.constantFrom("", "?", "退货", "كيف", "\u200b"),
    );
    fc.assert(
      fc.property(text, text, text, (title, said, asked) => {
        const taught = engine.taughtWith([article("any", title, said, said), article("other", said, title)]);
        expect(ask(taught, asked).kind).toBeTypeOf("string");
        expect(taught.alike(asked).length).toBeLessThanOrEqual(5);
      }),
      { numRuns: 60 },
    );
  });
});
