// The obvious versions of assembly/optimisers.ts.
import type { OptimiserKernels } from "../kernels.ts";
import type { Heap } from "./index.ts";

export function optimisersReference(heap: Heap): OptimiserKernels {
  const floats = (address: number) => new Float32Array(heap.buffer, address);
  const integers = (address: number, count: number) => new Int32Array(heap.buffer, address, count);

  const adam: OptimiserKernels["adam"] = (weights, gradient, means, squares, count, ...settings) => {
    const [learningRate, beta1, beta2, epsilon, decay, correction1, correction2] = settings;
    const [W, G, M, V] = [floats(weights), floats(gradient), floats(means), floats(squares)];
    for (let i = 0; i < count; i++) {
      M[i] = beta1 * M[i]! + (1 - beta1) * G[i]!;
      V[i] = beta2 * V[i]! + (1 - beta2) * G[i]! ** 2;
      const move = M[i]! / correction1 / (Math.sqrt(V[i]! / correction2) + epsilon);
      W[i]! -= learningRate * (move + decay * W[i]!);
    }
  };

  return {
    adam,
    adamRows(weights, gradient, means, squares, rows, count, columns, ...settings) {
      for (const row of integers(rows, count)) {
        const from = 4 * row * columns;
        adam(weights + from, gradient + from, means + from, squares + from, columns, ...settings);
      }
    },
    adagrad(weights, gradient, squares, count, learningRate, epsilon) {
      const [W, G, S] = [floats(weights), floats(gradient), floats(squares)];
      for (let i = 0; i < count; i++) {
        S[i]! += G[i]! ** 2;
        W[i]! -= (learningRate * G[i]!) / (Math.sqrt(S[i]!) + epsilon);
      }
    },
    adagradRows(weights, gradient, squares, rows, count, columns, learningRate, epsilon) {
      const S = floats(squares);
      for (const row of integers(rows, count)) {
        const [W, G] = [floats(weights + 4 * row * columns), floats(gradient + 4 * row * columns)];
        let sum = 0;
        for (let j = 0; j < columns; j++) sum += G[j]! ** 2;
        S[row]! += sum / columns;
        for (let j = 0; j < columns; j++) W[j]! -= (learningRate * G[j]!) / (Math.sqrt(S[row]!) + epsilon);
      }
    },
  };
}
