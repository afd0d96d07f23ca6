// What a lesson may look like, read from a conversation: what the customer asked, and what the agent said without greeting and names. Pure.
// It is only where somebody starts to write.
import { afterCourtesy, exactRoutine } from "../answering/index.ts";
import type { StoredMessage } from "../conversation/index.ts";
import { maskPersonalData } from "../language/index.ts";
import type { RawAsked } from "./lesson.ts";

export interface LessonDraft {
  /** What the customer asked before, the latest first. */
  questions: RawAsked[];
  /** What the agent answered; null for a message of the assistant. */
  answer: { text: string; language: string | null } | null;
  /** The article that was answered with, where it was one. */
  article: string | null;
}

const MOST_QUESTIONS = 5;

/** @returns null where there is no such message of an agent or the assistant */
export function draftOf(
  messages: readonly StoredMessage[],
  messageId: string,
  names: { customer: string | null },
): LessonDraft | null {
  const place = messages.findIndex(({ id }) => id === messageId);
  const message = messages[place];
  if (!message || (message.role !== "agent" && message.role !== "assistant")) return null;
  const before = messages.slice(0, place);
  if (message.role === "assistant") {
    const asked = before.findLast(({ role }) => role === "customer");
    return { questions: asked ? [askedIn(asked)] : [], answer: null, article: message.reply?.source?.article ?? null };
  }
  // From the question that nobody but a person could answer; without a handover, whatever the customer said last.
  const handover = before.findLastIndex(({ reply, event }) => reply?.kind === "handover" || event === "handover");
  const from = handover < 0 ? 0 : before.slice(0, handover).findLastIndex(({ role }) => role === "customer");
  const questions = before
    .slice(Math.max(0, from))
    .filter(({ role, text }) => role === "customer" && /\p{L}/u.test(text) && !exactRoutine(text))
    .reverse()
    .slice(0, MOST_QUESTIONS)
    .map(askedIn);
  const text = withoutCourtesy(message.text, { agent: message.author, customer: names.customer });
  return { questions, answer: { text, language: message.language }, article: message.approved?.source.article ?? null };
}

function askedIn({ text, language }: StoredMessage): RawAsked {
  const plain = afterCourtesy(text) ?? text;
  return { text: maskPersonalData(plain).text, ...(language ? { language } : {}) };
}

/** No longer remark of a person about themselves or to the customer by name is taken for a mere courtesy. */
const COURTESY_CHARACTERS = 60;

const LAST_WORD = 8;
/** How letters end, where that is no routine remark of a chat. */
const CLOSING =
  /^(?:have an? (?:nice|great|good|lovely|wonderful) (?:day|evening|weekend|one)|(?:best|kind|warm)? ?regards|(?:un )?saludos?|que teng[aá]s? (?:un )?buen d[ií]a|(?:mit )?freundlichen gr(?:ü|ue)(?:ß|ss)en|(?:viele|liebe) gr(?:ü|ue)(?:ß|ss)e|sch(?:ö|oe)nen tag(?: noch)?|cordialement|bonne journée|atenciosamente|祝[你您]?(?:生活|购物)?愉快|مع (?:أطيب )?(?:ال)?تحي(?:ات|اتي|ة)|تحياتي|يوم(?:ا|ًا)? سعيد(?:ا|ًا)?)[\p{P}\s]*$/iu;

/** Without the greeting at its beginning, the good-bye at its end, and the sentences that only name who writes or reads. */
export function withoutCourtesy(text: string, names: { agent: string | null; customer: string | null }): string {
  const [agent, customer] = [partsOf(names.agent), partsOf(names.customer)];
  const known = [...agent, ...customer];
  /** "I'm Mei Lin." */
  const named = (sentence: string) =>
    sentence.length <= COURTESY_CHARACTERS && agent.some((name) => hasWord(sentence, name));
  const unnamed = (sentence: string) => known.reduce((rest, name) => rest.replace(wordOf(name), " "), sentence).trim();
  const isCourtesy = (sentence: string) => {
    const plain = unnamed(sentence);
    if (!/\p{L}/u.test(plain) || exactRoutine(plain) || exactRoutine(sentence) || CLOSING.test(plain)) return true;
    // "Hi there": a greeting and one word more.
    const rest = afterCourtesy(plain);
    return rest !== null && !/\s/.test(rest) && rest.length <= LAST_WORD && /^\p{Script=Latin}/u.test(rest);
  };
  // "Hello Ximena, we …": up to the comma it is a greeting.
  const comma = /^[^,，،]{1,40}[,，،]\s*/u.exec(text)?.[0] ?? "";
  const sentences = sentencesOf(comma !== "" && isCourtesy(comma) ? text.slice(comma.length) : text);
  let from = 0;
  let to = sentences.length;
  while (from < to && (isCourtesy(sentences[from]!) || (named(sentences[from]!) && !/[?？؟]/.test(sentences[from]!))))
    from++;
  while (to > from && (isCourtesy(sentences[to - 1]!) || named(sentences[to - 1]!))) to--;
  const rest = sentences.slice(from, to).join("").trim();
  const plain = afterCourtesy(rest) ?? rest;
  if (!/\p{L}/u.test(plain)) return text.trim();
  return startsSentence(plain);
}

/** A name and its words, the longest first. */
const partsOf = (name: string | null): string[] =>
  name ? [name, ...name.split(/\s+/)].filter((part) => part.length > 1) : [];

/** Lines too: a signature stands on its own. */
function sentencesOf(text: string): string[] {
  const segmenter = new Intl.Segmenter(undefined, { granularity: "sentence" });
  return text
    .split(/(?<=\n)/)
    .flatMap((line) => [...segmenter.segment(line)].map(({ segment }) => segment))
    .filter((sentence) => sentence !== "");
}

function wordOf(name: string): RegExp {
  const literal = name.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
  return new RegExp(`(?<![\\p{L}\\p{M}])${literal}(?![\\p{L}\\p{M}])`, "giu");
}

/** In scripts without spaces a name stands between other letters. */
function hasWord(sentence: string, name: string): boolean {
  return /\p{Script=Han}|\p{Script=Thai}|\p{Script=Hiragana}|\p{Script=Katakana}/u.test(name)
    ? sentence.includes(name)
    : wordOf(name).test(sentence);
}

function startsSentence(text: string): string {
  const [first = ""] = text;
  return first.toLocaleUpperCase() + text.slice(first.length);
}
