import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decodeText, type Encoding, sniffEncoding } from "./encoding.ts";

/** Bytes of a text in encodings that Node can only read: found by asking the decoder about every pair of bytes. */
function encode(text: string, encoding: Encoding): Buffer {
  if (encoding === "utf-8") return Buffer.from(text);
  if (encoding === "utf-16le") return Buffer.from(text, "utf16le");
  if (encoding === "utf-16be") return Buffer.from(text, "utf16le").swap16();
  const table = reverseTable(encoding);
  return Buffer.from([...text].flatMap((character) => table.get(character) ?? missing(character, encoding)));
}

const missing = (character: string, encoding: string): never => {
  throw new Error(`${character} is not in ${encoding}`);
};

const tables = new Map<string, Map<string, number[]>>();

function reverseTable(encoding: string): Map<string, number[]> {
  const known = tables.get(encoding);
  if (known) return known;
  const table = new Map<string, number[]>();
  if (encoding === "windows-1252") {
    for (let byte = 0; byte < 256; byte++) table.set(Buffer.from([byte]).toString("latin1"), [byte]);
    [..."€‚ƒ„…†‡ˆ‰Š‹Œ"].forEach((character, index) => {
      table.set(character, [[0x80, 0x82, 0x83, 0x84, 0x85, 0x86, 0x87, 0x88, 0x89, 0x8a, 0x8b, 0x8c][index]!]);
    });
    [..."‘’“”•–—"].forEach((character, index) => {
      table.set(character, [0x91 + index]);
    });
  } else {
    const decoder = new TextDecoder(encoding);
    for (let byte = 0; byte < 256; byte++) {
      const text = decoder.decode(Uint8Array.of(byte));
      if (text.length === 1 && text !== "\ufffd") table.set(text, [byte]);
    }
    for (let lead = 0x81; lead < 0xff; lead++) {
      for (let trail = 0x40; trail < 0xff; trail++) {
        const text = decoder.decode(Uint8Array.of(lead, trail));
        if ([...text].length === 1 && text !== "\ufffd" && !table.has(text)) table.set(text, [lead, trail]);
      }
    }
  }
  tables.set(encoding, table);
  return table;
}

async function decode(bytes: Uint8Array, chunkBytes = bytes.length): Promise<string> {
  async function* chunks() {
    for (let at = 0; at < bytes.length; at += chunkBytes) yield bytes.subarray(at, at + chunkBytes);
  }
  let text = "";
  for await (const piece of decodeText(chunks())) text += piece;
  return text;
}

const samples: [string, Encoding, string][] = [
  ["English", "utf-8", "question,answer\nHow do I return an item?,Sign in and open the order.\n"],
  ["Chinese", "utf-8", "问题,答案\n如何退货？,请登录您的账户。\n"],
  ["Chinese", "gb18030", "问题,答案\n如何退货？,请登录您的账户，在订单详情页找到退货申请，按照指引操作即可。\n"],
  ["two Chinese characters", "gb18030", "id,名称\n1,a\n"],
  [
    "traditional Chinese",
    "big5",
    "問題,答案\n如何退貨？,請登入您的帳戶，在訂單詳情頁找到退貨申請，按照指引操作即可。運費由我們負擔。\n",
  ],
  [
    "Japanese",
    "shift_jis",
    "質問,回答\n返品するにはどうすればいいですか？,アカウントにログインして、注文の詳細を開いてください。\n",
  ],
  ["Korean", "euc-kr", "질문,답변\n반품은 어떻게 하나요?,계정에 로그인하여 주문 상세 페이지를 여세요.\n"],
  ["Russian", "windows-1251", "вопрос,ответ\nКак вернуть товар?,Войдите в аккаунт и откройте заказ.\n"],
  [
    "Spanish",
    "windows-1252",
    "pregunta,respuesta\n¿Cómo devuelvo un artículo?,Inicie sesión y abra el pedido; cuesta 5 €.\n",
  ],
  ["French", "windows-1252", "question,réponse\nOù est ma commande ?,Elle est déjà expédiée. C’est « gratuit ».\n"],
  ["German", "windows-1252", "Frage,Antwort\nWie lange dauert die Rücksendung?,Fünf Tage, größere Stücke länger.\n"],
  [
    "Portuguese",
    "windows-1252",
    "pergunta,resposta\nComo faço a devolução?,Não há custo de devolução até 30 dias após a compra.\n",
  ],
  ["Arabic", "utf-16le", "سؤال,جواب\nكيف أرجع المنتج؟,سجل الدخول.\n"],
  ["Chinese", "utf-16be", "问题,答案\n如何退货？,请登录您的账户。\n"],
  ["Russian", "utf-16le", "вопрос,ответ\nКак вернуть товар?,Войдите в аккаунт.\n"],
  ["English", "utf-16le", "question,answer\nHow do I return an item?,Sign in.\n"],
];

describe("sniffEncoding", () => {
  it.each(samples)("knows %s in %s", async (_, encoding, text) => {
    const bytes = encode(text, encoding);
    if (encoding !== "utf-8" || !/^[\x00-\x7f]*$/.test(text)) expect(sniffEncoding(bytes).encoding).toBe(encoding);
    expect(await decode(bytes)).toBe(text);
  });

  it("believes a byte order mark and leaves it out of the text", async () => {
    const text = "问题,答案\n";
    for (const [mark, encoding] of [
      [[0xef, 0xbb, 0xbf], "utf-8"],
      [[0xff, 0xfe], "utf-16le"],
      [[0xfe, 0xff], "utf-16be"],
    ] as const) {
      const bytes = Buffer.concat([Buffer.from(mark), encode(text, encoding)]);
      expect(sniffEncoding(bytes)).toEqual({ encoding, markBytes: mark.length, undecided: false });
      expect(await decode(bytes)).toBe(text);
    }
  });

  it("keeps to UTF-8 for a stray zero byte", async () => {
    expect(await decode(Buffer.from("question,answer\nHow\0?,So.\n"))).toBe("question,answer\nHow\0?,So.\n");
  });

  it("keeps to UTF-8 for one broken character among many", () => {
    const bytes = Buffer.concat([
      Buffer.from("如何退货？请登录您的账户。".repeat(5)),
      Buffer.from([0xe5, 0xa6]),
      Buffer.from("好".repeat(9)),
    ]);
    expect(sniffEncoding(bytes).encoding).toBe("utf-8");
  });
});

describe("decodeText", () => {
  it("never splits a character, wherever the chunks are cut", async () => {
    for (const [, encoding, text] of samples) {
      const bytes = encode(text.repeat(3), encoding);
      for (const size of [1, 2, 3, 7]) expect(await decode(bytes, size)).toBe(text.repeat(3));
    }
  });

  it("decides when the first other character comes after megabytes of ASCII", async () => {
    const ascii = "id,question,answer\n".repeat(20_000);
    for (const encoding of ["gb18030", "utf-8"] as const) {
      const tail = "如何退货？请登录您的账户，在订单详情页找到退货申请。\n".repeat(100);
      const bytes = Buffer.concat([Buffer.from(ascii), encode(tail, encoding)]);
      expect((await decode(bytes, 65_536)) === ascii + tail).toBe(true);
    }
  });

  it("gives back any text that was written as UTF-8 or UTF-16 with a mark", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.string({ unit: "grapheme", maxLength: 80 }),
        fc.integer({ min: 1, max: 9 }),
        async (text, size) => {
          const wellFormed = text.replace(/\ufeff/g, "");
          for (const [mark, encoding] of [
            ["efbbbf", "utf-8"],
            ["fffe", "utf-16le"],
            ["feff", "utf-16be"],
          ] as const) {
            const bytes = Buffer.concat([Buffer.from(mark, "hex"), encode(wellFormed, encoding)]);
            expect(await decode(bytes, size)).toBe(wellFormed);
          }
        },
      ),
      { numRuns: 100 },
    );
  });
});
