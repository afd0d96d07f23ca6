// The obvious versions of assembly/embedding-bag.ts.
import type { EmbeddingBagKernels } from "../kernels.ts";
import type { Heap } from "./index.ts";

/** Calls `visit` with every feature of the bags `from` to `to`. */
export function eachFeature(
  heap: Heap,
  [offsets, features, values]: readonly [offsets: number, features: number, values: number],
  from: number,
  to: number,
  visit: (bag: number, feature: number, value: number) => void,
): void {
  const O = new Int32Array(heap.buffer, offsets);
  const [F, V] = [new Int32Array(heap.buffer, features), new Float32Array(heap.buffer, values)];
  for (let bag = from; bag < to; bag++) {
    for (let k = O[bag]!; k < O[bag + 1]!; k++) visit(bag, F[k]!, V[k]!);
  }
}

export function embeddingBagReference(heap: Heap): EmbeddingBagKernels {
  const floats = (address: number) => new Float32Array(heap.buffer, address);

  return {
    bagForward(table, units, offsets, features, values, from, to, sums) {
      const [T, S] = [floats(table), floats(sums)];
      S.fill(0, from * units, to * units);
      eachFeature(heap, [offsets, features, values], from, to, (bag, feature, value) => {
        for (let j = 0; j < units; j++) S[bag * units + j]! += value * T[feature * units + j]!;
      });
    },
    bagBackward(gradient, units, offsets, features, values, from, to, dSums) {
      const [G, dS] = [floats(gradient), floats(dSums)];
      eachFeature(heap, [offsets, features, values], from, to, (bag, feature, value) => {
        for (let j = 0; j < units; j++) G[feature * units + j]! += value * dS[bag * units + j]!;
      });
    },
    bagUpdate(table, squares, units, offsets, features, values, from, to, dSums, learningRate) {
      const [T, S] = [floats(table), floats(squares)];
      for (let bag = from; bag < to; bag++) {
        const flow = floats(dSums).subarray(bag * units, (bag + 1) * units);
        const meanSquare = flow.reduce((sum, each) => sum + each * each, 0) / units;
        eachFeature(heap, [offsets, features, values], bag, bag + 1, (_, feature, value) => {
          S[feature]! += meanSquare * value * value;
          const factor = (learningRate * value) / Math.sqrt(S[feature]!);
          for (let j = 0; j < units; j++) T[feature * units + j]! -= factor * flow[j]!;
        });
      }
    },
  };
}
