// What of a message is searched: its words without what only identifies an order, a person or a link.
import { findEntities } from "../language/index.ts";

const IDENTIFYING = new Set(["order-id", "email", "phone", "url", "card", "iban", "national-id", "ip"]);

/** Read alike in training and in use, so that "where is TT-20418" resembles "where is my order". */
export function searchText(text: string): string {
  // Nearly every message has none of these: do not look for phone numbers where there is no digit.
  if (!/[\p{Nd}@]|:\/\/|www\./u.test(text)) return text;
  let plain = "";
  let from = 0;
  for (const { kind, start, end } of findEntities(text)) {
    if (!IDENTIFYING.has(kind)) continue;
    plain += `${text.slice(from, start)} `;
    from = end;
  }
  plain += text.slice(from);
  // A message that is nothing but an order number still is a message.
  return /[\p{L}]/u.test(plain) ? plain : text;
}
