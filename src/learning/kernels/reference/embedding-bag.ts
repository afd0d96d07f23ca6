// The obvious versions of assembly/embedding-bag.ts.
import type { EmbeddingBagKernels } from "../kernels.ts";
import type { Heap } from "./index.ts";

/** Sparse rows (CSR): offsets, features and values. */
export function bagsAt(
  heap: Heap,
  offsets: number,
  features: number,
  values: number,
): [offsets: Int32Array, features: Int32Array, values: Float32Array] {
  const { buffer } = heap;
  return [new Int32Array(buffer, offsets), new Int32Array(buffer, features), new Float32Array(buffer, values)];
}

export function embeddingBagReference(heap: Heap): EmbeddingBagKernels {
  const floats = (address: number) => new Float32Array(heap.buffer, address);

  return {
    bagForward(table, units, offsets, features, values, from, to, sums) {
      const [O, F, V] = bagsAt(heap, offsets, features, values);
      const [T, S] = [floats(table), floats(sums)];
      S.fill(0, from * units, to * units);
      for (let bag = from; bag < to; bag++) {
        for (let k = O[bag]!; k < O[bag + 1]!; k++) {
          const [row, sum, value] = [F[k]! * units, bag * units, V[k]!];
          for (let j = 0; j < units; j++) S[sum + j]! += value * T[row + j]!;
        }
      }
    },
    bagBackward(gradient, units, offsets, features, values, from, to, dSums) {
      const [O, F, V] = bagsAt(heap, offsets, features, values);
      const [G, dS] = [floats(gradient), floats(dSums)];
      for (let bag = from; bag < to; bag++) {
        for (let k = O[bag]!; k < O[bag + 1]!; k++) {
          const [row, flow, value] = [F[k]! * units, bag * units, V[k]!];
          for (let j = 0; j < units; j++) G[row + j]! += value * dS[flow + j]!;
        }
      }
    },
    bagUpdate(table, squares, units, offsets, features, values, from, to, dSums, learningRate, part, parts) {
      const [O, F, V] = bagsAt(heap, offsets, features, values);
      const [T, S, dS] = [floats(table), floats(squares), floats(dSums)];
      for (let bag = from; bag < to; bag++) {
        const flow = bag * units;
        let meanSquare = 0;
        for (let j = 0; j < units; j++) meanSquare += dS[flow + j]! ** 2 / units;
        for (let k = O[bag]!; k < O[bag + 1]!; k++) {
          const [feature, value] = [F[k]!, V[k]!];
          if (feature % parts !== part) continue;
          S[feature]! += meanSquare * value * value;
          const factor = (learningRate * value) / Math.sqrt(S[feature]!);
          for (let j = 0; j < units; j++) T[feature * units + j]! -= factor * dS[flow + j]!;
        }
      }
    },
  };
}
