// Finds, in one conversation between a customer and an agent, the questions that got an answer worth keeping. Pure.
//
// A pair goes straight into what customers will be told, so we rather miss ten than take one wrong. The rules, each with
// its reason:
// 1. Messages are put in the order of their time if every one has a time (logs are often sorted by other things), and
//    consecutive messages of one side are joined: people press Enter in the middle of a thought.
// 2. Greetings, thanks, goodbyes and "ok" are taken off both ends. What is left of the customer's turn must look like a
//    question or a request (a question mark of any script, a question word, "I want to …"): a complaint is answered with
//    an inquiry or an action, and neither helps the next customer.
// 3. A question that leans on the one before it ("and for shoes?") is left out: alone it means something else.
// 4. The reply is the agent's next turn without its greeting, its "one moment, please", its apology and its closing
//    phrase. If nothing is left, the turn after the customer's "ok" may still hold the answer.
// 5. Sentences that ask back are taken off. If only they were there, the case goes on, and what comes in the end
//    answers the customer's details and not the question: no pair.
// 6. A reply about one case is no knowledge: one with an order number, a calendar date, personal data, or a phrase such
//    as "I can see your parcel". A shop's own mailbox (help@, service@ …) is not personal data.
// 7. Questions have 8 to 300 characters and answers 15 to 4,000 (characters of Chinese, Japanese and Thai count twice
//    and a half): shorter ones mean nothing alone, longer ones are stories.
import { findEntities, maskPersonalData } from "../../language/index.ts";
import {
  aboutOneCase,
  apologises,
  asksForDetails,
  closes,
  courtesy,
  holds,
  leadingCourtesy,
  leadingGreeting,
  leansOnContext,
  questionWords,
  refuses,
  requestWords,
  unspaced,
} from "./chat-phrases.ts";

export interface ChatMessage {
  side: "customer" | "agent" | "system";
  text: string;
  /** Milliseconds, or null when the log does not say. */
  time: number | null;
  line: number;
}

export interface MinedPair {
  question: string;
  answer: string;
  /** Where the customer's turn begins. */
  line: number;
}

interface Turn {
  side: "customer" | "agent";
  texts: string[];
  line: number;
}

const questionSize = { minimum: 8, maximumChars: 300 };
const answerSize = { minimum: 15, maximumChars: 4000 };

export function minePairs(messages: readonly ChatMessage[]): MinedPair[] {
  const turns = joinTurns(inOrder(messages));
  const pairs: MinedPair[] = [];
  const seen = new Set<string>();
  turns.forEach((turn, index) => {
    if (turn.side !== "customer") return;
    const question = askedIn(turn);
    if (question === null) return;
    const answer = replyAfter(turns, index);
    if (answer === null || seen.has(question)) return;
    seen.add(question);
    pairs.push({ question, answer, line: turn.line });
  });
  return pairs;
}

function inOrder(messages: readonly ChatMessage[]): ChatMessage[] {
  const spoken = messages.filter(({ side, text }) => side !== "system" && text.trim() !== "");
  if (!spoken.every(({ time }) => time !== null)) return spoken;
  return spoken.sort((one, other) => one.time! - other.time!);
}

function joinTurns(messages: readonly ChatMessage[]): Turn[] {
  const turns: Turn[] = [];
  for (const { side, text, line } of messages) {
    const last = turns.at(-1);
    if (last?.side === side) {
      if (last.texts.at(-1) !== text) last.texts.push(text); // sent twice
    } else turns.push({ side: side as Turn["side"], texts: [text], line });
  }
  return turns;
}

/** The customer's question, cleaned and masked, or null. */
function askedIn(turn: Turn): string | null {
  const sentences = turn.texts.flatMap(sentencesOf);
  while (sentences.length > 0 && isCourtesy(sentences[0]!)) sentences.shift();
  while (sentences.length > 0 && isCourtesy(sentences.at(-1)!)) sentences.pop();
  if (sentences.length === 0) return null;
  sentences[0] = withoutGreeting(withoutGreeting(sentences[0]!), leadingCourtesy);
  if (!sentences.some(looksLikeQuestion)) return null;
  const text = joinSentences(sentences);
  if (leansOnContext.test(text)) return null;
  if (sizeOf(text) < questionSize.minimum || text.length > questionSize.maximumChars) return null;
  const masked = maskPersonalData(text).text.trim();
  return sizeOf(masked) < questionSize.minimum ? null : masked;
}

/** The agent's answer to the customer's turn at `index`, or null. */
function replyAfter(turns: readonly Turn[], index: number): string | null {
  for (let at = index + 1; at < turns.length; at++) {
    const turn = turns[at]!;
    if (turn.side === "customer") {
      // Only "ok" and "thanks" may stand between a question and its answer.
      if (!turn.texts.flatMap(sentencesOf).every(isCourtesy)) return null;
      continue;
    }
    const sentences = turn.texts.flatMap(sentencesOf);
    const kept = replyOf(sentences);
    if (kept !== null) return kept;
    if (!sentences.every((sentence) => isCourtesy(sentence) || holds.test(sentence))) return null;
  }
  return null;
}

function replyOf(sentences: readonly string[]): string | null {
  let kept = sentences.filter((sentence) => !holds.test(sentence));
  if (kept.length > 0 && isIntroduction(kept[0]!)) kept = kept.slice(1);
  while (kept.length > 0 && (isCourtesy(kept[0]!) || isApology(kept[0]!))) kept = kept.slice(1);
  while (kept.length > 0 && isNoAnswer(kept.at(-1)!)) kept = kept.slice(0, -1);
  while (kept.length > 0 && asks(kept[0]!)) kept = kept.slice(1);
  if (kept.length === 0) return null;
  kept[0] = withoutGreeting(kept[0]!);
  const text = joinSentences(kept);
  if (sizeOf(text) < answerSize.minimum || text.length > answerSize.maximumChars) return null;
  if (aboutOneCase.test(text) || asksForDetails.test(text)) return null;
  const entities = findEntities(text);
  if (entities.some(({ kind, text: found }) => kind === "order-id" || (kind === "date" && /\p{N}/u.test(found))))
    return null;
  return holdsPersonalData(text) ? null : text;
}

const isNoAnswer = (sentence: string): boolean => asks(sentence) || isCourtesy(sentence) || closes.test(sentence);

const asks = (sentence: string): boolean => /[?？؟]["'”’»）)\s]*$/u.test(sentence);

function holdsPersonalData(text: string): boolean {
  const withoutMailboxes = text.replace(ownMailbox, " ");
  return maskPersonalData(withoutMailboxes).masked.length > 0;
}

const ownMailbox =
  /\b(help|hello|hi|info|contact|support|service|customer\.?(service|care)|care|sales|shop|store|orders?|returns?|refunds?|billing|office|mail|team|kundenservice|kontakt|hilfe|ayuda|atencion|contacto|soporte|aide|bonjour|serviceclient|contato|suporte|ajuda|kefu|privacy|press)([.\-_+][a-z]{2,12})?@[a-z0-9.-]+/giu;

// Sentences

const sentenceBreaks = new Intl.Segmenter(undefined, { granularity: "sentence" });

const sentencesOf = (text: string): string[] =>
  text
    .split(/\n+/)
    .flatMap((line) => [...sentenceBreaks.segment(line)].map(({ segment }) => segment.trim()))
    .flatMap((sentence) => sentence.split(/(?<=…{1,2}|\.{3})\s*(?=\p{L})/u))
    .filter((sentence) => /[\p{L}\p{N}]/u.test(sentence));

const joinSentences = (sentences: readonly string[]): string =>
  sentences.reduce((text, sentence) => {
    if (text === "") return sentence;
    const close =
      /[。！？，；…」』”）]$/u.test(text) || /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]$/u.test(text);
    return close ? `${text}${/[\p{P}]$/u.test(text) ? "" : "，"}${sentence}` : `${text} ${sentence}`;
  }, "");

/** Letters and digits; those of scripts without spaces say more each. */
function sizeOf(text: string): number {
  const dense = text.match(unspaced)?.length ?? 0;
  const all = text.match(/[\p{L}\p{N}]/gu)?.length ?? 0;
  return all + dense * 1.5;
}

// What a sentence is

/** Nothing but polite words, give or take a name. */
function isCourtesy(sentence: string): boolean {
  const rest = sentence.replace(courtesy, " ");
  if (rest === sentence) return false;
  if (asks(sentence) && sizeOf(rest) > 4) return false;
  return sizeOf(rest) <= Math.min(12, sizeOf(sentence) / 2) || sizeOf(rest) <= 3;
}

/** "Hola, ¿puedo …?" asks the same as "¿Puedo …?"; a lone greeting stays as it is. */
function withoutGreeting(sentence: string, leading = leadingGreeting): string {
  let text = sentence;
  for (let cut = text.replace(leading, ""); cut !== text && sizeOf(cut) >= 4; cut = text.replace(leading, "")) {
    text = cut;
  }
  return text;
}

/** "Guten Tag, hier Jonas." "您好，我是小雯。" "Hi, Priya here." */
function isIntroduction(sentence: string): boolean {
  const rest = sentence.replace(courtesy, " ");
  if (asks(sentence)) return rest !== sentence && sizeOf(rest) <= 45;
  if (sizeOf(rest) <= 40 && statesName.test(sentence)) return true;
  if (/^\P{P}{0,30},?\s*\p{Lu}\p{L}+( \p{Lu}\p{L}+)?( \p{L}+){0,5} (here|hier|aquí|ici)[.!]?$/u.test(sentence))
    return true;
  if (/(我是|这里是|這裡是|很高兴为您|为您服务|請講|请讲)/u.test(sentence) && sizeOf(rest) <= 45) return true;
  if (/(معك|معكم|と申します|입니다만|меня зовут)/u.test(sentence) && sizeOf(rest) <= 30) return true;
  return rest !== sentence && sizeOf(rest) <= 12;
}

const statesName =
  /\b([Tt]his is|[Mm]y name is|I['’]m|[Hh]ier( ist| spricht)?|[Ss]oy|[Jj]e suis|[Aa]qui (é|fala)|[Ss]ono)\s+\p{Lu}\p{Ll}+/u;

const isApology = (sentence: string): boolean =>
  sizeOf(sentence) <= 60 && apologises.test(sentence) && !refuses.test(sentence);

const looksLikeQuestion = (sentence: string): boolean =>
  asks(sentence) || questionWords.test(sentence) || requestWords.test(sentence);
