import { describe, expect, it } from "vitest";
import { collectArticles } from "./collect-articles.ts";
import type { Entry } from "./read/index.ts";
import { settle, shortTitle } from "./settle.ts";

type Row = Partial<Extract<Entry, { kind: "article" }>>;
let line = 1;
const row = (given: Row): Entry => ({
  ...{ kind: "article", id: null, language: "en", market: null, title: null, questions: [], answer: null },
  ...{ source: { file: "faq.csv", line: ++line } },
  ...given,
});

async function* stream(entries: Entry[]): AsyncGenerator<Entry> {
  yield* entries;
}
const collect = (...entries: Entry[]) => collectArticles(stream(entries));

describe("settling the entries of a file", () => {
  it("gives rows with the same question one article, however it is spelt", async () => {
    const { articles, repeated } = await collect(
      row({ questions: ["How long does delivery take?"], answer: "Three days." }),
      row({ questions: ["how long does  delivery take"], answer: "Three days." }),
      row({ questions: ["How long does delivery take?"], answer: "Three days.", language: "nl" }),
      row({ questions: ["How long does delivery take?"], answer: "Three days." }),
    );
    expect(articles).toHaveLength(1);
    expect(articles[0]?.variants.map(({ language }) => language)).toEqual(["en", "nl"]);
    expect(articles[0]?.phrasings.map(({ text }) => text)).toEqual([
      "How long does delivery take?",
      "how long does  delivery take",
      "How long does delivery take?",
    ]);
    expect(repeated).toHaveLength(1);
  });

  it("keeps two answers to one question as two articles, so that neither is lost", async () => {
    const { articles } = await collect(
      row({ questions: ["How long?"], answer: "Thirty days." }),
      row({ questions: ["How long?"], answer: "Fourteen days." }),
      row({ questions: ["How long?"], answer: "Fourteen days." }),
    );
    expect(articles).toHaveLength(2);
    expect(articles[1]?.id).toMatch(new RegExp(`^${articles[0]?.id}~[0-9a-f]{8}$`));
    expect(articles.map(({ variants }) => variants[0]?.text)).toEqual(["Thirty days.", "Fourteen days."]);
  });

  it("takes further texts of an id for phrasings where the file is a list of texts", async () => {
    const texts = [
      row({ id: "a", answer: "The first text, which is long." }),
      row({ id: "a", answer: "The second text, which is long too." }),
    ];
    const { articles } = await collectArticles(stream(texts), { secondText: "phrasing" });
    expect(articles).toMatchObject([
      {
        id: "a",
        variants: [{ text: "The first text, which is long." }],
        phrasings: [{ text: "The second text, which is long too." }],
      },
    ]);
  });

  it("lets a market have its own text", async () => {
    const { articles } = await collect(
      row({ id: "pay", answer: "By card.", questions: ["How can I pay?"] }),
      row({ id: "pay", answer: "By card or Bizum.", market: "ES", questions: ["How can I pay?"] }),
    );
    expect(articles).toMatchObject([
      { variants: [{ market: null }, { market: "ES" }], phrasings: [{ text: "How can I pay?" }] },
    ]);
  });

  it("adds phrasings of rows without an answer to their article", async () => {
    const { articles } = await collect(
      row({ id: "pay", answer: "By card." }),
      row({ id: "pay", questions: ["Visa?", "¿Aceptan Visa?"], language: "es" }),
    );
    expect(articles).toMatchObject([
      { id: "pay", variants: [{ title: "By card." }], phrasings: [{ language: "es" }, { language: "es" }] },
    ]);
  });

  it("hears the language of each question where the row does not say one", async () => {
    const { articles } = await collect(
      row({
        ...{
          language: null,
          answer: "You can return everything within thirty days of delivery, unused and in its box.",
        },
        questions: [
          "How do I return something?",
          "我购买的产品如何退货？",
          "¿Cómo puedo devolver un artículo que compré?",
        ],
      }),
    );
    expect(articles[0]?.variants[0]?.language).toBe("en");
    expect(articles[0]?.phrasings.map(({ language }) => language)).toEqual(["en", "zh-Hans", "es"]);
  });

  it("names a passage by the headings above it, without saying the document's name twice", async () => {
    const passage = (heading: string | null): Entry => ({
      ...{
        kind: "passage",
        id: `p-${heading}`,
        language: "en",
        market: null,
        title: "Returns",
        heading,
        text: "Send it back.",
      },
      source: { file: "returns.md" },
    });
    const { articles } = await collect(passage(null), passage("Returns › Refunds"), passage("Refunds"));
    const titles = Object.fromEntries(articles.map(({ id, variants }) => [id, variants[0]?.title]));
    expect(titles).toEqual({
      "p-null": "Returns",
      "p-Returns › Refunds": "Returns › Refunds",
      "p-Refunds": "Returns › Refunds",
    });
    expect(articles.every(({ variants }) => variants[0]?.kind === "passage")).toBe(true);
  });

  it("passes on what the reader found bad, and finds rows that name nothing", async () => {
    const { articles, bad } = await collect(
      { kind: "bad", source: { file: "faq.csv", line: 3 }, reason: "It is broken." },
      row({ questions: ["Why?"] }),
      row({ answer: "Because." }),
    );
    expect(articles).toEqual([]);
    expect(bad.map(({ reason }) => reason)).toEqual([
      "It is broken.",
      expect.stringContaining("neither"),
      expect.stringContaining("neither"),
    ]);
  });

  it("hands large files on in batches, and remembers across them what the file said", async () => {
    const entries = Array.from({ length: 2500 }, (_, k) =>
      row({ questions: [`Question ${k % 2000}?`], answer: `Answer ${k % 2000}.` }),
    );
    const batches = [];
    for await (const batch of settle(stream(entries), { fallback: "en" })) batches.push(batch);
    expect(batches.map(({ rows }) => rows)).toEqual([1000, 1000, 500]);
    expect(batches[2]?.additions.every(({ variant, phrasings }) => variant === null && phrasings.length === 0)).toBe(
      true,
    );
  });
});

describe("shortTitle", () => {
  it.each([
    ["is the text itself where it is short", "Can I return it?", "Can I return it?"],
    ["is the first line only", "Returns\nYou have 30 days.", "Returns"],
    ["ends at a word", `${"word ".repeat(23)}wo-rdlessly on and on`, `${"word ".repeat(23)}wo…`],
    ["knows words without spaces between them", "退货".repeat(80), expect.stringMatching(/^[退货]{100,119}…$/)],
    ["cuts a word that never ends, between characters", "👍".repeat(100), expect.stringMatching(/^(👍){50,59}…$/u)],
  ])("%s", (_, text, title) => {
    expect(shortTitle(text)).toEqual(title);
    expect(shortTitle(text).length).toBeLessThanOrEqual(120);
  });
});
