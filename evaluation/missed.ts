// How well missed questions are grouped by meaning, across nineteen languages: questions about topics that the encoder never learned
// from (phrasebook/test-only/unseen-topics), in random order, each put into a group as it comes. The thresholds are chosen on other
// topics (phrasebook/validation), the same way for each method; the test questions only measure. Beside the encoder, in the same run:
// the same grouping of what the texts have in common in words and letters (lexical). And how long a hundred thousand take.
// Run: npx tsx evaluation/missed.ts      Recorded: evaluation/results/missed.json
import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { Encoder } from "../src/encoder/index.ts";
import { MeaningGroups } from "../src/insights/index.ts";
import { TermReader } from "../src/language/index.ts";
import { readQuestions, readUnseenTopics, type TopicText } from "../src/phrasebook/index.ts";
import { machine } from "./machine.ts";

interface Asked {
  topic: string;
  language: string;
  text: string;
}
const asked = (texts: ReadonlyMap<string, readonly TopicText[]>, seed: string): Asked[] =>
  [...texts]
    .flatMap(([language, topics]) =>
      topics.flatMap(({ topic, phrasings }) => phrasings.map(({ text }) => ({ topic, language, text }))),
    )
    .map((one) => ({
      one,
      order: createHash("sha256")
        .update(seed + one.language + one.text)
        .digest("hex"),
    }))
    .sort((a, b) => (a.order < b.order ? -1 : 1))
    .map(({ one }) => one);

// ------------------------------------------------------------------------------------------------------------------ the methods
const encoder = Encoder.fromBytes(readFileSync(join(import.meta.dirname, "..", "models", "encoder.model")));
type Encode = (texts: readonly string[]) => { units: number; vectors: Float32Array };
const LEXICAL_UNITS = 2048;
const methods: Record<string, Encode> = {
  encoder: (texts) => ({ units: encoder.units, vectors: encoder.encode(texts) }),
  // Words and parts of words, hashed; rare ones weigh more.
  lexical: (texts) => {
    const reader = new TermReader();
    const terms = texts.map((text) => {
      const { low, count } = reader.read(text);
      return Array.from(low.subarray(0, count));
    });
    const frequency = new Map<number, number>();
    for (const own of terms) for (const term of new Set(own)) frequency.set(term, (frequency.get(term) ?? 0) + 1);
    const vectors = new Float32Array(texts.length * LEXICAL_UNITS);
    terms.forEach((own, k) => {
      const vector = vectors.subarray(k * LEXICAL_UNITS, (k + 1) * LEXICAL_UNITS);
      for (const term of new Set(own)) {
        const sign = term & 1 ? 1 : -1;
        vector[(term >>> 1) % LEXICAL_UNITS]! += sign * Math.log(texts.length / frequency.get(term)!);
      }
      const length = Math.hypot(...vector) || 1;
      for (let u = 0; u < LEXICAL_UNITS; u++) vector[u]! /= length;
    });
    return { units: LEXICAL_UNITS, vectors };
  },
};

/** As the server does: one after the other, and groups that grew together become one after each batch. */
function grouped({ units, vectors }: ReturnType<Encode>, joinFrom: number, mergeFrom: number, batch = 100): number[] {
  const groups = new MeaningGroups(units, { joinFrom, mergeFrom });
  const into = new Map<number, number>();
  const now = (id: number): number => (into.has(id) ? now(into.get(id)!) : id);
  const of: number[] = [];
  let touched: number[] = [];
  for (let k = 0; k * units < vectors.length; k++) {
    const { id } = groups.add(vectors.subarray(k * units, (k + 1) * units));
    of.push(id);
    touched.push(id);
    if (touched.length < batch && (k + 1) * units < vectors.length) continue;
    for (const merge of groups.merge(touched)) into.set(merge.from, merge.into);
    touched = [];
  }
  return of.map(now);
}

// ------------------------------------------------------------------------------------------------------------------ the figures
function figures(questions: readonly Asked[], groups: readonly number[]) {
  const count = <Key>(keys: readonly Key[]) => {
    const counts = new Map<Key, number>();
    for (const key of keys) counts.set(key, (counts.get(key) ?? 0) + 1);
    return counts;
  };
  const pairs = (counts: Iterable<number>) => [...counts].reduce((sum, n) => sum + (n * (n - 1)) / 2, 0);
  const sizes = count(groups);
  const cells = count(questions.map(({ topic }, k) => `${groups[k]} ${topic}`));
  const together = pairs(cells.values());
  const inGroups = pairs(sizes.values());
  const inTopics = pairs(count(questions.map(({ topic }) => topic)).values());
  const chance = (inGroups * inTopics) / pairs([questions.length]);
  const largest = new Map<string, number>();
  for (const [cell, n] of cells) {
    const group = cell.split(" ")[0]!;
    largest.set(group, Math.max(largest.get(group) ?? 0, n));
  }
  const sameLanguage = pairs(count(questions.map(({ topic, language }) => `${topic} ${language}`)).values());
  const togetherInOne = pairs(
    count(questions.map(({ topic, language }, k) => `${groups[k]} ${topic} ${language}`)).values(),
  );
  const rounded = (share: number) => Math.round(1000 * share) / 1000;
  return {
    groups: sizes.size,
    purity: rounded([...largest.values()].reduce((sum, n) => sum + n, 0) / questions.length),
    adjustedRand: rounded((together - chance) / ((inGroups + inTopics) / 2 - chance)),
    /** Of the pairs in one group: of one topic. */
    pairsRight: rounded(together / Math.max(1, inGroups)),
    /** Of the pairs of one topic in different languages: in one group. */
    joinedAcrossLanguages: rounded((together - togetherInOne) / (inTopics - sameLanguage)),
    joinedWithinLanguage: rounded(togetherInOne / sameLanguage),
  };
}

const CHOSEN_ON = 1600;
const validation = asked(readQuestions("validation"), "a").slice(0, CHOSEN_ON);
const unseen = asked(readUnseenTopics(), "b");
const JOIN = [0.1, 0.2, 0.3, 0.4, 0.5];
const MERGE = [0.1, 0.2, 0.3, 0.35];
const results = Object.fromEntries(
  Object.entries(methods).map(([name, encode]) => {
    const own = encode(validation.map(({ text }) => text));
    const tried = JOIN.flatMap((joinFrom) =>
      MERGE.filter((mergeFrom) => mergeFrom <= joinFrom).map((mergeFrom) => ({
        joinFrom,
        mergeFrom,
        validation: figures(validation, grouped(own, joinFrom, mergeFrom)),
      })),
    );
    const best = tried.reduce((a, b) => (b.validation.adjustedRand > a.validation.adjustedRand ? b : a));
    const test = encode(unseen.map(({ text }) => text));
    const measured = { ...best, unseen: figures(unseen, grouped(test, best.joinFrom, best.mergeFrom)) };
    console.log(name, measured);
    return [name, { ...measured, tried: tried.map(({ joinFrom, mergeFrom, validation }) => [joinFrom, mergeFrom, validation.adjustedRand]) }]; // biome-ignore format: one line
  }),
);

// --------------------------------------------------------------------------------------------------- a hundred thousand questions
const { values } = parseArgs({ options: { many: { type: "string", default: "100000" } } });
const MANY = Number(values.many);
const texts = [...validation, ...unseen].map(({ text }) => text);
const { joinFrom, mergeFrom } = results.encoder!;
const groups = new MeaningGroups(encoder.units, { joinFrom, mergeFrom });
let longestMs = 0;
const started = performance.now();
for (let at = 0; at < MANY; at += 50) {
  // No two are alike: each has a word of another one.
  const some = Array.from({ length: 50 }, (_, k) => `${texts[(at + k) % texts.length]} ${texts[((at + k) * 7919) % texts.length]!.split(/\s+/)[0]}`); // biome-ignore format: one line
  const vectors = encoder.encode(some);
  // As the server does: one after the other, with a pause after every few.
  const timed = (work: () => void) => {
    const workStarted = performance.now();
    work();
    longestMs = Math.max(longestMs, performance.now() - workStarted);
  };
  const touched = new Set<number>();
  for (let k = 0; k < some.length; k++)
    timed(() => touched.add(groups.add(vectors.subarray(k * encoder.units, (k + 1) * encoder.units)).id));
  for (const id of touched) timed(() => groups.merge([id]));
}
const speed = {
  questions: MANY,
  groups: groups.count,
  seconds: Math.round((performance.now() - started) / 100) / 10,
  /** Of one question; the server does other things after every fourth. */
  longestMs: Math.round(longestMs),
};
console.log(speed);
const recorded = {
  what: "grouping questions by meaning as they come: thresholds chosen on validation topics, measured on topics that no model learned from",
  command: "npx tsx evaluation/missed.ts",
  machine: machine(),
  encoder: encoder.version,
  questions: {
    validation: validation.length,
    unseen: unseen.length,
    unseenTopics: new Set(unseen.map(({ topic }) => topic)).size,
  },
  ...results,
  speed,
};
writeFileSync(join(import.meta.dirname, "results", "missed.json"), `${JSON.stringify(recorded, null, 1)}\n`);
