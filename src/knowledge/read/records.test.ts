import { describe, expect, it } from "vitest";
import { articles, bad, errorOf, pairs, read } from "./test-helper.ts";

const json = (name: string, value: unknown, indent?: number) => read(name, JSON.stringify(value, null, indent));
const one = { question: "How?", answer: "So." };

describe("JSON of questions and answers", () => {
  it.each([
    ["a list", [one]],
    ["articles", { articles: [one] }],
    ["faq", { version: 2, title: "Our FAQ", faq: [one] }],
    ["data in data", { code: 0, message: "ok", data: { total: 1, items: [one] } }],
    ["an object of questions to answers", { "How?": "So." }],
    ["the same inside", { faq: { "How?": "So." } }],
    ["a single record", one],
    ["pairs", [["How?", "So."]]],
    ["records by their id", { r1: one }],
  ])("is read from %s, indented or not", async (_, value) => {
    expect(pairs(await json("faq.json", value))).toEqual([["How?", "So."]]);
    expect(pairs(await json("faq.json", value, 2))).toEqual([["How?", "So."]]);
  });

  it("is read as our own export writes it", async () => {
    const line = {
      id: "refund-time",
      language: "es",
      market: null,
      title: "Reembolsos",
      answer: "Cinco días.",
      questions: ["¿Cuándo?", "a | b"],
    };
    expect(await read("knowledge.jsonl", `${JSON.stringify(line)}\n`)).toEqual([
      {
        kind: "article",
        id: "refund-time",
        language: "es",
        market: null,
        title: "Reembolsos",
        questions: ["¿Cuándo?", "a | b"],
        answer: "Cinco días.",
        source: { file: "knowledge.jsonl", line: 1 },
      },
    ]);
  });

  it("takes a list of texts by id for texts", async () => {
    const lines =
      '{"id":"a","language":"en","text":"Free returns."}\n{"id":"a","language":"de","text":"Kostenlose Rückgabe."}\n';
    expect(
      articles(await read("articles.jsonl", lines)).map(({ id, language, answer }) => [id, language, answer]),
    ).toEqual([
      ["a", "en", "Free returns."],
      ["a", "de", "Kostenlose Rückgabe."],
    ]);
  });

  it("is read from languages inside a record, and from records inside languages", async () => {
    const inside = await json("a.json", [
      { id: "x", question: { en: "How?", zh: "如何？" }, answer: { en: "So.", zh: "这样。" } },
    ]);
    const around = await json("b.json", { en: { "How?": "So." }, zh: { "如何？": "这样。" } });
    for (const entries of [inside, around]) {
      expect(articles(entries).map(({ language, questions, answer }) => [language, questions[0], answer])).toEqual([
        ["en", "How?", "So."],
        ["zh-Hans", "如何？", "这样。"],
      ]);
    }
    expect(articles(inside).map(({ id }) => id)).toEqual(["x", "x"]);
  });

  it("takes the language that stands above a list for all of it", async () => {
    expect(articles(await json("a.json", { language: "pt-BR", articles: [one] }))[0]!.language).toBe("pt-BR");
  });

  it("is told from JSON Lines by its content", async () => {
    const lines = `${JSON.stringify(one)}\n${JSON.stringify({ question: "When?", answer: "Now." })}\n`;
    for (const name of ["faq.json", "faq.jsonl", "faq.txt", "faq.csv"])
      expect(pairs(await read(name, lines))).toHaveLength(2);
    expect(pairs(await read("faq.jsonl", JSON.stringify([one], null, 2)))).toHaveLength(1);
  });

  it("is mapped by the caller", async () => {
    const entries = await read(
      "faq.jsonl",
      '{"Frage":"Wie?","Antwort":"So."}\n{"Frage":"Wann?","Antwort":"Bald.","Nr":1}\n',
      {
        columns: { question: "Frage", answer: "Antwort" },
      },
    );
    expect(pairs(entries)).toEqual([
      ["Wie?", "So."],
      ["Wann?", "Bald."],
    ]);
  });

  it("takes __proto__ and constructor for names like others", async () => {
    const text = '{"__proto__": "polluted", "constructor": "x", "How?": "So."}';
    expect(pairs(await read("faq.json", text))).toEqual([
      ["__proto__", "polluted"],
      ["constructor", "x"],
      ["How?", "So."],
    ]);
    const entries = await read("faq.jsonl", '{"__proto__":{"answer":"x"},"question":"How?","answer":"So."}\n');
    expect(pairs(entries)).toEqual([["How?", "So."]]);
    expect(({} as { answer?: string }).answer).toBeUndefined();
  });

  it("cleans lone surrogates", async () => {
    expect(pairs(await read("faq.json", '[{"question":"How\\ud800?","answer":"S\\u0000o."}]'))).toEqual([
      ["How?", "So."],
    ]);
  });
});

describe("a record that cannot be used", () => {
  it("is reported with its line, and the others are read", async () => {
    const entries = await read(
      "faq.jsonl",
      `${JSON.stringify(one)}\n{"question": "open\n{"question":"Only?"}\n"text"\n[1]\n{"colour":"red"}\n${JSON.stringify(one)}\n`,
    );
    expect(pairs(entries)).toHaveLength(2);
    expect(bad(entries).map(({ source, reason }) => [source.line, reason])).toEqual([
      [2, expect.stringContaining("The entry could not be read. It is not valid JSON")],
      [3, expect.stringContaining("no answer property. Found: question.")],
      [4, "The entry is a text, not an object with a question and an answer."],
      [5, "The entry is a list, not an object with a question and an answer."],
      [6, expect.stringContaining("no question property. Found: colour.")],
    ]);
  });
});

describe("JSON that we do not understand", () => {
  it("says which properties it has and how to map them", async () => {
    const error = await errorOf(json("faq.json", [{ Frage: "Wie?", Antwort: "So." }]));
    expect(error).toMatchObject({ code: "knowledge/missing-column", found: ["Frage", "Antwort"] });
    expect(error.message).toContain(
      "The file has no question property. Found: Frage, Antwort. Say which one holds the questions, e.g. --columns question=Frage,answer=Antwort.",
    );
    const mapped = await errorOf(
      read("faq.jsonl", '{"Frage":"Wie?","Antwort":"So."}\n', { columns: { question: "Fragen" } }),
    );
    expect(mapped.message).toContain("There is no property “Fragen”. Found: Frage, Antwort.");
  });

  it("is an error when it is empty, cut off or no JSON", async () => {
    for (const text of ["[]", "{}", '{"faq": []}'])
      expect((await errorOf(read("faq.json", text))).code).toBe("knowledge/file-empty");
    expect((await errorOf(read("faq.json", '[{"question": "How'))).message).toContain("ends in the middle");
    expect((await errorOf(read("faq.json", "hello"))).message).toContain("begins neither with { nor with [");
  });

  it("survives nesting by the thousand", async () => {
    const deep = `{"question":"How?","answer":${"[".repeat(100_000)}${"]".repeat(100_000)}}`;
    for (const name of ["deep.json", "deep.jsonl"]) {
      const entries = await read(name, `${JSON.stringify(one)}\n${deep}\n`);
      expect(pairs(entries)).toEqual([["How?", "So."]]);
      expect(bad(entries)[0]!.reason).toContain("nested deeper than 100 levels");
    }
  });
});
