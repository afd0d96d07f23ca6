// The obvious versions of assembly/int8.ts.
import type { Int8Kernels } from "../kernels.ts";
import { bagsAt } from "./embedding-bag.ts";
import type { Heap } from "./index.ts";

export function int8Reference(heap: Heap): Int8Kernels {
  const floats = (address: number) => new Float32Array(heap.buffer, address);
  const integers = (address: number) => new Int8Array(heap.buffer, address);

  return {
    quantizeRows(x, to, scales, rows, columns) {
      const [X, Q] = [floats(x), integers(to)];
      for (let row = 0; row < rows; row++) {
        const values = X.subarray(row * columns, (row + 1) * columns);
        const largest = values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
        const scale = largest > 0 ? Math.fround(largest / 127) : 1;
        floats(scales)[row] = scale;
        values.forEach((value, j) => {
          Q[row * columns + j] = roundToEven(Math.fround(value / scale));
        });
      }
    },
    dotRowsInt8(rows, rowScales, columns, query, queryScale, from, to, scores) {
      const [R, Q, S, out] = [integers(rows), integers(query), floats(rowScales), floats(scores)];
      for (let row = from; row < to; row++) {
        let sum = 0;
        for (let j = 0; j < columns; j++) sum += R[row * columns + j]! * Q[j]!;
        out[row] = sum * Math.fround(S[row]! * Math.fround(queryScale));
      }
    },
    bagForwardInt8(table, scales, units, offsets, features, values, from, to, sums) {
      const [T, scale, S] = [integers(table), floats(scales), floats(sums)];
      const [O, F, V] = bagsAt(heap, offsets, features, values);
      S.fill(0, from * units, to * units);
      for (let bag = from; bag < to; bag++) {
        for (let k = O[bag]!; k < O[bag + 1]!; k++) {
          const [row, sum, factor] = [F[k]! * units, bag * units, V[k]! * scale[F[k]!]!];
          for (let j = 0; j < units; j++) S[sum + j]! += factor * T[row + j]!;
        }
      }
    },
  };
}

function roundToEven(x: number): number {
  const below = Math.floor(x);
  if (x - below !== 0.5) return Math.round(x);
  return below % 2 === 0 ? below : below + 1;
}
