import { describe, expect, it } from "vitest";
import { type IndustryBook, PhrasebookError, readPlaceholders, readTopics, readTopicTexts } from "./book.ts";
import { starter } from "./starter.ts";

const TOPICS = `# Topics

| id | most asked | placeholders | meaning |
|---|---|---|---|
| refund-when | yes | refundDays | when the money comes back |
| gift-wrap | | | gift wrapping |
`;

const EN = `# Shops

## refund-when: When the refund comes

- You have my return. How long until I see the money?
- colloquial: when do i get my cash
- keywords: refund time

> Time until we send it: {refundDays}.

## gift-wrap: Gift wrapping
- Could you wrap it?
`;

describe("a table of topics", () => {
  it("gives ids, meanings and what an answer leaves open", () => {
    expect(readTopics(TOPICS, "shop", "topics.md")).toEqual([
      {
        id: "refund-when",
        industry: "shop",
        meaning: "when the money comes back",
        mostAsked: true,
        placeholders: ["refundDays"],
      },
      { id: "gift-wrap", industry: "shop", meaning: "gift wrapping", mostAsked: false, placeholders: [] },
    ]);
  });

  it.each([
    ["no table", "# Topics\n", /no table/],
    ["a row too short", `${TOPICS}| x | yes |\n`, /topics\.md:7: A row has 4 cells, this has 2/],
    ["an id with spaces", `${TOPICS}| Gift wrap | | | x |\n`, /"Gift wrap" is not an id/],
  ])("with %s is refused with its place", (_, table, message) => {
    expect(() => readTopics(table, "shop", "topics.md")).toThrow(PhrasebookError);
    expect(() => readTopics(table, "shop", "topics.md")).toThrow(message);
  });

  it("of placeholders says the type, an example and the meaning", () => {
    const table =
      "| name | type | example | what |\n|---|---|---|---|\n| refundDays | duration | 5 days | until paid |\n";
    expect(readPlaceholders(table, "placeholders.md")).toEqual([
      { name: "refundDays", type: "duration", example: "5 days", meaning: "until paid" },
    ]);
  });
});

describe("a language file", () => {
  it("gives the title, the phrasings with their kinds, and the answer", () => {
    expect(readTopicTexts(EN, "en.md")).toEqual([
      {
        topic: "refund-when",
        title: "When the refund comes",
        line: 3,
        answer: "Time until we send it: {refundDays}.",
        phrasings: [
          { kind: "ordinary", text: "You have my return. How long until I see the money?", line: 5 },
          { kind: "colloquial", text: "when do i get my cash", line: 6 },
          { kind: "keywords", text: "refund time", line: 7 },
        ],
      },
      {
        topic: "gift-wrap",
        title: "Gift wrapping",
        line: 11,
        answer: null,
        phrasings: [{ kind: "ordinary", text: "Could you wrap it?", line: 12 }],
      },
    ]);
  });

  it("keeps a colon that belongs to the phrasing", () => {
    const [topic] = readTopicTexts("## a: A\n- Question: where is it?\n", "en.md");
    expect(topic!.phrasings).toMatchObject([{ kind: "ordinary", text: "Question: where is it?" }]);
  });

  it.each([
    ["text before a heading", "- hello\n", /en\.md:1: A topic begins with a heading/],
    ["a heading without a title", "## refund-when\n", /en\.md:1: A heading reads/],
    ["an empty phrasing", "## a: A\n- keywords:  \n", /en\.md:2/],
    ["a line that is nothing", "## a: A\nhello\n", /en\.md:2: A line is a heading/],
  ])("with %s is refused with its line", (_, text, message) => {
    expect(() => readTopicTexts(text, "en.md")).toThrow(message);
  });
});

describe("starter", () => {
  const es = "## refund-when: Cuándo llega el reembolso\n- ¿Cuándo me pagan?\n";
  const book: IndustryBook = {
    industry: "shop",
    topics: readTopics(TOPICS, "shop", "topics.md"),
    texts: new Map([
      ["en", readTopicTexts(EN, "en.md")],
      ["es", readTopicTexts(es, "es.md")],
    ]),
  };
  const placeholders = [{ name: "refundDays", type: "duration", example: "5 days", meaning: "until paid" }];

  it("makes an article of each topic that has an answer in a chosen language, with what it leaves open", () => {
    expect(starter(book, ["en"], placeholders)).toEqual({
      articles: 1,
      withoutAnswer: 1,
      placeholders,
      lines: [
        {
          id: "refund-when",
          language: "en",
          title: "When the refund comes",
          answer: "Time until we send it: {refundDays}.",
          questions: ["You have my return. How long until I see the money?", "when do i get my cash", "refund time"],
        },
      ],
    });
  });

  it("takes the phrasings of a language without an answer along with the answer of another", () => {
    const { lines } = starter(book, ["en", "es"], placeholders);
    expect(lines[1]).toEqual({
      id: "refund-when",
      language: "es",
      questions: ["Cuándo llega el reembolso", "¿Cuándo me pagan?"],
    });
    expect(starter(book, ["es"], placeholders)).toMatchObject({ articles: 0, withoutAnswer: 2 });
  });
});
