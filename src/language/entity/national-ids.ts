// Numbers that states give to people. Each rule has its form, its check, and whether the number must be called by its name (or the
// region or language must fit) because the form alone is too common: nine digits are mostly something else.
import { type Candidate, type EntityOptions, NOT_AFTER_WORD, NOT_BEFORE_WORD, Sureness } from "./candidate.ts";
import { isDate, iso7064mod11x10, luhn, mod97, verhoeff, weighted } from "./checksums.ts";

interface Rule {
  region: string;
  /** The form, separators included; upper and lower case are one. */
  form: string;
  /** Given the letters and digits alone, upper case. */
  valid(bare: string): boolean;
  /** What people call it; read in the forty characters before the number. */
  named?: RegExp;
  /** Languages whose writers are taken to mean this number without naming it. */
  languages?: readonly string[];
  /** Needs its name, or its region or language. Otherwise form and check are enough. */
  needsName?: boolean;
  /** Not even region or language are enough. */
  onlyNamed?: boolean;
}

const digitsOf = (text: string) => text.replace(/\D/g, "");
const notOneDigit = (digits: string) => !/^(\d)\1+$/.test(digits);
const S = "[ .-]?"; // a separator inside a number

const RULES: Rule[] = [
  { region: "CN", form: "\\d{17}[\\dX]", valid: chinese },
  {
    region: "ES",
    form: "(?:\\d{8}|[XYZ]-?\\d{7})-?[A-HJ-NP-TV-Z]",
    valid: (id) =>
      "TRWAGMYFPDXBNJZSQVHLCKE"[
        Number(id.slice(0, -1).replace(/^[XYZ]/, (letter) => String("XYZ".indexOf(letter)))) % 23
      ] === id.at(-1),
  },
  { region: "BR", form: "\\d{3}\\.\\d{3}\\.\\d{3}-\\d{2}", valid: brazilian },
  {
    region: "BR",
    form: "\\d{11}|\\d{9}-\\d{2}",
    valid: brazilian,
    named: /cpf|cadastro de pessoa/,
    languages: ["pt"],
    needsName: true,
  },
  {
    region: "US",
    form: "\\d{3}-\\d{2}-\\d{4}",
    valid: american,
  },
  { region: "US", form: "\\d{3} \\d{2} \\d{4}|\\d{9}", valid: american, named: /ssn|social security/, onlyNamed: true },
  {
    region: "FR",
    form: `[1-478]${S}\\d{2}${S}\\d{2}${S}(?:\\d{2}|2[AB])${S}\\d{3}${S}\\d{3}${S}\\d{2}`,
    valid: french,
  },
  { region: "IT", form: "[A-Z]{6}[0-9LMNP-V]{2}[A-EHLMPR-T][0-9LMNP-V]{2}[A-Z][0-9LMNP-V]{3}[A-Z]", valid: italian },
  {
    region: "DE",
    form: "\\d{2} ?\\d{3} ?\\d{3} ?\\d{3}",
    valid: (id) =>
      id[0] !== "0" && iso7064mod11x10(id) && new Set(id.slice(0, 10)).size >= 8 && new Set(id.slice(0, 10)).size <= 9,
    named: /steuer|idnr|tax id/,
    onlyNamed: true,
  },
  {
    region: "PL",
    form: "\\d{11}",
    valid: (id) => weighted(id, [1, 3, 7, 9, 1, 3, 7, 9, 1, 3, 1]) % 10 === 0 && polishDate(id),
    named: /pesel/,
    languages: ["pl"],
    needsName: true,
  },
  { region: "TR", form: "[1-9]\\d{10}", valid: turkish, named: /\bt\.?c\b|kimlik/, languages: ["tr"], needsName: true },
  {
    region: "NL",
    form: `\\d{4}${S}\\d{2}${S}\\d{3}`,
    valid: (id) => notOneDigit(id) && weighted(id, [9, 8, 7, 6, 5, 4, 3, 2, -1]) % 11 === 0,
    named: /bsn|burgerservice|sofi/,
    onlyNamed: true,
  },
  {
    region: "KR",
    form: "\\d{6}-[1-8]\\d{6}",
    valid: (id) =>
      isDate(
        Number(/[3478]/.test(id[6]!) ? 2000 : 1900) + Number(id.slice(0, 2)),
        Number(id.slice(2, 4)),
        Number(id.slice(4, 6)),
      ),
  },
  {
    region: "JP",
    form: `\\d{4}${S}\\d{4}${S}\\d{4}`,
    valid: japanese,
    named: /マイナンバー|個人番号|my ?number/,
    onlyNamed: true,
  },
  { region: "IN", form: "[2-9]\\d{3} \\d{4} \\d{4}", valid: verhoeff },
  { region: "IN", form: "[2-9]\\d{11}", valid: verhoeff, named: /a+dh?a+r|आधार/, languages: ["hi"], needsName: true },
  { region: "IN", form: "[A-Z]{3}[PCHFATBLJG][A-Z]\\d{4}[A-Z]", valid: () => true },
  { region: "SG", form: "[STFGM]\\d{7}[A-Z]", valid: singaporean },
  { region: "HK", form: "[A-Z]{1,2}\\d{6} ?\\([\\dA]\\)", valid: hongKong },
  { region: "TW", form: "[A-Z][1289]\\d{8}", valid: taiwanese },
  { region: "MX", form: "[A-Z][AEIOUX][A-Z]{2}\\d{6}[HMX][A-Z]{5}[A-Z\\d]\\d", valid: mexican },
  { region: "TH", form: "\\d-\\d{4}-\\d{5}-\\d{2}-\\d|\\d \\d{4} \\d{5} \\d{2} \\d", valid: thai },
  {
    region: "TH",
    form: "[1-8]\\d{12}",
    valid: thai,
    named: /บัตรประชาชน|ประจำตัว|id card/,
    languages: ["th"],
    needsName: true,
  },
  { region: "ID", form: "\\d{16}", valid: indonesian, named: /\bnik\b|ktp|kependudukan/, onlyNamed: true },
  { region: "VN", form: "0\\d{11}", valid: notOneDigit, named: /cccd|căn cước|cmnd|can cuoc/, onlyNamed: true },
  { region: "RU", form: "\\d{3}-\\d{3}-\\d{3}[ -]\\d{2}", valid: russian },
  {
    region: "GB",
    form: `[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z] ?\\d{2} ?\\d{2} ?\\d{2} ?[A-D]`,
    valid: (id) => !/^(BG|GB|KN|NK|NT|TN|ZZ)/.test(id),
    named: /national insurance|\bnino?\b/,
    needsName: true,
  },
  { region: "AE", form: `784${S}\\d{4}${S}\\d{7}${S}\\d`, valid: luhn },
  {
    region: "PT",
    form: "[1235689]\\d{2} ?\\d{3} ?\\d{3}",
    valid: (id) => ((11 - (weighted(id, [9, 8, 7, 6, 5, 4, 3, 2]) % 11)) % 11) % 10 === Number(id[8]),
    named: /nif|contribuinte/,
    onlyNamed: true,
  },
];

const compiled = RULES.map((rule) => ({
  rule,
  pattern: new RegExp(`${NOT_AFTER_WORD}(?<![\\d][.-])(?:${rule.form})${NOT_BEFORE_WORD}(?![.-]?\\d)`, "gi"),
}));
const READ_BEFORE = 40;
const SHORTEST = 9;

export function findNationalIds(plain: string, options: EntityOptions): Candidate[] {
  const found: Candidate[] = [];
  if (plain.length < SHORTEST) return found;
  for (const { rule, pattern } of compiled) {
    for (const match of plain.matchAll(pattern)) {
      const bare = match[0].replace(/[^A-Za-z0-9]/g, "").toUpperCase();
      if (!rule.valid(bare)) continue;
      const sureness = surenessOf(rule, plain, match.index, options);
      if (sureness)
        found.push({
          kind: "national-id",
          start: match.index,
          end: match.index + match[0].length,
          sureness,
          value: bare,
        });
    }
  }
  return found;
}

function surenessOf(rule: Rule, plain: string, start: number, { region, language }: EntityOptions): number {
  if (!rule.needsName && !rule.onlyNamed) return Sureness.checked;
  if (rule.named?.test(plain.slice(Math.max(0, start - READ_BEFORE), start).toLowerCase())) return Sureness.checked;
  if (rule.onlyNamed) return 0;
  const fits = region ? region.toUpperCase() === rule.region : rule.languages?.includes(language?.split("-")[0] ?? "");
  return fits ? Sureness.guess + 1 : 0; // a little surer than a telephone number that only looks like one
}

function chinese(id: string): boolean {
  const province = Number(id.slice(0, 2));
  if (province < 11 || province > 91) return false;
  if (!isDate(Number(id.slice(6, 10)), Number(id.slice(10, 12)), Number(id.slice(12, 14)))) return false;
  if (!/^(18|19|20)/.test(id.slice(6))) return false;
  return "10X98765432"[weighted(id, [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]) % 11] === id[17];
}

function brazilian(id: string): boolean {
  if (!notOneDigit(id)) return false;
  const first = ((weighted(id, [10, 9, 8, 7, 6, 5, 4, 3, 2]) * 10) % 11) % 10;
  const second = ((weighted(id, [11, 10, 9, 8, 7, 6, 5, 4, 3, 2]) * 10) % 11) % 10;
  return first === Number(id[9]) && second === Number(id[10]);
}

function american(id: string): boolean {
  return !/^(000|666|9)/.test(id) && id.slice(3, 5) !== "00" && id.slice(5) !== "0000";
}

function french(id: string): boolean {
  const month = Number(id.slice(3, 5));
  if (month < 1 || (month > 12 && month < 20) || (month > 42 && month < 50)) return false;
  // Corsica counts as 19 and 18.
  const body = id.slice(0, 13).replace("2A", "19").replace("2B", "18");
  return /^\d{13}$/.test(body) && 97 - mod97(body) === Number(id.slice(13));
}

const ITALIAN_ODD = [1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24, 23]; // A to Z, 0 to 9 as A to J

function italian(id: string): boolean {
  let sum = 0;
  for (let k = 0; k < 15; k++) {
    const code = id.charCodeAt(k);
    const value = code < 65 ? code - 48 : code - 65;
    sum += k % 2 === 0 ? ITALIAN_ODD[value]! : value;
  }
  return String.fromCharCode(65 + (sum % 26)) === id[15];
}

function polishDate(id: string): boolean {
  const month = Number(id.slice(2, 4));
  const century = [1900, 2000, 2100, 2200, 1800][Math.floor(month / 20)];
  return century !== undefined && isDate(century + Number(id.slice(0, 2)), month % 20, Number(id.slice(4, 6)));
}

function turkish(id: string): boolean {
  const odd = weighted(id, [1, 0, 1, 0, 1, 0, 1, 0, 1]);
  const even = weighted(id, [0, 1, 0, 1, 0, 1, 0, 1]);
  const tenth = (((7 * odd - even) % 10) + 10) % 10;
  return tenth === Number(id[9]) && (odd + even + tenth) % 10 === Number(id[10]);
}

function japanese(id: string): boolean {
  const rest = weighted(id, [6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2]) % 11;
  return (rest <= 1 ? 0 : 11 - rest) === Number(id[11]);
}

function singaporean(id: string): boolean {
  const offset = { T: 4, G: 4, M: 3, S: 0, F: 0 }[id[0]!] ?? 0;
  const rest = (weighted(id.slice(1), [2, 7, 6, 5, 4, 3, 2]) + offset) % 11;
  const letters = "ST".includes(id[0]!) ? "JZIHGFEDCBA" : id[0] === "M" ? "XWUTRQPNJLK" : "XWUTRQPNMLK";
  return letters[rest] === id[8];
}

function hongKong(id: string): boolean {
  const padded = id.length === 8 ? ` ${id}` : id;
  let sum = 0;
  for (let k = 0; k < 8; k++) sum += (9 - k) * (padded[k] === " " ? 36 : Number.parseInt(padded[k]!, 36));
  return (sum + Number.parseInt(padded[8]!, 36)) % 11 === 0;
}

function taiwanese(id: string): boolean {
  const letter = "ABCDEFGHJKLMNPQRSTUVXYWZIO".indexOf(id[0]!) + 10;
  return (Math.floor(letter / 10) + 9 * (letter % 10) + weighted(id.slice(1), [8, 7, 6, 5, 4, 3, 2, 1, 1])) % 10 === 0;
}

function mexican(id: string): boolean {
  const alphabet = "0123456789ABCDEFGHIJKLMN_OPQRSTUVWXYZ"; // the gap is Ñ
  let sum = 0;
  for (let k = 0; k < 17; k++) sum += alphabet.indexOf(id[k]!) * (18 - k);
  return (10 - (sum % 10)) % 10 === Number(id[17]) && isDate(2000, Number(id.slice(6, 8)), Number(id.slice(8, 10)));
}

function thai(id: string): boolean {
  return (11 - (weighted(id, [13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2]) % 11)) % 10 === Number(id[12]);
}

function indonesian(id: string): boolean {
  const day = Number(id.slice(6, 8)) % 40; // women's birthdays are written plus 40
  return isDate(2000, Number(id.slice(8, 10)), day);
}

function russian(id: string): boolean {
  const digits = digitsOf(id);
  return (weighted(digits, [9, 8, 7, 6, 5, 4, 3, 2, 1]) % 101) % 100 === Number(digits.slice(9));
}
