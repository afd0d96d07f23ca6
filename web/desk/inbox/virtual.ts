// Which rows of a long list are drawn, and where. Rows are as high as their text needs: each is measured when it is drawn, and until
// then taken to be as high as the others were on average. Pure.

/** The heights of rows that were drawn once, by their key. */
export interface Heights {
  measured: ReadonlyMap<string, number>;
  /** Taken for rows that were never drawn, in px. */
  usual: number;
}

/** Where each row begins, in px; one more number at the end: where the last one ends. */
export function offsetsOf(keys: readonly string[], { measured, usual }: Heights): Float64Array {
  const offsets = new Float64Array(keys.length + 1);
  for (let k = 0; k < keys.length; k++) offsets[k + 1] = offsets[k]! + (measured.get(keys[k]!) ?? usual);
  return offsets;
}

/** The row at a distance from the top, by halving; the last one beyond the end. */
export function rowAt(offsets: Float64Array, y: number): number {
  let [from, to] = [0, Math.max(0, offsets.length - 2)];
  while (from < to) {
    const middle = (from + to + 1) >> 1;
    if (offsets[middle]! <= y) from = middle;
    else to = middle - 1;
  }
  return from;
}

/** The rows that a window shows, with some above and below: [first, end). */
export function rowsIn(
  offsets: Float64Array,
  top: number,
  height: number,
  spare: number,
): [first: number, end: number] {
  const rows = offsets.length - 1;
  if (rows === 0) return [0, 0];
  const first = rowAt(offsets, top);
  const end = rowAt(offsets, top + height) + 1;
  return [Math.max(0, first - spare), Math.min(rows, end + spare)];
}

/** The average of what was measured, so that the scroll bar says about how long the list is. */
export function usualHeight(measured: ReadonlyMap<string, number>, otherwise: number): number {
  if (measured.size === 0) return otherwise;
  let sum = 0;
  for (const height of measured.values()) sum += height;
  return sum / measured.size;
}
