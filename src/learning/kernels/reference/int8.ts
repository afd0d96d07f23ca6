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
    dotListInt8(rows, rowScales, columns, query, queryScale, list, count, scores) {
      const [R, Q, S, out] = [integers(rows), integers(query), floats(rowScales), floats(scores)];
      const L = new Int32Array(heap.buffer, list);
      for (let k = 0; k < count; k++) {
        let sum = 0;
        for (let j = 0; j < columns; j++) sum += R[L[k]! * columns + j]! * Q[j]!;
        out[k] = sum * Math.fround(S[L[k]!]! * Math.fround(queryScale));
      }
    },
    largestScores(scores, count, kept, bins, list) {
      const found = Array.from(floats(scores).subarray(0, count), (score, k) => ({ k, score }))
        .filter(({ score }) => score > 0)
        .map(({ k, score }) => ({ k, bin: score < 1 ? Math.floor(Math.fround(score * 1024)) : 1024 }));
      const counts = new Int32Array(heap.buffer, bins, 1025).fill(0);
      for (const { bin } of found) counts[bin]!++;
      const last = found.map(({ bin }) => bin).sort((a, b) => b - a)[kept - 1] ?? 0;
      const largest = found.filter(({ bin }) => bin >= last).map(({ k }) => k);
      new Int32Array(heap.buffer, list, count).set(largest);
      return largest.length;
    },
    bagForwardInt8(table, scales, units, offsets, features, values, from, to, sums, weights) {
      const [T, scale, S] = [integers(table), floats(scales), floats(sums)];
      const [O, F, V] = bagsAt(heap, offsets, features, values);
      for (let bag = from; bag < to; bag++) {
        const list = F.subarray(O[bag]!, O[bag + 1]!);
        const exact = Float32Array.from(list, (feature, k) => V[O[bag]! + k]! * scale[feature]!);
        const largest = exact.reduce((most, weight) => Math.max(most, Math.abs(weight)), 0);
        const total = exact.reduce((sum, weight) => Math.fround(sum + Math.abs(weight)), 0);
        const step = Math.max(Math.fround(largest / 32767), Math.fround(total / 16_000_000));
        const whole = new Int16Array(heap.buffer, weights, list.length);
        exact.forEach((weight, k) => {
          whole[k] = step > 0 ? roundToEven(Math.fround(weight / step)) : 0;
        });
        const steps = new Float64Array(units);
        for (let k = 0; k < list.length; k++) {
          const [row, weight] = [list[k]! * units, whole[k]!];
          for (let j = 0; j < units; j++) steps[j]! += weight * T[row + j]!;
        }
        S.set(
          steps.map((count) => count * step),
          bag * units,
        );
      }
    },
  };
}

function roundToEven(x: number): number {
  const below = Math.floor(x);
  if (x - below !== 0.5) return Math.round(x);
  return below % 2 === 0 ? below : below + 1;
}
