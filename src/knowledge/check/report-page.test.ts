import { describe, expect, it } from "vitest";
import type { Article } from "../article.ts";
import { checkKnowledge } from "./knowledge-check.ts";
import { checkReportHtml } from "./report-page.ts";

const NASTY = '<img src=x onerror=alert(1)> & "it"';
const text = (language: string, body: string, title = NASTY): Article["variants"][number] => ({
  ...{ language, market: "AE", title, text: body, kind: "answer" },
  source: { file: `${NASTY}.csv`, line: 3 },
});
const articles: Article[] = [
  {
    id: NASTY,
    variants: [text("en", `${NASTY} **TODO`), text("ar", "أرسل إلينا [اسم القسم] صورة الطلب خلال ثلاثة أيام.")],
    phrasings: [],
  },
  { id: "b", variants: [text("en", "Write to marta.gomez@mail.example, who answers on the next day.")], phrasings: [] },
];
const options = { company: NASTY, generatedAt: new Date("2026-03-04T09:30:00Z") };
const html = checkReportHtml(checkKnowledge(articles), options);

describe("checkReportHtml", () => {
  it("is one file that loads nothing and runs nothing", () => {
    expect(html).toMatch(/^<!doctype html>/);
    expect(html).toContain("default-src 'none'");
    expect(html).not.toMatch(/<script|<link rel="stylesheet|<img|@import|url\(|https?:\/\/(?!www\.w3\.org)/);
  });

  it("shows what texts and names say as text, whatever they say", () => {
    expect(html).toContain("&lt;img src=x onerror=alert(1)&gt;");
    expect(html).not.toContain(NASTY);
  });

  it("gives each text its own language and direction", () => {
    expect(html).toMatch(/<p class="said" lang="ar" dir="rtl">[^<]*<mark>\[اسم القسم\]<\/mark>/);
    expect(html).toMatch(/<p class="said" lang="en" dir="ltr">/);
    expect(html).toContain('<html lang="en" dir="ltr">');
  });

  it("shows personal data masked", () => {
    expect(html).not.toContain("marta.gomez");
    expect(html).toContain('<span class="masked">[email]</span>');
  });

  it("has a picture and a table of every figure: kinds, languages, gaps", () => {
    expect(html.match(/<svg class="bar/g)?.length).toBeGreaterThan(4);
    expect(html).toContain('<table class="matrix">');
    for (const code of ["dead-placeholder", "unbalanced-markup", "personal-data"])
      expect(html).toContain(`id="${code}"`);
  });

  it("uses the design's tokens, light and dark, and no colour of its own", () => {
    expect(html).toContain("--accent: #2f49c2");
    expect(html).toContain("prefers-color-scheme: dark");
    const own = html.slice(html.indexOf("*,*::before"), html.indexOf("</style>"));
    expect(own).not.toMatch(/#[0-9a-f]{3,8}\b|rgb\(|\b(?:left|right)\b/);
  });

  it("is written in Chinese when the check was", () => {
    const chinese = checkReportHtml(checkKnowledge(articles, { language: "zh-Hans" }), options);
    expect(chinese).toContain('<html lang="zh-Hans" dir="ltr">');
    expect(chinese).toContain("占位内容没有填写");
  });

  it("says so when there is nothing to mend", () => {
    expect(checkReportHtml(checkKnowledge([]), options)).toContain("every text passed every check");
  });
});
