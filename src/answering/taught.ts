// What the company wrote since the ranker learned: it answers at once, on a rule that is narrow on purpose. Word for word it is as good
// as learned. What only resembles it is answered where it is the same but for small words, offered as a choice where it is
// clearly nearer than anything else, and left alone otherwise. How often that is right: evaluation/teaching.ts; why so: docs/decisions.
import type { Article } from "../knowledge/article.ts";
import { normalise, sameLanguage, words } from "../language/index.ts";
import { type SearchEntry, SearchIndex } from "../search/index.ts";
import { denies } from "./negation.ts";
import { bare } from "./routine.ts";
import { searchText } from "./search-text.ts";

/** An article as it is now, beside what the ranker knows of it (null: nothing). */
export interface ChangedArticle {
  /** Its dense number in the engine. */
  number: number;
  before: Article | null;
  now: Article;
}

/** How sure it is that a text asks for a taught article; "offered" is no more than a choice. */
export interface TaughtMatch {
  article: number;
  level: "same" | "offered";
}

/** From these cosines on, and by so much nearer than whatever leads elsewhere; chosen on the example company's validation questions. */
const SAME = { cosine: 0.75, across: 0.8, ahead: 0.1 };
const OFFERED = { cosine: 0.6, ahead: 0.06 };
/** A word of at least so many letters says what a question is about; in scripts without spaces, of two characters. */
const TELLING_LETTERS = 4;

interface Asked extends SearchEntry {
  language: string;
}

export class Taught {
  private readonly changed: ReadonlyMap<number, ChangedArticle>;
  /** Bare phrasing or title -> its article; -1 where several of the changed ones have it. */
  private readonly wordForWord: ReadonlyMap<string, number>;
  /** Bare texts that no longer lead to an article that changed. */
  private readonly gone: ReadonlyMap<string, ReadonlySet<number>>;
  private readonly asked: readonly Asked[];
  /** Of `asked`, [asked × units]; null without an encoder. */
  private readonly vectors: Float32Array | null;
  private readonly index: SearchIndex;
  private readonly known: SearchIndex;
  /** Article of the small index -> article of the engine. */
  private readonly numbers: readonly number[];

  /** @param known  what the ranker searches; its encoder reads what was taught, too */
  constructor(changed: readonly ChangedArticle[], known: SearchIndex) {
    this.known = known;
    this.changed = new Map(changed.map((one) => [one.number, one]));
    const wordForWord = new Map<string, number>();
    const gone = new Map<string, Set<number>>();
    const asked: Asked[] = [];
    const entries: SearchEntry[] = [];
    const numbers: number[] = [];
    for (const { number, before, now } of changed) {
      const place = numbers.push(number) - 1;
      const was = new Set(before ? askedTexts(before).map(({ text }) => text) : []);
      const is = askedTexts(now);
      const bareNow = new Set(is.map(({ text }) => bare(text)));
      for (const key of bareNow) {
        const other = wordForWord.get(key);
        if (key) wordForWord.set(key, other === undefined || other === number ? number : -1);
      }
      for (const text of was) {
        const key = bare(text);
        if (!bareNow.has(key)) gone.set(key, (gone.get(key) ?? new Set()).add(number));
      }
      for (const one of is) if (!was.has(one.text)) asked.push({ ...one, article: place, text: searchText(one.text) });
      if (!before) {
        for (const { text } of now.variants) entries.push({ article: place, field: "answer", text });
      }
    }
    this.wordForWord = wordForWord;
    this.gone = gone;
    this.asked = asked;
    this.vectors = known.encoder?.encode(asked.map(({ text }) => text)) ?? null;
    this.numbers = numbers;
    this.index = SearchIndex.build([...asked, ...entries], numbers.length, known.encoder);
  }

  /**
   * Which article a text asks for word for word, given what the ranker's knowledge says (-1: several).
   * @returns undefined: none
   */
  exact(text: string, known: number | undefined): number | undefined {
    const key = bare(text);
    const before = known !== undefined && this.gone.get(key)?.has(known) ? undefined : known;
    const now = this.wordForWord.get(key);
    if (now === undefined || before === undefined || now === before) return now ?? before;
    // It is written under a changed article and under another: where that one changed too, what it is now decides.
    return this.changed.has(before) ? now : -1;
  }

  /** Whether a text leads to the article by what was written since. */
  leads(text: string, language: string, article: number): boolean {
    const key = bare(text);
    if (this.asked.some((asked) => this.numbers[asked.article] === article && bare(asked.text) === key)) return true;
    const match = this.resembling(text, language);
    return match?.article === article && match.level === "same";
  }

  /** The taught article that a text resembles more than anything else that the company wrote. */
  resembling(text: string, language: string): TaughtMatch | null {
    const searched = searchText(text);
    const parts = [{ text: searched, weight: 1 }];
    const [best, second] = this.index.nearest(parts, 2);
    if (!best) return null;
    const cosine = Math.max(best.question, best.answer);
    if (cosine < OFFERED.cosine) return null;
    const article = this.numbers[best.article]!;
    const elsewhere = Math.max(
      second ? Math.max(second.question, second.answer) : 0,
      ...this.known
        .nearest(parts, 3, { withoutArticle: (other) => other === article || this.isGone(other) })
        .map((hit) => Math.max(hit.question, hit.answer)),
    );
    const ahead = cosine - elsewhere;
    if (ahead < OFFERED.ahead) return null;
    const isSame = this.isSame(searched, language, best.article, elsewhere);
    return { article, level: isSame ? "same" : "offered" };
  }

  /** The changed articles that are nearest by meaning. */
  nearest(text: string, limit: number): number[] {
    return this.index
      .nearest([{ text: searchText(text), weight: 1 }], limit)
      .map(({ article }) => this.numbers[article]!);
  }

  /** Removed since: what the ranker finds there leads nowhere. */
  private isGone(article: number): boolean {
    return this.changed.get(article)?.now.variants.length === 0;
  }

  /** Whether one of the article's texts, in its own language or another, asks for the very same. */
  private isSame(text: string, language: string, article: number, elsewhere: number): boolean {
    const { encoder } = this.known;
    const { vectors } = this;
    if (!encoder || !vectors) return false;
    const { units } = encoder;
    const vector = encoder.encode([text]);
    return this.asked.some((asked, place) => {
      if (asked.article !== article || denies(asked.text) !== denies(text)) return false;
      if (numbersIn(asked.text) !== numbersIn(text)) return false;
      let cosine = 0;
      for (let u = 0; u < units; u++) cosine += vector[u]! * vectors[place * units + u]!;
      if (cosine - elsewhere < SAME.ahead) return false;
      return sameLanguage(asked.language, language)
        ? cosine >= SAME.cosine && differInSmallWordsOnly(asked.text, text)
        : cosine >= SAME.across;
    });
  }
}

function askedTexts({ phrasings, variants }: Article): Omit<Asked, "article">[] {
  return [
    ...phrasings.map(({ language, text }) => ({ language, text, field: "phrasing" as const })),
    ...variants
      .filter(({ title }) => title !== "")
      .map(({ language, title }) => ({ language, text: title, field: "title" as const })),
  ];
}

/** "In Berlin" and "in Paris" differ in a word that tells; "can I" and "can you" do not. */
function differInSmallWordsOnly(one: string, other: string): boolean {
  const [first, second] = [tellingWords(one), tellingWords(other)];
  const missing = (from: readonly string[], among: readonly string[]) =>
    from.filter((word) => !among.some((known) => isFormOf(word, known)));
  return missing(first, second).length === 0 && missing(second, first).length === 0;
}

function tellingWords(text: string): string[] {
  return words(normalise(text)).filter((word) =>
    /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Thai}]/u.test(word)
      ? [...word].length >= 2
      : [...word].length >= TELLING_LETTERS,
  );
}

/** "Delivery" and "deliveries", "size" and "sizes". */
function isFormOf(word: string, other: string): boolean {
  if (word === other) return true;
  const shorter = Math.min(word.length, other.length);
  return shorter >= TELLING_LETTERS && word.slice(0, shorter - 1) === other.slice(0, shorter - 1);
}

function numbersIn(text: string): string {
  return (normalise(text).match(/\d+(?:[.,]\d+)*/g) ?? []).sort().join(" ");
}
