// Chat logs: collects messages into conversations and hands each to the miner. A log may be sorted by time, so that
// conversations are mixed; only those touched lately are held.
import { cleanText, detectLanguage, type LanguageTag } from "../../language/index.ts";
import { deriveArticleId, type Source } from "../article.ts";
import { type Field, shorten } from "./article-rows.ts";
import type { Entry, ReadContext } from "./entry.ts";
import { type ChatMessage, minePairs } from "./mine.ts";
import { parseLanguage, parseMarkets } from "./names.ts";

/** Messages held at most; beyond it the conversation that rested longest is closed. */
const heldMessages = 20_000;
/** One conversation of more messages is mined in parts. */
const longestConversation = 2_000;

interface Conversation {
  messages: ChatMessage[];
  language: LanguageTag | null;
  market: string | null;
}

export class ChatReader {
  readonly #context: ReadContext;
  /** In the order of their last message. */
  readonly #open = new Map<string, Conversation>();
  #held = 0;

  constructor(context: ReadContext) {
    this.#context = context;
  }

  *row(fields: readonly Field[], source: Source): Generator<Entry> {
    const value = (role: Field["role"]) =>
      cleanText(fields.find((field) => field.role === role)?.values.join("\n") ?? "");
    const text = value("text");
    const id = value("conversation");
    const word = value("role");
    if (text === "" && (id === "" || word === "")) return;
    if (id === "") {
      yield { kind: "bad", source, reason: "The message belongs to no conversation." };
      return;
    }
    const side = chatSide(word);
    if (side === null) {
      yield { kind: "bad", source, reason: unknownSide(word) };
      return;
    }
    if (text.length > this.#context.limits.answerChars) {
      yield { kind: "bad", source, reason: tooLong(text.length, this.#context) };
      return;
    }
    const conversation = this.#open.get(id) ?? { messages: [], language: null, market: this.#context.market };
    conversation.language ??= parseLanguage(value("language"));
    const place = parseMarkets(value("market"));
    if ("markets" in place && place.markets[0]) conversation.market = place.markets[0];
    conversation.messages.push({ side, text, time: parseTime(value("time")), line: source.line ?? 0 });
    this.#open.delete(id);
    this.#open.set(id, conversation);
    this.#held++;
    if (conversation.messages.length >= longestConversation) yield* this.#close(id, source);
    while (this.#held > heldMessages) yield* this.#close(this.#open.keys().next().value!, source);
  }

  *end(): Generator<Entry> {
    const source = { file: this.#context.file };
    for (const id of [...this.#open.keys()]) yield* this.#close(id, source);
  }

  *#close(id: string, source: Source): Generator<Entry> {
    const conversation = this.#open.get(id)!;
    this.#open.delete(id);
    this.#held -= conversation.messages.length;
    yield* conversationEntries(conversation, source, this.#context);
  }
}

/** The mined pairs of one conversation, each an article of its own. */
export function* conversationEntries(
  conversation: Conversation,
  source: Source,
  context: ReadContext,
): Generator<Entry> {
  const stated = conversation.language ?? context.language;
  // A short pair tells little of its language; the whole conversation tells more.
  let whole: LanguageTag | null | undefined;
  const heardIn = (text: string): LanguageTag | null => {
    const { language, confidence } = detectLanguage(text);
    return confidence >= 0.8 ? language : null;
  };
  const wholeLanguage = (): LanguageTag | null => {
    whole ??= heardIn(
      conversation.messages
        .map(({ text }) => text)
        .join("\n")
        .slice(0, 4000),
    );
    return whole;
  };
  for (const pair of minePairs(conversation.messages)) {
    const place: Source = { ...source, line: pair.line };
    yield {
      kind: "article",
      id: deriveArticleId(pair.question),
      language: stated ?? heardIn(`${pair.question}\n${pair.answer}`) ?? wholeLanguage(),
      market: conversation.market,
      title: null,
      questions: [pair.question],
      answer: pair.answer,
      source: place,
    };
  }
}

/** A record with its messages inside: `{ id, messages: [{ role, text, time }] }`. */
export function* recordedConversation(
  messages: readonly { role: string; text: string; time: string }[],
  about: { language: string; market: string },
  source: Source,
  context: ReadContext,
): Generator<Entry> {
  const kept: ChatMessage[] = [];
  const unknown = new Set<string>();
  let longest = 0;
  for (const { role, text, time } of messages) {
    const side = chatSide(role);
    if (side === null) unknown.add(role);
    else if (text.length > context.limits.answerChars) longest = Math.max(longest, text.length);
    else kept.push({ side, text: cleanText(text), time: parseTime(time), line: source.line ?? 0 });
  }
  for (const word of unknown) yield { kind: "bad", source, reason: unknownSide(word) };
  if (longest > 0) yield { kind: "bad", source, reason: tooLong(longest, context) };
  const place = parseMarkets(about.market);
  yield* conversationEntries(
    {
      messages: kept,
      language: parseLanguage(about.language),
      market: ("markets" in place ? place.markets[0] : null) ?? context.market,
    },
    source,
    context,
  );
}

const tooLong = (length: number, { limits }: ReadContext): string =>
  `The message has ${length.toLocaleString("en")} characters; the limit is ${limits.answerChars.toLocaleString("en")}.`;

const unknownSide = (word: string): string =>
  `“${shorten(word)}” says neither customer nor agent. Write customer or agent in the role column.`;

const words = (list: string): readonly string[] => list.trim().split(/\s+/);

const sides: Record<ChatMessage["side"], readonly string[]> = {
  customer: words(`
    customer user visitor client buyer guest enduser contact consumer shopper human member requester
    客户 顾客 买家 用户 访客 会员 客人 消费者 咨询者 客戶 顧客 買家 用戶 訪客 會員
  `),
  agent: words(`
    agent support operator assistant staff seller merchant representative rep admin service
    customerservice supportagent helpdesk employee advisor csr store shop team
    客服 人工客服 人工 坐席 座席 商家 卖家 店家 店铺 员工 客服人员 小二 賣家 人工座席
  `),
  // What a machine wrote was not checked by anybody, so it is no knowledge.
  system: words(`
    system bot chatbot robot auto automation event note tool
    系统 机器人 智能客服 系统消息 系統 機器人
  `),
};

const sideOf = new Map(
  (Object.keys(sides) as ChatMessage["side"][]).flatMap((side) => sides[side].map((word) => [word, side] as const)),
);

export function chatSide(word: string): ChatMessage["side"] | null {
  const name = word
    .normalize("NFKC")
    .toLowerCase()
    .replace(/[^\p{L}]/gu, "");
  return sideOf.get(name) ?? sideOf.get(name.replace(/s$/, "")) ?? null;
}

/**
 * Milliseconds, or null for what is no time. Only the order matters, so a time without a zone is taken as UTC, and
 * 03/04 as March 4th unless the first number cannot be a month.
 */
export function parseTime(text: string): number | null {
  const value = text.trim();
  if (value === "" || value.length > 60) return null;
  if (/^\d{9,16}(\.\d+)?$/.test(value)) {
    const number = Number(value);
    return number < 1e11 ? number * 1000 : number < 1e14 ? number : number / 1000;
  }
  const clock = /(\d{1,2})[:：时時](\d{1,2})(?:[:：分](\d{1,2})(?:\.(\d{1,6}))?)?\s*秒?\s*([ap]\.?m\.?)?/i.exec(value);
  const yearFirst = /(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})/.exec(value);
  const yearLast = yearFirst ? null : /(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})/.exec(value);
  const date = yearFirst ?? yearLast;
  if (!date) {
    const parsed = Date.parse(value);
    return Number.isNaN(parsed) ? null : parsed;
  }
  let [year, month, day] = yearFirst
    ? [Number(date[1]), Number(date[2]), Number(date[3])]
    : [Number(date[3]), Number(date[1]), Number(date[2])];
  if (yearLast && (month > 12 || date[0].includes("."))) [month, day] = [day, month];
  let hours = clock ? Number(clock[1]) : 0;
  const half = clock?.[5]?.[0]?.toLowerCase();
  if (half === "p" && hours < 12) hours += 12;
  if (half === "a" && hours === 12) hours = 0;
  const zone = /([+-])(\d{2}):?(\d{2})\s*$/.exec(clock ? value.slice(clock.index + clock[0].length) : "");
  const zoneMinutes = zone ? (zone[1] === "-" ? -1 : 1) * (Number(zone[2]) * 60 + Number(zone[3])) : 0;
  const milliseconds = Number((clock?.[4] ?? "").padEnd(3, "0").slice(0, 3));
  const time = Date.UTC(year, month - 1, day, hours, Number(clock?.[2] ?? 0), Number(clock?.[3] ?? 0), milliseconds);
  return Number.isNaN(time) ? null : time - zoneMinutes * 60_000;
}
