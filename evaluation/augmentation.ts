// What augmentation gains: an intent model trained with and without each kind, scored on clean validation texts and on copies of them
// with each kind of noise. Public sets with ten rows an intent (the data is not in the project) and the example company.
// Run: npx tsx evaluation/augmentation.ts --data DIR [--seeds 3] [--sets shop,hwu64_10,banking77_10]
// Recorded: evaluation/results/augmentation.json
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import {
  type Augmentation,
  type AugmentationSource,
  type AugmentationStrength,
  augment,
  augmentationKinds,
  codeSwitching,
  IntentModel,
  kindsFor,
  Lexicon,
  preset,
  randomFrom,
} from "../src/learning/index.ts";
import { machine } from "./machine.ts";

const { values } = parseArgs({
  options: {
    data: { type: "string" },
    seeds: { type: "string", default: "3" },
    sets: { type: "string", default: "shop,hwu64_10,banking77_10" },
    out: { type: "string", default: join(import.meta.dirname, "results", "augmentation.json") },
  },
});
if (!values.data) throw new Error("Say where the data is: --data DIR");
const shop = join(import.meta.dirname, "..", "examples", "shop");
/** Noise is drawn with other numbers than training, so that no row of training is met again. */
const NOISE_SEED = 0x5eed;

/** The features of a text are the same with and without them, so that there is nothing to learn; as noise they are scored. */
const UNDONE_BY_NORMALISING = ["casing", "width"];

interface Set {
  train: AugmentationSource[];
  valid: AugmentationSource[];
  kinds: Augmentation[];
  /** Romanised questions that were written by hand, not by what makes the training rows. */
  byHand: AugmentationSource[];
}

const results: Record<string, unknown> = {};
for (const name of values.sets.split(",")) {
  const set = name === "shop" ? readShop() : readPublic(name);
  const noises = noisyCopies(set);
  const trainings: Record<string, AugmentationStrength[]> = {
    none: [],
    // Every row twice, as it is: what seeing more rows in a training does by itself.
    copies: [],
  };
  const learned = set.kinds.filter(({ name }) => !UNDONE_BY_NORMALISING.includes(name));
  for (const kind of learned.reverse()) trainings[kind.name] = [{ augmentation: kind, rows: 1 }];
  for (const mixture of ["romanised", "chat", "typed", "all"] as const) {
    const settings = preset(mixture, set.kinds);
    if (settings.length > 1) trainings[`preset ${mixture}`] = settings;
  }
  const table: Record<string, unknown> = {};
  results[name] = {
    trainingRows: set.train.length,
    validationRows: set.valid.length,
    noisyRows: Object.fromEntries(Object.entries(noises).map(([noise, { changed }]) => [noise, changed])),
    trainedWith: table,
  };
  for (const [training, settings] of Object.entries(trainings)) {
    const runs: Record<string, number>[] = [];
    let rows = 0;
    const cpu = process.cpuUsage();
    for (let seed = 1; seed <= Number(values.seeds); seed++) {
      const made = training === "copies" ? set.train : augment(set.train, settings, seed);
      rows = made.length;
      const model = IntentModel.train([...set.train, ...made], { seed, effort: "quick" });
      runs.push(scores(model, set, noises));
    }
    const { user, system } = process.cpuUsage(cpu);
    const trainingCpuSeconds = round((user + system) / 1e6 / Number(values.seeds));
    table[training] = { addedRows: rows, trainingCpuSeconds, accuracy: summary(runs) };
    const clean = (summary(runs) as Record<string, { mean: number }>).clean!.mean;
    console.error(`${name}, ${training}: ${rows} rows, ${clean} on clean texts, ${trainingCpuSeconds} CPU s`);
    record(); // what is measured so far is kept
  }
}
function record(): void {
  const recorded = {
    what: "accuracy in percent of one bag network (effort quick), trained with extra rows of one kind (one for each row it applies to), on validation texts as they are and on those that the noise changed",
    command: `npx tsx evaluation/augmentation.ts --data DIR --seeds ${values.seeds} --sets ${values.sets}`,
    machine: machine(),
    results,
  };
  writeFileSync(values.out, `${JSON.stringify(recorded, null, 1)}\n`);
}

interface Noise {
  texts: string[];
  /** Whether the noise changed the row; only those are scored. */
  isChanged: boolean[];
  changed: number;
}

function noisyCopies({ valid, kinds }: Set): Record<string, Noise> {
  return Object.fromEntries(
    kinds.map((kind) => {
      const texts = valid.map(({ text, language }, k) =>
        kind.applies(text, language) ? kind.apply(text, randomFrom(NOISE_SEED + k), language) : text,
      );
      const isChanged = texts.map((text, k) => text !== valid[k]!.text);
      return [kind.name, { texts, isChanged, changed: isChanged.filter(Boolean).length }];
    }),
  );
}

function scores(model: IntentModel, { valid, byHand }: Set, noises: Record<string, Noise>): Record<string, number> {
  const isRight = (text: string, label: string) => model.labels[model.predict(text).best] === label;
  const share = (right: boolean[]) => (100 * right.filter(Boolean).length) / right.length;
  const clean = valid.map(({ text, label }) => isRight(text, label));
  const scored: Record<string, number> = { clean: share(clean) };
  if (byHand.length > 0) scored["romanised by hand"] = share(byHand.map(({ text, label }) => isRight(text, label)));
  for (const language of new Set(byHand.map((row) => row.language!))) {
    const own = byHand.filter((row) => row.language === language);
    scored[`romanised by hand ${language}`] = share(own.map(({ text, label }) => isRight(text, label)));
  }
  const languages = [...new Set(valid.map((row) => row.language!))];
  if (languages.length > 1)
    for (const language of languages)
      scored[`clean ${language}`] = share(clean.filter((_, k) => valid[k]!.language === language));
  for (const [noise, { texts, isChanged }] of Object.entries(noises)) {
    const places = isChanged.flatMap((changed, k) => (changed ? [k] : []));
    if (places.length === 0) continue;
    const right = new Map(places.map((k) => [k, isRight(texts[k]!, valid[k]!.label)]));
    scored[noise] = share([...right.values()]);
    if (languages.length > 1) {
      for (const language of languages) {
        const own = places.filter((k) => valid[k]!.language === language).map((k) => right.get(k)!);
        if (own.length > 0) scored[`${noise} ${language}`] = share(own);
      }
    }
    // The same rows without the noise: what the noise costs.
    scored[`${noise}, same rows clean`] = share(places.map((k) => clean[k]!));
  }
  return scored;
}

function summary(runs: readonly Record<string, number>[]): unknown {
  return Object.fromEntries(
    Object.keys(runs[0]!).map((key) => {
      const list = runs.map((run) => run[key]!);
      const mean = list.reduce((sum, one) => sum + one, 0) / list.length;
      const variance = list.reduce((sum, one) => sum + (one - mean) ** 2, 0) / Math.max(1, list.length - 1);
      return [key, { mean: round(mean), deviation: round(Math.sqrt(variance)) }];
    }),
  );
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}

function readPublic(name: string): Set {
  const [set, shots] = name.split("_");
  const read = (file: string) =>
    readFileSync(join(values.data!, set!, file), "utf8")
      .trim()
      .split("\n")
      .map((line) => {
        const [label, text] = line.split("\t");
        return { label: label!, text: text!, language: "en" };
      });
  const train = read(shots ? `train_${shots}.tsv` : "train.tsv");
  return { train, valid: read("valid.tsv"), kinds: kindsFor(train), byHand: [] };
}

function readShop(): Set {
  const articles = readdirSync(shop)
    .filter((file) => /^knowledge\..*\.jsonl$/.test(file))
    .flatMap(
      (file) => lines(join(shop, file)) as { id: string; language: string; title: string; questions: string[] }[],
    );
  const train = articles.flatMap(({ id, language, title, questions }) =>
    [title, ...questions].map((text) => ({ text, label: id, language })),
  );
  const valid = questionsOf(join(shop, "questions.valid.jsonl"));
  const byHand = questionsOf(join(import.meta.dirname, "data", "romanised-questions.jsonl"));
  const kinds = [...augmentationKinds, codeSwitching(Lexicon.learn(train))];
  return { train, valid, kinds: kindsFor(train, kinds), byHand };
}

function questionsOf(file: string): AugmentationSource[] {
  const questions = lines(file) as { language: string; text: string; article: string | null }[];
  return questions
    .filter(({ article }) => article !== null)
    .map(({ text, article, language }) => ({ text, label: article!, language }));
}

function lines(file: string): unknown[] {
  return readFileSync(file, "utf8")
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
}
