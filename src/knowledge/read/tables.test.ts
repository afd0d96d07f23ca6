import { describe, expect, it } from "vitest";
import { readKnowledge } from "./read-knowledge.ts";
import { articles, bad, errorOf, fileOf, pairs, read } from "./test-helper.ts";

describe("a table of questions and answers", () => {
  it.each([
    ["question,answer", "English"],
    ["Q;A", "one letter"],
    ["Customer question\tStandard answer", "two words"],
    ["问题,答案", "Chinese"],
    ["标准问题,回复内容", "Chinese of a bot platform"],
    ["編號,問題,答案", "traditional Chinese"],
    ["Title,Content", "a help centre"],
  ])("is recognised by its column names: %s (%s)", async (header) => {
    const width = header.split(/[,;\t]/).length;
    const row = ["1", "How do I return?", "Sign in."].slice(3 - width).join(/[,;\t]/.exec(header)![0]);
    expect(pairs(await read("faq.csv", `${header}\n${row}\n`))).toEqual([["How do I return?", "Sign in."]]);
  });

  it("gives everything that a row says", async () => {
    const csv = `id,category,question,similar questions,answer,language,market
r1,Returns,How do I return?,"How to return|send back
give back",Sign in.,en-GB,UK
r1,Returns,如何退货？,退货流程；怎么退,请登录。,中文,中国
`;
    expect(await read("faq.csv", csv)).toEqual([
      {
        kind: "article",
        id: "r1",
        language: "en-GB",
        market: "GB",
        title: null,
        questions: ["How do I return?", "How to return", "send back", "give back"],
        answer: "Sign in.",
        source: { file: "faq.csv", line: 2, heading: "Returns" },
      },
      {
        kind: "article",
        id: "r1",
        language: "zh-Hans",
        market: "CN",
        title: null,
        questions: ["如何退货？", "退货流程", "怎么退"],
        answer: "请登录。",
        source: { file: "faq.csv", line: 4, heading: "Returns" },
      },
    ]);
  });

  it("gives one entry for each market of a row", async () => {
    const entries = await read("faq.csv", 'question,answer,country\nQ?,A,"DE, Österreich / CH"\nR?,B,all\n');
    expect(articles(entries).map(({ market }) => market)).toEqual(["DE", "AT", "CH", null]);
  });

  it("takes the languages of a wide table apart and keeps the row one article", async () => {
    const csv =
      "question_en,answer_en,question_zh,答案（中文）,Pregunta\nHow?,So.,如何？,这样。,x\nOnly English?,Yes.,,,\n";
    const entries = articles(await read("faq.csv", csv.replace("答案（中文）", "answer (中文)")));
    expect(entries.map(({ language, questions, answer }) => [language, questions[0], answer])).toEqual([
      ["en", "How?", "So."],
      ["zh-Hans", "如何？", "这样。"],
      ["en", "Only English?", "Yes."],
    ]);
    expect(entries[0]!.id).toBe(entries[1]!.id);
    expect(entries[0]!.id).not.toBeNull();
    expect(entries[2]!.id).toBeNull();
  });

  it("knows question_id as a number and not as Indonesian, unless other languages stand beside it", async () => {
    const numbered = articles(await read("a.csv", "question_id,question,answer\n7,Q?,A\n"));
    expect(numbered[0]).toMatchObject({ id: "7", language: null });
    const wide = articles(
      await read("b.csv", "question_id,answer_id,question_en,answer_en\nBagaimana?,Begini.,How?,So.\n"),
    );
    expect(wide.map(({ language }) => language)).toEqual(["en", "id"]);
  });

  it("finds the header below a title", async () => {
    const csv = "Tamarind & Tin,\nexported on,2025-09-01\n\nquestion,answer\nQ?,A\n";
    expect(await read("faq.csv", csv)).toMatchObject([{ questions: ["Q?"], source: { line: 5 } }]);
  });

  it("keeps a text that looks like a formula as text", async () => {
    const csv = "question,answer\n=1+1?,+49 30 1\n-5 degrees?,@home\n";
    expect(pairs(await read("faq.csv", csv))).toEqual([
      ["=1+1?", "+49 30 1"],
      ["-5 degrees?", "@home"],
    ]);
  });

  it("takes the language and the market that the caller gives for rows that state none", async () => {
    const entries = await read("faq.csv", "question,answer,lang\nQ?,A,\nR?,B,fr\n", { language: "es", market: "MX" });
    expect(articles(entries).map(({ language, market }) => [language, market])).toEqual([
      ["es", "MX"],
      ["fr", "MX"],
    ]);
  });

  it("cleans what nobody can see", async () => {
    const csv = "question,answer\nHow\u0000 do \u202eI\u202c return?,Sign\u0007 in.\n";
    expect(pairs(await read("faq.csv", csv))).toEqual([["How do I return?", "Sign in."]]);
  });
});

describe("the caller's mapping of columns", () => {
  it("names the columns that we do not know", async () => {
    const entries = await read("faq.csv", "Frage;Antwort;Land\nWie?;So.;AT\n", {
      columns: { question: "Frage", answer: "antwort", market: "Land" },
    });
    expect(articles(entries)[0]).toMatchObject({ questions: ["Wie?"], answer: "So.", market: "AT" });
  });

  it("may state a language for a column", async () => {
    const entries = await read("faq.csv", "Frage,Demande,Antwort,Réponse\nWie?,Comment ?,So.,Ainsi.\n", {
      columns: { question_de: "Frage", answer_de: "Antwort", question_fr: "Demande", answer_fr: "Réponse" },
    });
    expect(articles(entries).map(({ language, answer }) => [language, answer])).toEqual([
      ["de", "So."],
      ["fr", "Ainsi."],
    ]);
  });

  it("counts the columns of a table without a header", async () => {
    const entries = await read("faq.csv", "1,Wie?,So.\n2,Wann?,Bald.\n", { columns: { question: "2", answer: "3" } });
    expect(pairs(entries)).toEqual([
      ["Wie?", "So."],
      ["Wann?", "Bald."],
    ]);
  });

  it("is refused with the names that there are", async () => {
    const missing = await errorOf(
      read("faq.csv", "Frage,Antwort\nWie?,So.\n", { columns: { question: "Fragen", answer: "Antwort" } }),
    );
    expect(missing.message).toBe(
      "faq.csv: There is no column “Fragen”. Found: Frage, Antwort. Use the names as they stand in the file.",
    );
    const unknown = await errorOf(read("faq.csv", "Frage,Antwort\nWie?,So.\n", { columns: { colour: "Frage" } }));
    expect(unknown.message).toContain("“colour” is nothing that a column can hold");
  });
});

describe("a table that we do not understand", () => {
  it("says which columns it has and how to map them", async () => {
    const error = await errorOf(read("faq.csv", "Frage,Antwort,Land\nWie?,So.,DE\n"));
    expect(error).toMatchObject({
      kind: "invalid",
      code: "knowledge/missing-column",
      found: ["Frage", "Antwort", "Land"],
    });
    expect(error.message).toBe(
      "faq.csv: The file has no question column. Found: Frage, Antwort, Land. Say which one holds the questions, e.g. --columns question=Frage,answer=Antwort. If the table has no header row, count its columns: --columns question=1,answer=2.",
    );
    const half = await errorOf(read("faq.csv", "question,Antwort\nWie?,So.\n"));
    expect(half.message).toContain(
      "no answer column. Found: question, Antwort. Say which one holds the answers, e.g. --columns question=question,answer=Antwort",
    );
  });

  it("is an error when it holds nothing", async () => {
    for (const [content, reason] of [
      ["", "is empty"],
      [" \n\n ", "nothing but spaces"],
      ["question,answer\n", "no rows below it"],
      ["question,answer", "no rows below it"],
      ["\ufeffquestion,answer\n\n,\n", "no rows below it"],
    ]) {
      const error = await errorOf(read("faq.csv", content!));
      expect(error.code).toBe("knowledge/file-empty");
      expect(error.message).toContain(reason);
    }
  });
});

describe("a row that cannot be used", () => {
  const reasons = async (rows: string, header = "id,question,answer,language,market") =>
    bad(await read("faq.csv", `${header}\nok,Fine?,Yes.,,\n${rows}\n`)).map(({ source, reason }) => [
      source.line,
      reason,
    ]);

  it.each(
    [
      ["a,,Only an answer,,", null],
      [",,Only an answer,,", "The row has an answer but no question."],
      [",Only a question?,,,", "The row has a question but no answer."],
      ["b,,,en,", "The row has neither a question nor an answer."],
      [",Q?,A,klingon language,", "“klingon language” is no language we know. Write a tag such as es or zh-Hans."],
      [",Q?,A,,Atlantis", "“Atlantis” is no market we know. Write a country code such as DE."],
      [
        ",Q?,A, with a comma,en,DE",
        "It has 6 cells and the header has 5. A text that holds the delimiter needs quotation marks around it.",
      ],
      [",Q?", "The row has a question but no answer. (It has 2 cells and the header has 5.)"],
      [`,${"Q".repeat(1001)}?,A,,`, "The question has 1,002 characters; the limit is 1,000."],
      [`,Q?,${"A".repeat(20_001)},,`, "The answer has 20,001 characters; the limit is 20,000."],
      [",Q?,lost �,,", "It holds characters that were lost when the file was saved (�). Export it again as UTF-8."],
      [',Q?,"open,,', 'A quotation mark (") opens here and is never closed.'],
    ].map(([row, reason]) => ({
      row: row!,
      reason,
      name: reason ?? "no reason at all, since other rows may share its id",
    })),
  )("is reported with its line and the reason: $name", async ({ row, reason }) => {
    expect(await reasons(row)).toEqual(reason === null ? [] : [[3, reason]]);
  });

  it("takes a row of a hundred thousand phrasings for a bad one, and a header of as many columns for none", async () => {
    const entries = await read("faq.csv", `question,answer,similar\nQ?,A,${"a|".repeat(100_000)}\n`);
    expect(bad(entries)[0]!.reason).toBe("It has 100,001 questions; the limit is 1000 a row.");
    expect((await errorOf(read("wide.csv", `${"question_id,".repeat(100_000)}\n1,2\n`))).code).toBe(
      "knowledge/missing-column",
    );
  });

  it("takes a megabyte for a bad row and reads on", async () => {
    const entries = await read("faq.csv", `question,answer\nQ?,${"x".repeat(1_000_000)}\nR?,B\n`);
    expect(bad(entries)).toMatchObject([
      { source: { line: 2 }, reason: "The answer has 1,000,000 characters; the limit is 20,000." },
    ]);
    expect(pairs(entries)).toEqual([["R?", "B"]]);
  });
});

describe("a long table", () => {
  it("is read as it is taken, and no further than that", async () => {
    const path = await fileOf("long.csv", `question,answer\n${"How long is it?,Very long indeed.\n".repeat(100_000)}`);
    const seen: number[] = [];
    let rows = 0;
    for await (const entry of readKnowledge(path, { onProgress: ({ bytes }) => seen.push(bytes) })) {
      expect(entry.kind).toBe("article");
      if (++rows === 100) break;
    }
    expect(seen.at(-1)).toBeLessThanOrEqual(256 * 1024);
  });

  it("stops when the caller has given up", async () => {
    const controller = new AbortController();
    controller.abort(new Error("enough"));
    await expect(read("faq.csv", "question,answer\nQ?,A\n", { signal: controller.signal })).rejects.toThrow("enough");
  });
});
