import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Vocabulary } from "./vocabulary.ts";

describe("a vocabulary", () => {
  it("finds the row of every hash that it was made with, and of no other", () => {
    const hash = fc.integer({ min: 0, max: 2 ** 32 - 1 });
    fc.assert(
      fc.property(fc.uniqueArray(hash, { maxLength: 3000 }), fc.array(hash), (hashes, others) => {
        const vocabulary = new Vocabulary(Uint32Array.from(hashes));
        expect(vocabulary.size).toBe(hashes.length);
        hashes.forEach((one, row) => {
          expect(vocabulary.row(one)).toBe(row);
        });
        for (const one of others) expect(vocabulary.row(one)).toBe(hashes.indexOf(one));
      }),
      { numRuns: 30 },
    );
  });
});
