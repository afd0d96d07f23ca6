// Telephone numbers: with a country code anywhere; without one where the writer's region or language makes it valid, or where the
// words before it say that it is one. A bare row of digits is more often an order number, so it needs more.

import type { CountryCode } from "libphonenumber-js/min";
import { parsePhoneNumberFromString } from "libphonenumber-js/min";
import { type Candidate, type EntityOptions, Sureness } from "./candidate.ts";

/** Where the writers of a language live, most of them first. */
const REGIONS: Record<string, readonly CountryCode[]> = {
  en: ["US", "GB", "SG", "AU", "CA", "IN"],
  "zh-Hans": ["CN", "SG", "MY"],
  "zh-Hant": ["TW", "HK"],
  es: ["ES", "MX", "CO", "AR"],
  fr: ["FR", "BE", "CH"],
  de: ["DE", "AT", "CH"],
  pt: ["BR", "PT"],
  it: ["IT"],
  ja: ["JP"],
  ko: ["KR"],
  ru: ["RU"],
  ar: ["AE", "SA", "EG"],
  nl: ["NL", "BE"],
  id: ["ID"],
  vi: ["VN"],
  th: ["TH"],
  hi: ["IN"],
  tr: ["TR"],
  pl: ["PL"],
};

const NAMED =
  /(?:\btel|phone|mobile|\bcell|\bcall|\btext me|whats ?app|viber|telegram|\bhp\b|\bwa\b|tel[eé]fono|m[oó]vil|celular|telem[oó]vel|telefone|portable|t[eé]l[eé]phone|handy|rufnummer|telefon|cellulare|mobiel|telepon|điện thoại|sđt|cep\b|komórk|电话|電話|手机|手機|携帯|전화|휴대폰|핸드폰|연락처|телефон|тел\.|звоните|هاتف|جوال|موبايل|โทร|เบอร์|फोन|फ़ोन|मोबाइल)[^\d\n]{0,24}$/i;
// A run may begin with + or a bracket and holds at most two separators in a row. Its length is bounded: longer ones are no telephone numbers.
const RUN = /(?<![\dA-Za-z_#$€£¥.,+-])(?:\+ ?|\()?\d(?:[ ().\-/]{0,2}\d){5,18}(?![\d_])/g;
/** Mobile numbers that people write without spaces, and that little else looks like to a writer of that country. */
const MOBILE: Partial<Record<CountryCode, RegExp>> = {
  CN: /^1[3-9]\d{9}$/,
  ES: /^[67]\d{8}$/,
  PT: /^9[1236]\d{7}$/,
  BR: /^[1-9]\d9\d{8}$/,
  IT: /^3[2-9]\d{8}$/,
  IN: /^[6-9]\d{9}$/,
  RU: /^[78]9\d{9}$/,
  TR: /^5\d{9}$/,
  PL: /^(5[0137]|6[069]|7[2389]|88)\d{7}$/,
};
const NORTH_AMERICAN = /^(?:\([2-9]\d{2}\) ?|[2-9]\d{2}[-.])[2-9]\d{2}[-.]\d{4}$/;
const YEARS = /^\(?(1[4-9]|20)\d\d ?[-/] ?(1[4-9]|20)\d\d$/;
const ROUND_NUMBER = /^\(?\d{1,3}(?: \d{3})*(?: 000){2,}$/;
const READ_BEFORE = 40;
const MOST_GROUPS = 8;

export function findPhones(plain: string, options: EntityOptions): Candidate[] {
  const found: Candidate[] = [];
  for (const match of plain.matchAll(RUN)) {
    const candidate = readRun(plain, match.index, match[0], options);
    if (candidate) found.push(candidate);
  }
  return found;
}

function readRun(plain: string, start: number, run: string, options: EntityOptions): Candidate | null {
  const named = NAMED.test(plain.slice(Math.max(0, start - READ_BEFORE), start));
  for (const end of ends(run)) {
    const text = run.slice(0, end);
    const digits = text.replace(/\D/g, "");
    if (digits.length < 6 || digits.length > 17 || YEARS.test(text) || ROUND_NUMBER.test(text)) continue;
    const read = readNumber(text, digits, named, options);
    if (read) return { kind: "phone", start, end: start + text.length, ...read };
  }
  return null;
}

/** The whole run, then without its last group, and so on: a count or a date may follow a number. */
function ends(run: string): number[] {
  const found = [run.length];
  for (let k = run.length - 1; k > 0 && found.length < MOST_GROUPS; k--) {
    if (/\d/.test(run[k - 1]!) && /[ /]/.test(run[k]!)) found.push(k);
  }
  return found;
}

function readNumber(
  text: string,
  digits: string,
  named: boolean,
  { region, language }: EntityOptions,
): { sureness: number; value?: string } | null {
  if (text.startsWith("+") || (digits.startsWith("00") && digits.length > 9)) {
    const international = valid(`+${text.startsWith("+") ? digits : digits.slice(2)}`, undefined);
    return international ? { sureness: Sureness.identifier, value: international } : null;
  }
  const regions = region ? [region.toUpperCase() as CountryCode] : regionsOf(language);
  const groups = text.split(/[ ().\-/]+/).filter(Boolean);
  const certain =
    named || (isDialled(text, digits, groups) && (region !== undefined || looksLikePhone(text, digits, groups)));
  for (const country of regions) {
    const value = certain || MOBILE[country]?.test(digits) ? valid(text, country) : null;
    if (value) return { sureness: named ? Sureness.named : Sureness.guess, value };
  }
  if (MOBILE.CN!.test(digits) && regions.length === 0)
    return { sureness: named ? Sureness.named : Sureness.guess, value: `+86${digits}` };
  if (NORTH_AMERICAN.test(text) && regions.length === 0) return { sureness: named ? Sureness.named : Sureness.guess };
  return named && digits.length >= 7 && digits.length <= 15 ? { sureness: Sureness.guess } : null;
}

function regionsOf(language: string | undefined): readonly CountryCode[] {
  if (!language) return [];
  return REGIONS[language] ?? REGIONS[language.split("-")[0]!] ?? [];
}

/** Sizes and years come in groups of two digits throughout; a number to dial does so only behind a zero. */
function isDialled(text: string, digits: string, groups: readonly string[]): boolean {
  return digits.startsWith("0") || text.startsWith("(") || groups.some((group) => group.length >= 3);
}

/** Grouped as numbers to dial are, or with a leading zero. */
function looksLikePhone(text: string, digits: string, groups: readonly string[]): boolean {
  if (digits.length < 8) return false;
  if (digits.startsWith("0")) return digits.length >= 9;
  return text.startsWith("(") || (groups.length >= 3 && groups.every((group) => group.length >= 2));
}

function valid(text: string, country: CountryCode | undefined): string | null {
  try {
    const parsed = parsePhoneNumberFromString(text, country);
    return parsed?.isValid() ? parsed.number : null;
  } catch {
    return null; // it throws for a country that it does not know
  }
}
