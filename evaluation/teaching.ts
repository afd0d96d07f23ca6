// What teaching does before anything is trained again: fifty phrasings are taught to the engine of the example company, some of them of
// articles that it has never seen, and the test questions, which nobody tuned on, are asked before and after. And how often the phrasing
// that is shown as "reads like" is of the right article. Run: npx tsx evaluation/teaching.ts      Recorded: evaluation/results/teaching.json
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import type { AnswerEngine } from "../src/answering/index.ts";
import { exampleFiles, exampleQuestions } from "../src/cli/example.ts";
import { readLabelledQuestions } from "../src/cli/files.ts";
import { articlesOf } from "../src/cli/setting.ts";
import type { Article, Phrasing } from "../src/knowledge/index.ts";
import { loadDetector, sameLanguage } from "../src/language/index.ts";
import { type LabelledQuestion, trainEngine } from "../src/releases/index.ts";
import { machine } from "./machine.ts";

const { values } = parseArgs({ options: { seeds: { type: "string", default: "3" } } });
const NEW_ARTICLES = 8;
const PHRASINGS_OF_NEW = 2;
const TAUGHT = 50;

await loadDetector();
const shop = join(import.meta.dirname, "..", "examples", "shop");
const heldOut = await exampleQuestions();
const articles = await articlesOf(exampleFiles(), (where, reason) => console.error(`${where}: ${reason}`));
const questions = await readLabelledQuestions([join(shop, "questions.test.jsonl"), join(shop, "offtopic.test.jsonl")]);
const company = { name: "Tamarind & Tin", defaultLanguage: "en" };

const runs = Array.from({ length: Number(values.seeds) }, (_, k) => run(k + 1));
const mean = (key: keyof ReturnType<typeof figures>, when: "before" | "after") =>
  Number((runs.reduce((sum, one) => sum + one[when][key], 0) / runs.length).toFixed(4));
const result = {
  what:
    `${TAUGHT} phrasings taught at once, ${NEW_ARTICLES * PHRASINGS_OF_NEW} of them of ${NEW_ARTICLES} articles that the release has never seen; ` +
    "test questions asked before and after, without a training in between",
  command: `npx tsx evaluation/teaching.ts --seeds ${values.seeds}`,
  machine: machine(),
  targets: { wrongAmongAnswered: "does not rise", verbatim: "1", changed: "0" },
  mean: Object.fromEntries(
    (["before", "after"] as const).map((when) => [
      when,
      Object.fromEntries(
        (Object.keys(runs[0]!.before) as (keyof ReturnType<typeof figures>)[]).map((key) => [key, mean(key, when)]),
      ),
    ]),
  ),
  runs,
  readsLike: readsLike(),
};
writeFileSync(join(import.meta.dirname, "results", "teaching.json"), `${JSON.stringify(result, null, 1)}\n`);
console.log(JSON.stringify({ mean: result.mean, readsLike: result.readsLike }, null, 1));

function run(seed: number) {
  const random = generator(seed);
  const unseen = new Set(
    shuffled(articles, random)
      .slice(0, NEW_ARTICLES)
      .map(({ id }) => id),
  );
  const taughtTo = new Map<string, Phrasing[]>();
  const known: Article[] = [];
  const rest = TAUGHT - NEW_ARTICLES * PHRASINGS_OF_NEW;
  const candidates = shuffled(
    articles
      .filter(({ id }) => !unseen.has(id))
      .flatMap(({ id, phrasings }) => phrasings.map((phrasing) => ({ id, phrasing }))),
    random,
  ).slice(0, rest);
  for (const { id, phrasing } of candidates) taughtTo.set(id, [...(taughtTo.get(id) ?? []), phrasing]);
  for (const article of articles) {
    if (unseen.has(article.id))
      taughtTo.set(article.id, shuffled(article.phrasings, random).slice(0, PHRASINGS_OF_NEW));
    else
      known.push({
        ...article,
        phrasings: article.phrasings.filter((one) => !taughtTo.get(article.id)?.includes(one)),
      });
  }
  const engine = trainEngine(
    known,
    company,
    heldOut.filter(({ article }) => article === null || !unseen.has(article)),
    { seed },
  );
  const now = [...taughtTo].map(([id, phrasings]): Article => {
    const before = known.find((article) => article.id === id);
    const whole = articles.find((article) => article.id === id)!;
    return before ? { ...before, phrasings: [...before.phrasings, ...phrasings] } : { ...whole, phrasings };
  });
  const started = performance.now();
  const taught = engine.taughtWith(now);
  const milliseconds = performance.now() - started;
  const texts = [...taughtTo].flatMap(([article, phrasings]) =>
    phrasings.map(({ text, language }) => ({ text, language, article })),
  );
  const one = {
    seed,
    teachingMs: Math.round(milliseconds),
    before: figures(engine, texts, unseen),
    after: figures(taught, texts, unseen),
    resembling: resembling(engine, taught, unseen),
    /** Test questions that were answered rightly and are not any more. */
    lost: questions
      .filter((question) => isRight(engine, question) && !isRight(taught, question))
      .map(({ text }) => text),
    /** Questions that are answered wrongly only since. */
    wrongSince: questions
      .filter((question) => isWrong(taught, question) && !isWrong(engine, question))
      .map(({ text }) => text),
  };
  console.error(
    JSON.stringify({ seed, before: one.before, after: one.after, lost: one.lost, wrongSince: one.wrongSince }),
  );
  return one;
}

/**
 * Questions that were answered otherwise before and that the rule answers, or offers, now: how many of them rightly. Asked are the validation
 * questions and phrasings of the example company, taught ones among them.
 */
function resembling(before: AnswerEngine, after: AnswerEngine, unseen: ReadonlySet<string>) {
  const asked = [
    ...heldOut,
    ...articles.flatMap(({ id, phrasings }) =>
      phrasings.filter((_, k) => unseen.has(id) || k % 8 === 0).map(({ text }) => ({ text, article: id })),
    ),
  ];
  const counts = { answered: 0, answeredRight: 0, offered: 0, offeredRight: 0 };
  for (const { text, article } of asked) {
    const [was, is] = [before.answer({ text }), after.answer({ text })];
    if (is.kind === "answer" && is.source!.article !== was.source?.article) {
      counts.answered++;
      if (is.source!.article === article) counts.answeredRight++;
    }
    const had = new Set(was.choices.map((choice) => choice.article));
    const more = is.choices.filter((choice) => !had.has(choice.article));
    if (is.kind === "clarify" && more.length > 0) {
      counts.offered++;
      if (more.some((choice) => choice.article === article)) counts.offeredRight++;
    }
  }
  return counts;
}

function figures(engine: AnswerEngine, texts: readonly LabelledQuestion[], unseen: ReadonlySet<string>) {
  const asked = questions.map((question) => ({ question, reply: engine.answer({ text: question.text }) }));
  const answered = asked.filter(({ reply }) => reply.kind === "answer");
  const wrong = answered.filter(({ reply, question }) => reply.source!.article !== question.article);
  const ofUnseen = asked.filter(({ question }) => question.article !== null && unseen.has(question.article));
  const offered = ofUnseen.filter(({ reply, question }) =>
    reply.choices.some(({ article }) => article === question.article),
  );
  const share = (part: number, whole: number) => Number((part / Math.max(1, whole)).toFixed(4));
  const small = texts.map(({ text, ...rest }) => ({
    ...rest,
    text: `${text.toLowerCase().replace(/[?？؟.。!]+$/u, "")}  ??`,
  }));
  return {
    answered: share(answered.length, asked.length),
    wrongAmongAnswered: share(wrong.length, answered.length),
    unseenAnswered: share(ofUnseen.filter(({ question }) => isRight(engine, question)).length, ofUnseen.length),
    unseenOffered: share(offered.length, ofUnseen.length),
    verbatim: share(texts.filter((question) => isRight(engine, question)).length, texts.length),
    verbatimButCaseAndSigns: share(small.filter((question) => isRight(engine, question)).length, small.length),
  };
}

function isRight(engine: AnswerEngine, { text, article }: LabelledQuestion): boolean {
  const { kind, source } = engine.answer({ text });
  return kind === "answer" && source!.article === article;
}

function isWrong(engine: AnswerEngine, { text, article }: LabelledQuestion): boolean {
  const { kind, source } = engine.answer({ text });
  return kind === "answer" && source!.article !== article;
}

/** Of validation questions in other languages than English: how often the nearest English phrasing is of the article that answers them. */
function readsLike() {
  const engine = trainEngine(articles, company, heldOut, { seed: 1 });
  const foreign = heldOut.filter(({ language }) => language !== null && !sameLanguage(language, "en"));
  const shown = foreign.map(({ text, article }) => ({
    article,
    best: engine.alike(text, { language: "en", limit: 1 })[0],
  }));
  return [0.3, 0.4, 0.45, 0.5, 0.55, 0.6, 0.7].map((from) => {
    const above = shown.filter(({ best }) => best && best.similarity >= from);
    const right = above.filter(({ best, article }) => best!.article === article).length;
    return {
      from,
      shown: Number((above.length / foreign.length).toFixed(3)),
      right: Number((right / Math.max(1, above.length)).toFixed(3)),
    };
  });
}

function shuffled<T>(list: readonly T[], random: () => number): T[] {
  return list
    .map((one) => ({ one, order: random() }))
    .sort((a, b) => a.order - b.order)
    .map(({ one }) => one);
}

/** A small generator of numbers from 0 to 1: Numerical Recipes' linear congruence. */
function generator(seed: number): () => number {
  let state = seed * 7919;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}
