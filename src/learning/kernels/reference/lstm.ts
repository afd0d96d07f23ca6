// The obvious versions of assembly/lstm.ts.
import type { LstmKernels } from "../kernels.ts";
import { sigmoid } from "./elementwise.ts";
import type { Heap } from "./index.ts";

export function lstmReference(heap: Heap): LstmKernels {
  const floats = (address: number) => new Float32Array(heap.buffer, address);

  return {
    lstmForward(gates, cellBefore, cell, tanhCell, hidden, rows, units) {
      const [G, C, T, H] = [floats(gates), floats(cell), floats(tanhCell), floats(hidden)];
      const before = cellBefore ? floats(cellBefore) : null;
      for (let row = 0; row < rows; row++) {
        for (let unit = 0; unit < units; unit++) {
          const i = 4 * row * units + unit;
          const [f, g, o] = [i + units, i + 2 * units, i + 3 * units];
          const at = row * units + unit;
          G[i] = sigmoid(G[i]!);
          G[f] = sigmoid(G[f]!);
          G[g] = Math.tanh(G[g]!);
          G[o] = sigmoid(G[o]!);
          C[at] = G[i]! * G[g]! + (before ? G[f]! * before[at]! : 0);
          T[at] = Math.tanh(C[at]!);
          H[at] = G[o]! * T[at]!;
        }
      }
    },
    lstmBackward(gates, cellBefore, tanhCell, dHidden, dCell, dGates, rows, units) {
      const [G, T, dH, dC, dG] = [floats(gates), floats(tanhCell), floats(dHidden), floats(dCell), floats(dGates)];
      const before = cellBefore ? floats(cellBefore) : null;
      for (let row = 0; row < rows; row++) {
        for (let unit = 0; unit < units; unit++) {
          const at = row * units + unit;
          const place = 4 * row * units + unit;
          const i = G[place]!;
          const f = G[place + units]!;
          const g = G[place + 2 * units]!;
          const o = G[place + 3 * units]!;
          const total = dC[at]! + dH[at]! * o * (1 - T[at]! ** 2);
          dG[place] = total * g * i * (1 - i);
          dG[place + units] = total * (before ? before[at]! : 0) * f * (1 - f);
          dG[place + 2 * units] = total * i * (1 - g * g);
          dG[place + 3 * units] = dH[at]! * T[at]! * o * (1 - o);
          dC[at] = total * f;
        }
      }
    },
  };
}
