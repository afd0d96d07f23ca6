// Amounts of money with their currency; the value is "68 SGD": decimal point, no thousands separators, ISO 4217 where it is clear.
import { type Candidate, type EntityOptions, Sureness } from "./candidate.ts";

// ISO 4217 -> how people write it. Latin words must stand alone; the others may touch their neighbours. An underscore is a space.
const WRITTEN: Record<string, string> = {
  SGD: "S$ SG$ sgd 新币 新幣 新加坡元 坡币 シンガポールドル 싱가포르_달러 싱가포르달러 singapore_dollars singapore_dollar dólares_de_singapur dólares_singapurenses dollars_de_singapour singapur-dollar dólares_de_singapura dollari_di_singapore сингапурских_долларов دولار_سنغافوري دولارا_سنغافوريا دولاراً_سنغافورياً",
  USD: "US$ usd us_dollars us_dollar 美元 美金 米ドル 미국달러 미_달러",
  HKD: "HK$ hkd 港币 港幣 港元",
  TWD: "NT$ twd ntd 新台币 新台幣 台币 台幣",
  AUD: "A$ AU$ aud 澳元",
  CAD: "C$ CA$ cad 加元",
  NZD: "NZ$ nzd",
  MXN: "MX$ Mex$ mxn",
  BRL: "R$ brl reais real",
  EUR: "€ eur euros euro 欧元 歐元 ユーロ 유로 евро يورو ยูโร यूरो",
  GBP: "£ gbp 英镑 英鎊 ポンド 파운드 фунтов",
  CNY: "cny rmb cn¥ 人民币 人民幣 元人民币 yuan 위안 юаней юань يوان หยวน",
  JPY: "jpy jp¥ 日元 日圆 日幣 円 圓 yen 엔 иен ين เยน",
  KRW: "₩ krw 韩元 韓元 ウォン 원 won вон",
  INR: "₹ inr Rs. Rs rupees rupee रुपये रुपए रुपया रु.",
  RUB: "₽ rub руб. руб рублей рубля рубль rublos",
  TRY: "₺ TRY TL lira",
  THB: "฿ thb baht บาท 泰铢",
  VND: "₫ vnd vnđ đồng đ",
  IDR: "Rp. Rp idr rupiah",
  PHP: "₱ PHP pesos-filipinos",
  MYR: "RM myr ringgit",
  PLN: "zł zl pln złotych złote złoty zloty zlotych",
  CZK: "Kč czk",
  HUF: "Ft huf",
  CHF: "CHF Fr. sfr. franken",
  SEK: "sek",
  NOK: "nok",
  DKK: "dkk",
  UAH: "₴ uah грн",
  ILS: "₪ ils",
  AED: "aed dhs dirhams dirham درهم دراهم درهما дирхамов",
  SAR: "SAR riyals riyal ريال ريالا ريالات",
  EGP: "egp جنيه",
  KWD: "kwd",
  ZAR: "zar",
};
/** Signs and words that several countries use; told by the writer's region or language, otherwise kept as they are. */
interface SharedSign {
  regions: Record<string, string>;
  languages: Record<string, string>;
}
const DOLLARS = { US: "USD", SG: "SGD", HK: "HKD", TW: "TWD", AU: "AUD", CA: "CAD", NZ: "NZD" };
const DOLLAR_WORDS =
  "dollars dollar dólares dólar dolares dollari dollaro 달러 долларов доллара доллар دولار دولارا دولاراً ดอลลาร์ đô डॉलर ドル";
const SHARED: Record<string, SharedSign> = {
  $: { regions: { ...DOLLARS, MX: "MXN", AR: "ARS", CL: "CLP", CO: "COP" }, languages: {} },
  ...Object.fromEntries(
    DOLLAR_WORDS.split(" ").map((word): [string, SharedSign] => [word, { regions: DOLLARS, languages: {} }]),
  ),
  "¥": { regions: { CN: "CNY", JP: "JPY" }, languages: { ja: "JPY", zh: "CNY" } },
  kr: {
    regions: { SE: "SEK", NO: "NOK", DK: "DKK", IS: "ISK" },
    languages: { sv: "SEK", no: "NOK", nb: "NOK", da: "DKK", is: "ISK" },
  },
  pesos: { regions: { MX: "MXN", AR: "ARS", CL: "CLP", CO: "COP", PH: "PHP" }, languages: {} },
  元: { regions: { CN: "CNY", TW: "TWD", HK: "HKD", SG: "SGD" }, languages: { "zh-Hans": "CNY", "zh-Hant": "TWD" } },
  块: { regions: { CN: "CNY", SG: "SGD" }, languages: { "zh-Hans": "CNY" } },
  塊: { regions: { TW: "TWD", HK: "HKD" }, languages: { "zh-Hant": "TWD" } },
};

const formsOf = (list: string) => list.split(" ").map((form) => form.replaceAll("_", " "));
const currencyOf = new Map(
  Object.entries(WRITTEN).flatMap(([code, list]) => formsOf(list).map((form) => [form.toLowerCase(), code])),
);
// "try", "sar", "php" and such are words or names: only in capitals.
const CAPITALS_ONLY = new Set(["TRY", "TL", "SAR", "PHP", "RM", "CHF", "Ft"]);
const LATIN = /^[A-Za-z\u00c0-\u024f\u1e00-\u1eff]/;
const ENDS_IN_LETTER = /[A-Za-z\u00c0-\u024f\u1e00-\u1eff]$/;

const forms = [...Object.values(WRITTEN).flatMap(formsOf), ...Object.keys(SHARED)].sort((a, b) => b.length - a.length);
const escaped = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
const before = forms
  .map((form) => (LATIN.test(form) ? `(?<![\\p{Script=Latin}\\p{Script=Cyrillic}$])${escaped(form)}` : escaped(form)))
  .join("|");
const after = forms.map((form) => escaped(form) + (ENDS_IN_LETTER.test(form) ? "(?![\\p{L}\\d])" : "")).join("|");

const NUMBER = "\\d{1,3}(?:[ .,'’]\\d{2,3}){1,4}(?:[.,]\\d{1,2})?(?!\\d)|\\d{1,12}(?:[.,]\\d{1,3})?(?!\\d)";
const AMOUNT = new RegExp(`(${before})? ?(?<![\\d.,])(${NUMBER})(?:([万萬千만])|[.,]-)?(?: ?(${after}))?`, "giu");

export function findAmounts(plain: string, options: EntityOptions): Candidate[] {
  const found: Candidate[] = [];
  for (const match of plain.matchAll(AMOUNT)) {
    const [whole, leading, number, multiplier, trailing] = match as unknown as [
      string,
      string?,
      string?,
      string?,
      string?,
    ];
    const written = [leading, trailing].filter((form): form is string => form !== undefined && isCurrency(form));
    if (written.length === 0 || number === undefined) continue;
    const lead = leading !== undefined && written.includes(leading) ? 0 : whole.indexOf(number);
    const tail = trailing !== undefined && !written.includes(trailing) ? whole.lastIndexOf(trailing) : whole.length;
    const text = whole.slice(lead, tail).trimEnd();
    const skipped = text.length - text.trimStart().length;
    const start = match.index + lead + skipped;
    const amount = plainNumber(number, multiplier);
    const value = amount === null ? undefined : `${amount} ${currencyName(written, options)}`;
    found.push({
      kind: "amount",
      start,
      end: start + text.trim().length,
      sureness: Sureness.money,
      ...(value ? { value } : {}),
    });
  }
  return found;
}

function isCurrency(form: string): boolean {
  for (const capital of CAPITALS_ONLY) if (capital.toLowerCase() === form.toLowerCase()) return form === capital;
  return true;
}

function currencyName(written: readonly string[], options: EntityOptions): string {
  const known = written.map((form) => currencyOf.get(form.toLowerCase())).find(Boolean);
  if (known) return known;
  const shared = SHARED[written[0]!.toLowerCase()];
  const { region, language } = options;
  const told =
    (region && shared?.regions[region.toUpperCase()]) ||
    (language && (shared?.languages[language] ?? shared?.languages[language.split("-")[0]!]));
  return told || written[0]!;
}

/** "1.200,50" and "1,200.50" are 1200.5; a single separator before exactly three digits parts thousands. */
function plainNumber(number: string, multiplier: string | undefined): string | null {
  const separators = number.replace(/[\d]/g, "");
  let decimal = "";
  const last = separators.at(-1) ?? "";
  const decimals = number.length - number.lastIndexOf(last) - 1;
  const isDecimal =
    (last === "." || last === ",") && (decimals !== 3 || (separators.length > 1 && separators[0] !== last));
  if (separators && isDecimal) decimal = last;
  const whole = decimal ? number.slice(0, number.lastIndexOf(decimal)) : number;
  const value = Number(`${whole.replace(/\D/g, "")}.${decimal ? number.slice(number.lastIndexOf(decimal) + 1) : "0"}`);
  const times = multiplier === undefined ? 1 : multiplier === "千" ? 1000 : 10_000;
  return Number.isFinite(value) ? String(Math.round(value * times * 100) / 100) : null;
}
