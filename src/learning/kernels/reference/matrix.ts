// The obvious versions of assembly/matrix.ts.
import type { MatrixKernels } from "../kernels.ts";
import type { Heap } from "./index.ts";

export function matrixReference(heap: Heap): MatrixKernels {
  return {
    gemmScratch: () => 0,
    gemm(a, aRow, aColumn, b, bRow, bColumn, c, n, k, from, to, beta) {
      const all = new Float32Array(heap.buffer);
      const [A, B, C] = [a >> 2, b >> 2, c >> 2];
      for (let i = from; i < to; i++) {
        for (let j = 0; j < n; j++) {
          let sum = 0;
          for (let p = 0; p < k; p++) sum += all[A + i * aRow + p * aColumn]! * all[B + p * bRow + j * bColumn]!;
          const at = C + i * n + j;
          all[at] = beta === 0 ? sum : sum + beta * all[at]!;
        }
      }
    },
  };
}
