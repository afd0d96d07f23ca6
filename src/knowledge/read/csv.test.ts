import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { CsvSplitter, delimiters, sniffDelimiter, type TableRow } from "./csv.ts";

function split(text: string, chunkChars = text.length || 1): TableRow[] {
  const splitter = new CsvSplitter();
  const rows: TableRow[] = [];
  for (let at = 0; at < text.length; at += chunkChars) rows.push(...splitter.push(text.slice(at, at + chunkChars)));
  return [...rows, ...splitter.end()];
}

const cells = (text: string, chunkChars?: number) => split(text, chunkChars).map((row) => row.cells);

/** As spreadsheets write it. */
function write(table: readonly (readonly string[])[], delimiter: string, newline: string): string {
  const quote = (cell: string) =>
    /["\r\n,;\t|]/.test(cell) || cell !== cell.trim() ? `"${cell.replaceAll('"', '""')}"` : cell;
  return table.map((row) => row.map(quote).join(delimiter) + newline).join("");
}

const anyCell = fc.oneof(
  fc.string({ unit: "grapheme", maxLength: 20 }),
  fc.constantFrom(
    "退货怎么办？",
    "كيف أرجع المنتج؟",
    'say "hi"',
    "two\nlines",
    "a,b;c\td|e",
    "=1+1",
    "-5",
    "@x",
    " padded ",
    "एक",
    "ไทย",
    "",
  ),
);
const anyTable = fc.integer({ min: 2, max: 5 }).chain((width) =>
  fc.array(
    fc.array(anyCell, { minLength: width, maxLength: width }).map((row) => [`k${row.length}`, ...row.slice(1)]),
    { minLength: 1, maxLength: 12 },
  ),
);

describe("reading delimited text", () => {
  it("gives back every table that was written, in any script, with any delimiter, cut anywhere", () => {
    fc.assert(
      fc.property(
        anyTable,
        fc.constantFrom(...delimiters),
        fc.constantFrom("\n", "\r\n", "\r"),
        fc.integer({ min: 1, max: 40 }),
        (table, delimiter, newline, size) => {
          const header = table[0]!.map((_, index) => `name${index}`);
          const clean = table.map((row) => row.map((cell) => cell.replace(/\r/g, "")));
          const text = write([header, header, header, ...clean], delimiter, newline);
          expect(cells(text, size).slice(3)).toEqual(clean);
        },
      ),
      { numRuns: 300 },
    );
  });

  it("says on which line each row begins, whatever the line ends", () => {
    for (const newline of ["\n", "\r\n", "\r"]) {
      const text = ["a,b", '"x', 'y",1', "", "z,2"].join(newline);
      expect(split(text).map(({ line }) => line)).toEqual([1, 2, 5]);
    }
  });

  it("leaves blank rows out", () => {
    expect(cells("a,b\n,\n  ,\n\n1,2\n")).toEqual([
      ["a", "b"],
      ["1", "2"],
    ]);
  });

  it("keeps a quotation mark that somebody forgot to double", () => {
    expect(cells('q,a\n"Say "hi" to us",x\n5" pipe,y\n')).toEqual([
      ["q", "a"],
      ['Say "hi" to us', "x"],
      ['5" pipe', "y"],
    ]);
  });

  it("knows the line with which Excel names the delimiter", () => {
    expect(split("sep=;\na;b\n1,5;2\n")).toEqual([
      { line: 2, cells: ["a", "b"] },
      { line: 3, cells: ["1,5", "2"] },
    ]);
  });

  it("reads quotes as text where a file uses none for quoting", () => {
    expect(cells('q\ta\n"free" shipping\tyes\nb\tc\n')).toEqual([
      ["q", "a"],
      ['"free" shipping', "yes"],
      ["b", "c"],
    ]);
  });
});

describe("a quote that is never closed", () => {
  it("costs its own row and not the rest of the file", () => {
    const rows = split('q,a\n1,one\n2,"two\n3,three\n4,"four"\n5,five\n');
    expect(rows.map(({ line, cells }) => [line, ...cells])).toEqual([
      [1, "q", "a"],
      [2, "1", "one"],
      [3],
      [4, "3", "three"],
      [5, "4", "four"],
      [6, "5", "five"],
    ]);
    expect(rows[2]!.problem).toMatch(/opens here and is never closed/);
  });

  it("does not take the lines of its own text for rows, where rows are quoted", () => {
    const text = `"q","a"\n${'"x","y"\n'.repeat(5)}"open","first line\nsecond, line\n"next","row"\n`;
    const rows = split(text);
    expect(rows.at(-1)!.cells).toEqual(["next", "row"]);
    expect(rows.at(-2)!).toMatchObject({ line: 7, problem: expect.stringContaining("Lines 7 to 8 were left out") });
    expect(rows).toHaveLength(8);
  });

  it("is found at the end of the file too", () => {
    expect(split('q,a\n1,"open').at(-1)).toMatchObject({ line: 2, problem: expect.any(String) });
  });

  it("keeps a cell of many lines that is closed", () => {
    const answer = "line\n".repeat(200).trim();
    expect(cells(`q,a\n1,"${answer}"\n`, 50)[1]).toEqual(["1", answer]);
  });

  it("takes no quadratic time however often it happens", () => {
    const rows = split(`q,a\n${'"x\n'.repeat(50_000)}1,2\n`);
    expect(rows.at(-1)!.cells).toEqual(["1", "2"]);
    expect(split(`q,a\n${'""x\n'.repeat(100_000)}`).length).toBeGreaterThan(0);
  });
});

describe("a row of megabytes", () => {
  it("is reported, and the next one is read", () => {
    for (const long of [`1,${"x".repeat(3_000_000)}`, `1,"${"x".repeat(3_000_000)}"`]) {
      const rows = split(`q,a\n${long}\n2,two\n`, 65_536);
      expect(rows.map(({ line }) => line)).toEqual([1, 2, 3]);
      expect(rows[1]!.problem).toMatch(/longer than 2,000,000 characters/);
      expect(rows[2]!.cells).toEqual(["2", "two"]);
    }
  });
});

describe("sniffDelimiter", () => {
  it.each([
    [",", "question,answer\nHow?,So; or so.\n"],
    [";", "Frage;Antwort\nWie viel?;1,50 Euro, mehr nicht\n"],
    ["\t", "question\tanswer\nHow, when, why?\tSo, and so\n"],
    ["|", "question|answer\nHow?|So\n"],
    [",", '问题,答案\n"多少钱；多久","三天；五元"\n'],
  ])("finds %j", (delimiter, text) => {
    expect(sniffDelimiter(text)).toBe(delimiter);
  });
});
