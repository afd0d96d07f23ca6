// Facts: what an answer leaves open for the company to say once, such as {returnWindow}, and how each is written in a language.
import { ExpectedError } from "../errors.ts";
import { type LanguageTag, sameLanguage } from "../language/index.ts";

export const factTypes = [
  ...["duration", "money", "percent", "number", "time", "hours", "list", "email", "phone", "url", "text"],
] as const;
export type FactType = (typeof factTypes)[number];

/** One fact as the company wrote it. */
export interface Fact {
  /** As answers name it: letters and digits, such as "returnWindow". */
  name: string;
  type: string;
  /** ISO 3166 alpha-2; null is every market. */
  market: string | null;
  /** null is every language: a value that is no words, or words that every language takes as they are. */
  language: LanguageTag | null;
  /** null: still open. */
  value: string | null;
}

export class FactValueError extends ExpectedError {
  readonly kind = "invalid";
  readonly code = "markets/fact-value";
  constructor(name: string, value: string, hint: string) {
    super(`${name}: "${value}" ${hint}`);
  }
}

/** In an answer: {returnWindow}, or with its type {returnWindow, duration}. */
export const PLACEHOLDER = /\{([a-z][A-Za-z0-9]*)(?:,\s*([a-z]+))?\}/g;

/** The names of the placeholders in a text, each once, in their order. */
export function placeholdersIn(text: string): string[] {
  return [...new Set([...text.matchAll(PLACEHOLDER)].map((match) => match[1]!))];
}

/**
 * Puts facts into an answer. A sentence with a fact that is still open is left out: a customer never reads a brace, nor a promise that
 * nobody made. Braces that name no fact stay as they are; documentation is full of them.
 * @returns `open` are the facts that were missing; `text` is empty where no sentence is left
 */
export function fillFacts(
  text: string,
  facts: readonly Fact[],
  language: LanguageTag,
  market: string | null,
  written: (name: string, value: string) => string = (_, value) => value,
): { text: string; open: string[] } {
  const known = new Set(facts.map(({ name }) => name));
  const open = new Set<string>();
  const lines = text.split("\n").map((line) => {
    if (!line.includes("{")) return line;
    const kept = sentencesOf(line, language).flatMap((sentence) => {
      let missing = false;
      const filled = sentence.replace(PLACEHOLDER, (placeholder, name: string) => {
        if (!known.has(name)) return placeholder;
        const fact = factFor(facts, name, language, market);
        if (fact?.value != null) return written(name, formatFact(fact, language));
        open.add(name);
        missing = true;
        return placeholder;
      });
      return missing ? [] : [filled];
    });
    return kept.join("").trimEnd();
  });
  return { text: lines.join("\n").trim(), open: [...open] };
}

/** Where a fact stands in a text. */
export interface FactPlace {
  name: string;
  start: number;
  end: number;
}

/** Like `fillFacts`, and where in the text each fact came to stand. */
export function fillFactsWithPlaces(
  text: string,
  facts: readonly Fact[],
  language: LanguageTag,
  market: string | null,
): { text: string; open: string[]; places: FactPlace[] } {
  // Marks that no text has: noncharacters are taken out first. Between them stand the fact's number and its value.
  const clean = (one: string) => one.replace(/[\ufdd0-\ufdef]/g, "");
  const names: string[] = [];
  const filled = fillFacts(clean(text), facts, language, market, (name, value) => {
    names.push(name);
    return `\ufdd0${names.length - 1}\ufdd1${clean(value)}\ufdd2`;
  });
  const places: FactPlace[] = [];
  let plain = "";
  let from = 0;
  for (const { 0: whole, 1: number, 2: value, index } of filled.text.matchAll(/\ufdd0(\d+)\ufdd1([^\ufdd2]*)\ufdd2/g)) {
    plain += filled.text.slice(from, index);
    places.push({ name: names[Number(number)]!, start: plain.length, end: plain.length + value!.length });
    plain += value;
    from = index + whole.length;
  }
  return { text: plain + filled.text.slice(from), open: filled.open, places };
}

/** The value that was said for the narrowest case: this market before every market, then this language before every language. */
export function factFor(
  facts: readonly Fact[],
  name: string,
  language: LanguageTag,
  market: string | null,
): Fact | null {
  let best: Fact | null = null;
  let bestFit = -1;
  for (const fact of facts) {
    if (fact.name !== name || fact.value === null) continue;
    if (fact.market !== null && fact.market !== market) continue;
    if (fact.language !== null && !sameLanguage(fact.language, language)) continue;
    const fit = (fact.market === null ? 0 : 2) + (fact.language === null ? 0 : 1);
    if (fit > bestFit) [best, bestFit] = [fact, fit];
  }
  return best;
}

// ------------------------------------------------------------------------------------------------------------ values

const DURATION = /^(\d+(?:\.\d+)?)(?:\s*[-–]\s*(\d+(?:\.\d+)?))?\s*(minute|hour|day|week|month|year)s?$/i;
const MONEY = /^(?:([A-Z]{3})\s*(\d+(?:\.\d+)?)|(\d+(?:\.\d+)?)\s*([A-Z]{3}))$/;
const PERCENT = /^(\d+(?:\.\d+)?)\s*%?$/;
const TIME = /^([01]?\d|2[0-3]):([0-5]\d)$/;
const DAYS = ["Mo", "Tu", "We", "Th", "Fr", "Sa", "Su"];
const HOURS =
  /^(Mo|Tu|We|Th|Fr|Sa|Su)(?:\s*[-–]\s*(Mo|Tu|We|Th|Fr|Sa|Su))?\s+(\d{1,2}:\d{2})\s*[-–]\s*(\d{1,2}:\d{2})$/;
const ALWAYS = /^24\/7$/;

/** What a value of each type looks like, for whoever types one. */
const HINTS: Record<FactType, string> = {
  duration: 'is no duration such as "30 days" or "3-5 days" (minutes, hours, days, weeks, months, years).',
  money: 'is no sum such as "4.90 EUR", with a currency of three letters.',
  percent: 'is no share such as "1.5".',
  number: 'is no number such as "3".',
  time: 'is no time of day such as "15:00".',
  hours: 'are no opening hours such as "Mo-Fr 09:00-17:00, Sa 10:00-14:00" or "24/7".',
  list: 'is no list such as "Visa, PayPal".',
  email: 'is no email address such as "help@example.com".',
  phone: 'is no telephone number such as "+49 30 5550123".',
  url: 'is no address such as "https://status.example.com".',
  text: "has no words.",
};

/**
 * Whether a value can be what its type says, so that it is told to whoever types it and not to a customer.
 * @throws {FactValueError} with an example of what it should look like
 */
export function checkFactValue(name: string, type: string, value: string): void {
  const known = factTypes.find((one) => one === type) ?? "text";
  if (!isValue(known, value.trim())) throw new FactValueError(name, value, HINTS[known]);
}

function isValue(type: FactType, value: string): boolean {
  switch (type) {
    case "duration":
      return DURATION.test(value);
    case "money": {
      const [, before, , , after] = MONEY.exec(value) ?? [];
      return Intl.supportedValuesOf("currency").includes(before ?? after ?? "");
    }
    case "percent":
      return PERCENT.test(value);
    case "number":
      return /^\d+(?:\.\d+)?$/.test(value);
    case "time":
      return TIME.test(value);
    case "hours":
      return (
        ALWAYS.test(value) ||
        value.split(",").every((part) => {
          const [, , , from, to] = HOURS.exec(part.trim()) ?? [];
          return from !== undefined && TIME.test(from) && TIME.test(to!);
        })
      );
    case "list":
      return value.split(",").every((item) => item.trim() !== "");
    case "email":
      return /^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(value);
    case "phone":
      return /^\+?[\d\s()./-]*\d[\d\s()./-]*$/.test(value) && /\d{3}|\d\D*\d\D*\d/.test(value);
    case "url":
      return /^https?:\/\/\S+$/.test(value) && URL.canParse(value);
    case "text":
      return value !== "";
  }
}

/** The value as it is written in a language: "30 days" becomes "30 Tage", "30 天"; "4.90 EUR" becomes "4,90 €". */
export function formatFact({ type, value }: Pick<Fact, "type" | "value">, language: LanguageTag): string {
  const text = (value ?? "").trim();
  switch (type as FactType) {
    case "duration": {
      const [, from, to, unit] = DURATION.exec(text) ?? [];
      if (!from || !unit) return text;
      const format = new Intl.NumberFormat(language, {
        style: "unit",
        unit: unit.toLowerCase(),
        unitDisplay: "long",
      });
      return to ? format.formatRange(Number(from), Number(to)) : format.format(Number(from));
    }
    case "money": {
      const [, before, first, second, after] = MONEY.exec(text) ?? [];
      const currency = before ?? after;
      if (!currency) return text;
      const sum = Number(first ?? second);
      return new Intl.NumberFormat(language, {
        style: "currency",
        currency,
        ...(Number.isInteger(sum) ? { minimumFractionDigits: 0 } : {}),
      }).format(sum);
    }
    case "percent": {
      const [, share] = PERCENT.exec(text) ?? [];
      if (!share) return text;
      return new Intl.NumberFormat(language, { style: "percent", maximumFractionDigits: 2 }).format(
        Number(share) / 100,
      );
    }
    case "number":
      return Number.isFinite(Number(text)) ? new Intl.NumberFormat(language).format(Number(text)) : text;
    case "time":
      return timeOfDay(text, language);
    case "hours":
      return hours(text, language);
    case "list":
      return list(text, language);
    default:
      return text;
  }
}

function timeOfDay(text: string, language: LanguageTag): string {
  const [, hour, minute] = TIME.exec(text) ?? [];
  if (!hour) return text;
  return new Intl.DateTimeFormat(language, { hour: "numeric", minute: "2-digit", timeZone: "UTC" }).format(
    Date.UTC(2024, 0, 1, Number(hour), Number(minute)),
  );
}

function hours(text: string, language: LanguageTag): string {
  if (ALWAYS.test(text)) return "24/7";
  const parts = text.split(",").map((part) => {
    const [, first, last, from, to] = HOURS.exec(part.trim()) ?? [];
    if (!first) return part.trim();
    // 1 January 2024 is a Monday.
    const name = (day: string) =>
      new Intl.DateTimeFormat(language, { weekday: "short", timeZone: "UTC" }).format(
        Date.UTC(2024, 0, 1 + DAYS.indexOf(day)),
      );
    const days = last ? `${name(first)}–${name(last)}` : name(first);
    return `${days} ${timeOfDay(from!, language)}–${timeOfDay(to!, language)}`;
  });
  return parts.join(/^(?:zh|ja)/.test(language) ? "、" : language.startsWith("ar") ? "، " : ", ");
}

/** Countries by their two letters become their names. */
function list(text: string, language: LanguageTag): string {
  const items = text.split(",").map((item) => item.trim());
  const countries = items.every((item) => /^[A-Z]{2}$/.test(item));
  const names = countries ? new Intl.DisplayNames(language, { type: "region" }) : null;
  return new Intl.ListFormat(language, { type: "conjunction" }).format(items.map((item) => names?.of(item) ?? item));
}

/** The sentences of a line, each with the space after it. */
function sentencesOf(line: string, language: LanguageTag): string[] {
  // A placeholder is a word: the segmenter would take its braces for the end of a sentence.
  const asWords = line.replace(PLACEHOLDER, (written) => "x".repeat(written.length));
  if (/^th\b/.test(language)) return thaiSentences(line);
  const segmenter = new Intl.Segmenter(language, { granularity: "sentence" });
  return [...segmenter.segment(asWords)].map(({ index, segment }) => line.slice(index, index + segment.length));
}

/** A clause that begins so goes on with the one before. */
const GOES_ON =
  /^(?:แล้ว|หรือ|โดย|เพื่อ|พร้อม|ซึ่ง|และ|เช่น|เพราะ|ก่อน|ให้|ทันที|จากนั้น|ที่|ใน|ภายใน|หลัง|จึง|แต่|รวม|นับ|ตาม|ต่อ|ของ|กับ|นี้|ได้)/;
/** A clause that begins so begins a sentence, also behind a number or a word in Latin letters. */
const BEGINS =
  /^(?:หาก|ถ้า|เมื่อ|กรณี|โปรด|กรุณา|ขออภัย|คุณ|เรา|ทีมงาน|ระยะ|กำหนด|ค่า|ส่วน|โทร|สินค้า|เวลา|บาง|วงเงิน|อย่า|เปิด|เข้า|เลือก|แจ้ง)/;
/** What is shorter and begins like nothing known is one of a list: "วันเวลา ยอดเงิน". */
const LONG_CLAUSE = 14;
/** A condition is no sentence without what follows from it. */
const CONDITION = /^(?:หาก|ถ้า|เมื่อ|กรณี)/;

/** Thai has no full stop: a space stands between sentences, and between clauses, and around what is not Thai. */
function thaiSentences(line: string): string[] {
  const sentences: string[] = [];
  let clauses = 0;
  for (const part of line.match(/\S+\s*/g) ?? []) {
    const before = sentences.at(-1);
    const isThai = (text: string) => /^\p{Script=Thai}/u.test(text);
    const afterThai = before !== undefined && /\p{Script=Thai}\p{M}*[ๆ"”)]?\s*$/u.test(before);
    const isLong = afterThai && part.length >= LONG_CLAUSE && !GOES_ON.test(part);
    const isNew = isThai(part) && (isLong || BEGINS.test(part));
    const unfinished = before !== undefined && CONDITION.test(before) && clauses === 1;
    if (before === undefined || (isNew && !unfinished)) {
      sentences.push(part);
      clauses = 1;
    } else {
      sentences[sentences.length - 1] += part;
      if (isNew) clauses++;
    }
  }
  return sentences;
}
