// Does the check of a translation notice a sentence that was left out, and is it silent where none was? Texts of two to six sentences of
// an application that the encoder never saw, as people translated them. The settings of src/knowledge/translation/partners.ts were
// chosen on the languages CHOSEN_ON (--choose prints that table); what is recorded is measured on the others. The folder holds shop-admin.dev.jsonl.gz.
// Run: npx tsx evaluation/translation-check.ts --data DIR      Recorded: evaluation/results/translation-check.json
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { gunzipSync } from "node:zlib";
import {
  type Encode,
  type PartnerSettings,
  partnerSettings,
  sentencesOf,
  withoutPartner,
} from "../src/knowledge/translation/partners.ts";
import { shippedEncoder } from "../src/releases/index.ts";
import { machine } from "./machine.ts";

const { values } = parseArgs({ options: { data: { type: "string" }, choose: { type: "boolean", default: false } } });
if (!values.data) throw new Error("Say where the aligned texts are: --data DIR");
const CHOSEN_ON = ["ar", "es", "id", "ja", "nl", "pt", "th", "vi", "zht"];
const MEASURED_ON = ["de", "fr", "it", "ko", "pl", "ru", "tr", "zh"];
const TEXTS = 300;

const lines = gunzipSync(readFileSync(join(values.data, "shop-admin.dev.jsonl.gz")))
  .toString("utf8")
  .trim()
  .split("\n");
const strings = lines.map((line) => (JSON.parse(line) as { t: Record<string, string> }).t);
const isSentence = (text: string | undefined) =>
  text !== undefined && /[.!?]$/.test(text) && text.split(" ").length >= 5 && sentencesOf(text, "en").length === 1;

const encoder = shippedEncoder();
const known = new Map<string, Float32Array>();
const encode: Encode = (texts) => {
  const vectors = new Float32Array(texts.length * encoder.units);
  texts.forEach((text, k) => {
    if (!known.has(text)) known.set(text, encoder.encode([text]));
    vectors.set(known.get(text)!, k * encoder.units);
  });
  return { vectors, units: encoder.units };
};

/** Where a name was taken out at the beginning, what is left does not begin like a sentence. */
const beginsLikeOne = (text: string) => /^\p{L}/u.test(text) && !/^\p{Ll}/u.test(text);

/** The same numbers on every machine. */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

interface Case {
  source: readonly string[];
  target: readonly string[];
  /** Number of the sentence whose translation is left out. */
  left: number;
}

function casesIn(language: string): Case[] {
  const sentences = strings.filter(
    (one) => isSentence(one.en) && [one.en, one[language]].every((text) => text !== undefined && beginsLikeOne(text)),
  );
  const next = random(7);
  return Array.from({ length: TEXTS }, () => {
    const size = 2 + Math.floor(next() * 5);
    // Neighbours in the application are about the same, as the sentences of one text are.
    const from = Math.floor(next() * (sentences.length - size));
    const chosen = sentences.slice(from, from + size);
    return {
      source: chosen.map((one) => one.en!),
      target: chosen.map((one) => one[language]!),
      left: Math.floor(next() * size),
    };
  });
}

const closed = (sentence: string) => (/[.!?。！？]$/u.test(sentence) ? sentence : `${sentence}.`);

/** Shares: intact texts that are blamed; of texts without one sentence those that are noticed, and where it is that one that is named. */
function measure(language: string, cases: readonly Case[], settings: PartnerSettings) {
  const tag = { zh: "zh-Hans", zht: "zh-Hant" }[language] ?? language;
  const joined = (sentences: readonly string[]) => sentences.map(closed).join(/^(zh|ja)/.test(tag) ? "" : " ");
  const alone = (source: readonly string[], target: readonly string[]) =>
    withoutPartner(
      source.map((text) => ({ text, start: 0, end: 0 })),
      sentencesOf(joined(target), tag),
      encode,
      settings,
    );
  let [blamed, noticed, named] = [0, 0, 0];
  for (const { source, target, left } of cases) {
    if (alone(source, target).length > 0) blamed++;
    const found = alone(
      source,
      target.filter((_, k) => k !== left),
    );
    if (found.length > 0) noticed++;
    if (found.includes(left)) named++;
  }
  const share = (count: number) => Math.round((1000 * count) / cases.length) / 10;
  return { blamed: share(blamed), noticed: share(noticed), named: share(named) };
}

type Measured = ReturnType<typeof measure>;
const means = (all: readonly Measured[]): Measured => {
  const mean = (key: keyof Measured) =>
    Math.round((10 * all.reduce((sum, one) => sum + one[key], 0)) / all.length) / 10;
  return { blamed: mean("blamed"), noticed: mean("noticed"), named: mean("named") };
};

if (values.choose) {
  const cases = CHOSEN_ON.map((language) => [language, casesIn(language)] as const);
  for (const nearEnough of [-0.4, -0.3, -0.2, -0.1, 0, 0.1])
    for (const unlike of [0.1, 0.2, 0.3])
      for (const joining of [0.15, 0.3, 0.5]) {
        const settings = { nearEnough, unlike, joining };
        const { blamed, noticed, named } = means(cases.map(([language, all]) => measure(language, all, settings)));
        console.log(JSON.stringify({ ...settings, blamed, noticed, named, score: Math.round(named - blamed) }));
      }
} else {
  const byLanguage = Object.fromEntries(
    MEASURED_ON.map((language) => [language, measure(language, casesIn(language), partnerSettings)]),
  );
  const result = {
    what: "share of 300 texts of 2 to 6 sentences, English and a translation: blamed although nothing is missing; one sentence left out: noticed, and that one named",
    command: "npx tsx evaluation/translation-check.ts --data DIR",
    machine: machine(),
    settings: { ...partnerSettings, chosenOn: CHOSEN_ON },
    mean: means(Object.values(byLanguage)),
    byLanguage,
  };
  writeFileSync(join(import.meta.dirname, "results", "translation-check.json"), `${JSON.stringify(result, null, 1)}\n`);
  console.log(JSON.stringify(result, null, 1));
}
