// Labelled texts as they come, and what is made of the bad ones among them.
import { ExpectedError } from "../../errors.ts";
import type { LanguageTag } from "../../language/index.ts";
import { augment, kindsFor, type PresetName, preset } from "../augmentation/index.ts";

export interface Example {
  text: string;
  label: string;
  /** What it is written in, where that is known: some augmentations depend on it. */
  language?: LanguageTag;
}

export class TooFewExamplesError extends ExpectedError {
  readonly kind = "invalid";
  readonly code = "learning/too-few-examples";
}

export interface PreparedExamples {
  labels: string[]; // sorted
  texts: string[];
  /** [texts]: numbers of labels */
  classes: Int32Array;
}

/**
 * Leaves out texts without a letter or digit. The rest is learned as it is: a text under two labels teaches both, a label with one
 * example is learned from that one, and of long texts the first 200 words count.
 * @throws {TooFewExamplesError} for fewer than two labels, and for labels of which nothing is left
 */
export function prepareExamples(examples: readonly Example[]): PreparedExamples {
  const all = new Set(examples.map(({ label }) => label));
  const readable = examples.filter(({ text }) => /[\p{L}\p{N}]/u.test(text));
  const labels = [...new Set(readable.map(({ label }) => label))].sort();
  if (labels.length < all.size) {
    const empty = [...all].filter((label) => !labels.includes(label));
    const named = empty.slice(0, 5).map((label) => `“${label.slice(0, 60)}”`);
    throw new TooFewExamplesError(
      `${empty.length === 1 ? "A label has" : `${empty.length} labels have`} no example with a letter or digit in it: ${named.join(", ")}${empty.length > 5 ? " …" : ""}. Add examples, or take the label out.`,
    );
  }
  if (labels.length < 2) {
    throw new TooFewExamplesError(
      `A model needs at least two labels with examples; there ${labels.length === 1 ? "is one" : "are none"}. Add more.`,
    );
  }
  const index = new Map(labels.map((label, k) => [label, k]));
  return {
    labels,
    texts: readable.map(({ text }) => text),
    classes: Int32Array.from(readable, ({ label }) => index.get(label)!),
  };
}

/** What a label's name says, as a text: "card_arrival" is "card arrival". Null where it has no words, such as an article's number. */
export function nameAsText(label: string): string | null {
  const text = label
    .replace(/[_/.:-]+/g, " ")
    .replace(/(\p{Ll})(\p{Lu})/gu, "$1 $2")
    .trim();
  return /\p{L}/u.test(text) ? text : null;
}

/** More rows, rewritten as other customers would type them, by the kinds of a preset that these texts have a use for. */
export function augmentedRows(examples: readonly Example[], name: PresetName, seed: number): Example[] {
  return name === "none" ? [] : augment(examples, preset(name, kindsFor(examples)), seed);
}
