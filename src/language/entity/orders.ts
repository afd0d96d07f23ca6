// Order and tracking numbers: by their form (TT-20418, #12345, 123-1234567-1234567) or by the words before them (订单号 20418000).
import { type Candidate, NOT_AFTER_WORD, NOT_BEFORE_WORD, Sureness } from "./candidate.ts";

/** What an order or a parcel is called. */
const THINGS = [
  "orders?|tracking|shipment|pedido|compra|encomenda|envío|envio|gu[ií]a|seguimiento|rastreio|commande|suivi",
  "colis|bestellung|bestell|auftrag|auftrags|sendung|sendungs|ordine|spedizione|bestelling|bestel|pesanan",
  "resi|đơn hàng|đơn|vận đơn|sipariş|takip|zamówieni[ea]|przesyłk[ia]|заказа?|посылк[аи]|трек|订单|訂單|单|單|运单|運單",
  "快递|快遞|ご?注文|追跡|伝票|주문|송장|운송장|طلب|الطلب|طلبي|طلبية|الطلبية|الشحنة|คำสั่งซื้อ|ออเดอร์|พัสดุ|ऑर्डर",
].join("|");
/** What says that a number follows. */
const NUMBERS = [
  "numbers?|num|no|nr|nbr|id|code|ref|reference|n[º°o]|número|numero|numéro|nummer|numer|nomor|numarası",
  "numaram|numaranız|số|mã|номер|号码|號碼|编号|編號|番号|号|號|번호|رقم|หมายเลข|เลขที่|नंबर|#|№",
].join("|");
const CODE = "[A-Za-z]{0,5}[-_]?\\d(?:[\\d-]{1,18}\\d|\\d)";
const FILLER =
  "[ \\t:：=.,'\"“「【(\\[]{0,4}(?:is|was|es|ist|est|è|là|是|は|은|는|이|为|為)?[ \\t:：=#'\"“「【(\\[]{0,4}";
const THING = `(?:${THINGS})`;
const NUMBER = `(?:${NUMBERS})`;

// "order number is 20418", "رقم الطلب 20418", "номер заказа 20418", "订单号：20418"
const NAMED_NUMBER = new RegExp(
  `(?:${THING}[ -]{0,2}${NUMBER}|${NUMBER}[ ]?(?:d[eu]l? |la |da |do |der |van )?${THING})${FILLER}(${CODE})${NOT_BEFORE_WORD}`,
  "giu",
);
// "order 20418", "订单20418": without a word for "number" a count may follow as well, so the number must be long
const NAMED = new RegExp(`${THING}${FILLER}(${CODE})${NOT_BEFORE_WORD}`, "giu");
const PREFIXED = new RegExp(
  `${NOT_AFTER_WORD}(?<![-#])([A-Za-z]{1,5})[-_](\\d{3,14}(?:-\\d{1,8})?)${NOT_BEFORE_WORD}(?!-\\d)`,
  "g",
);
const COMPACT = new RegExp(`${NOT_AFTER_WORD}([A-Za-z]{2,4})(\\d{5,14})([A-Za-z]{2})?${NOT_BEFORE_WORD}`, "g");
const HASHED = new RegExp(`(?<![\\w&#/])#[ ]?([A-Za-z]{0,5}-?\\d{3,14})${NOT_BEFORE_WORD}`, "g");
const THREE_SEVEN_SEVEN = /(?<![\d-])\d{3}-\d{7}-\d{7}(?![\d-])/g;

const NO_PREFIX =
  /^(tel|fax|phone|mob|iso|rfc|sha|utf|cve|usd|eur|gbp|sgd|cny|rmb|jpy|hkd|aud|cad|brl|mxn|aed|inr|krw|thb|idr|vnd|chf|pln|try|rub|sar|nt|us)$/i;
const YEAR = /^(19|20)\d\d$/;
const FEWEST_DIGITS = 3;
const FEWEST_DIGITS_UNNUMBERED = 5;

export function findOrderIds(plain: string): Candidate[] {
  const found: Candidate[] = [];
  const push = (start: number, code: string, sureness: number) =>
    found.push({
      kind: "order-id",
      start,
      end: start + code.length,
      sureness,
      value: code.replace(/^# ?/, "").toUpperCase(),
    });

  for (const match of plain.matchAll(PREFIXED)) {
    const [code, prefix, digits] = match as unknown as [string, string, string];
    const certain = /^[A-Z]{2,}$/.test(prefix) || digits.length >= 4;
    if (!certain || NO_PREFIX.test(prefix) || (YEAR.test(digits) && !/^[A-Z]{1,3}$/.test(prefix))) continue;
    push(match.index, code, Sureness.identifier);
  }
  for (const match of plain.matchAll(COMPACT))
    if (!NO_PREFIX.test(match[1]!)) push(match.index, match[0], Sureness.compactOrder);
  for (const match of plain.matchAll(HASHED)) push(match.index, match[0], Sureness.identifier);
  for (const match of plain.matchAll(THREE_SEVEN_SEVEN)) push(match.index, match[0], Sureness.identifier);
  for (const [pattern, fewest] of [
    [NAMED_NUMBER, FEWEST_DIGITS],
    [NAMED, FEWEST_DIGITS_UNNUMBERED],
  ] as const) {
    for (const match of plain.matchAll(pattern)) {
      const code = match[1]!;
      if (code.replace(/\D/g, "").length >= fewest)
        push(match.index + match[0].length - code.length, code, Sureness.identifier);
    }
  }
  return found;
}
