// The obvious versions of assembly/elementwise.ts.
import type { ElementwiseKernels } from "../kernels.ts";
import type { Heap } from "./index.ts";

export const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x));

const geluTanh = (x: number) => Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x ** 3));

export function elementwiseReference(heap: Heap): ElementwiseKernels {
  const floats = (address: number, count: number) => new Float32Array(heap.buffer, address, count);

  /** y = value(x). */
  const map = (value: (x: number) => number) => (x: number, y: number, count: number) => {
    const [X, Y] = [floats(x, count), floats(y, count)];
    for (let i = 0; i < count; i++) Y[i] = value(X[i]!);
  };
  /** dX += dY · slope(x or y). */
  const back = (slope: (x: number) => number) => (x: number, dY: number, dX: number, count: number) => {
    const [X, from, to] = [floats(x, count), floats(dY, count), floats(dX, count)];
    for (let i = 0; i < count; i++) to[i]! += from[i]! * slope(X[i]!);
  };
  const axpy = (factor: number, x: number, y: number, count: number) => {
    const [X, Y] = [floats(x, count), floats(y, count)];
    for (let i = 0; i < count; i++) Y[i]! += factor * X[i]!;
  };

  return {
    axpy,
    sigmoid: map(sigmoid),
    sigmoidBackward: back((y) => y * (1 - y)),
    tanh: map(Math.tanh),
    tanhBackward: back((y) => 1 - y * y),
    relu: map((x) => Math.max(0, x)),
    reluBackward: back((y) => (y > 0 ? 1 : 0)),
    gelu: map((x) => 0.5 * x * (1 + geluTanh(x))),
    geluBackward: back((x) => {
      const t = geluTanh(x);
      return 0.5 * (1 + t) + 0.5 * x * (1 - t * t) * Math.sqrt(2 / Math.PI) * (1 + 3 * 0.044715 * x * x);
    }),
    scale(factor, x, count) {
      const X = floats(x, count);
      for (let i = 0; i < count; i++) X[i]! *= factor;
    },
    multiplyAdd(x, y, z, count) {
      const [X, Y, Z] = [floats(x, count), floats(y, count), floats(z, count)];
      for (let i = 0; i < count; i++) Z[i]! += X[i]! * Y[i]!;
    },
    addToRows(bias, x, rows, columns) {
      for (let row = 0; row < rows; row++) axpy(1, bias, x + 4 * row * columns, columns);
    },
    addRowsTo(x, sums, rows, columns) {
      for (let row = 0; row < rows; row++) axpy(1, x + 4 * row * columns, sums, columns);
    },
    sumOfSquares: (x, count) => floats(x, count).reduce((sum, value) => sum + value * value, 0),
  };
}
