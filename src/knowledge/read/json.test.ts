import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type JsonPart, JsonSplitter, readJsonLines } from "./json.ts";

const isContainer = (key: string) => ["articles", "data", "faq"].includes(key);

function split(text: string, chunkChars = text.length || 1): JsonPart[] {
  const splitter = new JsonSplitter(isContainer);
  const parts: JsonPart[] = [];
  for (let at = 0; at < text.length; at += chunkChars) parts.push(...splitter.push(text.slice(at, at + chunkChars)));
  return [...parts, ...splitter.end()];
}

const values = (text: string, chunkChars?: number) => split(text, chunkChars).map(({ value }) => value);

async function lines(text: string, chunkChars: number): Promise<JsonPart[]> {
  async function* chunks() {
    for (let at = 0; at < text.length; at += chunkChars) yield text.slice(at, at + chunkChars);
  }
  const parts: JsonPart[] = [];
  for await (const batch of readJsonLines(chunks())) parts.push(...batch);
  return parts;
}

const anyRecord = fc.dictionary(
  fc.string({ unit: "grapheme", maxLength: 8 }),
  fc.jsonValue({ maxDepth: 3, stringUnit: "grapheme" }),
  { maxKeys: 5 },
);

describe("reading JSON", () => {
  it("gives back every element of a list, indented or not, cut anywhere", () => {
    fc.assert(
      fc.property(
        fc.array(anyRecord, { maxLength: 8 }),
        fc.constantFrom(undefined, 1, 2, "\t"),
        fc.integer({ min: 1, max: 60 }),
        (list, indent, size) => {
          const same = JSON.parse(JSON.stringify(list));
          expect(values(JSON.stringify(list, null, indent), size)).toEqual(same);
          expect(values(JSON.stringify({ about: 1, data: { articles: list } }, null, indent), size)).toEqual([
            1,
            ...same,
          ]);
        },
      ),
      { numRuns: 300 },
    );
  });

  it("gives back every property of an object", () => {
    fc.assert(
      fc.property(anyRecord, fc.integer({ min: 1, max: 60 }), (record, size) => {
        fc.pre(!Object.keys(record).some(isContainer));
        const found = split(JSON.stringify(record), size).map(({ key, value }) => [key, value]);
        expect(found).toEqual(Object.entries(JSON.parse(JSON.stringify(record))));
      }),
      { numRuns: 200 },
    );
  });

  it("says on which line each element begins", () => {
    expect(split('[\n  {"a": 1},\n\n  {\n    "b": 2\n  }\n]').map(({ line }) => line)).toEqual([2, 4]);
  });

  it("keeps a list of plain values as one property", () => {
    expect(split('{"articles": ["a", "b"]}')).toEqual([{ line: 1, key: "articles", value: ["a", "b"] }]);
  });

  it("reports a broken element and finds the next one", () => {
    const parts = split(
      '[\n  {"q": "a", "a": "b"},\n  {"q": "open, "a": "b"},\n  {"q": "no end\n  },\n  {"q": "c", "a": "d"}\n]',
    );
    expect(parts.map(({ line, problem }) => [line, problem !== undefined])).toEqual([
      [2, false],
      [3, true],
      [4, true],
      [6, false],
    ]);
  });

  it("reports where a file was cut off", () => {
    expect(split('[{"a":1},{"b":').at(-1)!.problem).toMatch(/ends in the middle/);
    expect(split('[{"a":1},').at(-1)!.problem).toMatch(/before its list is closed/);
  });

  it("reports nesting by the thousand without following it", () => {
    const deep = `[${"[".repeat(200_000)}${"]".repeat(200_000)},{"a":1}]`;
    const parts = split(deep, 65_536);
    expect(parts.map(({ problem }) => problem)).toEqual(["It is nested deeper than 100 levels.", undefined]);
  });

  it("reports an element of megabytes without holding it", () => {
    const parts = split(`[{"a":"${"x".repeat(5_000_000)}"},{"b":1}]`, 65_536);
    expect(parts.map(({ problem }) => problem)).toEqual(["It is longer than 4,000,000 characters.", undefined]);
  });

  it("ends on any text at all", () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom("{", "}", "[", "]", '"', ",", ":", "\n", "\\", "a", "1", " ", '"articles":', "[{"), {
          maxLength: 40,
        }),
        fc.integer({ min: 1, max: 10 }),
        (tokens, size) => {
          expect(Array.isArray(split(tokens.join(""), size))).toBe(true);
        },
      ),
      { numRuns: 2000 },
    );
  });
});

describe("reading JSON Lines", () => {
  it("gives back every value, cut anywhere", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(anyRecord, { maxLength: 8 }),
        fc.constantFrom("\n", "\r\n"),
        fc.integer({ min: 1, max: 60 }),
        async (records, newline, size) => {
          const parts = await lines(records.map((record) => JSON.stringify(record) + newline).join(newline), size);
          expect(parts.map(({ value }) => value)).toEqual(JSON.parse(JSON.stringify(records)));
          expect(parts.map(({ line }) => line)).toEqual(records.map((_, index) => index * 2 + 1));
        },
      ),
      { numRuns: 200 },
    );
  });

  it("reports a broken line and reads the next", async () => {
    const parts = await lines('{"a":1}\n{"a":\n{"a":3}', 5);
    expect(parts.map(({ line, value }) => [line, value])).toEqual([
      [1, { a: 1 }],
      [2, undefined],
      [3, { a: 3 }],
    ]);
    expect(parts[1]!.problem).toMatch(/not valid JSON/);
  });
});
