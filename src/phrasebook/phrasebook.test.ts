// What the book promises, checked on all of its files.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { keyOf, SimilarTexts } from "../knowledge/check/similar.ts";
import { detectLanguage, loadDetector, maskPersonalData, sameLanguage, shippedLanguages } from "../language/index.ts";
import { checkFactValue, factTypes, placeholdersIn } from "../markets/index.ts";
import { packageRoot } from "../paths.ts";
import {
  type BookPhrasing,
  type Industry,
  industries,
  phrasebookFolder,
  readBreadth,
  readIndustry,
  readPlaceholderTable,
  readQuestions,
  readUnseenTopics,
  type TopicText,
} from "./index.ts";

/** What is still to be written; a line goes when its file is there. */
const UNWRITTEN: Readonly<Record<Industry, readonly string[]>> = JSON.parse(
  readFileSync(join(phrasebookFolder(), "unwritten.json"), "utf8"),
);

const MOST_PHRASED = ["en", "zh-Hans"];
const LEAST = { shop: 200, payments: 120, health: 80, education: 80, subscriptions: 120 } as const;
const NEARLY_THE_SAME = 0.8;
const SCRIPTS: Record<string, RegExp> = {
  ar: /\p{Script=Arabic}/gu,
  hi: /\p{Script=Devanagari}/gu,
  ja: /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}ー]/gu,
  ko: /\p{Script=Hangul}/gu,
  ru: /\p{Script=Cyrillic}/gu,
  th: /\p{Script=Thai}/gu,
  "zh-Hans": /\p{Script=Han}/gu,
  "zh-Hant": /\p{Script=Han}/gu,
};
/** Of frequent characters that the two ways of writing Chinese do not share. */
const ONLY_HANS = /[们这说还让过买卖订单发货钱费吗么样时间请联电话账码验证应该会问题为开关现实质换颜]/u;
const ONLY_HANT = /[們這說還讓過買賣訂單發貨錢費嗎麼樣時間請聯繫電話帳碼驗證應該會問題為開關現實質換顏]/u;

const books = industries.map((industry) => readIndustry(industry));
const topics = books.flatMap((book) => book.topics);
const textsOf = (language: string) => books.flatMap((book) => book.texts.get(language) ?? []);
const written = shippedLanguages.filter((language) => textsOf(language).length > 0);
const isSentence = ({ kind }: BookPhrasing) => kind === "ordinary" || kind === "colloquial";

beforeAll(() => loadDetector());

describe("the topics of the phrasebook", () => {
  it("are at least 600, in five industries", () => {
    for (const { industry, topics } of books) expect(topics.length, industry).toBeGreaterThanOrEqual(LEAST[industry]);
    expect(topics.length).toBeGreaterThanOrEqual(600);
  });

  it("are answered in all languages where they are most asked: at least 200, of these 100 of shops", () => {
    const asked = topics.filter(({ mostAsked }) => mostAsked);
    expect(asked.length).toBeGreaterThanOrEqual(200);
    expect(asked.filter(({ industry }) => industry === "shop").length).toBeGreaterThanOrEqual(100);
  });

  it("have ids of their own", () => {
    expect(new Set(topics.map(({ id }) => id)).size).toBe(topics.length);
  });

  it("use placeholders that the table explains, each with a type and a value that fits it", () => {
    const table = new Map(readPlaceholderTable().map((one) => [one.name, one]));
    for (const { id, placeholders } of topics) {
      for (const name of placeholders) expect(table.has(name), `${id}: ${name}`).toBe(true);
    }
    for (const { name, type, example } of table.values()) {
      expect(factTypes as readonly string[]).toContain(type);
      expect(() => checkFactValue(name, type, example)).not.toThrow();
      expect(
        topics.some(({ placeholders }) => placeholders.includes(name)),
        name,
      ).toBe(true);
    }
  });

  it("that are not written yet in a language are listed, and no others are missing", () => {
    for (const { industry, texts } of books) {
      expect(
        shippedLanguages.filter((language) => !texts.has(language)),
        industry,
      ).toEqual(UNWRITTEN[industry]);
    }
  });
});

describe.each(written)("the phrasebook in %s", (language) => {
  const texts = textsOf(language);
  const phrasings = texts.flatMap(({ topic, phrasings }) => phrasings.map((one) => ({ topic, ...one })));

  it("has every topic of an industry, once, with enough phrasings, ordinary and colloquial ones among them", () => {
    const least = MOST_PHRASED.includes(language) ? 10 : 4;
    for (const { industry, topics, texts } of books) {
      const known = texts.get(language);
      if (!known) continue;
      expect(known.map(({ topic }) => topic).sort(), industry).toEqual(topics.map(({ id }) => id).sort());
    }
    const poor = texts.filter(
      ({ phrasings }) =>
        phrasings.length < least ||
        !phrasings.some(({ kind }) => kind === "ordinary") ||
        !phrasings.some(({ kind }) => kind === "colloquial"),
    );
    expect(poor.map(({ topic }) => topic)).toEqual([]);
  });

  it("answers what is most asked, and leaves to the company just what the table says", () => {
    const text = new Map(texts.map((one) => [one.topic, one]));
    const wrong = topics.flatMap(({ id, mostAsked, placeholders }) => {
      const found = text.get(id);
      if (!found) return [];
      if (found.answer === null) return mostAsked || MOST_PHRASED.includes(language) ? [`${id}: no answer`] : [];
      const used = placeholdersIn(found.answer).sort().join(" ");
      return used === [...placeholders].sort().join(" ") ? [] : [`${id}: ${used}`];
    });
    expect(wrong).toEqual([]);
    expect(
      texts.filter(({ answer }) => /[{}]/.test((answer ?? "").replace(/\{[a-z][A-Za-z0-9]*\}/g, ""))),
      "braces that are no placeholder",
    ).toEqual([]);
  });

  it("is written in its own script", () => {
    const script = SCRIPTS[language] ?? /\p{Script=Latin}/gu;
    const strange = texts.flatMap(({ topic, title, phrasings, answer }) =>
      [title, ...phrasings.filter(isSentence).map(({ text }) => text), ...(answer ? [answer] : [])]
        .filter((text) => {
          const letters = text.replace(/\{[^}]*\}/g, "").match(/\p{L}/gu)?.length ?? 0;
          return (text.match(script)?.length ?? 0) < 0.5 * letters;
        })
        .map((text) => `${topic}: ${text}`),
    );
    // A chat may mix in a word or a brand of another script; whole sentences of it would be another language's.
    expect(strange.length, strange.slice(0, 5).join("\n")).toBeLessThanOrEqual(0.01 * texts.length);
    const other = language === "zh-Hans" ? ONLY_HANT : language === "zh-Hant" ? ONLY_HANS : null;
    const mixed = other ? phrasings.filter(({ text }) => other.test(text) && !/[㐀-䶿]/u.test(text)) : [];
    expect(mixed.slice(0, 5)).toEqual([]);
  });

  it("reads as its own language", () => {
    const foreign = texts.filter(({ phrasings, answer }) => {
      const sample = [...phrasings.filter(({ kind }) => kind === "ordinary").map(({ text }) => text), answer ?? ""];
      const detected = detectLanguage(sample.join("\n")).language;
      return detected === null || !sameLanguage(detected, language);
    });
    expect(foreign.length, foreign.map(({ topic }) => topic).join(" ")).toBeLessThanOrEqual(0.02 * texts.length);
  });

  it("says nothing twice, and nothing nearly twice under two topics", () => {
    const exact = new Map<string, string>();
    const twice: string[] = [];
    const similar = new SimilarTexts();
    const compared = phrasings.filter(({ kind }) => kind !== "keywords");
    for (const { topic, text } of phrasings) {
      const key = keyOf(text);
      const other = exact.get(key);
      if (other !== undefined) twice.push(`${other} and ${topic}: ${text}`);
      exact.set(key, topic);
    }
    expect(twice).toEqual([]);
    for (const { text } of compared) similar.add(keyOf(text));
    const near = similar.pairs(
      NEARLY_THE_SAME,
      () => language,
      (a, b) => compared[a]!.topic !== compared[b]!.topic,
    );
    expect(
      near.map(
        ({ a, b }) => `${compared[a]!.topic}: ${compared[a]!.text} = ${compared[b]!.topic}: ${compared[b]!.text}`,
      ),
    ).toEqual([]);
  });

  it("names nobody, and no phrasing is too long to be typed", () => {
    const personal = [...phrasings, ...texts.map(({ topic, answer }) => ({ topic, text: answer ?? "" }))].flatMap(
      ({ topic, text }) => maskPersonalData(text).masked.map((found) => `${topic}: ${found.text}`),
    );
    expect(personal).toEqual([]);
    expect(phrasings.filter(({ text }) => [...text].length > 200).map(({ topic }) => topic)).toEqual([]);
  });
});

describe("the parts that are kept apart", () => {
  const ids = new Set(topics.map(({ id }) => id));
  const unseen = readUnseenTopics();
  const second = readQuestions("test-only/second-questions");
  const validation = readQuestions("validation");
  const unseenIds = readFileSync(join(phrasebookFolder(), "test-only/unseen-topics/topics.md"), "utf8")
    .split("\n")
    .flatMap((line) => /^\| ([a-z0-9-]+) \| (?!industry)/.exec(line)?.[1] ?? []);

  const questionsOf = (texts: readonly TopicText[]) =>
    texts.flatMap(({ topic, phrasings }) => phrasings.map(({ text }) => ({ topic, text })));

  it("hold a hundred topics that the book does not have", () => {
    expect(unseenIds.length).toBeGreaterThanOrEqual(100);
    expect(unseenIds.filter((id) => ids.has(id))).toEqual([]);
    for (const [language, texts] of unseen) {
      expect(texts.map(({ topic }) => topic).sort(), language).toEqual([...unseenIds].sort());
    }
  });

  it("hold second questions on topics that the book has, an ordinary and a colloquial one each", () => {
    for (const set of [second, validation]) {
      for (const [language, texts] of set) {
        expect(texts.filter(({ topic }) => !ids.has(topic)).map(({ topic }) => topic)).toEqual([]);
        expect(new Set(texts.map(({ topic }) => topic)).size, language).toBe(100);
        for (const { phrasings } of texts) {
          expect(phrasings.map(({ kind }) => kind)).toEqual(["ordinary", "colloquial"]);
        }
      }
    }
    const tested = new Set([...second.values()].flatMap((texts) => texts.map(({ topic }) => topic)));
    const validated = new Set([...validation.values()].flatMap((texts) => texts.map(({ topic }) => topic)));
    expect([...tested].filter((topic) => validated.has(topic))).toEqual([]);
  });

  it("share no question with what models learn from", () => {
    const breadth = readBreadth();
    for (const set of [unseen, second, validation]) {
      for (const [language, texts] of set) {
        const learned = [...textsOf(language), ...(breadth.get(language) ?? [])];
        const known = new Set(learned.flatMap(({ phrasings }) => phrasings.map(({ text }) => keyOf(text))));
        expect(questionsOf(texts).filter(({ text }) => known.has(keyOf(text)))).toEqual([]);
      }
    }
  });

  it("share no topic with those that give the encoder breadth, which are there in every language", () => {
    const breadth = readBreadth();
    expect([...breadth.keys()].sort()).toEqual([...shippedLanguages].sort());
    const [first] = breadth.values();
    const theirs = first!.map(({ topic }) => topic);
    expect(theirs.length).toBeGreaterThan(0);
    expect(theirs.filter((id) => ids.has(id) || unseenIds.includes(id))).toEqual([]);
    for (const [language, texts] of breadth) {
      expect(
        texts.map(({ topic }) => topic),
        language,
      ).toEqual(theirs);
      for (const { phrasings } of texts) expect(phrasings.map(({ kind }) => kind)).toEqual(["ordinary", "colloquial"]);
    }
  });

  it("are read by nothing but evaluations and tests", () => {
    const readers = readdirSync(join(packageRoot(), "src"), { recursive: true, encoding: "utf8" })
      .filter((file) => file.endsWith(".ts") && !file.endsWith(".test.ts") && !file.startsWith("phrasebook"))
      .filter((file) => {
        const code = readFileSync(join(packageRoot(), "src", file), "utf8");
        return /test-only|readUnseenTopics/.test(code);
      });
    expect(readers).toEqual([]);
  });
});
