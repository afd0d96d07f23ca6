import ExcelJS from "exceljs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { defaultLimits } from "./entry.ts";
import { articles, bad, errorOf, fileOf, pairs, read, type ZipPart, zip } from "./test-helper.ts";
import { readXlsx } from "./xlsx.ts";

async function workbook(fill: (book: ExcelJS.Workbook) => void): Promise<Uint8Array> {
  const book = new ExcelJS.Workbook();
  fill(book);
  return new Uint8Array(await book.xlsx.writeBuffer());
}

/** The rows, read without the process. */
async function rowsOf(content: Uint8Array): Promise<string[][]> {
  const path = await fileOf("book.xlsx", content);
  const rows: string[][] = [];
  for await (const batch of readXlsx(path, "book.xlsx", defaultLimits)) rows.push(...batch.map(({ cells }) => cells));
  return rows;
}

const relation = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";

/** A workbook written by hand, for what ExcelJS does not write. */
function handmade(sheetData: string, more: readonly ZipPart[] = [], workbookMore = ""): Buffer {
  return zip([
    { name: "[Content_Types].xml", content: "<Types/>" },
    {
      name: "_rels/.rels",
      content: `<Relationships><Relationship Id="a" Type="${relation}/officeDocument" Target="/xl/workbook.xml"/></Relationships>`,
    },
    {
      name: "xl/workbook.xml",
      content: `<?xml version="1.0"?><x:workbook xmlns:x="m" xmlns:r="${relation}">${workbookMore}<x:sheets><x:sheet name="S &amp; T" sheetId="1" r:id="rId1"/></x:sheets></x:workbook>`,
    },
    {
      name: "xl/_rels/workbook.xml.rels",
      content: `<Relationships><Relationship Id="rId1" Type="${relation}/worksheet" Target="worksheets/../worksheets/one.xml"/></Relationships>`,
    },
    {
      name: "xl/worksheets/one.xml",
      content: `<x:worksheet xmlns:x="m"><x:sheetData>${sheetData}</x:sheetData></x:worksheet>`,
    },
    ...more,
  ]);
}

const anyText = fc
  .oneof(
    fc.string({ unit: "grapheme", maxLength: 20 }),
    fc.constantFrom("退货怎么办？", "كيف؟", "<b>&amp;</b>", "a\nb", "=1+1"),
  )
  // What XML cannot hold, Excel does not write either.
  .map((text) => `x${text.replace(/[\x00-\x08\x0b-\x1f\ufffe\uffff\ud800-\udfff]/g, "").replace(/\r/g, "")}x`);

describe("a workbook", () => {
  it("gives back every text, in any script", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(anyText, { minLength: 2, maxLength: 4 }), { minLength: 1, maxLength: 6 }),
        async (table) => {
          const content = await workbook((book) => book.addWorksheet("One").addRows(table));
          expect(await rowsOf(content)).toEqual(table);
        },
      ),
      { numRuns: 40 },
    );
  });

  it("turns numbers, dates, percentages, links and rich text into text, and takes the result of a formula", async () => {
    const content = await workbook((book) => {
      const sheet = book.addWorksheet("One");
      sheet.addRow([
        39.9,
        0.1 + 0.2,
        1e15,
        new Date(Date.UTC(2025, 8, 1)),
        new Date(Date.UTC(2025, 8, 1, 9, 30)),
        true,
      ]);
      sheet.addRow([
        { richText: [{ text: "Free " }, { text: "returns", font: { bold: true } }] },
        { text: "site", hyperlink: "https://t.example" },
        { formula: "A1*2", result: 79.8 },
        { formula: "CONCATENATE(1,2)", result: "12" },
        0.15,
      ]);
      sheet.getCell("D1").numFmt = "yyyy-mm-dd";
      sheet.getCell("E1").numFmt = "dd.mm.yyyy hh:mm";
      sheet.getCell("E2").numFmt = "0%";
      sheet.getCell("A1").numFmt = '#,##0.00 "days"';
    });
    expect(await rowsOf(content)).toEqual([
      ["39.9", "0.3", "1000000000000000", "2025-09-01", "2025-09-01 09:30", "TRUE"],
      ["Free returns", "site", "79.8", "12", "15%"],
    ]);
  });

  it("reports a formula without its result, and an error", async () => {
    const content = await workbook((book) => {
      const sheet = book.addWorksheet("One");
      sheet.addRow(["question", "answer"]);
      sheet.addRow(["How much?", { formula: "B9&B10" }]);
      sheet.addRow(["How?", { error: "#REF!" }]);
      sheet.addRow(["When?", "Now."]);
    });
    const entries = await read("faq.xlsx", content);
    expect(bad(entries).map(({ source, reason }) => [source.line, reason])).toEqual([
      [2, "Cell B2 holds a formula without its result. Open the file in Excel, let it calculate, and save it."],
      [3, "Cell B3 holds the error #REF!."],
    ]);
    expect(pairs(entries)).toEqual([["When?", "Now."]]);
  });

  it("is read sheet after sheet, those that hold no questions left out", async () => {
    const content = await workbook((book) => {
      book.addWorksheet("Notes").addRows([
        ["Prepared by", "Anna"],
        ["on", "Monday"],
      ]);
      book.addWorksheet("English").addRows([["FAQ of the shop"], [], ["question", "answer"], ["How?", "So."]]);
      book.addWorksheet("中文").addRows([
        ["问题", "答案"],
        ["如何？", "这样。"],
      ]);
      book.addWorksheet("Old", { state: "hidden" }).addRows([
        ["question", "answer"],
        ["Old?", "Old."],
      ]);
    });
    expect(articles(await read("faq.xlsx", content)).map(({ questions, source }) => [questions[0], source])).toEqual([
      ["How?", { file: "faq.xlsx", line: 4, heading: "English" }],
      ["如何？", { file: "faq.xlsx", line: 2, heading: "中文" }],
    ]);
  });

  it("says which columns it has when no sheet holds questions", async () => {
    const content = await workbook((book) =>
      book.addWorksheet("One").addRows([
        ["Frage", "Antwort"],
        ["Wie?", "So."],
      ]),
    );
    const error = await errorOf(read("faq.xlsx", content));
    expect(error.message).toContain(
      "Found: Frage, Antwort. Say which one holds the questions, e.g. --columns question=Frage,answer=Antwort",
    );
    expect(pairs(await read("faq.xlsx", content, { columns: { question: "Frage", answer: "Antwort" } }))).toEqual([
      ["Wie?", "So."],
    ]);
  });

  it("is a workbook whatever its name says", async () => {
    const content = await workbook((book) =>
      book.addWorksheet("One").addRows([
        ["question", "answer"],
        ["How?", "So."],
      ]),
    );
    expect(pairs(await read("faq.csv", content))).toEqual([["How?", "So."]]);
    expect(pairs(await read("faq.xlsx", "question,answer\nHow?,So.\n"))).toEqual([["How?", "So."]]);
  });

  it("may write texts in the cell, leave cells out, and put prefixes on its tags", async () => {
    const data =
      '<x:row r="3"><x:c r="B3" t="inlineStr"><x:is><x:r><x:t>rich </x:t></x:r><x:r><x:t>text</x:t></x:r><x:rPh><x:t>よみ</x:t></x:rPh></x:is></x:c><x:c r="D3"><x:v>1</x:v></x:c><x:c r="XFD3"><x:v>9</x:v></x:c></x:row>' +
      '<x:row><x:c t="str"><x:f>A1</x:f><x:v></x:v></x:c><x:c t="d"><x:v>2025-09-01T00:00:00</x:v></x:c></x:row><x:row r="9"/>';
    expect(await rowsOf(handmade(data))).toEqual([
      ["", "rich text", "", "1"],
      ["", "2025-09-01"],
    ]);
  });

  it("may count its dates from 1904", async () => {
    const styles = {
      name: "xl/styles.xml",
      content: '<styleSheet><cellXfs count="2"><xf numFmtId="0"/><xf numFmtId="14"/></cellXfs></styleSheet>',
    };
    const data = '<x:row r="1"><x:c r="A1" s="1"><x:v>44439</x:v></x:c></x:row>';
    expect(await rowsOf(handmade(data, [styles], '<x:workbookPr date1904="1"/>'))).toEqual([["2025-09-01"]]);
    expect(await rowsOf(handmade(data, [styles]))).toEqual([["2021-08-31"]]);
  });
});
