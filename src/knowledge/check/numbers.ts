// The numbers a text states, with what they count, so that "30 days" and "14 días" are seen to contradict each other while
// "1 hour" and "una hora" are not.
import { findEntities, normalise } from "../../language/index.ts";

/** What a number counts, as words begin in the shipped languages; after `normalise`. */
const units: Record<string, RegExp> = {
  percent: /%|٪|percent|por ?ciento|prozent|процент/u,
  minute: /minut|minuta|分钟|分鐘|(?<!\p{L})分(?!之)|분|دقيق|دقائق|минут|menit|phút|นาที|मिनट|dakika/u,
  hour: /hour|(?<!\p{L})hrs?(?!\p{L})|hora|heure|stunde|(?<!\p{L})or[ae](?!\p{L})|小时|小時|時間|시간|ساع|час|(?<!\p{L})uur|(?<!\p{L})uren|(?<!\p{L})jam(?!\p{L})|giờ|ชั่วโมง|घंट|(?<!\p{L})saat|godzin/u,
  day: /days?(?!\p{L})|día|(?<!\p{L})dias?(?!\p{L})|jours?(?!\p{L})|tage?n?(?!\p{L})|giorn|天|日|(?<!\p{L})일|영업일|يوم|ايام|(?<!\p{L})дн|(?<!\p{L})день|(?<!\p{L})сут|dag|(?<!\p{L})hari|ngày|วัน|दिन|(?<!\p{L})gün|(?<!\p{L})dni|dzień/u,
  week: /week|seman|semain|woche|settiman|周|週|星期|(?<!\p{L})주|اسبوع|اسابيع|недел|weken|minggu|tuần|สัปดาห์|सप्ताह|हफ़?्त|hafta|tydzień|tygodni/u,
  month:
    /month|(?<!\p{L})mes(?:es)?(?!\p{L})|(?<!\p{L})mois|monat|(?<!\p{L})mesi|(?<!\p{L})mês|个月|個月|か月|カ月|ヶ月|개월|شهر|اشهر|месяц|maand|bulan|tháng|เดือน|महीन|(?<!\p{L})ay(?!\p{L})|miesi/u,
  year: /year|año|(?<!\p{L})ans?(?!\p{L})|année|jahr|(?<!\p{L})anos?(?!\p{L})|(?<!\p{L})ann[oi](?!\p{L})|年|(?<!\p{L})년|سنه|سنوات|سنتان|عام|(?<!\p{L})год|(?<!\p{L})лет|jaar|tahun|năm|(?<!\p{L})ปี|वर्ष|साल|(?<!\p{L})yıl|(?<!\p{L})lat(?!\p{L})|(?<!\p{L})rok/u,
  money:
    /[$€£¥₩₽₹฿]|(?<!\p{L})(?:usd|sgd|eur|gbp|cny|rmb|jpy|mxn|aed|brl)(?!\p{L})|dollar|dólar|euro(?!p)|元|(?<!\p{L})円|(?<!\p{L})원|درهم|دولار|يورو|рубл/u,
};

const NUMBER = /\d+(?:[., ']\d{3})+(?!\d)(?:[.,]\d{1,2}(?!\d))?|\d+(?:[.,]\d+)?/g;
const RANGE = /^ ?(?:[-–—~〜至到]|to|a|à|bis|até|до|до|ja|tot|đến|ถึง|से) ?(?=\d)/u;
/** Times of day are written too differently to compare. */
const NOT_A_QUANTITY =
  /\d{1,2}[:：]\d{2}|\d{1,2} ?[ap]\.? ?m\.?(?!\p{L})|(?:上午|下午|午前|午後|오전|오후) ?\d{1,2}|\d{1,2} ?(?:uhr|时|時(?!間)|点|點|시(?!간))|(?<!\d)\d{1,6}\/\d{1,6}/gu;
const IDENTIFIERS = new Set(["order-id", "email", "phone", "url", "card", "iban", "national-id", "ip", "date"]);
const WORD_MAY_STAND_FOR_IT = 12;
const LOOK_AHEAD = 24;

/** Unit → the numbers with that unit. "other" holds those without one that are too large to be written as a word. */
export type Quantities = Map<string, Set<number>>;

export function quantitiesOf(text: string): Quantities {
  const found: Quantities = new Map();
  if (!/\p{Nd}/u.test(text)) return found;
  const plain = normalise(withoutIdentifiers(text)).replaceAll("٫", ".").replaceAll("٬", ",");
  const quantities = plain.replace(NOT_A_QUANTITY, (time) => " ".repeat(time.length));
  for (const match of quantities.matchAll(NUMBER)) {
    let value = numberOf(match[0]);
    const after = quantities.slice(match.index + match[0].length, match.index + match[0].length + LOOK_AHEAD);
    if (/^ ?[万萬만]/u.test(after)) value *= 10_000;
    const unit = unitAround(quantities.slice(Math.max(0, match.index - 3), match.index), withoutRange(after));
    if (unit === "other" && (value <= WORD_MAY_STAND_FOR_IT || isYear(value))) continue;
    const set = found.get(unit);
    if (set) set.add(value);
    else found.set(unit, new Set([value]));
  }
  return found;
}

/**
 * The numbers with which two texts contradict each other: with the same unit, each has some that the other lacks. One that is
 * merely missing may be written as a word, or left out.
 */
export function contradictingNumbers(a: Quantities, b: Quantities): { unit: string; a: number[]; b: number[] } | null {
  for (const [unit, first] of a) {
    const second = b.get(unit);
    if (!second) continue;
    const onlyA = [...first].filter((value) => !second.has(value));
    const onlyB = [...second].filter((value) => !first.has(value));
    if (onlyA.length > 0 && onlyB.length > 0) return { unit, a: onlyA, b: onlyB };
  }
  return null;
}

function withoutIdentifiers(text: string): string {
  let plain = "";
  let from = 0;
  for (const { kind, start, end } of findEntities(text)) {
    if (!IDENTIFIERS.has(kind) || start < from) continue;
    plain += `${text.slice(from, start)} `;
    from = end;
  }
  return plain + text.slice(from);
}

/** "1,000", "1.000", "1 000" and "1'000" are a thousand; "1,5" and "1.5" are one and a half. */
function numberOf(digits: string): number {
  const grouped = /^\d{1,3}(?:[., ']\d{3})+(?:[.,]\d{1,2})?$/.test(digits);
  if (!grouped) return Number(digits.replace(",", "."));
  const decimals = /[.,]\d{1,2}$/.exec(digits)?.[0] ?? "";
  const whole = digits.slice(0, digits.length - decimals.length).replaceAll(/\D/g, "");
  return Number(whole + decimals.replace(",", "."));
}

/** In "3-5 days" the 3 counts days too. */
function withoutRange(after: string): string {
  const range = RANGE.exec(after);
  return range ? after.slice(range[0].length).replace(/^[\d.,]+/, "") : after;
}

function unitAround(before: string, after: string): string {
  if (units.money!.test(before) && !/\d/.test(before)) return "money";
  const near = after.split(/[.!?。！？;；،,，\n\d]/u, 1)[0]!;
  let best = "other";
  let nearest = Number.POSITIVE_INFINITY;
  for (const [unit, pattern] of Object.entries(units)) {
    const at = near.search(pattern);
    if (at >= 0 && at < nearest) [best, nearest] = [unit, at];
  }
  return best;
}

const isYear = (value: number): boolean => Number.isInteger(value) && value >= 1900 && value <= 2100;
