// Dates, with a value in ISO 8601 where only one reading is possible: "2026-11-03", or "--11-03" where no year was said.
import { foldAccents } from "../evidence/common-words.ts";
import { normalise } from "../normalise.ts";
import { type Candidate, type EntityOptions, NOT_AFTER_WORD, Sureness } from "./candidate.ts";
import { isDate } from "./checksums.ts";

// Twelve months each; forms of one month are joined by "/". Short forms that are common words ("out", "set", "ago" in English) are left out.
const MONTHS: string[] = [
  "january/jan february/feb march/mar april/apr may june/jun july/jul august/aug september/sep/sept october/oct november/nov december/dec",
  "enero/ene febrero marzo abril/abr mayo junio julio agosto septiembre/setiembre octubre noviembre diciembre/dic",
  "janvier/janv fevrier/fevr mars avril/avr mai juin juillet/juil aout septembre octobre novembre decembre",
  "januar/janner februar marz/maerz april mai juni juli august september oktober/okt november dezember/dez",
  "janeiro fevereiro/fev marco abril maio junho julho agosto setembro outubro novembro dezembro",
  "gennaio/genn febbraio/febbr marzo aprile maggio/magg giugno/giu luglio/lug agosto settembre/sett ottobre/ott novembre dicembre",
  "januari februari maart/mrt april mei juni juli augustus september oktober november december",
  "januari februari maret april mei juni juli agustus/agu september oktober november desember/des",
  "ocak subat mart nisan mayis haziran temmuz agustos eylul ekim kasim aralik",
  "stycznia/styczen lutego/luty marca/marzec kwietnia/kwiecien maja/maj czerwca/czerwiec lipca/lipiec sierpnia/sierpien wrzesnia/wrzesien pazdziernika/pazdziernik listopada/listopad grudnia/grudzien",
  "января/январь/янв февраля/февраль/фев марта/март апреля/апрель/апр мая/май июня/июнь июля/июль августа/август/авг сентября/сентябрь/сен/сент октября/октябрь/окт ноября/ноябрь/ноя декабря/декабрь/дек",
  "يناير فبراير مارس ابريل مايو يونيو يوليو اغسطس سبتمبر اكتوبر نوفمبر ديسمبر",
  "جانفي فيفري مارس افريل ماي جوان جويليه اوت سبتمبر اكتوبر نوفمبر ديسمبر",
  "जनवरी फरवरी/फ़रवरी मार्च अप्रैल मई जून जुलाई अगस्त सितंबर/सितम्बर अक्टूबर/अक्तूबर नवंबर/नवम्बर दिसंबर/दिसम्बर",
  "มกราคม/ม.ค กุมภาพันธ์/ก.พ มีนาคม/มี.ค เมษายน/เม.ย พฤษภาคม/พ.ค มิถุนายน/มิ.ย กรกฎาคม/ก.ค สิงหาคม/ส.ค กันยายน/ก.ย ตุลาคม/ต.ค พฤศจิกายน/พ.ย ธันวาคม/ธ.ค",
];

let months: Map<string, number> | null = null;

function monthNumber(name: string): number | undefined {
  if (!months) {
    months = new Map();
    for (const list of MONTHS) {
      list.split(" ").forEach((forms, k) => {
        for (const form of forms.split("/")) months!.set(plainName(form), k + 1);
      });
    }
  }
  return months.get(plainName(name));
}

const plainName = (name: string) => foldAccents(normalise(name)).replace(/\.+$/, "");

const YEAR_FIRST = /(?<![\d.,/-])(\d{4})([-/.])(\d{1,2})\2(\d{1,2})(?=T\d\d:|(?![\d/-]|[.,]\d))/g;
const YEAR_LAST = /(?<![\d.,/-])(\d{1,2})([-/.]) ?(\d{1,2})\2 ?(\d{4}|\d{2})(?![\d/-]|[.,]\d)/g;
const EAST_ASIAN = /(?:(?<!\d)(\d{4}) ?[年년] ?)?(?<!\d)(\d{1,2}) ?[月월] ?(\d{1,2}) ?[日号號일]/g;
const HAN_NUMERALS = /([一二三四五六七八九十]{1,2})月([一二三四五六七八九十廿]{1,3})[日号號]/g;
const VIETNAMESE = /(?<![\p{L}\d])(?:ngày )?(\d{1,2}) tháng (\d{1,2})(?:,? ?(?:năm )?(\d{4}))?(?!\d)/giu;
const NAME = "([\\p{L}\\p{M}]{3,15}|[ก-๙]{1,3}\\.[ก-๙]\\.?)\\.?";
const DAY_NAME = new RegExp(
  `(?<![\\d.,/-])(\\d{1,2})(?:st|nd|rd|th|er|re|[ºª°.])? {0,2}(?:(?:de|of) )?${NAME}(?:,? {0,2}(?:(?:de|del|of) |พ\\.ศ\\. ?)?(\\d{4})(?!\\d))?`,
  "giu",
);
const NAME_DAY = new RegExp(
  `${NOT_AFTER_WORD}([\\p{L}]{3,15})\\.? (\\d{1,2})(?:st|nd|rd|th)?(?![\\d\\p{L}:/%]|[.,-]\\d)(?:,? (\\d{4})(?!\\d))?`,
  "giu",
);

export function findDates(plain: string, options: EntityOptions): Candidate[] {
  const found: Candidate[] = [];
  const push = (
    match: RegExpMatchArray,
    value: string | null | undefined,
    sureness: number = Sureness.date,
    length = match[0].replace(/[. ]+$/, "").length,
  ) => {
    if (value !== null)
      found.push({
        kind: "date",
        start: match.index!,
        end: match.index! + length,
        sureness,
        ...(value ? { value } : {}),
      });
  };
  for (const match of plain.matchAll(YEAR_FIRST)) push(match, isoDate(match[1], match[3]!, match[4]!));
  for (const match of plain.matchAll(YEAR_LAST)) push(match, numericDate(match, options), Sureness.numericDate);
  for (const match of plain.matchAll(EAST_ASIAN)) push(match, isoDate(match[1], match[2]!, match[3]!));
  for (const match of plain.matchAll(HAN_NUMERALS))
    push(match, isoDate(undefined, String(hanNumber(match[1]!)), String(hanNumber(match[2]!))));
  for (const match of plain.matchAll(VIETNAMESE)) push(match, isoDate(match[3], match[2]!, match[1]!));
  for (const match of plain.matchAll(DAY_NAME)) {
    const month = monthNumber(match[2]!);
    if (month) push(match, isoDate(match[3], String(month), match[1]!));
  }
  for (const match of plain.matchAll(NAME_DAY)) {
    const month = monthNumber(match[1]!);
    if (month) push(match, isoDate(match[3], String(month), match[2]!));
  }
  return found;
}

/** Null where there is no such day. */
function isoDate(year: string | undefined, month: string, day: string): string | null {
  let fullYear = year === undefined ? undefined : Number(year);
  if (fullYear !== undefined && fullYear > 2400 && fullYear < 2700) fullYear -= 543; // the Buddhist era of Thailand
  if (fullYear !== undefined && (fullYear < 1900 || fullYear > 2200)) return null;
  if (!isDate(fullYear ?? 2000, Number(month), Number(day))) return null;
  return `${fullYear ?? "-"}-${month.padStart(2, "0")}-${day.padStart(2, "0")}`;
}

/** "3/11/2026": read in the one order that makes a day, or in the order of the writer's region; undefined where both could be meant. */
function numericDate(match: RegExpMatchArray, { region, language }: EntityOptions): string | null | undefined {
  const [, first, separator, second, year] = match as unknown as [string, string, string, string, string];
  const fullYear = year.length === 2 ? `20${year}` : year;
  const dayFirst = isoDate(fullYear, second, first);
  const monthFirst = isoDate(fullYear, first, second);
  // Two digits for the year between dots or hyphens are as likely a version, a size or a telephone number.
  if (year.length === 2 && separator !== "/") return null;
  if (dayFirst === null || monthFirst === null || dayFirst === monthFirst) return dayFirst ?? monthFirst;
  if (separator === ".") return dayFirst;
  if (region) return /^(US|PH|PR|GU|FM|PW)$/i.test(region) ? monthFirst : dayFirst;
  const primary = language?.split("-")[0];
  return primary && primary !== "en" ? dayFirst : undefined;
}

function hanNumber(numeral: string): number {
  const text = numeral.replace("廿", "二十");
  const ten = text.indexOf("十");
  const value = (digit: string) => "一二三四五六七八九".indexOf(digit) + 1;
  if (ten < 0) return text.length === 1 ? value(text) : 0;
  return (ten === 0 ? 1 : value(text[0]!)) * 10 + value(text[ten + 1] ?? "");
}
