// Payment cards (Luhn and the first digits of the schemes) and bank accounts (IBAN, mod 97 and the length of each country).
import { type Candidate, NOT_AFTER_WORD, Sureness } from "./candidate.ts";
import { luhn, mod97 } from "./checksums.ts";

// [first digits, lengths]: Visa, Mastercard, Amex, Diners, Discover, JCB, UnionPay, Mir, RuPay, Maestro, Elo.
const SCHEMES: [RegExp, readonly number[]][] = [
  [/^4/, [13, 16, 19]],
  [/^(5[1-5]|222[1-9]|22[3-9]|2[3-6]|27[01]|2720)/, [16]],
  [/^3[47]/, [15]],
  [/^(30[0-5]|309|36|3[89])/, [14, 16]],
  [/^(6011|64[4-9]|65)/, [16, 19]],
  [/^(352[89]|35[3-8])/, [16, 19]],
  [/^(62|81)/, [16, 17, 18, 19]],
  [/^220[0-4]/, [16]],
  [/^(508|60|65|81|82)/, [16]],
  [/^(50|5[6-9]|6)/, [13, 15, 16, 18, 19]],
];

/** How the digits of a card are grouped in writing. */
const GROUPINGS = /^(1[3-9]|4,4,4,4|4,4,4,4,3|4,6,5|4,6,4|6,13|8,8|4,4,5|4,4,4,2|4,4,4,1)$/;
const DIGIT_RUN = /\d+/g;

export function isCardNumber(digits: string): boolean {
  if (!SCHEMES.some(([first, lengths]) => first.test(digits) && lengths.includes(digits.length))) return false;
  return luhn(digits) && !/^(\d)\1+$/.test(digits);
}

export function findCards(plain: string): Candidate[] {
  const found: Candidate[] = [];
  const runs = [...plain.matchAll(DIGIT_RUN)];
  for (let first = 0; first < runs.length; first++) {
    const start = runs[first]!.index;
    if (/[A-Za-z_]/.test(plain[start - 1] ?? "")) continue;
    let digits = "";
    const lengths: number[] = [];
    for (let last = first; last < runs.length && lengths.length < 5; last++) {
      const run = runs[last]!;
      if (last > first) {
        const previous = runs[last - 1]!;
        const between = plain.slice(previous.index + previous[0].length, run.index);
        if (between !== " " && between !== "-") break;
      }
      digits += run[0].length > 19 ? "x".repeat(20) : run[0];
      if (digits.length > 19) break;
      lengths.push(run[0].length);
      const end = run.index + run[0].length;
      if (
        digits.length >= 13 &&
        GROUPINGS.test(lengths.join()) &&
        isCardNumber(digits) &&
        !/[A-Za-z_]/.test(plain[end] ?? "")
      ) {
        found.push({ kind: "card", start, end, sureness: Sureness.checked, value: digits });
      }
    }
  }
  return found;
}

const IBAN_LENGTHS = new Map(
  `AD24 AE23 AL28 AT20 AZ28 BA20 BE16 BG22 BH22 BI27 BR29 BY28 CH21 CR22 CY28 CZ24 DE22 DJ27 DK18 DO28 EE20 EG29
    ES24 FI18 FK18 FO18 FR27 GB22 GE22 GI23 GL18 GR27 GT28 HR21 HU28 IE22 IL23 IQ23 IS26 IT27 JO30 KW30 KZ20 LB28
    LC32 LI21 LT20 LU20 LV21 LY25 MC27 MD24 ME22 MK19 MN20 MR27 MT31 MU30 NI28 NL18 NO15 OM23 PK24 PL28 PS29 PT25
    QA29 RO24 RS22 RU33 SA24 SC31 SD18 SE24 SI19 SK24 SM27 SO23 ST25 SV28 TL23 TN24 TR26 UA29 VA22 VG24 XK20 YE30`
    .split(/\s+/)
    .map((entry) => [entry.slice(0, 2), Number(entry.slice(2))]),
);
const IBAN_START = new RegExp(`${NOT_AFTER_WORD}[A-Za-z]{2}[ -]?\\d{2}`, "g");

export function findIbans(plain: string): Candidate[] {
  const found: Candidate[] = [];
  for (const match of plain.matchAll(IBAN_START)) {
    const length = IBAN_LENGTHS.get(match[0].slice(0, 2).toUpperCase());
    if (!length) continue;
    let bare = "";
    let end = match.index;
    // Single spaces or hyphens may stand anywhere: people group in fours, or not.
    for (; end < plain.length && bare.length < length; end++) {
      const character = plain[end]!;
      if (/[A-Za-z0-9]/.test(character)) bare += character.toUpperCase();
      else if (!/[ -]/.test(character) || /[ -]/.test(plain[end + 1] ?? " ")) break;
    }
    if (bare.length !== length || /[A-Za-z0-9]/.test(plain[end] ?? "")) continue;
    if (mod97(bare.slice(4) + bare.slice(0, 4)) === 1) {
      found.push({ kind: "iban", start: match.index, end, sureness: Sureness.checked, value: bare });
    }
  }
  return found;
}
