// A document as entries: questions with their answers where it is a FAQ, passages under their headings elsewhere.
import { cleanText, detectLanguage, type LanguageTag, sameLanguage } from "../../language/index.ts";
import type { Source } from "../article.ts";
import { type Block, blockText, cutPassages, type Section, sections } from "../passages.ts";
import { articleEntries } from "./article-rows.ts";
import { recogniseColumns } from "./columns.ts";
import { isQuestion, questionLevel, type ReadDocument } from "./document.ts";
import type { Entry, ReadContext } from "./entry.ts";
import { FileError } from "./errors.ts";
import { parseLanguage, parseMarkets } from "./names.ts";

export function* documentEntries(document: ReadDocument, context: ReadContext): Generator<Entry> {
  const blocks = markQuestions(document.blocks.map(cleanBlock).filter((block) => block !== null));
  if (!blocks.some((block) => block.kind !== "heading" && block.kind !== "close")) {
    throw new FileError(
      context.file,
      "empty",
      "The document holds no text below its headings. Check that it is the right one.",
    );
  }
  const stem = fileStem(context.file);
  const title = cleanText(document.title ?? "") || stem;
  const language = languageOf(document, blocks, context);
  const stated = parseMarkets(document.market ?? "");
  const market = "markets" in stated ? (stated.markets[0] ?? context.market) : context.market;
  const about: DocumentContext = { ...context, language, market, title, stem, used: new Map() };

  const all = sections(blocks);
  const isFaq = isFaqName(title) || isFaqName(stem);
  for (let index = 0; index < all.length; ) {
    const section = all[index]!;
    const end = questionEnd(all, index, isFaq);
    if (end > index) {
      yield* questionEntries(all.slice(index, end), about);
      index = end;
    } else {
      yield* passageEntries(section, about);
      index++;
    }
  }
}

interface DocumentContext extends ReadContext {
  title: string;
  stem: string;
  /** How often an id was given, so that none is given twice. */
  used: Map<string, number>;
}

function cleanBlock(block: Block): Block | null {
  if (block.kind === "close") return block;
  if (block.kind === "table") {
    const rows = block.rows
      .map((row) => row.map((cell) => cleanText(cell)))
      .filter((row) => row.some((cell) => cell !== ""));
    return rows.length > 0 ? { ...block, rows } : null;
  }
  const indent = block.kind === "list-item" ? /^ */.exec(block.text)![0] : "";
  const text = indent + cleanText(block.text);
  return text.trim() === "" ? null : { ...block, text };
}

/** What the document says of itself, or the language of its text as a whole: a passage alone may be a list of names. */
function languageOf(document: ReadDocument, blocks: readonly Block[], context: ReadContext): LanguageTag | null {
  const stated = document.language ? parseLanguage(document.language) : null;
  const text = blockText(blocks.slice(0, 200)).slice(0, 8000);
  const heard = detectLanguage(text, stated ? { page: stated } : {});
  const sure = heard.confidence >= 0.8 ? heard.language : null;
  // Templates leave lang="en" on pages in other languages.
  if (stated) return sure !== null && !sameLanguage(sure, stated) ? sure : stated;
  return context.language ?? sure;
}

const faqNames =
  /^(the )?(faqs?|q ?& ?a|q and a|questions( and| &) answers|frequently asked questions|common questions|help cent(er|re)|常见问题(解答|与解答|汇总)?|常見問題(解答)?|问与答|问答|問與答|問答|preguntas (m[áa]s )?frecuentes|foire aux questions|questions fr[ée]quentes|questions fr[ée]quemment pos[ée]es|h[äa]ufig(e| gestellte) fragen|fragen und antworten|perguntas( mais)? frequentes|d[úu]vidas frequentes|domande frequenti|よくある(ご)?質問|자주 묻는 질문|часто задаваемые вопросы|вопросы и ответы|(ال)?أسئلة (ال)?شائعة|(ال)?أسئلة (ال)?متكررة|veelgestelde vragen|pertanyaan( yang)? (umum|sering( diajukan)?)|câu hỏi thường gặp|คำถามที่พบบ่อย|अक्सर पूछे जाने वाले (प्रश्न|सवाल)|sık(ça)? sorulan sorular|(najczęściej|często) zadawane pytania)\b/iu;

const isFaqName = (text: string): boolean => {
  const name = text.trim().replace(/[_-]+/g, " ");
  return (
    name.length <= 60 &&
    (faqNames.test(`${name} `) || /\bFAQs?\b/.test(name) || /(常见问题|常見問題|よくある質問)$/u.test(name))
  );
};

/**
 * Where the question that begins at `index` ends (its sub-headings are part of its answer), or `index` when none does.
 * A heading is a question if it asks, or if it is the last of its branch under a FAQ heading.
 */
function questionEnd(all: readonly Section[], index: number, isFaq: boolean): number {
  const section = all[index]!;
  const heading = section.path.at(-1);
  if (heading === undefined || !section.opened) return index;
  let end = index + 1;
  // A folded question ends the one before it, whatever heading that has.
  while (end < all.length && all[end]!.level > section.level && all[end]!.level !== questionLevel) end++;
  const inside = all.slice(index + 1, end);
  const asks = isQuestion(heading);
  const hasDeeperQuestion = inside.some(({ path }) => isQuestion(path.at(-1) ?? ""));
  const body = inside.some(({ blocks }) => blocks.length > 0) || section.blocks.length > 0;
  if (!body || hasDeeperQuestion) return index;
  if (asks) return end;
  const underFaq = section.path.slice(0, -1).some(isFaqName) || (isFaq && section.path.length > 1);
  return underFaq && inside.length === 0 && !isFaqName(heading) ? end : index;
}

function* questionEntries(parts: readonly Section[], about: DocumentContext): Generator<Entry> {
  const [first, ...inside] = parts;
  const question = first!.path.at(-1)!;
  const depth = first!.path.length;
  const body: Block[] = [
    ...first!.blocks,
    ...inside.flatMap((section): Block[] => [
      ...(section.path.length > depth
        ? [{ kind: "heading" as const, level: section.level, text: section.path.at(-1)! }]
        : []),
      ...section.blocks,
    ]),
  ];
  yield* articleEntries(
    [
      { role: "question", language: null, values: [question], list: true },
      { role: "answer", language: null, values: [blockText(body)] },
      { role: "title", language: null, values: [question] },
    ],
    sourceOf(first!, first!.path.slice(0, -1), about),
    about,
  );
}

function* passageEntries(section: Section, about: DocumentContext): Generator<Entry> {
  const rest: Block[] = [];
  for (const block of section.blocks) {
    const layout = block.kind === "table" ? recogniseColumns(block.rows[0]!) : null;
    const asks =
      layout?.columns.some(({ role }) => role === "question") && layout.columns.some(({ role }) => role === "answer");
    if (block.kind !== "table" || !layout || !asks || layout.kind !== "articles") {
      rest.push(block);
      continue;
    }
    for (const row of block.rows.slice(1)) {
      const fields = layout.columns.map(({ index, role, language }) => ({
        role,
        language,
        values: [row[index] ?? ""],
      }));
      yield* articleEntries(fields, sourceOf(block, section.path, about), about);
    }
  }
  for (const passage of cutPassages({ ...section, blocks: rest })) {
    const source = sourceOf(passage, passage.path, about);
    if (passage.text.length > about.limits.answerChars) {
      yield {
        kind: "bad",
        source,
        reason: `A row of a table has ${passage.text.length.toLocaleString("en")} characters; the limit is ${about.limits.answerChars.toLocaleString("en")}.`,
      };
      continue;
    }
    if (!/[\p{L}\p{N}]/u.test(passage.text)) continue;
    yield {
      kind: "passage",
      id: passageId(passage.path, about),
      language: about.language,
      market: about.market,
      title: about.title,
      heading: headingPath(passage.path),
      text: passage.text,
      source,
    };
  }
}

const headingPath = (path: readonly string[]): string | null => (path.length > 0 ? path.join(" › ") : null);

function sourceOf(place: { line?: number; page?: number }, path: readonly string[], about: DocumentContext): Source {
  const heading = headingPath(path);
  return {
    file: about.file,
    ...(place.line !== undefined && { line: place.line }),
    ...(place.page !== undefined && { page: place.page }),
    ...(heading !== null && { heading }),
  };
}

/** The file, the heading and the passage's number under it: stays the same while other parts of the file change. */
function passageId(path: readonly string[], about: DocumentContext): string {
  const heading = slug(path.slice(-2).join(" "));
  const base = heading === "" ? slug(about.stem) : `${slug(about.stem)}#${heading}`;
  const number = (about.used.get(base) ?? 0) + 1;
  about.used.set(base, number);
  return number === 1 ? base : `${base}-${number}`;
}

const slug = (text: string): string =>
  text
    .normalize("NFKC")
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\p{M}]+/gu, "-")
    .replace(/^-+|-+$/g, "")
    .slice(0, 80)
    .replace(/[-\ud800-\udbff]+$/, "");

const fileStem = (file: string): string =>
  (file.split(/[\\/]/).at(-1) ?? file).replace(/\.[a-z0-9]{1,8}$/i, "") || file;

/** "Q: …" and "A: …" in plain paragraphs are a question and its answer. */
function markQuestions(blocks: readonly Block[]): Block[] {
  const asked =
    /^\s*\**(?:q(?:uestion)?\s*\d{0,3}|问题?\s*\d{0,3}|問題?\s*\d{0,3}|p(?:regunta)?|f(?:rage)?)\**\s*[:：.、]\**\s*(.+)$/isu;
  const answered =
    /^\s*\**(?:a(?:nswer)?\s*\d{0,3}|答案?|r(?:espuesta|éponse|esposta)?|antwort)\**\s*[:：.、]\**\s*(.+)$/isu;
  const pieces = blocks.flatMap((block): Block[] => {
    if (block.kind !== "paragraph" || !/\n/.test(block.text) || !asked.test(block.text)) return [block];
    return block.text.split("\n").map((text) => ({ ...block, text }));
  });
  const marked: Block[] = [];
  for (let index = 0; index < pieces.length; index++) {
    const block = pieces[index]!;
    const next = pieces[index + 1];
    const question = block.kind === "paragraph" ? asked.exec(block.text)?.[1] : undefined;
    const answer = next?.kind === "paragraph" ? answered.exec(next.text)?.[1] : undefined;
    if (question && answer && next) {
      // The heading must ask, so that it counts as a question wherever it stands.
      const text = isQuestion(question)
        ? question.trim()
        : `${question.trim().replace(/[.。]$/, "")}${/\p{Script=Han}/u.test(question) ? "？" : "?"}`;
      const { text: _, ...place } = block as Block & { kind: "paragraph" };
      marked.push(
        { ...place, kind: "heading", level: questionLevel, text },
        { ...(next as Block & { kind: "paragraph" }), text: answer.trim() },
      );
      index++;
    } else marked.push(block);
  }
  return marked;
}
