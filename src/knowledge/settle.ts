// Settles what a file left open: the article each entry belongs to, its language and its title. Works through the entries of one
// file in batches, so that a file of any size needs little memory.
import { createHash } from "node:crypto";
import { cleanText, detectLanguage, type LanguageTag, loadDetector, normalise } from "../language/index.ts";
import { deriveArticleId, type Phrasing, type Source, type Variant } from "./article.ts";
import type { Entry } from "./read/index.ts";

/** A row that was left out, and why. */
export interface BadRow {
  source: Source;
  reason: string;
}

/** What one entry adds to the knowledge; an entry that repeats earlier ones of its file adds nothing. */
export interface Addition {
  article: string;
  variant: NewVariant | null;
  phrasings: NewPhrasing[];
  language: LanguageTag;
  source: Source;
}

export interface NewVariant extends Variant {
  /** False where the title was made from the question: it then never replaces a title that somebody wrote. */
  titleGiven: boolean;
}

export interface NewPhrasing extends Phrasing {
  /** The same for texts that read the same. */
  hash: Buffer;
}

export interface Batch {
  /** Entries read for this batch, bad ones included. */
  rows: number;
  additions: Addition[];
  bad: BadRow[];
}

const BATCH_ENTRIES = 1000;
const BATCH_CHARS = 4_000_000;
const LONGEST_ID = 120;
const LONGEST_TITLE = 120;
/** A detection this sure is believed whatever the rest of the file is written in. */
const SURE = 0.9;
/** A language shows in a few sentences. */
const SAMPLE_CHARS = 160;

type GoodEntry = Exclude<Entry, { kind: "bad" }>;

export interface SettleOptions {
  /** The language where neither a text nor the rest of its file shows one. */
  fallback: LanguageTag;
  /**
   * What another text for the same id, language and market is: an article of its own (default), so that a contradiction
   * stays visible, or one more phrasing, as in files that only list texts by id.
   */
  secondText?: "article" | "phrasing";
}

export async function* settle(entries: AsyncIterable<Entry>, options: SettleOptions): AsyncGenerator<Batch> {
  const file = new SettledFile(options);
  let good: GoodEntry[] = [];
  let bad: BadRow[] = [];
  let chars = 0;
  const batch = async (): Promise<Batch> => {
    if (good.some(({ language }) => language === null)) await loadDetector();
    const settled = { rows: good.length + bad.length, additions: file.settle(good, bad), bad };
    [good, bad, chars] = [[], [], 0];
    return settled;
  };
  for await (const entry of entries) {
    if (entry.kind === "bad") bad.push({ source: entry.source, reason: entry.reason });
    else {
      good.push(entry);
      chars += entry.kind === "article" ? (entry.answer?.length ?? 0) : entry.text.length;
    }
    if (good.length + bad.length >= BATCH_ENTRIES || chars >= BATCH_CHARS) yield await batch();
  }
  if (good.length + bad.length > 0) yield await batch();
}

export function byLanguageAndMarket(a: Variant, b: Variant): number {
  const [first, second] = [`${a.language}\0${a.market ?? ""}`, `${b.language}\0${b.market ?? ""}`];
  return first < second ? -1 : first > second ? 1 : 0;
}

/** Remembers, of the file so far, which texts and phrasings there were and in which languages; as numbers, not as texts. */
class SettledFile {
  private readonly options: SettleOptions;
  /** Article, language and market → its text. */
  private readonly texts = new Map<number, number>();
  private readonly phrasings = new Set<number>();
  private readonly languageCounts = new Map<LanguageTag, number>();

  constructor(options: SettleOptions) {
    this.options = options;
  }

  settle(entries: readonly GoodEntry[], bad: BadRow[]): Addition[] {
    const languages = this.settleLanguages(entries);
    const additions: Addition[] = [];
    entries.forEach((entry, k) => {
      const language = languages[k]!;
      const addition = entry.kind === "passage" ? this.passage(entry, language) : this.article(entry, language);
      if (addition) additions.push(addition);
      else bad.push({ source: entry.source, reason: "It has neither an id nor a question, or no text." });
    });
    return additions;
  }

  private article(entry: Extract<GoodEntry, { kind: "article" }>, language: LanguageTag): Addition | null {
    const { answer, source, questions } = entry;
    const given = cleanId(entry.id);
    const first = questions[0];
    if (given === null && (first === undefined || !answer)) return null;
    if (!answer && first === undefined) return null;
    const id = given ?? deriveArticleId(first!);
    const addition = (article: string, variant: NewVariant | null, texts: readonly string[]): Addition => {
      return { article, variant, phrasings: this.newPhrasings(article, entry, texts, language), language, source };
    };
    if (!answer) return addition(id, null, questions);
    const titled = { title: entry.title ?? shortTitle(first ?? answer), titleGiven: entry.title !== null };
    const kind = entry.passage ? ("passage" as const) : ("answer" as const);
    const text = { language, market: entry.market, ...titled, text: answer, kind, source };
    const [article, variant] = this.place(id, text);
    if (article !== id && this.options.secondText === "phrasing") return addition(id, null, [...questions, answer]);
    return addition(article, variant, questions);
  }

  private passage(entry: Extract<GoodEntry, { kind: "passage" }>, language: LanguageTag): Addition | null {
    const id = cleanId(entry.id);
    if (id === null || entry.text === "") return null;
    const { text, source, market } = entry;
    // "Returns › Refunds" of the document "Returns" needs no third "Returns".
    const heading =
      entry.heading === entry.title || entry.heading?.startsWith(`${entry.title} › `) ? null : entry.title;
    const title = shortTitle([heading, entry.heading].filter(Boolean).join(" › ") || text);
    const titled = { title, titleGiven: true };
    const [article, variant] = this.place(id, { language, market, ...titled, text, kind: "passage", source });
    return { article, variant, phrasings: [], language, source };
  }

  /**
   * Two rows of a file may give one article two texts for the same language and market. The first keeps the id; the other
   * gets one made of the id and its text, so that neither is lost, importing again changes nothing, and the check can
   * show both. A text that was there before is no addition.
   */
  private place(id: string, variant: NewVariant): [string, NewVariant | null] {
    const text = number(fingerprint(normalise(variant.text)));
    const key = (article: string) => number(fingerprint(article, variant.language, variant.market ?? ""));
    const before = this.texts.get(key(id));
    if (before === undefined) {
      this.texts.set(key(id), text);
      return [id, variant];
    }
    if (before === text) return [id, null];
    const suffix = `~${fingerprint(normalise(variant.text)).toString("hex").slice(0, 8)}`;
    const other = id.slice(0, LONGEST_ID - suffix.length) + suffix;
    if (this.texts.has(key(other))) return [other, null];
    this.texts.set(key(other), text);
    return [other, variant];
  }

  private newPhrasings(
    article: string,
    entry: GoodEntry,
    texts: readonly string[],
    language: LanguageTag,
  ): NewPhrasing[] {
    const added: NewPhrasing[] = [];
    for (const text of texts) {
      const asked = entry.language ?? this.languageOfQuestion(text, language);
      const hash = phrasingHash(text);
      const key = number(fingerprint(article, asked, hash));
      if (this.phrasings.has(key)) continue;
      this.phrasings.add(key);
      added.push({ language: asked, text, source: entry.source, hash });
    }
    return added;
  }

  // ------------------------------------------------------------------------------------------------------------ languages

  /** What is not stated is detected; where a text alone does not show it, what most of the file is written in decides. */
  private settleLanguages(entries: readonly GoodEntry[]): LanguageTag[] {
    const alone = entries.map((entry) => {
      if (entry.language !== null) return { language: entry.language, confidence: 1 };
      const { language, confidence } = detectLanguage(sampleOf(entry));
      return { language, confidence };
    });
    for (const { language, confidence } of alone) {
      if (language !== null && confidence >= SURE)
        this.languageCounts.set(language, (this.languageCounts.get(language) ?? 0) + 1);
    }
    const majority = this.majority();
    return entries.map((entry, k) => {
      const { language, confidence } = alone[k]!;
      if (language !== null && confidence >= SURE) return language;
      return detectLanguage(sampleOf(entry), { page: majority, history: [majority] }).language ?? majority;
    });
  }

  private languageOfQuestion(text: string, answered: LanguageTag): LanguageTag {
    const { language, confidence } = detectLanguage(text, { page: answered, history: [answered] });
    return language !== null && confidence >= SURE ? language : answered;
  }

  private majority(): LanguageTag {
    let best = this.options.fallback;
    let most = 0;
    for (const [language, count] of this.languageCounts) {
      if (count > most || (count === most && language < best)) [best, most] = [language, count];
    }
    return best;
  }
}

function sampleOf(entry: GoodEntry): string {
  const text = entry.kind === "passage" ? entry.text : (entry.answer ?? entry.questions.join("\n"));
  return text.slice(0, SAMPLE_CHARS);
}

/** Ids are one line of at most 120 characters; longer ones keep apart by the hash at their end. */
export function cleanId(id: string | null): string | null {
  if (id === null) return null;
  const clean = cleanText(id, { singleLine: true });
  if (clean === "") return null;
  if (clean.length <= LONGEST_ID) return clean;
  return `${cleanText(clean, { maxLength: LONGEST_ID - 17 })}-${fingerprint(clean).toString("hex").slice(0, 16)}`;
}

const wordBreaks = new Intl.Segmenter(undefined, { granularity: "word" });

/** The first line of a text, cut at the end of a word of any script. */
export function shortTitle(text: string): string {
  const line = text.trim().split("\n", 1)[0]!.trim();
  if (line.length <= LONGEST_TITLE) return line;
  let title = "";
  for (const { segment } of wordBreaks.segment(line.slice(0, 2 * LONGEST_TITLE))) {
    if (title.length + segment.length > LONGEST_TITLE - 1) break;
    title += segment;
  }
  // One "word" longer than the title: cut anywhere between two characters.
  return `${(title.trim() || cleanText(line, { maxLength: LONGEST_TITLE - 1 })).replace(/[\s,;:，；：、،؛–—-]+$/u, "")}…`;
}

/** The same for texts that read the same: what tells the phrasings of an article apart. */
export const phrasingHash = (text: string): Buffer => fingerprint(normalise(text) || text);

/** 128 bits of SHA-256 over the parts. */
function fingerprint(...parts: (string | Buffer)[]): Buffer {
  const hash = createHash("sha256");
  for (const part of parts) hash.update(part).update("\0");
  return hash.digest().subarray(0, 16);
}

/** 48 bits: among a million texts, one chance in six hundred that any two are taken for the same. */
const number = (bits: Buffer): number => bits.readUIntBE(0, 6);
