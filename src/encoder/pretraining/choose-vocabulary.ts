// Which features get a vector: those that the training meets most often, language by language, so that scripts with few letters or
// little text do not lose theirs to the n-grams of the Latin ones.
import type { LanguageTag } from "../../language/index.ts";
import { FeatureReader } from "../features.ts";
import type { TextGroup } from "./text-groups.ts";

export interface VocabularyOptions {
  /** Most features. */
  size: number;
  /** Share of them that is given to the languages in equal parts, before the most frequent of all the rest follow. */
  floor: number;
  /** Features in fewer texts are never taken. */
  minCount: number;
  /** How often the training draws a text of a source, in any unit; default: each as often. */
  weightOf?: (source: string) => number;
}

/** @returns the hashes, the most frequent first within their language */
export function chooseVocabulary(
  groups: Iterable<TextGroup>,
  { size, floor, minCount, weightOf = () => 1 }: VocabularyOptions,
): Uint32Array {
  const reader = new FeatureReader();
  const counts = new Map<LanguageTag, Counter>();
  for (const { texts, source } of groups) {
    const weight = weightOf(source);
    for (const { language, text } of texts) {
      const counter = counts.get(language) ?? new Counter();
      counts.set(language, counter);
      const { count, hashes } = reader.read(text);
      for (let k = 0; k < count; k++) counter.add(hashes[k]!, weight);
    }
  }
  const chosen = new Set<number>();
  const each = Math.floor((size * floor) / Math.max(1, counts.size));
  const totals = new Map<number, number>();
  for (const counter of counts.values()) {
    const ranked = counter.ranked(minCount);
    for (const { hash } of ranked.slice(0, each)) chosen.add(hash);
    for (const { hash, drawn } of ranked) totals.set(hash, (totals.get(hash) ?? 0) + drawn);
  }
  const rest = [...totals].filter(([hash]) => !chosen.has(hash)).sort((a, b) => b[1] - a[1] || a[0] - b[0]);
  for (const [hash] of rest) {
    if (chosen.size >= size) break;
    chosen.add(hash);
  }
  return Uint32Array.from(chosen);
}

/** Counts hashes in typed arrays. */
class Counter {
  private hashes = new Uint32Array(1 << 20);
  private counts = new Uint32Array(1 << 20);
  private drawn = new Float64Array(1 << 20);
  private used = 0;

  add(hash: number, weight: number): void {
    const mask = this.hashes.length - 1;
    let slot = hash & mask;
    while (this.counts[slot] !== 0 && this.hashes[slot] !== hash) slot = (slot + 1) & mask;
    if (this.counts[slot]! === 0) {
      this.hashes[slot] = hash;
      this.used++;
    }
    this.counts[slot]!++;
    this.drawn[slot]! += weight;
    if (2 * this.used > this.hashes.length) this.grow();
  }

  ranked(minCount: number): { hash: number; drawn: number }[] {
    const ranked: { hash: number; drawn: number }[] = [];
    this.counts.forEach((count, slot) => {
      if (count >= minCount) ranked.push({ hash: this.hashes[slot]!, drawn: this.drawn[slot]! });
    });
    return ranked.sort((a, b) => b.drawn - a.drawn || a.hash - b.hash);
  }

  private grow(): void {
    const { hashes, counts, drawn } = this;
    this.hashes = new Uint32Array(hashes.length * 2);
    this.counts = new Uint32Array(counts.length * 2);
    this.drawn = new Float64Array(drawn.length * 2);
    const mask = this.hashes.length - 1;
    for (let old = 0; old < hashes.length; old++) {
      if (counts[old] === 0) continue;
      let slot = hashes[old]! & mask;
      while (this.counts[slot] !== 0) slot = (slot + 1) & mask;
      this.hashes[slot] = hashes[old]!;
      this.counts[slot] = counts[old]!;
      this.drawn[slot] = drawn[old]!;
    }
  }
}
