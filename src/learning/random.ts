// Repeatable random numbers: the same seed gives the same sequence on every machine.

/** Mulberry32: numbers in [0, 1). Good for shuffling and dropout, not for secrets. */
export function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

/** Fisher-Yates, in place. */
export function shuffle<T extends Int32Array | Uint32Array | unknown[]>(values: T, random: () => number): T {
  for (let i = values.length - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    const swapped = values[i];
    values[i] = values[j] as never;
    values[j] = swapped as never;
  }
  return values;
}
