// What `dragoman pretrain` learns from: a folder of texts that mean the same in several languages, and the phrasebook.
import { createReadStream, existsSync, readdirSync } from "node:fs";
import { basename, join } from "node:path";
import { createInterface } from "node:readline";
import { createGunzip } from "node:zlib";
import { z } from "zod";
import type { GroupText, Source, TextGroup } from "../encoder/index.ts";
import { industries, readBreadth, readIndustry, type TopicText } from "../phrasebook/index.ts";
import { FileError } from "./files.ts";

const byLanguage = z.record(z.string().max(10), z.union([z.string(), z.array(z.string())]));
const line = z.union([
  z.object({ src: z.string().optional(), syn: z.string().optional(), t: byLanguage }),
  byLanguage.transform((t) => ({ src: undefined, syn: undefined, t })),
]);

/** Applications of shops, whose words are nearest to what customers ask about, and labels so short that many of them are ambiguous. */
const SHOPS = ["bagisto", "saleor-dashboard", "spree", "solidus", "sylius", "django-oscar", "shopware"];
const TERSE = ["ofbiz", "ofbiz-plugins"];
/** How the files name Chinese. */
const TAGS: Record<string, string> = { zh: "zh-Hans", zht: "zh-Hant" };
const SYNONYMS = 4;
/** Of sentences without an English version this share is read: they are many, and join languages that English joins already. */
const WITHOUT_ENGLISH = 3;

/**
 * Every `*.jsonl` and `*.jsonl.gz` of the folder, but for names with `.dev.` or `.test.`: a line is {language: text} or
 * {"src": application, "t": {language: text or synonyms}}.
 * @throws {FileError} naming the file and the line that is neither
 */
export async function alignedTexts(folder: string): Promise<TextGroup[]> {
  if (!existsSync(folder)) throw new FileError(`${folder} does not exist. Give the folder with the aligned texts.`);
  const files = readdirSync(folder)
    .filter((name) => /\.jsonl(\.gz)?$/.test(name) && !/\.(dev|test)\./.test(name))
    .sort();
  if (files.length === 0) throw new FileError(`${folder} holds no *.jsonl or *.jsonl.gz to learn from.`);
  const groups: TextGroup[] = [];
  for (const name of files) await readFile(join(folder, name), groups);
  return groups;
}

async function readFile(path: string, groups: TextGroup[]): Promise<void> {
  const name = basename(path);
  const dictionary = /^(wordnet|emoji)/.test(name);
  const sentences = /^tatoeba/.test(name);
  const bytes = createReadStream(path);
  let number = 0;
  let skipped = 0;
  for await (const row of createInterface({ input: name.endsWith(".gz") ? bytes.pipe(createGunzip()) : bytes })) {
    number++;
    if (row.trim() === "") continue;
    const read = line.safeParse(parsed(row));
    if (!read.success) throw new FileError(`${path}:${number}: this is no line of {language: text}.`);
    const { src, syn, t } = read.data;
    if (sentences && !("en" in t) && skipped++ % WITHOUT_ENGLISH !== 0) continue;
    const texts = Object.entries(t).flatMap(([language, text]): GroupText[] =>
      (typeof text === "string" ? [text] : text.slice(0, SYNONYMS)).map((one) => ({
        language: TAGS[language] ?? language,
        text: one,
      })),
    );
    if (texts.length < 2) continue;
    const source: Source = dictionary
      ? "dictionary"
      : sentences
        ? "sentences"
        : SHOPS.includes(src ?? "")
          ? "shops"
          : TERSE.includes(src ?? "")
            ? "terse"
            : "interfaces";
    const said = texts.find(({ language }) => language === "en") ?? texts[0]!;
    groups.push({ source, key: syn ?? said.text.normalize("NFKC").toLowerCase(), texts });
  }
}

function parsed(row: string): unknown {
  try {
    return JSON.parse(row);
  } catch {
    return null;
  }
}

/** A group a topic: its titles, questions and answers in all languages. Nothing of the folders for validation and tests. */
export function phrasebookTexts(): TextGroup[] {
  const groups = new Map<string, { source: Source; texts: GroupText[] }>();
  const add = (source: Source, language: string, topics: readonly TopicText[]) => {
    for (const { topic, title, answer, phrasings } of topics) {
      const group = groups.get(topic) ?? { source, texts: [] };
      groups.set(topic, group);
      const known = group.texts;
      known.push({ language, text: title, role: "title" });
      if (answer) known.push({ language, text: answer.replace(/\{[^}]*\}/g, " "), role: "answer" });
      for (const { text } of phrasings) known.push({ language, text, role: "question" });
    }
  };
  for (const industry of industries)
    for (const [language, topics] of readIndustry(industry).texts) add("phrasebook", language, topics);
  for (const [language, topics] of readBreadth()) add("breadth", language, topics);
  return [...groups].map(([topic, group]) => ({ ...group, key: `topic:${topic}` }));
}
