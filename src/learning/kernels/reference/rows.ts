// The obvious versions of assembly/rows.ts.
import type { RowKernels } from "../kernels.ts";
import type { Heap } from "./index.ts";

export function rowsReference(heap: Heap): RowKernels {
  const floats = (address: number, count: number) => new Float32Array(heap.buffer, address, count);
  const largest = (values: Float32Array) => values.reduce((most, value) => Math.max(most, value), -Infinity);

  return {
    softmaxRows(x, y, rows, columns) {
      for (let row = 0; row < rows; row++) {
        const X = floats(x + 4 * row * columns, columns);
        const most = largest(X);
        const powers = Float64Array.from(X, (value) => Math.exp(value - most));
        const sum = powers.reduce((a, b) => a + b, 0);
        floats(y + 4 * row * columns, columns).set(powers.map((power) => power / sum));
      }
    },
    softmaxRowsBackward(y, dY, dX, rows, columns) {
      for (let row = 0; row < rows; row++) {
        const at = 4 * row * columns;
        const [Y, from, to] = [floats(y + at, columns), floats(dY + at, columns), floats(dX + at, columns)];
        let sum = 0;
        for (let j = 0; j < columns; j++) sum += from[j]! * Y[j]!;
        for (let j = 0; j < columns; j++) to[j]! += Y[j]! * (from[j]! - sum);
      }
    },
    logSumExpRows(x, out, rows, columns) {
      for (let row = 0; row < rows; row++) {
        const X = floats(x + 4 * row * columns, columns);
        const most = largest(X);
        floats(out, rows)[row] = most + Math.log(X.reduce((sum, value) => sum + Math.exp(value - most), 0));
      }
    },
    layerNorm(x, gain, bias, y, normal, inverse, rows, columns, epsilon) {
      const [G, B] = [floats(gain, columns), floats(bias, columns)];
      for (let row = 0; row < rows; row++) {
        const at = 4 * row * columns;
        const [X, Y, N] = [floats(x + at, columns), floats(y + at, columns), floats(normal + at, columns)];
        const mean = X.reduce((sum, value) => sum + value, 0) / columns;
        const variance = X.reduce((sum, value) => sum + (value - mean) ** 2, 0) / columns;
        const factor = 1 / Math.sqrt(variance + epsilon);
        floats(inverse, rows)[row] = factor;
        for (let j = 0; j < columns; j++) {
          N[j] = (X[j]! - mean) * factor;
          Y[j] = G[j]! * N[j]! + B[j]!;
        }
      }
    },
    layerNormBackward(dY, normal, inverse, gain, dX, dGain, dBias, rows, columns) {
      const G = floats(gain, columns);
      const [toGain, toBias] = [dGain, dBias].map((place) => (place ? floats(place, columns) : null));
      for (let row = 0; row < rows; row++) {
        const at = 4 * row * columns;
        const [flow, N] = [floats(dY + at, columns), floats(normal + at, columns)];
        let sum = 0;
        let product = 0;
        for (let j = 0; j < columns; j++) {
          sum += flow[j]! * G[j]!;
          product += flow[j]! * G[j]! * N[j]!;
          if (toGain) toGain[j]! += flow[j]! * N[j]!;
          if (toBias) toBias[j]! += flow[j]!;
        }
        if (!dX) continue;
        const to = floats(dX + at, columns);
        const factor = floats(inverse, rows)[row]!;
        for (let j = 0; j < columns; j++) {
          to[j]! += factor * (flow[j]! * G[j]! - sum / columns - (N[j]! * product) / columns);
        }
      }
    },
  };
}
