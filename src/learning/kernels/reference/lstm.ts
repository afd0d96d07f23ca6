// The obvious versions of assembly/lstm.ts.
import type { LstmKernels } from "../kernels.ts";
import { sigmoid } from "./elementwise.ts";
import type { Heap } from "./index.ts";

export function lstmReference(heap: Heap): LstmKernels {
  const floats = (address: number) => new Float32Array(heap.buffer, address);

  return {
    lstmForward(gates, cellBefore, cell, tanhCell, hidden, rows, units) {
      const [G, C, T, H] = [floats(gates), floats(cell), floats(tanhCell), floats(hidden)];
      for (let row = 0; row < rows; row++) {
        for (let unit = 0; unit < units; unit++) {
          const [i, f, g, o] = [0, 1, 2, 3].map((gate) => (4 * row + gate) * units + unit) as [
            number,
            number,
            number,
            number,
          ];
          const at = row * units + unit;
          for (const gate of [i, f, o]) G[gate] = sigmoid(G[gate]!);
          G[g] = Math.tanh(G[g]!);
          C[at] = G[i]! * G[g]! + (cellBefore ? G[f]! * floats(cellBefore)[at]! : 0);
          T[at] = Math.tanh(C[at]!);
          H[at] = G[o]! * T[at]!;
        }
      }
    },
    lstmBackward(gates, cellBefore, tanhCell, dHidden, dCell, dGates, rows, units) {
      const [G, T, dH, dC, dG] = [floats(gates), floats(tanhCell), floats(dHidden), floats(dCell), floats(dGates)];
      for (let row = 0; row < rows; row++) {
        for (let unit = 0; unit < units; unit++) {
          const place = (gate: number) => (4 * row + gate) * units + unit;
          const [i, f, g, o] = [G[place(0)]!, G[place(1)]!, G[place(2)]!, G[place(3)]!];
          const at = row * units + unit;
          const total = dC[at]! + dH[at]! * o * (1 - T[at]! ** 2);
          dG[place(0)] = total * g * i * (1 - i);
          dG[place(1)] = total * (cellBefore ? floats(cellBefore)[at]! : 0) * f * (1 - f);
          dG[place(2)] = total * i * (1 - g * g);
          dG[place(3)] = dH[at]! * T[at]! * o * (1 - o);
          dC[at] = total * f;
        }
      }
    },
  };
}
