// Japanese in Latin letters as it is typed (Hepburn, long vowels written out). Kana are read by a table; Chinese characters by a small
// one of our own, of the characters of shops and everyday questions, so that a text with others is left alone.
import { pick, type Random } from "../augmentation.ts";
import { neighbours } from "../keyboards.ts";

const ROWS: readonly [string, string][] = [
  ["", "あいうえお"],
  ["k", "かきくけこ"],
  ["s", "さしすせそ"],
  ["t", "たちつてと"],
  ["n", "なにぬねの"],
  ["h", "はひふへほ"],
  ["m", "まみむめも"],
  ["y", "や・ゆ・よ"],
  ["r", "らりるれろ"],
  ["w", "わ・・・を"],
  ["g", "がぎぐげご"],
  ["z", "ざじずぜぞ"],
  ["d", "だぢづでど"],
  ["b", "ばびぶべぼ"],
  ["p", "ぱぴぷぺぽ"],
  ["x", "ぁぃぅぇぉ"], // small vowels, as keyboards call them
];
const VOWELS = "aiueo";
/** Where Hepburn writes another letter than the key of the row. */
const HEPBURN: Record<string, string> = {
  ...{ し: "shi", ち: "chi", つ: "tsu", ふ: "fu", じ: "ji", ぢ: "ji", づ: "zu", を: "o", ん: "n", ゔ: "vu" },
  ...{ ぁ: "a", ぃ: "i", ぅ: "u", ぇ: "e", ぉ: "o", ゃ: "ya", ゅ: "yu", ょ: "yo", っ: "", ー: "" },
};
const kanaByKeys = new Map<string, string>();
const keysByKana = new Map<string, string>();
for (const [consonant, kana] of ROWS) {
  [...kana].forEach((one, k) => {
    if (one === "・") return;
    kanaByKeys.set(consonant + VOWELS[k], one);
    keysByKana.set(one, consonant + VOWELS[k]);
  });
}

/** [characters, read beside another Chinese character, read alone]; "-" where it is never read so. */
const CHARACTERS =
  "注chuu/soso 文bun/fumi 返hen/kae 品hin/shina 配hai/kuba 送sou/oku 届-/todo 払-/hara 支shi/sasa 金kin/kane 額gaku/- 料ryou/- 無mu/na 購kou/- 入nyuu/hai " +
  "買bai/ka 商shou/- 店ten/mise 方hou/kata 法hou/- 変hen/ka 更kou/- 登tou/- 録roku/- 会kai/a 員in/- 住juu/su 所sho/tokoro 電den/- 話wa/hana 番ban/- 号gou/- " +
  "名mei/na 前zen/mae 日nichi/hi 時ji/toki 間kan/aida 分fun/wa 何nan/nani 月getsu/tsuki 年nen/toshi 今kon/ima 明mei/aka 後go/ato 先sen/saki 週shuu/- 中chuu/naka 内nai/uchi " +
  "外gai/soto 国koku/kuni 海kai/umi 税zei/- 込-/ko 関kan/- 追tsui/o 跡seki/ato 荷ni/ni 物butsu/mono 宅taku/- 便bin/- 急kyuu/iso 交kou/- 換kan/ka 不fu/- 良ryou/yo 破ha/yabu " +
  "損son/- 壊kai/kowa 割wari/wa 引biki/hi 券ken/- 使shi/tsuka 用you/- 期ki/- 限gen/kagi 切setsu/ki 取shu/to 消shou/ke 確kaku/tashi 認nin/mito 問mon/to 合gou/a 答tou/kota " +
  "連ren/- 絡raku/- 客kyaku/kyaku 様-/sama 私-/watashi 者sha/mono 人jin/hito 家ka/ie 本hon/hon 当tou/a 大dai/oo 小shou/chii 高kou/taka 安an/yasu 新shin/atara 古ko/furu " +
  "多ta/oo 少shou/suku 長chou/naga 短tan/mijika 早sou/haya 遅chi/oso 出shutsu/de 発hatsu/- 着chaku/tsu 予yo/- 定tei/- 約yaku/- 在zai/- 庫ko/- 売bai/u 切setsu/ki 再sai/- " +
  "受ju/u 領ryou/- 収shuu/- 書sho/ka 証shou/- 保ho/tamo 請sei/- 求kyuu/moto 計kei/haka 算san/- 見ken/mi 聞bun/ki 知chi/shi 教kyou/oshi 思shi/omo 言gen/i 行kou/i 来rai/ki " +
  "帰ki/kae 食shoku/ta 飲in/no 茶cha/cha 葉you/ha 紅kou/- 緑ryoku/midori 急kyuu/iso 須su/- 湯yu/yu 器ki/utsuwa 色shoku/iro 形kei/katachi 数suu/kazu 個ko/- 量ryou/- 重juu/omo " +
  "軽kei/karu 包hou/tsutsu 装sou/- 箱bako/hako 袋bukuro/fukuro 紙shi/kami 贈zou/oku 祝shuku/iwa 誕tan/- 生sei/i 祖so/- 母bo/haha 父fu/chichi 友yuu/- 達tatsu/- 妻sai/tsuma 夫fu/otto " +
  "初sho/haji 最sai/motto 始shi/haji 終shuu/o 続zoku/tsuzu 手te/te 順jun/- 簡kan/- 単tan/- 難nan/muzuka 必hitsu/kanara 要you/i 利ri/- 可ka/- 能nou/- 全zen/subete 部bu/- 別betsu/- " +
  "同dou/ona 違chi/chiga 間kan/aida 正sei/tada 誤go/- 直choku/nao 修shuu/- 理ri/- 対tai/- 応ou/- 場jou/ba 合ai/a 際sai/- 状jou/- 況kyou/- 態tai/- 度do/- 回kai/mawa " +
  "次ji/tsugi 毎mai/- 週shuu/- 末matsu/sue 朝chou/asa 昼chuu/hiru 夜ya/yoru 午go/- 土do/tsuchi 休kyuu/yasu 営ei/- 業gyou/- 開kai/a 閉hei/shi 駅eki/eki 近kin/chika 遠en/too " +
  "車sha/kuruma 道dou/michi 東tou/higashi 京kyou/- 北hoku/kita 西sei/nishi 南nan/minami 県ken/- 市shi/- 区ku/- 島tou/shima 離ri/hana 温on/atata 冷rei/tsume 熱netsu/atsu 水sui/mizu " +
  "洗sen/ara 乾kan/kawa 汚o/yogo 欠ketsu/ka 片kata/kata 足soku/ta 増zou/fu 減gen/he 残zan/noko 失shitsu/- 忘bou/wasu 探tan/saga 選sen/era 決ketsu/ki 願gan/nega 待tai/ma 持ji/mo " +
  "作saku/tsuku 動dou/ugo 止shi/to 入nyuu/hai 力ryoku/chikara 画ga/- 面men/men 押ou/o 表hyou/omote 示ji/shime 設setsu/- 解kai/to 除jo/nozo 退tai/- 反han/- 映ei/- 済-/su 以i/- 上jou/ue 下ka/shita";
/** Words that are read in another way than their characters. */
const WORDS =
  "今日kyou 明日ashita 昨日kinou 一昨日ototoi 今朝kesa 何日nannichi 何時nanji 何回nankai 何度nando 何個nanko 注文chuumon 支払shihara 支払い shiharai 問い合わせtoiawase 手続tetsuzu 受け取uketo " +
  "引き落とhikioto 取り消torike 取り扱toriatsuka 追加tsuika 発送hassou 発行hakkou 発売hatsubai 出荷shukka 到着touchaku 未着michaku 配達haitatsu 返金henkin 入金nyuukin 代金daikin 代引daibiki 送料souryou 宛名atena 宛先atesaki " +
  "間違machiga 場合baai 見積mitsumo 申込moushiko 申し込moushiko 振込furikomi 合計goukei 品切shinagi 売切uriki 売り切uriki 在庫zaiko 大人otona 友達tomodachi 一番ichiban 一つhitotsu 二つfutatsu 三つmittsu 一緒issho 一部ichibu " +
  "日本nihon 日間nichikan 日時nichiji 時間jikan 月曜getsuyou 火曜kayou 水曜suiyou 木曜mokuyou 金曜kinyou 土曜doyou 日曜nichiyou 土日donichi 祝日shukujitsu 休日kyuujitsu 平日heijitsu 本当hontou 名前namae 値段nedan 価格kakaku 割引waribiki " +
  "買い物kaimono 贈り物okurimono 品物shinamono 荷物nimotsu 急須kyuusu 湯のみyunomi 茶碗chawan 湯呑yunomi 茶葉chaba 紅茶koucha 緑茶ryokucha 抹茶matcha 最初saisho 全部zenbu 全然zenzen 自分jibun 自宅jitaku 勤務kinmu 職場shokuba 会社kaisha " +
  "大丈夫daijoubu 欲しhoshi 下さkudasa 致itashi 無くna 無料muryou 有効yuukou 期限kigen 登録touroku 解約kaiyaku 退会taikai 確認kakunin 変更henkou 交換koukan 返品henpin 住所juusho 番号bangou 電話denwa 携帯keitai 配送haisou 郵便yuubin " +
  "海外kaigai 国際kokusai 関税kanzei 消費shouhi 税金zeikin 税込zeikomi 領収書ryoushuusho 請求書seikyuusho 納品書nouhinsho 保証hoshou 故障koshou 破損hason 不良furyou 壊れkoware 割れware 汚れyogore 傷kizu 穴ana 蓋futa 缶kan 皿sara 箱hako " +
  "来週raishuu 先週senshuu 今週konshuu 来月raigetsu 今月kongetsu 先月sengetsu 昼間hiruma 午前gozen 午後gogo 夕方yuugata 途中tochuu 家族kazoku 旅行ryokou 引越hikko 引っ越hikko 留守rusu 不在fuzai 再配達saihaitatsu 追跡tsuiseki 状況joukyou " +
  "来ませんkimasen 来ないkonai 来ますkimasu 来たkita 届い todoi 行ってitte 言われiware 言っitt";

const readings = new Map<string, { beside: string | null; alone: string | null }>();
for (const entry of CHARACTERS.split(" ")) {
  const [beside, alone] = entry.slice(1).split("/");
  readings.set(entry[0]!, { beside: beside === "-" ? null : beside!, alone: alone === "-" ? null : alone! });
}
const words = new Map<string, string>();
for (const [, word, romaji] of WORDS.matchAll(/([^\sa-z]+) ?([a-z]+)/g)) words.set(word!, romaji!);
const LONGEST_WORD = Math.max(...[...words.keys()].map((word) => word.length));

const HAN = /\p{Script=Han}/u;
const KATAKANA = /[\p{Script=Katakana}ー]/u;
const NO_HIRAGANA = /^$|[\p{Script=Han}\p{Script=Katakana}]/u;
const JAPANESE_RUN = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}ー]+/gu;
const HALF_WIDTH = /[\uff66-\uff9f]+/g;
/** Words of grammar that are set apart where a romanised sentence has spaces. */
const PARTICLES = new Set([..."はがをにでとのもへか"]);

/** Whether every character is one that we can read. */
export function isReadable(text: string): boolean {
  return romanise(text.replace(HALF_WIDTH, (run) => run.normalize("NFKC"))) !== null;
}

/** "返品したい" → "henpin shitai" or "henpinshitai"; null where a character has no reading here. */
export function toRomaji(text: string, random: Random): string | null {
  const apart = random() < 0.7;
  const made = romanise(text.replace(HALF_WIDTH, (run) => run.normalize("NFKC")));
  if (made === null) return null;
  return apart ? made : made.replace(/(?<=\p{L}) (?=\p{L})/gu, "");
}

function romanise(text: string): string | null {
  let unreadable = false;
  const made = text.replace(JAPANESE_RUN, (run) => {
    const latin = romanRun(run);
    if (latin === null) unreadable = true;
    return latin ?? run;
  });
  return unreadable ? null : made;
}

function romanRun(run: string): string | null {
  const written = [...run];
  const characters = [...hiragana(run)];
  let made = "";
  let kana = "";
  const flush = () => {
    made += romanKana(kana);
    kana = "";
  };
  for (let k = 0; k < characters.length; k++) {
    const word = longestWord(characters, k);
    if (word) {
      flush();
      made += `${made && !made.endsWith(" ") ? " " : ""}${words.get(word)!}`;
      k += [...word].length - 1;
      continue;
    }
    const character = characters[k]!;
    if (!HAN.test(character)) {
      const before = written[k - 1] ?? "";
      const isBorder = (HAN.test(before) || KATAKANA.test(before)) && !KATAKANA.test(written[k]!);
      if (KATAKANA.test(written[k]!) && before !== "" && !KATAKANA.test(before)) {
        flush();
        made += " ";
      }
      // A particle after a word of Chinese characters or katakana stands by itself, where a word of them follows.
      if (PARTICLES.has(character) && isBorder && NO_HIRAGANA.test(written[k + 1] ?? "")) {
        flush();
        made += ` ${character === "は" ? "wa" : character === "へ" ? "e" : romanKana(character)} `;
        continue;
      }
      if (isBorder && KATAKANA.test(before)) {
        flush();
        made += " ";
      }
      kana += character;
      continue;
    }
    flush();
    const reading = readings.get(character);
    const beside = HAN.test(characters[k - 1] ?? "") || HAN.test(characters[k + 1] ?? "");
    const latin = beside ? (reading?.beside ?? reading?.alone) : (reading?.alone ?? reading?.beside);
    if (!latin) return null;
    const startsWord = made !== "" && !HAN.test(characters[k - 1] ?? "");
    made += `${startsWord && !made.endsWith(" ") ? " " : ""}${latin}`;
  }
  flush();
  return made.replace(/ {2,}/g, " ").trim();
}

function longestWord(characters: readonly string[], from: number): string | null {
  for (let length = LONGEST_WORD; length > 0; length--) {
    const candidate = characters.slice(from, from + length).join("");
    if (words.has(candidate)) return candidate;
  }
  return null;
}

function hiragana(text: string): string {
  return text.replace(/[ァ-ヶ]/g, (kana) => String.fromCharCode(kana.charCodeAt(0) - 0x60));
}

function romanKana(kana: string): string {
  let made = "";
  let doubled = false;
  for (const one of kana) {
    if (one === "っ") {
      doubled = true;
      continue;
    }
    let latin = HEPBURN[one] ?? keysByKana.get(one) ?? one;
    if ("ゃゅょ".includes(one) && made.endsWith("i")) {
      made = made.slice(0, -1);
      if (/(sh|ch|j)$/.test(made)) latin = latin.slice(1);
    } else if ("ぁぃぅぇぉ".includes(one) && /[iueo]$/.test(made)) made = made.slice(0, -1);
    else if (one === "ー") latin = made.slice(-1);
    made += doubled && latin ? (latin.startsWith("ch") ? "t" : latin[0]!) + latin : latin;
    doubled = false;
  }
  return made;
}

/** The kana that a slip on the romaji keyboard gives: another vowel, or the consonant of a key beside. */
export function kanaBeside(kana: string, random: Random): string {
  const isKatakana = /[ァ-ヶ]/.test(kana);
  const keys = keysByKana.get(hiragana(kana));
  if (!keys) return kana;
  const choices: string[] = [];
  for (let place = 0; place < keys.length; place++) {
    for (const key of neighbours(keys[place]!, null)) {
      const other = kanaByKeys.get(keys.slice(0, place) + key + keys.slice(place + 1));
      if (other) choices.push(other);
    }
  }
  if (choices.length === 0) return kana;
  const other = pick(choices, random);
  return isKatakana ? String.fromCharCode(other.charCodeAt(0) + 0x60) : other;
}
