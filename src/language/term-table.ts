// A dictionary from 64-bit term hashes to dense ids 0, 1, 2 … in two typed arrays, so that it can be saved, moved between threads
// and shared without copying. Open addressing, linear probing, at most two thirds full.

const EMPTY = -1;

/** Two terms share an id only if their 64-bit hashes are equal: for a million terms the odds of any such pair are 1 in 37 million. */
export class TermTable {
  private keys: Uint32Array; // [capacity × 2]: high and low half of each hash
  private ids: Int32Array; // [capacity]
  private mask: number;
  size: number;

  constructor(capacity = 1024) {
    this.keys = new Uint32Array(capacity * 2);
    this.ids = new Int32Array(capacity).fill(EMPTY);
    this.mask = capacity - 1;
    this.size = 0;
  }

  /** The id of a hash, or -1 where it was never added. */
  get(high: number, low: number): number {
    let slot = low & this.mask;
    for (;;) {
      const id = this.ids[slot]!;
      if (id === EMPTY) return EMPTY;
      if (this.keys[2 * slot] === high >>> 0 && this.keys[2 * slot + 1] === low >>> 0) return id;
      slot = (slot + 1) & this.mask;
    }
  }

  /** The id of a hash, a new one where it was never added. */
  add(high: number, low: number): number {
    const known = this.get(high, low);
    if (known !== EMPTY) return known;
    if (3 * (this.size + 1) > 2 * this.ids.length) this.grow();
    this.place(high >>> 0, low >>> 0, this.size);
    return this.size++;
  }

  private place(high: number, low: number, id: number): void {
    let slot = low & this.mask;
    while (this.ids[slot] !== EMPTY) slot = (slot + 1) & this.mask;
    this.keys[2 * slot] = high;
    this.keys[2 * slot + 1] = low;
    this.ids[slot] = id;
  }

  private grow(): void {
    const { keys, ids } = this;
    this.keys = new Uint32Array(keys.length * 2);
    this.ids = new Int32Array(ids.length * 2).fill(EMPTY);
    this.mask = this.ids.length - 1;
    for (let slot = 0; slot < ids.length; slot++) {
      if (ids[slot] !== EMPTY) this.place(keys[2 * slot]!, keys[2 * slot + 1]!, ids[slot]!);
    }
  }

  /** A table with only the terms that `keep` maps to a new id (≥ 0). */
  renumbered(keep: Int32Array, size: number): TermTable {
    let capacity = 1024;
    while (3 * size > 2 * capacity) capacity *= 2;
    const table = new TermTable(capacity);
    for (let slot = 0; slot < this.ids.length; slot++) {
      const id = this.ids[slot]!;
      if (id === EMPTY || keep[id]! < 0) continue;
      table.place(this.keys[2 * slot]!, this.keys[2 * slot + 1]!, keep[id]!);
    }
    table.size = size;
    return table;
  }

  /** The hashes in the order of their ids, [size × 2]: all that a file needs. */
  toTerms(): Uint32Array {
    const terms = new Uint32Array(2 * this.size);
    this.ids.forEach((id, slot) => {
      if (id === EMPTY) return;
      terms[2 * id] = this.keys[2 * slot]!;
      terms[2 * id + 1] = this.keys[2 * slot + 1]!;
    });
    return terms;
  }

  static fromTerms(terms: Uint32Array): TermTable {
    const size = terms.length / 2;
    let capacity = 1024;
    while (3 * size > 2 * capacity) capacity *= 2;
    const table = new TermTable(capacity);
    for (let id = 0; id < size; id++) table.place(terms[2 * id]!, terms[2 * id + 1]!, id);
    table.size = size;
    return table;
  }

  /** The arrays behind it, to save or to transfer; `fromArrays` takes them back without copying. */
  toArrays(): { keys: Uint32Array; ids: Int32Array } {
    return { keys: this.keys, ids: this.ids };
  }

  static fromArrays({ keys, ids }: { keys: Uint32Array; ids: Int32Array }, size: number): TermTable {
    const table = new TermTable(2);
    table.keys = keys;
    table.ids = ids;
    table.mask = ids.length - 1;
    table.size = size;
    return table;
  }
}
