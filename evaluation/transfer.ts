// Moving what was learned in one language to another: the example company with the articles and phrasings of some languages alone, asked
// the test questions of the others, with no example of theirs and with one, three and ten an article. Beside it, in the same run, the
// same without the encoder. Nothing that is asked was learned from; confidence rests on validation questions in the company's languages.
// Then: how well what an article answers is told from what none does. Means over seeds.
// Run: npx tsx evaluation/transfer.ts [--seeds 3] [--curveSeeds 1]
// Recorded: evaluation/results/transfer.json, drawn: docs/pictures/transfer.svg
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { exampleFiles, exampleQuestions } from "../src/cli/example.ts";
import { readLabelledQuestions } from "../src/cli/files.ts";
import { articlesOf } from "../src/cli/setting.ts";
import type { Article } from "../src/knowledge/index.ts";
import { loadDetector } from "../src/language/index.ts";
import { areaUnderRoc } from "../src/learning/index.ts";
import { shippedEncoder, trainEngine } from "../src/releases/index.ts";
import { machine } from "./machine.ts";
import { transferPicture } from "./transfer-picture.ts";

const { values } = parseArgs({
  options: { seeds: { type: "string", default: "3" }, curveSeeds: { type: "string", default: "1" } },
});
const numbered = (count: string) => Array.from({ length: Number(count) }, (_, k) => k + 1);
const seeds = numbered(values.seeds);
/** A point of the curve is a mean over five languages already, each with trainings of its own. */
const curveSeeds = numbered(values.curveSeeds);
const shop = join(import.meta.dirname, "..", "examples", "shop");
await loadDetector();
const everything = await articlesOf(exampleFiles(), (where, reason) => console.error(`${where}: ${reason}`));
const valid = await exampleQuestions();
const test = await readLabelledQuestions([join(shop, "questions.test.jsonl"), join(shop, "offtopic.test.jsonl")]);
const written = ["en", "zh-Hans", "es", "fr", "de", "pt", "ja", "ar"];

/** What a company has that writes in `languages`, with `examples` phrasings an article in another one. */
function companyOf(languages: readonly string[], other: string | null, examples: number, seed: number): Article[] {
  return everything.flatMap((article) => {
    const variants = article.variants.filter(({ language }) => languages.includes(language));
    if (variants.length === 0) return [];
    const own = article.phrasings.filter(({ language }) => languages.includes(language));
    const added = article.phrasings
      .filter(({ language }) => language === other)
      .map((phrasing, k) => ({ phrasing, order: Math.imul((k + 1) * 2654435761, seed * 40503) >>> 0 }))
      .sort((a, b) => a.order - b.order)
      .slice(0, examples);
    return [{ ...article, variants, phrasings: [...own, ...added.map(({ phrasing }) => phrasing)] }];
  });
}

function engineOf(articles: Article[], languages: readonly string[], seed: number, withEncoder = true) {
  return trainEngine(
    articles,
    { name: "Tamarind & Tin", defaultLanguage: languages[0]! },
    valid.filter(({ language }) => languages.includes(language!)),
    { seed, toleratedWrong: 0.05, encoder: withEncoder ? shippedEncoder() : null },
  );
}
type Engine = ReturnType<typeof engineOf>;

interface Figures {
  firstRight: number;
  answered: number;
  wrongAmongAnswered: number;
  /** Answered right, or the right article among those offered. */
  helped: number;
}

function figuresOf(engine: Engine, language: string): Figures {
  const asked = test.filter((one) => one.language === language && one.article !== null);
  const replies = asked.map(({ text, article }) => ({
    article,
    reply: engine.answer({ text, pageLanguage: language }),
  }));
  const answered = replies.filter(({ reply }) => reply.kind === "answer");
  const wrong = answered.filter(({ reply, article }) => reply.source?.article !== article);
  const offered = replies.filter(({ reply, article }) => reply.choices.some((one) => one.article === article));
  const n = asked.length;
  return {
    firstRight: replies.filter(({ reply, article }) => reply.alternatives[0]?.article === article).length / n,
    answered: answered.length / n,
    wrongAmongAnswered: wrong.length / Math.max(1, answered.length),
    helped: (answered.length - wrong.length + offered.length) / n,
  };
}

const mean = (numbers: readonly number[]) => numbers.reduce((sum, one) => sum + one, 0) / Math.max(1, numbers.length);
const rounded = (value: number) => Math.round(1000 * value) / 1000;
const meanOf = (all: readonly Figures[]): Figures => {
  const of = (key: keyof Figures) => rounded(mean(all.map((one) => one[key])));
  return {
    ...{ firstRight: of("firstRight"), answered: of("answered") },
    ...{ wrongAmongAnswered: of("wrongAmongAnswered"), helped: of("helped") },
  };
};

// ------------------------------------------------------------------------------------- the curve, from one language to another
const curve = [];
for (const from of ["en", "zh-Hans"]) {
  const targets = [from === "en" ? "zh-Hans" : "en", "es", "de", "ja", "ar"];
  for (const examples of [0, 1, 3, 10]) {
    const runs = curveSeeds.map((seed) => {
      const shared = examples === 0 ? [true, false].map((on) => engineOf(companyOf([from], null, 0, seed), [from], seed, on)) : null; // biome-ignore format: one line
      return targets.map((to) => {
        const [engine, without] = shared ?? [true, false].map((on) => engineOf(companyOf([from], to, examples, seed), [from], seed, on)); // biome-ignore format: one line
        return { encoder: figuresOf(engine!, to), without: figuresOf(without!, to) };
      });
    });
    const point = {
      ...{ from, examples, encoder: meanOf(runs.flat().map(({ encoder }) => encoder)) },
      without: meanOf(runs.flat().map(({ without }) => without)),
      to: Object.fromEntries(
        targets.map((to, k) => [to, rounded(mean(runs.map((run) => run[k]!.encoder.firstRight)))]),
      ),
    };
    curve.push(point);
    console.log(JSON.stringify(point));
  }
}

// -------------------------------------------------- a company with two languages, asked in the others; and what no article answers
const known = ["en", "zh-Hans"];
const others = [...new Set(test.map(({ language }) => language!))].filter((language) => !known.includes(language));
const scope: { one: number[]; across: number[]; withoutEncoder: number[] } = {
  one: [],
  across: [],
  withoutEncoder: [],
};
const perLanguage = new Map<string, Figures[]>();
const outside: number[] = [];
/** How sure the engine is that some article answers. */
const sure = (engine: Engine, { text, language }: (typeof test)[number]) =>
  engine.answer({ text, pageLanguage: language }).alternatives[0]?.confidence ?? 0;
const auroc = (engine: Engine, languages: readonly string[]) => {
  const asked = test.filter(({ language }) => languages.includes(language!));
  return areaUnderRoc(
    asked.filter(({ article }) => article !== null).map((one) => sure(engine, one)),
    asked.filter(({ article }) => article === null).map((one) => sure(engine, one)),
  );
};
for (const seed of seeds) {
  const engine = engineOf(companyOf(known, null, 0, seed), known, seed);
  for (const language of others)
    perLanguage.set(language, [...(perLanguage.get(language) ?? []), figuresOf(engine, language)]);
  const off = test.filter(({ article, language }) => article === null && others.includes(language!));
  outside.push(
    off.filter(({ text, language }) => engine.answer({ text, pageLanguage: language }).kind === "answer").length /
      off.length,
  );
  scope.across.push(auroc(engine, others));
  scope.one.push(auroc(engineOf(companyOf(written, null, 0, seed), written, seed), written));
  scope.withoutEncoder.push(auroc(engineOf(companyOf(written, null, 0, seed), written, seed, false), written));
}
const spread = (numbers: readonly number[]) =>
  Math.sqrt(
    mean(numbers.map((one) => (one - mean(numbers)) ** 2)) * (numbers.length / Math.max(1, numbers.length - 1)),
  );
const recorded = {
  what: "the example company with some of its languages, asked the test questions of others; 5 % wrong answers tolerated",
  command: `npx tsx evaluation/transfer.ts --seeds ${seeds.length} --curveSeeds ${curveSeeds.length}`,
  machine: machine(),
  encoder: shippedEncoder().version,
  targets: { exampleCompanyAcross: "75 % right first, 5 % wrong among answered", auroc: [0.95, 0.92] },
  curve,
  twoLanguages: {
    ...{ known, mean: meanOf([...perLanguage.values()].flat()) },
    answeredThoughNoArticleDoes: rounded(mean(outside)),
    languages: Object.fromEntries([...perLanguage].map(([language, all]) => [language, meanOf(all)])),
  },
  auroc: Object.fromEntries(
    Object.entries(scope).map(([key, all]) => [key, { mean: rounded(mean(all)), spread: rounded(spread(all)) }]),
  ),
};
console.log(JSON.stringify({ twoLanguages: recorded.twoLanguages, auroc: recorded.auroc }, null, 1));
writeFileSync(join(import.meta.dirname, "results", "transfer.json"), `${JSON.stringify(recorded, null, 1)}\n`);
writeFileSync(join(import.meta.dirname, "..", "docs", "pictures", "transfer.svg"), transferPicture(curve));
