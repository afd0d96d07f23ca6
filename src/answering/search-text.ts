// What of a message is searched: its words without what only identifies an order, a person or a link.
import { findEntities } from "../language/index.ts";

const IDENTIFYING = new Set(["order-id", "email", "phone", "url", "card", "iban", "national-id", "ip"]);

/** Read alike in training and in use, so that "where is TT-20418" resembles "where is my order". */
export function searchText(text: string): string {
  if (!mayHoldEntities(text)) return text;
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

/** Nearly every message has none of these: nobody need look for phone numbers where there is no digit. */
export function mayHoldEntities(text: string): boolean {
  return /[\p{N}@]|:\/\/|www\./u.test(text);
}
