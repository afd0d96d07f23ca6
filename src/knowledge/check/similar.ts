// Texts that are nearly the same, among very many: MinHash signatures, cut into bands; only texts that share a band are compared.
// Broder 1997, On the resemblance and containment of documents; Leskovec et al., Mining of Massive Datasets, chapter 3.
import { normalise } from "../../language/index.ts";

const BANDS = 10;
const ROWS = 4; // of a band: two texts that share 75 % of their n-grams share one of 10 bands of 4 in 98 of 100 cases
const HASHES = BANDS * ROWS;
const READ_CHARS = 1500;
/** Texts of a band that the others are compared with: keeps a band that very many texts share from taking forever. */
const LEADERS = 6;

const multipliers = new Uint32Array(HASHES);
const offsets = new Uint32Array(HASHES);
for (let k = 0; k < HASHES; k++) {
  multipliers[k] = mix(2 * k + 1) | 1;
  offsets[k] = mix(2 * k + 2);
}

/** Letters and digits alone, as they are matched: texts with the same key say the same. */
export function keyOf(text: string): string {
  return normalise(text).replace(/[^\p{L}\p{M}\p{N}]+/gu, "");
}

/** The numbers of a text in their order, to tell "within 30 days" from "within 14 days". */
export function digitsOf(key: string): string {
  return /\d/.test(key) ? key.match(/\d+/g)!.join(",") : "";
}

/** Share of n-grams that two texts have in common, 0..1; takes keys. */
export function resemblance(a: string, b: string): number {
  if (a === b) return 1;
  const first = new Set(gramsOf(a));
  const second = new Set(gramsOf(b));
  let common = 0;
  for (const gram of first) if (second.has(gram)) common++;
  return common / (first.size + second.size - common || 1);
}

export interface SimilarPair {
  /** Numbers of the texts in the order they were added; the earlier first. */
  a: number;
  b: number;
  resemblance: number;
  /** How many texts hang together with these two. */
  cluster: number;
}

/** Add all texts, then ask for the pairs. */
export class SimilarTexts {
  private readonly keys: string[] = [];
  private signatures = new Uint32Array(1024 * HASHES); // [texts × hashes]

  add(key: string): void {
    const k = this.keys.push(key) - 1;
    if ((k + 1) * HASHES > this.signatures.length) {
      const grown = new Uint32Array(this.signatures.length * 2);
      grown.set(this.signatures);
      this.signatures = grown;
    }
    const signature = this.signatures.subarray(k * HASHES, (k + 1) * HASHES).fill(0xffffffff);
    for (const gram of gramsOf(key)) {
      for (let h = 0; h < HASHES; h++) {
        const hash = (Math.imul(gram, multipliers[h]!) + offsets[h]!) >>> 0;
        if (hash < signature[h]!) signature[h] = hash;
      }
    }
  }

  /**
   * Pairs that resemble each other at least so much. Of many that are all alike, each is paired with one of the others only.
   * @param groupOf  only texts of the same group, say a language, are compared
   * @param comparable  whether a pair of a group is worth comparing; where many are not, make them groups instead
   */
  pairs(
    atLeast: number,
    groupOf: (text: number) => string,
    comparable: (a: number, b: number) => boolean,
  ): SimilarPair[] {
    const count = this.keys.length;
    const found: SimilarPair[] = [];
    const parents = Int32Array.from({ length: count }, (_, k) => k);
    const root = (k: number): number => {
      let at = k;
      while (parents[at] !== at) at = parents[at] = parents[parents[at]!]!;
      return at;
    };
    const seeds = new Map<string, number>();
    const groups = Uint32Array.from({ length: count }, (_, k) => {
      const group = groupOf(k);
      const seed = seeds.get(group) ?? mix(seeds.size + 1);
      seeds.set(group, seed);
      return seed;
    });
    const sorted = new Float64Array(count); // band hash × 2²¹ + text: sorting brings the texts of a band together
    for (let band = 0; band < BANDS; band++) {
      for (let k = 0; k < count; k++) {
        let hash = groups[k]! ^ band;
        for (let row = 0; row < ROWS; row++) hash = mix(hash ^ this.signatures[k * HASHES + band * ROWS + row]!);
        sorted[k] = (hash >>> 0) * MAX_TEXTS + k;
      }
      sorted.sort();
      let leaders: number[] = [];
      let previous = -1;
      for (const value of sorted) {
        const bucket = Math.floor(value / MAX_TEXTS);
        const k = value % MAX_TEXTS;
        if (bucket !== previous) leaders = [];
        previous = bucket;
        let alike = false;
        for (const leader of leaders) {
          if (root(leader) === root(k)) {
            alike = true;
            continue;
          }
          if (groups[leader] !== groups[k] || !comparable(leader, k) || this.estimate(leader, k) < atLeast - 0.2)
            continue;
          const share = resemblance(this.keys[leader]!, this.keys[k]!);
          if (share < atLeast) continue;
          found.push({ a: Math.min(leader, k), b: Math.max(leader, k), resemblance: share, cluster: 0 });
          parents[root(k)] = root(leader);
          alike = true;
          break;
        }
        if (!alike && leaders.length < LEADERS) leaders.push(k);
      }
    }
    const sizes = new Map<number, number>();
    for (let k = 0; k < count; k++) sizes.set(root(k), (sizes.get(root(k)) ?? 0) + 1);
    for (const pair of found) pair.cluster = sizes.get(root(pair.a))!;
    return found.sort((x, y) => x.a - y.a || x.b - y.b);
  }

  /** The share of equal hashes: right to within 0.15 in nearly all cases, and much cheaper than comparing. */
  private estimate(a: number, b: number): number {
    let equal = 0;
    for (let h = 0; h < HASHES; h++) {
      if (this.signatures[a * HASHES + h] === this.signatures[b * HASHES + h]) equal++;
    }
    return equal / HASHES;
  }
}

const MAX_TEXTS = 2 ** 21; // 32 bits of a band hash and 21 bits of a text's number fill the 53 bits of a double

/** Hashes of the n-grams: of two characters where one is a word or nearly, of four elsewhere. */
function* gramsOf(key: string): Generator<number> {
  const length = Math.min(key.length, READ_CHARS);
  const n = Math.min(length, isDense(key) ? 2 : 4);
  for (let i = 0; i + n <= length; i++) {
    let hash = n;
    for (let j = i; j < i + n; j++) hash = Math.imul(hash, 0x01000193) ^ key.charCodeAt(j);
    yield mix(hash);
  }
}

/** Han, kana, Hangul: what follows U+2E80, except presentation forms, which normalising removes. */
function isDense(key: string): boolean {
  let dense = 0;
  const length = Math.min(key.length, 40);
  for (let i = 0; i < length; i++) if (key.charCodeAt(i) >= 0x2e80) dense++;
  return dense * 2 > length;
}

/** The finaliser of MurmurHash3. */
function mix(value: number): number {
  let hash = value | 0;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
