// The encoder's training from texts to the file: which features get vectors, what they are, step by step, and what is kept on the way.
import { ModelFileError, packModel, unpackModel } from "../../learning/index.ts";
import { packEncoder } from "../encoder.ts";
import { Vocabulary } from "../vocabulary.ts";
import { chooseVocabulary } from "./choose-vocabulary.ts";
import { ContrastiveTrainer } from "./contrastive-trainer.ts";
import { PairSampler, type SamplerOptions } from "./sampler.ts";
import { readTextGroups, type TextGroup } from "./text-groups.ts";

export interface PretrainingRecipe {
  /** Vectors, and numbers of a vector, a multiple of 32. */
  rows: number;
  units: number;
  /** Share of the vectors that the languages get in equal parts; see `chooseVocabulary`. */
  floor: number;
  /** Features in fewer texts get no vector. */
  minCount: number;
  steps: number;
  /** Pairs of a step: each text has as many partners to tell its own from. */
  pairs: number;
  temperature: number;
  /** Reached after 2 % of the steps, then falling to 3 % of it. */
  learningRate: number;
  sampling: SamplerOptions;
}

export interface PretrainingOptions {
  seed: number;
  /** Threads beside this one; the encoder is the same. */
  threads: number;
  /** What `checkpoint()` gave in an earlier run with the same texts, recipe and seed: goes on from there, with the same result. */
  resume?: Uint8Array;
}

/** Told after each step; the first comes when the texts are read. */
export interface PretrainingStep {
  step: number;
  /** Of this step, in nats; NaN before the first. */
  loss: number;
  texts: number;
  groups: number;
  /** Everything from which the training can go on, to be kept in a file. */
  checkpoint(): Uint8Array;
}

/**
 * Learns step by step, so that whoever drives it can look, keep a checkpoint, or stop in between. The same texts, recipe and seed give the
 * same bytes.
 * @param groups  called three times, and has to give the same texts each time
 * @returns the encoder's file
 * @throws {ModelFileError} for a checkpoint of other texts, another recipe or another seed
 */
export function* pretrain(
  groups: () => Iterable<TextGroup>,
  recipe: PretrainingRecipe,
  { seed, threads, resume }: PretrainingOptions,
): Generator<PretrainingStep, Uint8Array> {
  const weightOf = drawnOf(groups(), recipe.sampling.shares);
  const { rows: size, floor, minCount } = recipe;
  const hashes = chooseVocabulary(groups(), { size, floor, minCount, weightOf });
  const read = readTextGroups(groups(), new Vocabulary(hashes));
  const sampler = new PairSampler(read, recipe.sampling);
  const trainer = new ContrastiveTrainer({ ...recipe, rows: hashes.length, seed, threads });
  try {
    // What a checkpoint belongs to.
    const lesson = JSON.stringify([recipe, seed, read.count, read.rows.length, checksum(hashes), checksum(read.rows)]);
    let step = resume ? restore(trainer, resume, lesson) : 0;
    const told = (loss: number): PretrainingStep => ({
      ...{ step, loss, texts: read.language.length, groups: read.count },
      checkpoint: () => packModel({ lesson, step }, { weights: trainer.weights, history: trainer.history }),
    });
    yield told(Number.NaN);
    while (step < recipe.steps) {
      const batch = sampler.draw(seed * 1_000_003 + step, recipe.pairs);
      const loss = trainer.step(batch, learningRateAt(step / recipe.steps, recipe.learningRate));
      step++;
      yield told(loss);
    }
    const version = `${FAMILY}-${checksum(new Uint32Array(trainer.weights.slice().buffer)).toString(16).padStart(8, "0")}`;
    return packEncoder(trainer.weights, hashes, { version, languages: [...read.languages].sort() });
  } finally {
    trainer.close();
  }
}

/** How often a text of a source is drawn: its source's share, over how many texts it has. */
function drawnOf(groups: Iterable<TextGroup>, shares: Readonly<Record<string, number>>): (source: string) => number {
  const texts = new Map<string, number>();
  for (const group of groups) texts.set(group.source, (texts.get(group.source) ?? 0) + group.texts.length);
  return (source) => (shares[source] ?? 0) / texts.get(source)!;
}

const FAMILY = "static-1";
const WARM_UP = 0.02;
const LAST_SHARE = 0.03;

/** @param done  share of the steps, 0..1 */
function learningRateAt(done: number, learningRate: number): number {
  return learningRate * (done < WARM_UP ? (done + 0.001) / WARM_UP : LAST_SHARE + (1 - LAST_SHARE) * (1 - done));
}

/** @returns the steps that were done */
function restore(trainer: ContrastiveTrainer, checkpoint: Uint8Array, lesson: string): number {
  const { meta, arrays } = unpackModel(checkpoint);
  const { lesson: its, step } = meta as { lesson: string; step: number };
  if (its !== lesson) {
    throw new ModelFileError(
      "The checkpoint is of other texts, another recipe or another seed. Delete it to begin anew, or give the same data.",
    );
  }
  trainer.weights.set(arrays.weights as Float32Array);
  trainer.history.set(arrays.history as Float32Array);
  return step;
}

function checksum(numbers: Int32Array | Uint32Array): number {
  let sum = numbers.length;
  for (let k = 0; k < numbers.length; k++) sum = (Math.imul(sum, 31) + numbers[k]!) | 0;
  return sum >>> 0;
}
