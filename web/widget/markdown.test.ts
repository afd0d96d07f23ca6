import { parseHTML } from "linkedom";
import { type ComponentChild, h, render } from "preact";
import { beforeAll, describe, expect, it } from "vitest";
import { renderMarkdown, renderPlain } from "./markdown.ts";

let document: Document;
beforeAll(() => {
  document = parseHTML("<html><body></body></html>").document as unknown as Document;
  Object.assign(globalThis, { document });
});

function html(children: ComponentChild[]): string {
  const root = document.createElement("div");
  render(h("div", null, children), root);
  return root.firstElementChild?.innerHTML ?? "";
}
const markdown = (text: string) => html(renderMarkdown(text));
const p = (content: string) => `<p dir="auto">${content}</p>`;
const a = (href: string, content: string) =>
  `<a dir="auto" rel="noopener noreferrer" target="_blank" href="${href}">${content}</a>`; // in linkedom's order

describe("renderMarkdown", () => {
  it("makes paragraphs, line breaks, bold, emphasis and code", () => {
    expect(markdown("Sign in.\nOpen **Orders**.\n\nIt is *free* and `RET-1` is _your_ code.")).toBe(
      p("Sign in.\nOpen <b>Orders</b>.") + p("It is <em>free</em> and <code>RET-1</code> is <em>your</em> code."),
    );
  });

  it("makes bulleted and numbered lists, also straight after a sentence", () => {
    expect(markdown("Pack:\n- the pot\n  in felt\n- the lid\n\n3. post it\n4. wait")).toBe(
      `${p("Pack:")}<ul><li dir="auto">the pot\nin felt</li><li dir="auto">the lid</li></ul>` +
        '<ol start="3"><li dir="auto">post it</li><li dir="auto">wait</li></ol>',
    );
  });

  it("links http, https and mailto, with or without a label, and leaves the full stop outside", () => {
    expect(markdown("[Track it](https://shop.example/t?a=1&b=2) or https://shop.example/help.")).toBe(
      p(
        `${a("https://shop.example/t?a=1&b=2", "Track it")} or ${a("https://shop.example/help", "https://shop.example/help")}.`,
      ),
    );
    expect(markdown("[Write](mailto:help@shop.example) help@shop.example")).toBe(
      p(`${a("mailto:help@shop.example", "Write")} ${a("mailto:help@shop.example", "help@shop.example")}`),
    );
  });

  it("ends an address where Chinese text goes on", () => {
    expect(markdown("请打开https://shop.example/r，按照指引操作。")).toBe(
      p(`请打开${a("https://shop.example/r", "https://shop.example/r")}，按照指引操作。`),
    );
  });

  it("keeps order numbers whole and apart from the direction around them", () => {
    expect(markdown("رقم طلبك TT-20466 في الطريق")).toBe(p("رقم طلبك <bdi>TT-20466</bdi> في الطريق"));
  });

  it("leaves prices, sizes, snake_case and lone marks alone", () => {
    for (const text of ["10*20*30 cm", "2 * 3 * 4", "order_number_here", "**", "* ", "a ** b", "`", "[x]", "[x]("])
      expect(markdown(text)).toContain(text.trim());
  });

  it("shows a heading in bold and takes the backslash off an escaped mark", () => {
    expect(markdown("## Returns\nKeep the 2\\. receipt\\_no")).toBe(p("<b>Returns</b>\nKeep the 2. receipt_no"));
  });
});

describe("hostile text", () => {
  const hostile = [
    "<img src=x onerror=alert(1)>",
    "<script>alert(1)</script>",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](\u0001javascript:alert(1))",
    "[x](java\tscript:alert(1))",
    "[x](&#106;avascript:alert(1))",
    "[x](data:text/html,<script>alert(1)</script>)",
    "[x](vbscript:msgbox)",
    "[x](//evil.example)",
    "[x](/admin)",
    "[x](https://shop.example@evil.example/)",
    "<javascript:alert(1)>",
    '[x](https://a.example/"onmouseover="alert(1))',
    '![x](https://a.example/"onerror="alert(1))',
    "**<svg/onload=alert(1)>**",
    "`</code><script>alert(1)</script>`",
    "```\n</code></pre><script>alert(1)</script>",
    "[<img src=x onerror=alert(1)>](https://a.example)",
  ];

  it("never becomes an element of its own, an event handler or a script address", () => {
    for (const text of hostile) {
      const root = document.createElement("div");
      render(h("div", null, renderMarkdown(text)), root);
      for (const element of root.querySelectorAll("*")) {
        expect(["DIV", "P", "B", "CODE", "A"], text).toContain(element.tagName);
        for (const { name } of element.attributes)
          expect(["dir", "href", "target", "rel", "start"], text).toContain(name);
        const href = element.getAttribute("href");
        if (href) expect(new URL(href).protocol, text).toMatch(/^(https?|mailto):$/);
        expect(href ?? "").not.toContain("evil.example");
      }
    }
  });

  it("is read in steps that grow with its length, however it repeats a mark", () => {
    for (const mark of [
      "*",
      "**",
      "_",
      "`",
      "[",
      "[a](",
      "<a:",
      "a@",
      "*a ",
      "- ",
      "```\n",
      "http://",
      "A1-",
      "a".repeat(50),
    ])
      expect(markdown(mark.repeat(100_000 / mark.length)).length).toBeGreaterThan(0);
  });
});

describe("renderPlain", () => {
  it("shows a customer's text as it was typed, marks and all", () => {
    expect(html(renderPlain("**hi** <b>x</b> [x](https://a.example) TT-20418"))).toBe(
      "**hi** &lt;b&gt;x&lt;/b&gt; [x](https://a.example) <bdi>TT-20418</bdi>",
    );
  });
});
