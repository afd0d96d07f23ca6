// Simplified Chinese, traditional Chinese or Japanese: told from a text's Han characters by the character sets that each of them
// made for itself. GB 2312 has the simplified forms, Big5 the traditional ones, JIS X 0208 those of Japan; the platform's text
// decoders know all three, so no table is shipped.

const NOT_IN_SET = -2.8;
const RARE_IN_SET = -1.2;

interface CharacterSet {
  common: ReadonlySet<string>;
  rare: ReadonlySet<string>;
}

export interface HanEvidence {
  "zh-Hans": number;
  "zh-Hant": number;
  ja: number;
}

/** Words and characters of Chinese that Japanese does not write, and the other way round. */
const CHINESE =
  /[吗嗎呢吧你您这這哪怎么麼没沒们們给給把很谁誰啊哦呀啦嘛她它咋俺]|什[么麼]|的|了|我|订单|訂單|退[货貨款换換]|快[递遞]|客服|下单|下單|运费|運費|发票|發票|付款|多少|可以|如何|收到|密碼|密码|账|帳號|尺碼|優惠/g;
const JAPANESE =
  /返[品金送]|送料|注文|配達|領収|問合|営業|支払|届|会員|退会|在庫|保証|割引|代引|予約|購入|受取|変更|発送|宛名|予定|税込|解約|電話番号|住所|未着|不良品|破損|交換|店舗|値段|価格|名前|日付|理由|一覧|内容|状況|包装|時間指定|追跡|配送状況|再入荷|品切|売切|関税|対応|方法教|何[日時円]/g;
/** 里 is a character of traditional Chinese too, but not in these words. */
const SIMPLIFIED = /[哪这那]里|里面|家里/g;
const CANTONESE = /[嘅咗喺冇唔佢哋嚟啲咁乜嘢]/g;

let sets: { gb: CharacterSet; big5: CharacterSet; jis: CharacterSet } | null = null;

/** How likely a run of Han characters is in each of the three, as log-odds. `han` holds Han characters only. */
export function hanEvidence(han: string): HanEvidence {
  sets ??= {
    gb: { common: decode("gbk", 0xb0, 0xd7, 0xa1), rare: decode("gbk", 0xd8, 0xf7, 0xa1) },
    big5: {
      common: decode("big5", 0xa4, 0xc6, 0x40),
      rare: union(decode("big5", 0xc9, 0xfe, 0x40), decode("big5", 0x87, 0xa0, 0x40)),
    },
    jis: { common: decode("euc-jp", 0xb0, 0xcf, 0xa1), rare: decode("euc-jp", 0xd0, 0xf4, 0xa1) },
  };
  const characters = [...han];
  // Japanese without any kana is a heading or a search word: the longer, the less likely.
  const odds: HanEvidence = { "zh-Hans": 0.6, "zh-Hant": 0, ja: -0.8 - 0.3 * Math.min(characters.length, 15) };
  for (const character of characters) {
    odds["zh-Hans"] += membership(character, sets.gb);
    odds["zh-Hant"] += membership(character, sets.big5);
    odds.ja += membership(character, sets.jis);
  }
  odds.ja -= 1.2 * count(han, CHINESE);
  odds.ja += 2.6 * count(han, JAPANESE);
  odds["zh-Hans"] += 1.5 * count(han, SIMPLIFIED);
  odds["zh-Hant"] += 1.5 * count(han, CANTONESE);
  return odds;
}

function membership(character: string, { common, rare }: CharacterSet): number {
  if (common.has(character) || "〇々".includes(character)) return 0;
  return rare.has(character) ? RARE_IN_SET : NOT_IN_SET;
}

function count(text: string, pattern: RegExp): number {
  return text.match(pattern)?.length ?? 0;
}

/** Every Han character of the rows `first` to `last` of a two-byte encoding; none where the platform does not know the encoding. */
function decode(encoding: string, first: number, last: number, firstCell: number): Set<string> {
  const characters = new Set<string>();
  let decoder: TextDecoder;
  try {
    decoder = new TextDecoder(encoding);
  } catch {
    return characters;
  }
  for (let row = first; row <= last; row++) {
    for (let cell = firstCell; cell <= 0xfe; cell++) {
      const character = decoder.decode(new Uint8Array([row, cell]));
      if (/^\p{Script=Han}$/u.test(character)) characters.add(character);
    }
  }
  return characters;
}

function union(a: Set<string>, b: Set<string>): Set<string> {
  for (const one of b) a.add(one);
  return a;
}
