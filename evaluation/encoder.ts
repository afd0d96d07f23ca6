// The multilingual encoder alone: does a text find what means the same in another language? Beside it, in the same run, lexical search.
// Nothing that is asked here was trained on; the settings were chosen on the application (docs/encoder.md), on nothing else. The folder holds shop-admin.dev.jsonl.gz and the *.train.jsonl.gz beside it.
// Run: npx tsx evaluation/encoder.ts --data DIR      Recorded: evaluation/results/encoder.json
import { readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { gunzipSync } from "node:zlib";
import { alignedTexts } from "../src/cli/pretraining-texts.ts";
import { Encoder } from "../src/encoder/index.ts";
import { industries, readIndustry, readQuestions, readUnseenTopics, type TopicText } from "../src/phrasebook/index.ts";
import { SearchIndex } from "../src/search/index.ts";
import { machine } from "./machine.ts";

const { values } = parseArgs({ options: { data: { type: "string" } } });
if (!values.data) throw new Error("Say where the aligned texts are: --data DIR");
const file = join(import.meta.dirname, "..", "models", "encoder.model");
const memoryBefore = process.memoryUsage().rss;
const loadStarted = performance.now();
const encoder = Encoder.fromBytes(readFileSync(file));
const loadMs = performance.now() - loadStarted;
const residentMiB = Math.round((process.memoryUsage().rss - memoryBefore) / 2 ** 20);

interface Named {
  id: string;
  text: string;
}
const percent = (share: number) => Math.round(1000 * share) / 10;
const mean = (numbers: readonly number[]) => numbers.reduce((sum, one) => sum + one, 0) / Math.max(1, numbers.length);

/** Share of the questions whose own text comes first among the candidates, by the encoder and by lexical search. */
function top1(questions: readonly Named[], candidates: readonly Named[]): { encoder: number; lexical: number } {
  const ids = [...new Set(candidates.map(({ id }) => id))];
  const number = new Map(ids.map((id, k) => [id, k]));
  const entries = candidates.map(({ id, text }) => ({ article: number.get(id)!, field: "title" as const, text }));
  const index = SearchIndex.build(entries, ids.length, encoder);
  let near = 0;
  let lexical = 0;
  for (const { id, text } of questions) {
    const found = index.search([{ text, weight: 1 }], { lexical: 1, near: 1 });
    if (found.near[0]?.article === number.get(id)) near++;
    if (found.lexical[0]?.article === number.get(id)) lexical++;
  }
  return { encoder: near / questions.length, lexical: lexical / questions.length };
}

// ------------------------------------------------------------------------------------- an application that was not trained on
const plain = (text: string) => text.normalize("NFKC").toLowerCase().trim();
const trained = new Set<string>();
for (const { texts } of await alignedTexts(values.data))
  for (const { language, text } of texts)
    if (["en", "zh-Hans", "de"].includes(language)) trained.add(`${language} ${plain(text)}`);
const strings = gunzipSync(readFileSync(join(values.data, "shop-admin.dev.jsonl.gz")))
  .toString("utf8")
  .trim()
  .split("\n")
  .map((line) => (JSON.parse(line) as { t: Record<string, string> }).t)
  .filter(
    ({ en, zh, de }) =>
      en !== undefined &&
      en.trim().split(/\s+/).length >= 3 &&
      !trained.has(`en ${plain(en)}`) &&
      !(zh && trained.has(`zh-Hans ${plain(zh)}`)) &&
      !(de && trained.has(`de ${plain(de)}`)),
  );
trained.clear();
const codes = [
  "en",
  "zh",
  "zht",
  "es",
  "fr",
  "de",
  "pt",
  "it",
  "ja",
  "ko",
  "ru",
  "ar",
  "nl",
  "id",
  "vi",
  "th",
  "hi",
  "tr",
  "pl",
];
function applicationFrom(from: string) {
  const pairs = codes.flatMap((to) => {
    if (to === from || (from === "zh" && ["en", "zht"].includes(to))) return [];
    const both = strings.filter((t) => t[from] && t[to]);
    if (both.length < 50) return [];
    const candidates = [...new Set(both.map((t) => t[to]!))].map((text) => ({ id: text, text }));
    return [{ to, ...top1(both.map((t) => ({ id: t[to]!, text: t[from]! })), candidates) }]; // biome-ignore format: one line
  });
  const shares = pairs.map((pair) => pair.encoder);
  return {
    strings: strings.length,
    mean: percent(mean(shares)),
    least: percent(Math.min(...shares)),
    lexicalMean: percent(mean(pairs.map(({ lexical }) => lexical))),
    to: Object.fromEntries(pairs.map(({ to, encoder: share }) => [to, percent(share)])),
  };
}
const application = { english: applicationFrom("en"), chinese: applicationFrom("zh") };
console.log("application", application);

// ---------------------------------------------------------------------------------------------- topics of the phrasebook
const kinds = ["ordinary", "colloquial"] as const;
const asked = (topics: readonly TopicText[] | undefined, kind: (typeof kinds)[number]): Named[] =>
  (topics ?? []).flatMap(({ topic, phrasings }) =>
    phrasings.filter((one) => one.kind === kind).map(({ text }) => ({ id: topic, text })),
  );
const books = industries.map((industry) => readIndustry(industry));
const ofLanguage = (language: string) => books.flatMap(({ texts }) => texts.get(language) ?? []);
const languages = [...new Set(books.flatMap(({ texts }) => [...texts.keys()]))];
const complete = languages.filter((language) => ofLanguage(language).length >= 600);
const titles = (topics: readonly TopicText[]) => topics.map(({ topic, title }) => ({ id: topic, text: title }));

function acrossLanguages(
  questions: ReadonlyMap<string, TopicText[]>,
  titlesOf: (language: string) => Named[],
  to: readonly string[],
) {
  return Object.fromEntries(
    kinds.map((kind) => {
      const pairs = [...questions.keys()].flatMap((from) =>
        to
          .filter((language) => language !== from)
          .map((language) => ({
            pair: `${from} ${language}`,
            ...top1(asked(questions.get(from), kind), titlesOf(language)),
          })),
      );
      return [
        kind,
        {
          mean: percent(mean(pairs.map((pair) => pair.encoder))),
          lexicalMean: percent(mean(pairs.map(({ lexical }) => lexical))),
          pairs: Object.fromEntries(pairs.map(({ pair, encoder: share }) => [pair, percent(share)])),
        },
      ];
    }),
  );
}
const second = readQuestions("test-only/second-questions");
const againstTitles = acrossLanguages(second, (language) => titles(ofLanguage(language)), complete);
console.log("titles", againstTitles.ordinary!.mean, againstTitles.colloquial!.mean);

const everything = languages.flatMap((language) =>
  ofLanguage(language).flatMap(({ topic, title, answer, phrasings }) =>
    [title, ...(answer ? [answer] : []), ...phrasings.map(({ text }) => text)].map((text) => ({ id: topic, text })),
  ),
);
const againstAll = Object.fromEntries(
  kinds.map((kind) => {
    const of = [...second].map(([language, topics]) => ({ language, ...top1(asked(topics, kind), everything) }));
    return [
      kind,
      {
        mean: percent(mean(of.map((one) => one.encoder))),
        lexicalMean: percent(mean(of.map(({ lexical }) => lexical))),
        languages: Object.fromEntries(of.map(({ language, encoder: share }) => [language, percent(share)])),
      },
    ];
  }),
);
console.log("everything", againstAll);

const unseen = readUnseenTopics();
const unseenTopics = unseen.size < 2 ? null : acrossLanguages(unseen, (language) => titles(unseen.get(language)!), [...unseen.keys()]); // biome-ignore format: one line
console.log("unseen", unseenTopics && [unseenTopics.ordinary!.mean, unseenTopics.colloquial!.mean]);

// ------------------------------------------------------------------------------------------------------------ size and speed
const short = [...second.values()]
  .flatMap((topics) => asked(topics, "ordinary").map(({ text }) => text))
  .filter((text) => text.length <= 80);
for (const text of short) encoder.encode([text]);
const times = Float64Array.from({ length: 20_000 }, (_, k) => {
  const started = performance.now();
  encoder.encode([short[k % short.length]!]);
  return (performance.now() - started) * 1000;
}).sort();
const speed = {
  fileBytes: statSync(file).size,
  loadMs: Math.round(loadMs),
  residentMiB,
  shortTexts: short.length,
  p50Micros: Math.round(10 * times[10_000]!) / 10,
  p99Micros: Math.round(10 * times[19_800]!) / 10,
  entriesSearched: everything.length,
};
console.log(speed);
const recorded = {
  what: "the shipped encoder and lexical search, each alone: share of questions that find their own text first, in percent",
  command: "npx tsx evaluation/encoder.ts --data DIR",
  machine: machine(),
  encoder: { version: encoder.version, languages: encoder.languages },
  application,
  againstTitles: { titleLanguages: complete, ...againstTitles },
  againstAll: { entries: everything.length, ...againstAll },
  unseenTopics,
  speed,
};
writeFileSync(join(import.meta.dirname, "results", "encoder.json"), `${JSON.stringify(recorded, null, 1)}\n`);

// ------------------------------------------------------------------------------- the page that says what works between which languages
const page = join(import.meta.dirname, "..", "docs", "languages.md");
const row = (cells: readonly (string | number)[]) => `| ${cells.join(" | ")} |`;
const asking = [...second.keys()];
const pairsOf = (kind: (typeof kinds)[number]) => againstTitles[kind]!.pairs;
const cell = (from: string, to: string) => {
  const [plainShare, colloquial] = kinds.map((kind) => pairsOf(kind)[`${from} ${to}`]);
  return plainShare === undefined ? "–" : `${Math.round(plainShare)} / ${Math.round(colloquial!)}`;
};
const tables = [
  row(["title in", ...asking.map((from) => `asked in ${from}`), "strings from en, zh"]),
  row(["---", ...asking.map(() => "---"), "---"]),
  ...complete.map((to) => {
    const code = to === "zh-Hans" ? "zh" : to === "zh-Hant" ? "zht" : to;
    const strings = [application.english, application.chinese].map(({ to: shares }) => shares[code]);
    return row([to, ...asking.map((from) => cell(from, to)), strings.map((one) => (one === undefined ? "–" : Math.round(one))).join(", ")]); // biome-ignore format: one line
  }),
  "",
  row(["asked in", "plain", "colloquial"]),
  row(["---", "---", "---"]),
  ...asking.map((from) => row([from, ...kinds.map((kind) => Math.round(againstAll[kind]!.languages[from]!))])),
];
const between = /(<!-- written by evaluation\/encoder\.ts -->\n)[\s\S]*(<!-- \/written -->)/;
writeFileSync(page, readFileSync(page, "utf8").replace(between, `$1\n${tables.join("\n")}\n\n$2`));
