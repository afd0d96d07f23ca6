// More training rows from the ones there are: each augmentation rewrites a text as another customer would have typed it, without
// changing what is asked. Pure: the same text and the same random numbers give the same variant.
import type { LanguageTag } from "../../language/index.ts";
import { randomFrom } from "../random.ts";

/** Numbers in [0, 1), see `randomFrom`. */
export type Random = () => number;

/** One way in which people's texts differ. `language` is what the text is known to be written in, where that is known. */
export interface Augmentation {
  readonly name: string;
  /** Whether it has something to change in a text of this script and language. */
  applies(text: string, language?: LanguageTag): boolean;
  /**
   * A variant: well-formed Unicode, never empty for a text that is not, with every number, order id, address and link as it was.
   * May be the text itself where chance would have it.
   */
  apply(text: string, random: Random, language?: LanguageTag): string;
}

export interface AugmentationSource {
  text: string;
  label: string;
  language?: LanguageTag;
}

/** A row that was made. `source` is the index of the row it was made from: the two belong on the same side of every split. */
export interface AugmentedRow extends AugmentationSource {
  source: number;
  kind: string;
}

export interface AugmentationStrength {
  augmentation: Augmentation;
  /** Rows made of each row that it applies to, on average: 0.5 makes one of every second row. */
  rows: number;
}

/** Longer texts are documents; nobody types them into a chat. */
const LONGEST = 2000;
/** A draw can give the text itself, or a variant that is there already; it is drawn again so many times. */
const DRAWS = 4;

/**
 * Extra rows, without the given ones. Every row and kind has random numbers of its own, so that a kind makes the same rows whatever
 * other kinds are on. Texts of more than 2,000 UTF-16 units are left alone.
 * @returns in the order of the sources; never a text equal to its source, to another variant of it, or empty
 */
export function augment(
  examples: readonly AugmentationSource[],
  settings: readonly AugmentationStrength[],
  seed: number,
): AugmentedRow[] {
  const made: AugmentedRow[] = [];
  examples.forEach((example, source) => {
    if (example.text.length > LONGEST) return;
    const seen = new Set([example.text]);
    for (const { augmentation, rows } of settings) {
      if (!augmentation.applies(example.text, example.language)) continue;
      const random = randomFrom(seedOf(seed, source, augmentation.name));
      const wanted = Math.floor(rows + random());
      for (let k = 0; k < wanted; k++) {
        const text = freshVariant(augmentation, example, random, seen);
        if (text === null) break;
        seen.add(text);
        made.push({ ...example, text, source, kind: augmentation.name });
      }
    }
  });
  return made;
}

function freshVariant(
  augmentation: Augmentation,
  { text, language }: AugmentationSource,
  random: Random,
  seen: ReadonlySet<string>,
): string | null {
  for (let draw = 0; draw < DRAWS; draw++) {
    const variant = augmentation.apply(text, random, language);
    if (variant.trim() !== "" && !seen.has(variant)) return variant;
  }
  return null;
}

/** FNV-1a over the name, then over the two numbers. */
function seedOf(seed: number, row: number, name: string): number {
  let hash = 0x811c9dc5;
  for (let k = 0; k < name.length; k++) hash = Math.imul(hash ^ name.charCodeAt(k), 0x01000193);
  for (const number of [seed, row]) {
    for (let shift = 0; shift < 32; shift += 8) hash = Math.imul(hash ^ ((number >>> shift) & 0xff), 0x01000193);
  }
  return hash >>> 0;
}

export function pick<T>(choices: readonly T[], random: Random): T {
  return choices[Math.floor(random() * choices.length)]!;
}
