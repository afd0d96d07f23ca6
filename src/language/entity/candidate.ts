// What the finders of this folder hand to `findEntities`: a place in the folded text and how sure they are of it.

export type EntityKind =
  | "order-id"
  | "date"
  | "amount"
  | "email"
  | "phone"
  | "url"
  | "card"
  | "iban"
  | "national-id"
  | "ip";

export interface Candidate {
  kind: EntityKind | "masked";
  start: number;
  end: number;
  /** Of two that overlap the surer one stays, then the longer one. */
  sureness: number;
  value?: string;
}

export interface EntityOptions {
  /** ISO 3166 alpha-2: where the writer is, for telephone numbers without a country code and the order of day and month. */
  region?: string;
  /** Used for the same where no region is known. */
  language?: string;
}

/** In one place, so that they can be compared. */
export const Sureness = {
  masked: 100,
  link: 95,
  checked: 90, // checksum of two digits or more, or one that fits nothing else; e-mail
  identifier: 80, // a telephone number with its country code, an order number by its form or name, an IP address
  named: 78, // a number that the words before it name
  money: 75,
  date: 74,
  numericDate: 70,
  compactOrder: 65, // letters and digits without a hyphen
  guess: 60,
} as const;

/** Letters and digits that may not touch a number or a code. Scripts without spaces may: 订单12345怎么了. */
export const NOT_AFTER_WORD = "(?<![A-Za-z0-9_\\u00c0-\\u024f\\u0400-\\u04ff])";
export const NOT_BEFORE_WORD = "(?![A-Za-z0-9_\\u00c0-\\u024f\\u0400-\\u04ff])";
