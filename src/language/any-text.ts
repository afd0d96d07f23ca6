// Texts for property tests: anything a customer, a broken program or an attacker can send.
import fc from "fast-check";

const unit = fc.oneof(
  fc.integer({ min: 0, max: 0xffff }).map((code) => String.fromCharCode(code)), // lone surrogates and NUL among them
  fc.integer({ min: 0, max: 0x7f }).map((code) => String.fromCharCode(code)),
  fc.integer({ min: 0x10000, max: 0x10ffff }).map((code) => String.fromCodePoint(code)),
  fc.constantFrom(..."\u0301\u0307iIİßΣς\u200b\u0640ا\u0653ี\u0e4d\u0e32ำﷺㅋᅡ각ゞか\uff9eｶ\u0345ǰ"),
);

/** Any sequence of UTF-16 units. */
export const anyText = fc.array(unit, { maxLength: 24 }).map((units) => units.join(""));

const FRAGMENTS = [
  ...[
    "+65 9123 4471",
    "91234471",
    "(415) 555-2671",
    "13800138000",
    "4111 1111 1111 1111",
    "DE89 3704 0044 0532 0130 00",
  ],
  ...["11010519491231002X", "529.982.247-25", "foo@bar.com", "192.168.1.1", "fe80::1", "12345678Z", "123-45-6789"],
  ...["tel ", "phone: ", "order ", "order number ", "订单号", "我的", "电话", "CPF ", "TT-20418", "#12345", "20418"],
  ...["3/11/2026", "2026-11-03", "11月3日", "S$ 68", "68€", "https://x.com/", "?a=", "••• ••• 4471", "[email]", "•"],
  ..." -.:/@a10,()\u200b#+&x٣１",
];

/** Pieces of what the finders look for, glued together in ways nobody meant. */
export const entityLikeText = fc
  .array(fc.oneof({ weight: 3, arbitrary: fc.constantFrom(...FRAGMENTS) }, unit), { maxLength: 9 })
  .map((pieces) => pieces.join(""));

/** Sentences of an ordinary conversation, without anything personal. */
export const ordinaryText = fc
  .array(
    fc.constantFrom(
      ...[
        "Where is my order TT-20418?",
        "I paid S$ 68 for 2 mugs",
        "order #12345",
        "size 38 40 42",
        "on 3/11/2026",
        "at 12:30",
      ],
      ...[
        "¿Dónde está mi pedido?",
        "我的订单TT-20418在哪里",
        "3天前付了1,200元",
        "١٢ درهم",
        "返品は30日以内ですか",
        "2024 2025",
      ],
      ...[
        "from 1981-2010",
        "version 1.2.3",
        "10 000 000 people",
        "ISO 8601",
        "the 9:00-18:00 shift",
        "see www.example.com/a",
      ],
    ),
    { maxLength: 6 },
  )
  .map((sentences) => sentences.join(" "));

/** Long runs that make a careless pattern take forever. */
export const longTexts: readonly string[] = [
  ...[
    "1",
    "12 ",
    "1-",
    "a@",
    "a.",
    "@",
    "www.",
    "(",
    "4111 1111 1111 1111 ",
    "DE89 3704 ",
    "+65 9123 4471 ",
    "11月3日",
    "1,",
    "::",
  ],
  ...[
    "order number is ",
    "$1 ",
    "1 200 ",
    "#123",
    "A1",
    "1/2/",
    "May 3 ",
    "٣",
    "我",
    "ไ",
    "😀",
    "a-",
    "\u0301",
    "\ud800",
    "\0",
    "é!",
  ],
  ...["aaab", "no no ", "http://a.))))"],
].map((piece) => piece.repeat(Math.ceil(80_000 / piece.length)));
