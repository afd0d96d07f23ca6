// Files that are damaged, protected, wrongly named, or made to do harm: each ends in an error that says what to do.
import { chmod, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { deflateSync } from "node:zlib";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ExpectedError } from "../../errors.ts";
import { bad, docx, errorOf, fileOf, pairs, pdf, pdfFile, read, readPath, word, zip } from "./test-helper.ts";

const protectedWorkbook = Buffer.concat([
  Buffer.from([0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1]),
  Buffer.alloc(1000),
  Buffer.from("EncryptedPackage", "utf16le"),
  Buffer.alloc(500),
]);
const simplePdf = pdf([[{ text: "Returns take thirty days.", y: 700 }]]);

describe("a file that cannot be read", () => {
  it.each([
    ["a missing one", "/nowhere/at/all.csv", "not-found", "There is no such file"],
    ["a folder", tmpdir(), "not-readable", "This is a directory"],
    ["a device", "/dev/zero", "not-readable", "not an ordinary file"],
    ["a path with a zero byte", "a\0b.csv", "not-found", "not a usable path"],
  ])("is named: %s", async (_, path, problem, message) => {
    const error = await errorOf(readPath(path));
    expect(error).toBeInstanceOf(ExpectedError);
    expect(error.code).toBe(`knowledge/file-${problem}`);
    expect(error.message).toContain(message);
    expect(error.message.startsWith(`${path}: `)).toBe(true);
  });

  it.skipIf(process.getuid?.() === 0)("is named when we may not read it", async () => {
    const path = await fileOf("secret.csv", "question,answer\n");
    await chmod(path, 0);
    expect((await errorOf(readPath(path))).message).toContain("Give this user permission");
  });

  it.each([
    [
      "a picture named CSV",
      "faq.csv",
      Buffer.from([0xff, 0xd8, 0xff, 0xe0, 0, 16, 74, 70, 73, 70, 0]),
      "unsupported",
      "This is a JPEG picture.",
    ],
    [
      "a picture named PDF",
      "scan.pdf",
      Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0]),
      "unsupported",
      "This is a PNG picture.",
    ],
    ["a packed file", "faq.csv.gz", Buffer.from([0x1f, 0x8b, 8, 0, 0]), "unsupported", "packed with gzip. Unpack it"],
    ["a text named PDF", "manual.pdf", Buffer.from("<html>Please sign in</html>"), "damaged", "The name says PDF"],
    ["a text named DOCX", "manual.DOCX", Buffer.from("Please sign in"), "damaged", "The name says DOCX"],
    [
      "a few bytes without meaning",
      "tool.exe",
      Buffer.from(Array.from({ length: 100 }, (_, i) => (i * 151 + (i >> 2) * 37 + 200) % 256)),
      "unsupported",
      "This is not text",
    ],
    [
      "bytes without meaning",
      "faq.bin",
      Buffer.from(Array.from({ length: 4000 }, (_, i) => (i * 7919 + (i >> 3)) % 29)),
      "unsupported",
      "This is not text",
    ],
    [
      "an archive",
      "faq.zip",
      zip([{ name: "faq.csv", content: "q,a" }]),
      "unsupported",
      "This is a ZIP archive. Unpack it",
    ],
    [
      "a presentation",
      "talk.pptx",
      zip([{ name: "ppt/presentation.xml", content: "<p/>" }]),
      "unsupported",
      "This is a presentation. Save it as PDF",
    ],
    [
      "a text of another office",
      "text.odt",
      zip([
        { name: "mimetype", content: "x" },
        { name: "content.xml", content: "<x/>" },
      ]),
      "unsupported",
      "OpenDocument file. Save it as XLSX or DOCX",
    ],
    [
      "an old Word file",
      "old.doc",
      Buffer.concat([Buffer.from([0xd0, 0xcf, 0x11, 0xe0]), Buffer.alloc(2000)]),
      "unsupported",
      "old office program",
    ],
    [
      "a protected workbook",
      "faq.xlsx",
      protectedWorkbook,
      "protected",
      "protected with a password. Save a copy without one",
    ],
    ["an RTF document", "faq.rtf", "{\\rtf1\\ansi Hello}", "unsupported", "RTF document. Save it as DOCX"],
    ["an XML file", "faq.xml", "<?xml version='1.0'?><faq/>", "unsupported", "XML file. Export the data as CSV"],
    [
      "an XLSX that was cut off",
      "faq.xlsx",
      zip([{ name: "xl/workbook.xml", content: "<x/>" }]).subarray(0, 60),
      "damaged",
      "damaged or was cut off",
    ],
  ])("says what it is: %s", async (_, name, content, problem, message) => {
    const error = await errorOf(read(name, content));
    expect(error.code).toBe(`knowledge/file-${problem}`);
    expect(error.message).toContain(message);
  });
});

describe("a PDF", () => {
  it("that was cut off is refused, wherever it was", async () => {
    for (const share of [0.3, 0.9]) {
      const error = await errorOf(read("policy.pdf", simplePdf.subarray(0, Math.floor(simplePdf.length * share))));
      expect(error).toMatchObject({ code: "knowledge/file-damaged", message: expect.stringContaining("cut off") });
    }
  });

  it("that is protected asks for a copy without a password", async () => {
    const encrypted = pdf(
      [[{ text: "secret", y: 700 }]],
      `/Encrypt << /Filter /Standard /V 1 /R 2 /P -4 /O <${"ab".repeat(32)}> /U <${"cd".repeat(32)}> >> /ID [<${"00".repeat(16)}> <${"00".repeat(16)}>]`,
    );
    expect(await errorOf(read("policy.pdf", encrypted))).toMatchObject({
      code: "knowledge/file-protected",
      message: expect.stringContaining("Save a copy without one"),
    });
  });

  it("of pictures asks for text recognition", async () => {
    expect((await errorOf(read("scan.pdf", pdf([[]])))).message).toContain("Run text recognition (OCR) on it first");
  });

  it("whose text unpacks to hundreds of megabytes is stopped", async () => {
    const text = deflateSync(deflateSync(Buffer.alloc(200_000_000, "BT (x) Tj ET\n")));
    const bomb = pdfFile([
      "<< /Type /Catalog /Pages 2 0 R >>",
      "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
      "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R >>",
      `<< /Length ${text.length} /Filter [/FlateDecode /FlateDecode] >>\nstream\n${text.toString("latin1")}\nendstream`,
    ]);
    const error = await errorOf(read("bomb.pdf", bomb, { limits: { documentMegabytes: 64 } }));
    expect(error).toMatchObject({ code: "knowledge/file-too-large", message: expect.stringContaining("memory") });
  });

  it("of noise is refused", async () => {
    const noise = Buffer.concat([
      Buffer.from("%PDF-1.7\n"),
      Buffer.from(Array.from({ length: 3000 }, (_, i) => (i * 31) % 251)),
      Buffer.from("\n%%EOF\n"),
    ]);
    expect((await errorOf(read("noise.pdf", noise))).code).toBe("knowledge/file-damaged");
  });
});

describe("an office file made to do harm", () => {
  it("that would unpack to gigabytes is not unpacked", async () => {
    const bomb = docx(word("x"), [{ name: "word/media/a.bin", content: "x", claimedBytes: 3_000_000_000 }]);
    expect(await errorOf(read("bomb.docx", bomb))).toMatchObject({
      code: "knowledge/file-too-large",
      message: expect.stringContaining("unpacks to 2,861 MB; the limit is 200 MB"),
    });
  });

  it("that is packed as only a bomb is, is not unpacked", async () => {
    const bomb = docx(word("x"), [{ name: "word/media/a.bin", content: Buffer.alloc(30_000_000) }]);
    expect(await errorOf(read("bomb.docx", bomb))).toMatchObject({
      code: "knowledge/file-unsafe",
      message: expect.stringContaining("zip bomb"),
    });
  });

  it("that lies about its sizes is stopped at what it claimed", async () => {
    const liar = docx(word("x"), [{ name: "word/media/a.bin", content: Buffer.alloc(30_000_000), claimedBytes: 10 }]);
    expect(await errorOf(read("liar.docx", liar))).toMatchObject({
      code: "knowledge/file-unsafe",
      message: expect.stringContaining("more than it claims"),
    });
  });

  it("that declares entities is refused, in a document and in a workbook", async () => {
    const entity = '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>';
    const document = docx(word("x"), [{ name: "word/footnotes.xml", content: `${entity}<x>&e;</x>` }]);
    expect((await errorOf(read("xxe.docx", document))).message).toContain("declares XML entities");
    const wide = docx(word("x"), [
      { name: "word/footnotes.xml", content: Buffer.from(`\ufeff${entity}<x/>`, "utf16le") },
    ]);
    expect((await errorOf(read("xxe.docx", wide))).message).toContain("declares XML entities");
    const book = zip([{ name: "xl/workbook.xml", content: `<?xml version="1.0"?>${entity}<workbook/>` }]);
    expect((await errorOf(read("xxe.xlsx", book))).message).toContain("declares XML entities");
  });

  it("that is encrypted inside asks for a copy without a password", async () => {
    const book = zip([{ name: "xl/workbook.xml", content: "<workbook/>", encrypted: true }]);
    expect((await errorOf(read("faq.xlsx", book))).code).toBe("knowledge/file-protected");
  });

  it("that is not well-formed is refused", async () => {
    const book = zip([{ name: "xl/workbook.xml", content: "<workbook><sheets" }]);
    expect((await errorOf(read("faq.xlsx", book))).message).toContain(
      "not well-formed. Open it in Excel and save it anew",
    );
    expect((await errorOf(read("text.docx", docx("<w:p><w:r>")))).code).toMatch(/damaged|empty/);
  });
});

describe("a page made to do harm", () => {
  it("by nesting is refused, and costs only its own process", async () => {
    for (const [name, content] of [
      ["deep.html", `<html><body>${"<div>".repeat(20_000)}x`],
      ["deep.md", `# x\n\n${">".repeat(20_000)} x`],
    ] as const) {
      expect((await errorOf(read(name, content))).code).toMatch(/^knowledge\/file-(unsafe|too-large)$/);
    }
  });

  it("by time is stopped", async () => {
    const slow = `<html><body>${"<div>".repeat(300_000)}`;
    const error = await errorOf(read("slow.html", slow, { limits: { documentMs: 300 } }));
    expect(error).toMatchObject({ code: "knowledge/file-too-large", message: expect.stringContaining("seconds") });
  });

  it("by memory is stopped", async () => {
    const large = `<html><body>${"<p><b>x</b></p>".repeat(300_000)}`;
    const error = await errorOf(read("large.html", large, { limits: { documentMegabytes: 64 } }));
    expect(error).toMatchObject({ code: "knowledge/file-too-large", message: expect.stringContaining("memory") });
  });

  it("by size is not opened", async () => {
    const error = await errorOf(
      read("large.html", `<html>${"x".repeat(2_000_000)}`, { limits: { markupBytes: 1_000_000 } }),
    );
    expect(error.message).toContain("The file has 2 MB; the limit is 1 MB");
  });
});

describe("any bytes at all", () => {
  it("end in entries or in an expected error", async () => {
    const folder = await mkdtemp(join(tmpdir(), "dragoman-fuzz-"));
    try {
      await fc.assert(
        fc.asyncProperty(
          fc.oneof(
            fc.uint8Array({ maxLength: 300 }),
            fc.string({ unit: "binary", maxLength: 300 }).map((text) => Buffer.from(text)),
          ),
          fc.constantFrom("a.csv", "a.json", "a.jsonl", "a.tsv"),
          fc.constantFrom(
            "",
            "question,answer\n",
            '[{"question":"a","answer":"b"},',
            '{"question":"a","answer":"b"}\n',
          ),
          async (bytes, name, start) => {
            try {
              await read(name, Buffer.concat([Buffer.from(start), bytes]), {
                kind: name.endsWith("json") ? "json" : name.endsWith("jsonl") ? "jsonl" : "csv",
              });
            } catch (error) {
              if (!(error instanceof ExpectedError)) throw error;
              expect(error.message.length).toBeGreaterThan(20);
            }
          },
        ),
        { numRuns: 300 },
      );
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });

  it("may be a table with anything in its cells", async () => {
    const entries = await read(
      "faq.csv",
      Buffer.concat([Buffer.from("question,answer\nHow?,So.\n"), Buffer.from([0x00, 0x80, 0xff, 0x2c, 0x41, 0x0a])]),
    );
    expect(pairs(entries)[0]).toEqual(["How?", "So."]);
    expect(bad(entries).length + pairs(entries).length).toBe(2);
  });
});
