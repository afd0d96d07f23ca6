import { readFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { documentEntries } from "./document-entries.ts";
import { defaultLimits, type Entry } from "./entry.ts";
import { parseHtml } from "./html.ts";
import { parseMarkdown } from "./markdown.ts";
import {
  articles,
  chinesePdf,
  docx,
  errorOf,
  type PdfLine,
  pairs,
  passages,
  pdf,
  read,
  word,
  wordTable,
} from "./test-helper.ts";

/** Without a process of its own, which is tested at the end and takes half a second each time. */
function readHere(name: string, content: string): Entry[] {
  const parse = name.endsWith(".md") ? parseMarkdown : parseHtml;
  const context = { file: name, columns: {}, language: null, market: null, limits: defaultLimits };
  return [...documentEntries(parse(content), context)];
}

const long = (topic: string) => `${topic} ${"This sentence is about it and goes on for a while. ".repeat(3)}`.trim();
const headings = (entries: Entry[]) => passages(entries).map(({ heading }) => heading);

describe("a Markdown document", () => {
  it("becomes passages under their headings, with the line where each begins", async () => {
    const entries = readHere(
      "policy.md",
      "# Returns policy\n\nFor all orders.\n\n## Returns\n\nWithin *30 days* of [delivery](https://shop.example/delivery).\n\n- unused;\n- in its box ([see](./box.md)).\n",
    );
    expect(entries).toEqual([
      {
        kind: "passage",
        id: "policy#returns-policy",
        language: expect.toSatisfy((language) => language === null || language === "en"),
        market: null,
        title: "Returns policy",
        heading: "Returns policy",
        text: "For all orders.",
        source: { file: "policy.md", line: 3, heading: "Returns policy" },
      },
      expect.objectContaining({
        id: "policy#returns-policy-returns",
        heading: "Returns policy › Returns",
        text: "Within 30 days of [delivery](https://shop.example/delivery).\n\n- unused;\n- in its box (see).",
        source: { file: "policy.md", line: 7, heading: "Returns policy › Returns" },
      }),
    ]);
  });

  it("of questions becomes articles", async () => {
    const entries = readHere(
      "faq.md",
      `---
title: "常见问题"
lang: zh-CN
market: CN
---
# 常见问题

## 退货

### 如何退货？
请登录您的账户。

1. 打开订单
2. 申请退货

#### 需要多久
三十天以内。

### 运费
由我们负担。
`,
    );
    expect(
      articles(entries).map(({ questions, answer, language, market, source }) => [
        questions[0],
        answer,
        language,
        market,
        source.heading,
      ]),
    ).toEqual([
      [
        "如何退货？",
        "请登录您的账户。\n\n1. 打开订单\n2. 申请退货\n\n**需要多久**\n\n三十天以内。",
        "zh-Hans",
        "CN",
        "常见问题 › 退货",
      ],
      ["运费", "由我们负担。", "zh-Hans", "CN", "常见问题 › 退货"],
    ]);
    expect(passages(entries)).toEqual([]);
  });

  it("may ask in bold, folded or with a letter in front", async () => {
    const entries = readHere(
      "help.md",
      "# Help\n\n**How do I return?**\n\nSign in.\n\n<details><summary>When do I get my money?</summary>\n\nIn five days.\n\n</details>\n\nWe are here to help you.\n\nQ: Do you ship to Japan?\n\nA: Yes, in 3-5 days.\n",
    );
    expect(pairs(entries)).toEqual([
      ["How do I return?", "Sign in."],
      ["When do I get my money?", "In five days."],
      ["Do you ship to Japan?", "Yes, in 3-5 days."],
    ]);
    expect(passages(entries).map(({ text }) => text)).toEqual(["We are here to help you."]);
  });

  it("may hold a table of questions and answers", async () => {
    const entries = readHere(
      "help.md",
      "# Help\n\n| Question | Answer | Country |\n|---|---|---|\n| How? | So. | DE |\n\n| Size | Price |\n|---|---|\n| S | 5 |\n",
    );
    expect(articles(entries)).toMatchObject([{ questions: ["How?"], answer: "So.", market: "DE" }]);
    expect(passages(entries).map(({ text }) => text)).toEqual(["Size: S | Price: 5"]);
  });

  it("gives ids that stay when another part changes", async () => {
    const ids = async (text: string) => passages(readHere("p.md", text)).map(({ id }) => id);
    expect(await ids("# A\n\nx\n\n## B\n\ny\n")).toEqual(["p#a", "p#a-b"]);
    expect(await ids("# A\n\nx and more\n\n## New\n\nz\n\n## B\n\ny\n\n## B\n\nagain\n")).toEqual([
      "p#a",
      "p#a-new",
      "p#a-b",
      "p#a-b-2",
    ]);
  });

  it("of the example company is cut into passages of the right size", async () => {
    const text = await readFile(new URL("../../../examples/shop/returns-policy.md", import.meta.url), "utf8");
    const entries = passages(readHere("returns-policy.md", text));
    expect(entries.length).toBeGreaterThan(10);
    for (const { text } of entries) expect(text.length).toBeLessThanOrEqual(1125);
    expect(entries.map(({ heading }) => heading)).toContain(
      "Returns policy of Tamarind & Tin › Refunds › When the money arrives",
    );
  });
});

describe("an HTML page", () => {
  const page = (body: string, head = "") =>
    `<!doctype html><html lang="es"><head><title>Ayuda | Tienda</title>${head}</head><body>${body}</body></html>`;

  it("becomes passages without its menus", async () => {
    const html = page(
      `<nav><a href="/">Inicio</a> <a href="/x">Ofertas de verano</a></nav><header><p>La tienda</p></header>
       <div class="content"><h1>Devoluciones</h1><p>${long("Devoluciones.")}</p><h2>Plazo</h2><p>${long("Treinta días.")}</p>
       <ul><li>sin usar</li><li>en su caja<ul><li>con precinto</li></ul></li></ul>
       <table><tr><th>País</th><th>Días</th></tr><tr><td>España</td><td>3-5</td></tr></table></div>
       <footer><p>Aviso legal</p></footer><script>var x = "no";</script>`,
    );
    const entries = readHere("ayuda.html", html);
    const all = passages(entries)
      .map(({ text }) => text)
      .join("\n");
    expect(all).not.toMatch(/Ofertas|Aviso legal|var x|La tienda/);
    expect(all).toContain("- sin usar\n- en su caja\n  - con precinto");
    expect(all).toContain("País: España | Días: 3-5");
    expect(headings(entries).some((heading) => heading?.endsWith("Plazo"))).toBe(true);
  });

  it("of questions becomes articles, from headings, folds and definition lists", async () => {
    const html = page(
      `<main><h1>Preguntas frecuentes</h1><h2>¿Cómo devuelvo un artículo?</h2><p>Inicie sesión y <a href="https://t.example/d">pida la devolución</a>.</p>
       <details><summary>¿Cuánto tarda el envío?</summary><p>De tres a cinco días.</p></details>
       <dl><dt>¿Puedo pagar a plazos?</dt><dd>Sí, en tres.</dd></dl><p>${"Texto general de la tienda. ".repeat(12)}</p></main>`,
    );
    const entries = readHere("faq.html", html);
    expect(pairs(entries)).toEqual([
      ["¿Cómo devuelvo un artículo?", "Inicie sesión y [pida la devolución](https://t.example/d)."],
      ["¿Cuánto tarda el envío?", "De tres a cinco días."],
      ["¿Puedo pagar a plazos?", "Sí, en tres."],
    ]);
    expect(articles(entries)[0]!.language).toBe("es");
  });

  it("gives the questions that it states for search engines, once", async () => {
    const faq = {
      "@context": "https://schema.org",
      "@type": "FAQPage",
      mainEntity: [
        {
          "@type": "Question",
          name: "¿Hay tienda física?",
          acceptedAnswer: { "@type": "Answer", text: "<p>Sí, en <b>Oporto</b>.</p>" },
        },
        { "@type": "Question", name: "¿Cómo pago?", acceptedAnswer: { "@type": "Answer", text: "Con tarjeta." } },
      ],
    };
    const html = page(
      "<h2>¿Cómo pago?</h2><p>Con tarjeta.</p>",
      `<script type="application/ld+json">${JSON.stringify(faq)}</script>`,
    );
    expect(pairs(readHere("faq.html", html))).toEqual([
      ["¿Cómo pago?", "Con tarjeta."],
      ["¿Hay tienda física?", "Sí, en Oporto."],
    ]);
  });

  it("may be a piece of a page, and a table that is laid out with one", async () => {
    const entries = readHere(
      "piece.html",
      "<h2>Cómo pagar</h2><table><tr><td><h3>Tarjeta</h3><p>Visa y más.</p></td></tr></table>",
    );
    expect(passages(entries)).toMatchObject([{ heading: "Cómo pagar › Tarjeta", text: "Visa y más." }]);
  });
});

describe("a DOCX document", () => {
  it("becomes passages and articles like a page", async () => {
    const body = [
      word("Shop handbook", "Heading1"),
      word("Returns", "Heading2"),
      word("Within thirty days &amp; unused."),
      word("如何退货？", "Heading2"),
      word("请登录您的账户。"),
      wordTable([
        ["Question", "Answer"],
        ["Who pays?", "We do."],
      ]),
    ].join("");
    const entries = await read("handbook.docx", docx(body));
    expect(passages(entries)).toMatchObject([
      { title: "Shop handbook", heading: "Shop handbook › Returns", text: "Within thirty days & unused." },
    ]);
    expect(articles(entries)[0]).toMatchObject({ questions: ["如何退货？"] });
  });
});

describe("a PDF document", () => {
  const lines = (start: number, texts: readonly string[], size = 11): PdfLine[] =>
    texts.map((text, index) => ({ text, size, y: start - index * 14 }));

  it("becomes passages with their pages, headings told by their size", async () => {
    const file = pdf([
      [
        { text: "Tamarind & Tin", size: 8, y: 820 },
        { text: "Returns policy", size: 20, y: 780 },
        { text: "What can be returned", size: 14, y: 740 },
        ...lines(715, [
          "An item can be returned within thirty days of deliv-",
          "ery if it is unused and in its original box. Sealed tea",
          "is treated like any other item.",
        ]),
        { text: "How long do refunds take?", size: 14, y: 640 },
        ...lines(615, ["Refunds take five to seven working days."]),
        { text: "1", size: 8, y: 30 },
      ],
      [
        { text: "Tamarind & Tin", size: 8, y: 820 },
        { text: "Warranty", size: 14, y: 780 },
        ...lines(755, ["Teaware has a warranty of two years. The receipt that came with", "the parcel is enough."]),
        { text: "2", size: 8, y: 30 },
      ],
      [
        { text: "Tamarind & Tin", size: 8, y: 820 },
        ...lines(780, ["Bags have the same warranty as teaware and are repaired free of charge."]),
        { text: "3", size: 8, y: 30 },
      ],
    ]);
    const entries = await read("policy.pdf", file);
    expect(passages(entries).map(({ heading, text, source }) => [heading, text, source.page])).toEqual([
      [
        "Returns policy › What can be returned",
        "An item can be returned within thirty days of delivery if it is unused and in its original box. Sealed tea is treated like any other item.",
        1,
      ],
      [
        "Returns policy › Warranty",
        "Teaware has a warranty of two years. The receipt that came with the parcel is enough.\n\nBags have the same warranty as teaware and are repaired free of charge.",
        2,
      ],
    ]);
    expect(pairs(entries)).toEqual([["How long do refunds take?", "Refunds take five to seven working days."]]);
    expect(passages(entries)[0]!.title).toBe("Returns policy");
  });

  it("holds Chinese, where its fonts say which characters they show, and is refused where they do not", async () => {
    const told = await read("tuihuo.pdf", chinesePdf("如何退货？请登录您的账户。", "Identity-H"));
    expect(passages(told)[0]!.text).toBe("如何退货？请登录您的账户。");
    const error = await errorOf(read("tuihuo.pdf", chinesePdf("如何退货？请登录您的账户。", "UniGB-UCS2-H")));
    expect(error).toMatchObject({
      code: "knowledge/file-unsupported",
      message: expect.stringContaining("save it as DOCX"),
    });
  });

  it("tells headings by their shape where all text has one size", async () => {
    const file = pdf([
      [
        ...lines(780, ["1.1 Returns"]),
        ...lines(740, [
          "Items can be returned within thirty days of delivery if they are",
          "unused and in the box they came in.",
        ]),
        ...lines(680, ["Who pays for the postage?"]),
        ...lines(640, ["The customer pays, unless the item was damaged."]),
      ],
    ]);
    const entries = await read("plain.pdf", file);
    expect(headings(entries)).toEqual(["1.1 Returns"]);
    expect(pairs(entries)).toEqual([["Who pays for the postage?", "The customer pays, unless the item was damaged."]]);
  });
});

describe("a document in a file", () => {
  it.each([
    ["policy.md", "# Returns\n\nWithin thirty days.\n"],
    ["policy.html", "<h1>Returns</h1><p>Within thirty days.</p>"],
    ["policy.txt", "# Returns\n\nWithin thirty days.\n"],
    ["page.csv", "<!doctype html><html><body><h1>Returns</h1><p>Within thirty days.</p></body></html>"],
  ])("is read in a process of its own by what it holds: %s", async (name, content) => {
    expect(passages(await read(name, content))).toMatchObject([{ heading: "Returns", text: "Within thirty days." }]);
  });

  it("is read in any encoding", async () => {
    const gb = Buffer.concat([
      Buffer.from("# "),
      Buffer.from([0xcd, 0xcb, 0xbb, 0xf5]),
      Buffer.from("\n\n"),
      Buffer.from([0xc8, 0xfd, 0xca, 0xae, 0xcc, 0xec, 0xc4, 0xda, 0xa1, 0xa3]),
    ]);
    expect(passages(await read("policy.md", gb))).toMatchObject([{ heading: "退货", text: "三十天内。" }]);
  });
});
