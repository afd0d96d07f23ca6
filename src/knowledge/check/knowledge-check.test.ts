import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { loadDetector } from "../../language/index.ts";
import type { Article, Variant } from "../article.ts";
import { type CheckOptions, checkKnowledge } from "./knowledge-check.ts";
import { type FindingCode, findingCodes } from "./report.ts";

beforeAll(loadDetector);

let line = 0;
type Text = Partial<Variant> & { text: string };
const variant = (given: Text): Variant => ({
  ...{ language: "en", market: null, title: "", kind: "answer", source: { file: "faq.csv", line: ++line } },
  ...given,
});
function article(id: string, texts: (Text | string)[], questions: string[] = [], language = "en"): Article {
  return {
    id,
    variants: texts.map((text) => variant(typeof text === "string" ? { text } : text)),
    phrasings: questions.map((text) => ({ language, text, source: { file: "faq.csv", line: ++line } })),
  };
}

const GOOD = "You can return it within 30 days of delivery, unused and in its box.";
const finding = (articles: Article[], code: FindingCode, options?: CheckOptions) =>
  checkKnowledge(articles, options).findings.find((one) => one.code === code)!;
const counts = (articles: Article[], options?: CheckOptions) =>
  Object.fromEntries(
    checkKnowledge(articles, options)
      .findings.filter(({ count }) => count > 0)
      .map(({ code, count }) => [code, count]),
  );

describe("checkKnowledge", () => {
  it("finds nothing in good knowledge, and says what it looked for", () => {
    const report = checkKnowledge([article("return", [GOOD], ["Can I send it back?"])]);
    expect(report).toMatchObject({ articles: 1, variants: 1, phrasings: 1, counts: { error: 0, warning: 0, hint: 0 } });
    expect(report.findings.map(({ code }) => code)).toEqual(findingCodes);
    for (const { title, advice } of report.findings) expect(`${title}${advice}`).toMatch(/\.$/);
  });

  it("accepts knowledge that is empty", () => {
    expect(checkKnowledge([])).toMatchObject({ articles: 0, languages: [], gaps: [] });
  });

  it("shows where to mend what it finds: article, language, place, the words themselves", () => {
    const { examples, byLanguage, severity } = finding(
      [article("gift", [`${GOOD} Ask for {name}.`])],
      "dead-placeholder",
    );
    expect(severity).toBe("error");
    expect(byLanguage).toEqual({ en: 1 });
    const [example] = examples;
    expect(example).toMatchObject({ article: "gift", language: "en", market: null, where: `faq.csv:${line}` });
    expect(example?.excerpt.slice(...example.mark!)).toBe("{name}");
  });

  it("lists each open fact once, with where to fill it in, and takes no fact for a dead placeholder", () => {
    const fact = (name: string, value: string | null) => ({ name, type: "text", market: null, language: null, value });
    const articles = [
      article("a", [`${GOOD} It costs {returnFee}.`]),
      article("b", [`Ask at {shopDesk}. It costs {returnFee} if you post it yourself.`]),
    ];
    const options = { facts: [fact("returnFee", null), fact("shopDesk", "the desk")], examples: 0 };
    const open = finding(articles, "open-fact", options);
    expect(open).toMatchObject({ count: 1, severity: "warning" });
    expect(open.examples.map(({ detail, excerpt, mark }) => [detail, excerpt.slice(...mark!)])).toEqual([
      ['dragoman facts returnFee="…" (articles with it: 2)', "{returnFee}"],
    ]);
    expect(finding(articles, "dead-placeholder", options).count).toBe(0);
    expect(finding(articles, "dead-placeholder").count).toBe(2);
  });

  it("counts all and shows the first", () => {
    const many = Array.from({ length: 30 }, (_, k) => article(`a${k}`, ["-"], [`Question ${k}?`]));
    expect(finding(many, "empty-answer", { examples: 4 })).toMatchObject({
      count: 30,
      examples: [{ article: "a0" }, {}, {}, { article: "a3" }],
    });
    expect(finding(many, "empty-answer", { examples: 0 })).toMatchObject({ count: 30, examples: [] });
  });

  it("says the same each time", () => {
    const articles = [article("a", ["TODO"]), article("b", [GOOD]), article("c", [GOOD])];
    expect(checkKnowledge(articles)).toEqual(checkKnowledge(articles));
  });

  it("speaks Chinese, too", () => {
    const report = checkKnowledge([article("a", ["TODO"])], { language: "zh-Hans" });
    expect(report.findings.find(({ count }) => count > 0)?.title).toMatch(/\p{Script=Han}/u);
  });
});

describe("duplicates and contradictions", () => {
  it("finds the same answer in two articles, however it is spaced and cased", () => {
    const { count, examples } = finding(
      [article("a", [GOOD]), article("b", [GOOD.toUpperCase()]), article("c", ["Something else, entirely."])],
      "exact-duplicate",
    );
    expect(count).toBe(1);
    expect(examples[0]).toMatchObject({ article: "b", other: { article: "a" } });
  });

  it("finds nearly the same answer, and the same but for a number", () => {
    const near = `${GOOD} Write to us first and we send you a label for the parcel.`;
    expect(counts([article("a", [near]), article("b", [near.replace("label", "sticker")])])).toEqual({
      "near-duplicate": 1,
    });
    expect(counts([article("a", [near]), article("b", [near.replace("30", "14")])])).toEqual({
      "similar-numbers-differ": 1,
    });
  });

  it("does not take one text for many sizes of a product for a mistake", () => {
    const sizes = Array.from({ length: 8 }, (_, k) =>
      article(`cup-${k}`, [
        `The cup of the ${k + 20} series holds ${200 + 10 * k} millilitres and fits every saucer of the same series.`,
      ]),
    );
    expect(counts(sizes)).toEqual({});
  });

  it("finds the same question with different answers", () => {
    const { count, examples } = finding(
      [
        article("a", [GOOD], ["How long can I return it?"]),
        article("b", ["Returns are accepted for two weeks."], ["how long can I return it"]),
      ],
      "contradiction",
    );
    expect(count).toBe(1);
    expect(examples[0]).toMatchObject({
      article: "b",
      detail: expect.stringContaining("how long"),
      other: { article: "a" },
    });
  });

  it("finds nearly the same question with different answers", () => {
    const asked = "For how many days after delivery am I allowed to send something back to you?";
    const articles = [
      article("a", [GOOD], [asked]),
      article("b", ["Returns are accepted for two weeks."], [asked.replace("am I", "am i still")]),
    ];
    expect(finding(articles, "contradiction").count).toBe(1);
  });

  it("lets different markets, languages and numbers of a product have different answers", () => {
    const mx = variant({ text: "Con tarjeta o en OXXO.", language: "es", market: "MX" });
    const es = variant({ text: "Con tarjeta o con Bizum.", language: "es", market: "ES" });
    const asked = "¿Cómo puedo pagar?";
    expect(
      counts([article("mx", [mx], [asked], "es"), article("es", [es], [asked], "es")]).contradiction,
    ).toBeUndefined();
    const series = (n: number) =>
      article(
        `s${n}`,
        [`It holds ${n} cups and is made of ${n > 20 ? "tin" : "glass"}.`],
        [`How large is the teapot of series ${n} that you sell?`],
      );
    expect(counts([series(12), series(24)]).contradiction).toBeUndefined();
  });

  it("finds the same words in the texts of many articles quickly enough to count them", () => {
    const many = Array.from({ length: 3000 }, (_, k) => article(`a${k}`, [GOOD]));
    expect(finding(many, "exact-duplicate").count).toBe(2999);
  });

  it("counts rows that a file repeats", () => {
    const repeated = [{ article: "a", language: "en", source: { file: "faq.csv", line: 77 } }];
    expect(finding([article("a", [GOOD])], "exact-duplicate", { repeated })).toMatchObject({
      count: 1,
      examples: [{ where: "faq.csv:77" }],
    });
  });
});

describe("languages", () => {
  it("finds answers that are not in the language they say", () => {
    const articles = [
      article("a", [{ language: "es", text: GOOD }]),
      article("b", [
        { language: "zh-Hans", text: "商品簽收後三十天內可以申請退貨，請保留原包裝盒與發票，並聯繫客服人員。" },
      ]),
      article("c", [{ language: "es", text: "Puedes devolverlo durante 30 días si está sin usar y en su caja." }]),
      article("d", [{ language: "ar", text: "يمكنك إرجاعه خلال ٣٠ يوماً إذا لم يستعمل." }]),
      article("e", [{ language: "de", text: "PayPal, Visa, Mastercard, Apple Pay" }]),
    ];
    const { examples } = finding(articles, "wrong-language");
    expect(examples.map(({ article, language }) => [article, language])).toEqual([
      ["a", "es"],
      ["b", "zh-Hans"],
    ]);
    expect(examples[0]?.detail).toContain("English");
  });

  it("counts what is missing in the languages that most articles have", () => {
    const es = (text: string): Text => ({ language: "es", text });
    const articles = [
      article("a", [GOOD, es("Puedes devolverlo en 30 días.")]),
      article("b", ["Pay by card or PayPal at checkout.", es("Paga con tarjeta o PayPal.")]),
      article("c", ["Orders leave our warehouse tomorrow."]),
      article("d", [{ language: "ja", text: "店舗はシンガポールに一つだけあります。" }]),
    ];
    const report = checkKnowledge(articles);
    expect(
      report.languages.map(({ language, articles, missing, expected }) => [language, articles, missing, expected]),
    ).toEqual([
      ["en", 3, 1, true],
      ["es", 2, 2, true],
      ["ja", 1, 0, false],
    ]);
    expect(report.findings.find(({ code }) => code === "missing-language")).toMatchObject({
      count: 3,
      byLanguage: { es: 2, en: 1 },
    });
    expect(report.gaps.map(({ article, missing }) => [article, missing])).toEqual([
      ["c", ["es"]],
      ["d", ["en", "es"]],
    ]);
    expect(checkKnowledge(articles, { languages: ["fr"] }).gaps).toHaveLength(4);
  });

  it("finds numbers that differ between the languages of an article, and takes the majority for right", () => {
    const articles = [
      article("a", [
        GOOD,
        { language: "es", text: "Puedes devolverlo en 14 días desde la entrega." },
        { language: "zh-Hans", text: "签收后30天内可以退货。" },
      ]),
      article("b", [
        { text: "Returns within 30 days.", market: "SG" },
        { language: "es", text: "Devoluciones en 15 días.", market: "ES" },
      ]),
    ];
    const { count, examples } = finding(articles, "number-mismatch");
    expect(count).toBe(1);
    expect(examples[0]).toMatchObject({
      article: "a",
      language: "es",
      detail: expect.stringContaining("14"),
      other: { language: "en" },
    });
    expect(examples[0]?.excerpt.slice(...examples[0].mark!)).toBe("14");
  });
});

describe("single texts", () => {
  it("finds personal data in answers and phrasings, and shows it masked", () => {
    const articles = [
      article(
        "a",
        ["Ask Marta at marta.gomez@mail.example or pay with 4111 1111 1111 1111."],
        ["I am li.wei@mail.example, where is my parcel?"],
      ),
    ];
    const { count, examples } = finding(articles, "personal-data");
    expect(count).toBe(3);
    expect(JSON.stringify(examples)).not.toMatch(/marta\.gomez|li\.wei|4111 1111/);
  });

  it("does not take the company's own contact for a person's", () => {
    const contact = "anna@shop.example";
    expect(counts([article("a", [`${GOOD} Write to help@shop.example.`])])).toEqual({});
    expect(finding([article("a", [`${GOOD} Write to ${contact}.`])], "personal-data").count).toBe(1);
    expect(
      finding([article("a", [`${GOOD} Write to ${contact}.`])], "personal-data", { ownContacts: ["Anna@shop.example"] })
        .count,
    ).toBe(0);
    const everywhere = ["Pay by card.", "Send it back in its box.", "We ship on the next day."].map((text, k) =>
      article(`a${k}`, [`${text} Questions? Write to ${contact}.`]),
    );
    expect(finding(everywhere, "personal-data").count).toBe(0);
  });

  it("masks personal data in the examples of every other finding, too", () => {
    const report = checkKnowledge([
      article("a", ["TODO ask marta.gomez@mail.example about **it"], ["marta.gomez@mail.example?"]),
    ]);
    expect(JSON.stringify(report)).not.toContain("marta.gomez");
  });

  it.each([
    ["empty-answer", "-"],
    ["empty-answer", "N/A"],
    ["empty-answer", "暂无"],
    ["short-answer", "Yes."],
    ["short-answer", "可以。"],
    ["repeats-question", "can I return it"],
    ["long-answer", `${GOOD} `.repeat(30)],
    ["long-answer", "商品签收之后三十天之内可以退货。".repeat(60)],
    ["unbalanced-markup", `${GOOD} See [here](https://shop.example`],
  ] as const)("finds %s: %.40s", (code, text) => {
    expect(Object.keys(counts([article("a", [text], ["Can I return it?"])]))).toContain(code);
  });

  it("finds an article that has questions but no answer", () => {
    expect(finding([article("a", [], ["Can I return it?"])], "empty-answer")).toMatchObject({
      count: 1,
      examples: [{ article: "a" }],
    });
  });

  it("takes any text, and marks places that are in it", () => {
    const signs = fc.constantFrom(
      ..."([{<\"'“”„«»（「*`_%$#:;-.,?!@ \n",
      "**",
      "```",
      "](",
      "{a}",
      "<b>",
      "30 days",
      "٣",
      "退",
      "ك",
      "👍",
      "\ud800",
    );
    fc.assert(
      fc.property(fc.string({ unit: signs, maxLength: 60 }), fc.string({ unit: signs, maxLength: 60 }), (a, b) => {
        const report = checkKnowledge([article("a", [a, { language: "es", text: b }], [b]), article("b", [b], [a])]);
        for (const { excerpt, mark } of report.findings.flatMap(({ examples }) => examples)) {
          if (mark) expect(mark[0] >= 0 && mark[0] <= mark[1] && mark[1] <= excerpt.length).toBe(true);
        }
      }),
      { seed: 11, numRuns: 300 },
    );
  });

  it("counts an article once by the worst that was found in it", () => {
    const report = checkKnowledge([article("a", ["TODO **"]), article("b", ["Yes."]), article("c", [GOOD])]);
    expect(report.affected).toEqual({ error: 1, warning: 0, hint: 1 });
  });
});
