// Which hashes the encoder has vectors for. Open addressing in one typed array, so that threads can share it without copying.

/** Row numbers by hash. */
export class Vocabulary {
  readonly size: number;
  private readonly slots: Uint32Array; // [capacity × 2]: hash, row + 1
  private readonly mask: number;

  /** @param hashes  row r belongs to hashes[r]; each once */
  constructor(hashes: Uint32Array) {
    this.size = hashes.length;
    let capacity = 1024;
    while (capacity < 2 * hashes.length) capacity *= 2;
    this.slots = new Uint32Array(2 * capacity);
    this.mask = capacity - 1;
    hashes.forEach((hash, row) => {
      let slot = hash & this.mask;
      while (this.slots[2 * slot + 1] !== 0) slot = (slot + 1) & this.mask;
      this.slots[2 * slot] = hash;
      this.slots[2 * slot + 1] = row + 1;
    });
  }

  /** -1: there is none. */
  row(hash: number): number {
    let slot = hash & this.mask;
    for (;;) {
      const row = this.slots[2 * slot + 1]!;
      if (row === 0 || this.slots[2 * slot] === hash) return row - 1;
      slot = (slot + 1) & this.mask;
    }
  }
}
