// Chinese as pinyin without tones. The national standard GB 2312 has its 3,755 common characters in the order of their readings, and
// the platform's text decoder knows the standard: the first character of each syllable gives the reading of all. Characters outside
// of it, the traditional ones among them, have the reading of their neighbours in the platform's order by pinyin.
import type { Random } from "../augmentation.ts";

/** Every syllable with its first character of GB 2312, in that order; ü is typed v. */
const FIRST_OF_SYLLABLE =
  "a啊 ai埃 an鞍 ang肮 ao凹 ba芭 bai白 ban斑 bang邦 bao苞 bei杯 ben奔 beng崩 bi逼 bian鞭 biao标 bie鳖 bin彬 bing兵 bo玻 bu捕 ca擦 cai猜 " +
  "can餐 cang苍 cao操 ce厕 ceng层 cha插 chai拆 chan搀 chang昌 chao超 che车 chen郴 cheng撑 chi吃 chong充 chou抽 chu初 chuai揣 chuan川 " +
  "chuang疮 chui吹 chun春 chuo戳 ci疵 cong聪 cou凑 cu粗 cuan蹿 cui摧 cun村 cuo磋 da搭 dai呆 dan耽 dang当 dao刀 de德 deng蹬 di堤 dian颠 " +
  "diao碉 die跌 ding丁 diu丢 dong东 dou兜 du督 duan端 dui堆 dun墩 duo掇 e蛾 en恩 er而 fa发 fan藩 fang坊 fei菲 fen芬 feng丰 fu佛 fou否 " +
  "fu夫 ga噶 gai该 gan干 gang冈 gao篙 ge哥 gei给 gen根 geng耕 gong工 gou钩 gu辜 gua刮 guai乖 guan棺 guang光 gui瑰 gun辊 guo锅 ha哈 hai骸 " +
  "han酣 hang夯 hao壕 he呵 hei嘿 hen痕 heng哼 hong轰 hou喉 hu呼 hua花 huai槐 huan欢 huang荒 hui灰 hun荤 huo豁 ji击 jia嘉 jian歼 jiang僵 " +
  "jiao蕉 jie揭 jin巾 jing荆 jiong炯 jiu揪 ju鞠 juan捐 jue撅 jun均 ka喀 kai开 kan刊 kang康 kao考 ke坷 ken肯 keng坑 kong空 kou抠 ku枯 " +
  "kua夸 kuai块 kuan宽 kuang匡 kui亏 kun坤 kuo括 la垃 lai莱 lan蓝 lang琅 lao捞 le勒 lei雷 leng棱 li厘 lia俩 lian联 liang粮 liao撩 lie列 " +
  "lin琳 ling玲 liu溜 long龙 lou楼 lu芦 lv驴 luan峦 lve掠 lun抡 luo萝 ma妈 mai埋 man瞒 mang芒 mao猫 me么 mei玫 men门 meng萌 mi眯 mian棉 " +
  "miao苗 mie蔑 min民 ming明 miu谬 mo摸 mou谋 mu拇 na拿 nai氖 nan南 nang囊 nao挠 ne呢 nei馁 nen嫩 neng能 ni妮 nian蔫 niang娘 niao鸟 " +
  "nie捏 nin您 ning柠 niu牛 nong脓 nu奴 nv女 nuan暖 nve虐 nuo挪 o哦 ou欧 pa啪 pai拍 pan攀 pang乓 pao抛 pei呸 pen喷 peng砰 pi坯 pian篇 " +
  "piao飘 pie撇 pin拼 ping乒 po坡 pou剖 pu扑 qi期 qia掐 qian牵 qiang枪 qiao橇 qie切 qin钦 qing青 qiong琼 qiu秋 qu趋 quan圈 que缺 qun裙 " +
  "ran然 rang瓤 rao饶 re惹 ren壬 reng扔 ri日 rong戎 rou揉 ru茹 ruan软 rui蕊 run闰 ruo若 sa撒 sai腮 san三 sang桑 sao搔 se瑟 sen森 seng僧 " +
  "sha莎 shai筛 shan珊 shang墒 shao梢 she奢 shen砷 sheng声 shi师 shou收 shu蔬 shua刷 shuai摔 shuan栓 shuang霜 shui水 shun吮 shuo说 " +
  "si斯 song松 sou搜 su苏 suan酸 sui虽 sun孙 suo蓑 ta塌 tai胎 tan坍 tang汤 tao掏 te特 teng藤 ti梯 tian天 tiao挑 tie贴 ting厅 tong通 " +
  "tou偷 tu凸 tuan湍 tui推 tun吞 tuo拖 wa挖 wai歪 wan豌 wang汪 wei威 wen瘟 weng嗡 wo挝 wu巫 xi昔 xia瞎 xian掀 xiang相 xiao萧 xie楔 xin薪 " +
  "xing星 xiong兄 xiu休 xu墟 xuan轩 xue靴 xun勋 ya压 yan焉 yang殃 yao邀 ye椰 yi一 yin茵 ying英 yo哟 yong拥 you幽 yu迂 yuan鸳 yue曰 yun耘 " +
  "za匝 zai栽 zan咱 zang赃 zao遭 ze责 zei贼 zen怎 zeng增 zha扎 zhai摘 zhan瞻 zhang樟 zhao招 zhe遮 zhen珍 zheng蒸 zhi芝 zhong中 zhou舟 " +
  "zhu珠 zhua抓 zhuai拽 zhuan专 zhuang桩 zhui椎 zhun谆 zhuo捉 zi兹 zong鬃 zou邹 zu租 zuan钻 zui嘴 zun尊 zuo昨";

/** What the standard sorts under a reading that is not the one of everyday questions. */
const EVERYDAY: Record<string, string> = {
  还: "hai",
  了: "le",
  着: "zhe",
  都: "dou",
  曾: "ceng",
  钥: "yao",
  什: "shen",
  咯: "lo",
  咋: "za",
  爪: "zhua",
  谁: "shei",
  吁: "xu",
  削: "xiao",
  帧: "zhen",
};

/** Words whose characters are read in another way than alone. */
const WORDS: Record<string, string> = {
  银行: "yin hang",
  行业: "hang ye",
  重新: "chong xin",
  重复: "chong fu",
  重发: "chong fa",
  重寄: "chong ji",
  重置: "chong zhi",
  重做: "chong zuo",
  还款: "huan kuan",
  退还: "tui huan",
  归还: "gui huan",
  还钱: "huan qian",
  还货: "huan huo",
  还回: "huan hui",
  便宜: "pian yi",
  调换: "diao huan",
  音乐: "yin yue",
  首都: "shou du",
  成都: "cheng du",
  都市: "du shi",
  家长: "jia zhang",
  校长: "xiao zhang",
  成长: "cheng zhang",
  会计: "kuai ji",
  着急: "zhao ji",
  睡着: "shui zhao",
  了解: "liao jie",
  不了: "bu liao",
  得了: "de liao",
  觉得: "jue de",
  睡觉: "shui jiao",
  好处: "hao chu",
  地方: "di fang",
  大夫: "dai fu",
  差错: "cha cuo",
  出差: "chu chai",
  参差: "cen ci",
  数量: "shu liang",
  重庆: "chong qing",
  厦门: "xia men",
  乐器: "yue qi",
  空闲: "kong xian",
  尽快: "jin kuai",
  答应: "da ying",
  供应: "gong ying",
  倒是: "dao shi",
  似的: "shi de",
  朝阳: "chao yang",
};
const LONGEST_WORD = 2;
const HAN = /\p{Script=Han}/u;
const HAN_RUN = /\p{Script=Han}+/gu;

interface Readings {
  of: Map<string, string>;
  /** Of each syllable, the common characters. */
  characters: Map<string, string[]>;
  /** The common characters in the platform's order by pinyin, for those that are not in the table. */
  sorted: string[];
}
let readings: Readings | null = null;
let collator: Intl.Collator | null = null;

function table(): Readings {
  if (readings) return readings;
  const firsts = new Map(FIRST_OF_SYLLABLE.split(" ").map((entry) => [entry.slice(-1), entry.slice(0, -1)]));
  const of = new Map<string, string>();
  const characters = new Map<string, string[]>();
  let syllable = "";
  for (const character of commonCharacters()) {
    syllable = firsts.get(character) ?? syllable;
    const reading = EVERYDAY[character] ?? syllable;
    of.set(character, reading);
    const same = characters.get(reading);
    if (same) same.push(character);
    else characters.set(reading, [character]);
  }
  collator ??= new Intl.Collator("zh-u-co-pinyin");
  readings = { of, characters, sorted: [...of.keys()].sort(collator.compare) };
  return readings;
}

/** Level 1 of GB 2312: rows 16 to 55. */
function commonCharacters(): string[] {
  const decoder = new TextDecoder("gbk");
  const found: string[] = [];
  for (let row = 0xb0; row <= 0xd7; row++) {
    // The last row has five places that the standard leaves empty.
    for (let place = 0xa1; place <= (row === 0xd7 ? 0xf9 : 0xfe); place++)
      found.push(decoder.decode(Uint8Array.of(row, place)));
  }
  return found;
}

/** How a character is read without its tone, such as "tui" for 退; null for what is no Chinese character. */
export function reading(character: string): string | null {
  const known = table().of.get(character);
  if (known) return known;
  if (!HAN.test(character)) return null;
  const found = readingByNeighbours(character);
  table().of.set(character, found);
  return found;
}

/** The reading that most of the three characters before and the three behind it share, in the platform's order by pinyin. */
function readingByNeighbours(character: string): string {
  const { sorted, of } = table();
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (collator!.compare(sorted[middle]!, character) < 0) low = middle + 1;
    else high = middle;
  }
  const votes = new Map<string, number>();
  let best = "";
  for (const neighbour of sorted.slice(Math.max(0, low - 3), low + 3)) {
    const syllable = of.get(neighbour)!;
    votes.set(syllable, (votes.get(syllable) ?? 0) + 1);
    if (votes.get(syllable)! > (votes.get(best) ?? 0)) best = syllable;
  }
  return best;
}

/** Other common characters with the same syllable, of any tone: what a pinyin keyboard offers by mistake. */
export function homophones(character: string): string[] {
  const syllable = reading(character);
  if (!syllable) return [];
  return (table().characters.get(syllable) ?? []).filter((other) => other !== character);
}

/** The syllables of a run of Chinese characters, one for each. */
export function syllables(run: string): string[] {
  const found: string[] = [];
  const characters = [...run];
  for (let k = 0; k < characters.length; k++) {
    const word = WORDS[characters.slice(k, k + LONGEST_WORD).join("")];
    if (word) {
      found.push(...word.split(" "));
      k += LONGEST_WORD - 1;
    } else found.push(reading(characters[k]!) ?? characters[k]!);
  }
  return found;
}

/**
 * Every run of Chinese characters as pinyin: "怎么退货" → "zenme tuihuo", "zen me tui huo" or "zenmetuihuo". Everything else stays.
 * Words are joined in one third of the variants, nothing in another, all in the last.
 */
export function toPinyin(text: string, random: Random): string {
  const style = random();
  return text.replace(HAN_RUN, (run) => {
    if (style < 1 / 3) return syllables(run).join(" ");
    if (style < 2 / 3) return syllables(run).join("");
    return words(run)
      .map((word) => syllables(word).join(""))
      .join(" ");
  });
}

let segmenter: Intl.Segmenter | null = null;
/** The segmenter takes time that grows with the square of its input. */
const LONGEST_CUT = 400;

function words(run: string): string[] {
  segmenter ??= new Intl.Segmenter("zh", { granularity: "word" });
  const found: string[] = [];
  for (let from = 0; from < run.length; from += LONGEST_CUT)
    for (const { segment } of segmenter.segment(run.slice(from, from + LONGEST_CUT).toWellFormed()))
      found.push(segment);
  return found;
}
