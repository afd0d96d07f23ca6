// What somebody is about to teach, and what it becomes when it is sent. Pure.

export interface Question {
  text: string;
  /** null: recognised by the server. */
  language: string | null;
  chosen: boolean;
}

export type LessonKind = "phrasing" | "article" | "correction";

export interface Draft {
  kind: LessonKind;
  questions: Question[];
  /** The article that a phrasing or a correction is for. */
  article: string | null;
  title: string;
  text: string;
  language: string;
  /** null: every market. */
  market: string | null;
  companyData: boolean;
}

export type Lesson =
  | { kind: "phrasing"; article: string; texts: { text: string; language?: string }[]; move?: boolean }
  | {
      kind: "article";
      title: string;
      text: string;
      language: string;
      market: string | null;
      texts: { text: string; language?: string }[];
      move?: boolean;
    }
  | { kind: "correction"; article: string; language: string; market: string | null; title: null; text: string };

export type Outcome = "now" | "next-training" | "waits" | "known";

/** What is known that is like a text, and what a customer who asks it gets now. */
export interface Nearby {
  text: string;
  language: string;
  now: { kind: string; article: string | null; title: string | null; confidence: number } | null;
  alike: Alike[];
}

export interface Alike {
  article: string;
  title: string;
  titleLanguage: string;
  text: string;
  language: string;
  similarity: number;
  same: boolean;
}

/** @returns null where something is missing */
export function lessonOf(draft: Draft, move: boolean): Lesson | null {
  const texts = draft.questions
    .filter(({ text, chosen }) => chosen && /[\p{L}\p{N}]/u.test(text))
    .map(({ text, language }) => ({ text: text.trim(), ...(language ? { language } : {}) }));
  const { kind, article, language, market } = draft;
  const [title, text] = [draft.title.trim(), draft.text.trim()];
  switch (kind) {
    case "phrasing":
      return article && texts.length > 0 ? { kind, article, texts, ...(move && { move }) } : null;
    case "article":
      return title && text ? { kind, title, text, language, market, texts, ...(move && { move }) } : null;
    case "correction":
      return article && text ? { kind, article, language, market, title: null, text } : null;
  }
}

/** Of a group, what was taught meanwhile as a question of another article is no longer chosen, unless nothing would be left. */
export function withoutTaught(
  questions: readonly Question[],
  nearby: readonly Nearby[],
  article: string | null,
): Question[] {
  const taught = new Set(
    nearby
      .filter(({ alike }) => alike.some((each) => each.same && each.article !== article))
      .map(({ text }) => text.trim()),
  );
  const left = questions.map((one) => (taught.has(one.text.trim()) ? { ...one, chosen: false } : one));
  return left.some(({ chosen }) => chosen) ? left : [...questions];
}

/** A title to begin with: the question, cut at the end of a word. */
export function titleFrom(question: string | undefined): string {
  const line = (question ?? "").replace(/\s+/g, " ").trim();
  if (line.length <= LONGEST_TITLE) return line;
  const words = [...new Intl.Segmenter(undefined, { granularity: "word" }).segment(line)];
  let title = "";
  for (const { segment } of words) {
    if (title.length + segment.length > LONGEST_TITLE) break;
    title += segment;
  }
  return `${title.trim()}…`;
}

const LONGEST_TITLE = 80;

/** Of several texts, what is nearest to any of them, each once, the nearest first; what leads elsewhere word for word before all. */
export function nearestOf(nearby: readonly Nearby[], article: string | null): (Alike & { elsewhere: boolean })[] {
  const found = new Map<string, Alike & { elsewhere: boolean }>();
  for (const { alike } of nearby) {
    for (const each of alike) {
      const key = `${each.article}\n${each.text}`;
      const known = found.get(key);
      if (!known || known.similarity < each.similarity)
        found.set(key, { ...each, elsewhere: each.same && each.article !== article });
    }
  }
  return [...found.values()]
    .sort((a, b) => Number(b.elsewhere) - Number(a.elsewhere) || b.similarity - a.similarity)
    .slice(0, SHOWN);
}

const SHOWN = 4;
