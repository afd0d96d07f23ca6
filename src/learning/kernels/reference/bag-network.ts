// The obvious version of assembly/bag-network.ts: the same numbers from the same random numbers, but for rounding.
import {
  type BagField,
  bagFields,
  bagFloats,
  type StoredBagField,
  storedBagFields,
  storedBagFloats,
} from "../bag-fields.ts";
import type { BagKernels } from "../kernels.ts";
import { Block, generator, softmaxOf, threshold } from "./block.ts";
import type { Heap } from "./index.ts";

export function bagReference(heap: Heap): BagKernels {
  return {
    trainBag(address, order, count) {
      const s = new Block<BagField>(heap, address, bagFields, bagFloats);
      const { units: H, classes: C, stride } = s.all();
      const rows = s.i32(order, count);
      const embeddings = s.f32("embeddings");
      const squares = s.f32("embeddingSquares");
      const [hiddenBias, bias, biasGradient] = [s.f32("hiddenBias"), s.f32("bias"), s.f32("biasGradient")];
      const [W, W2, dW] = [s.f32("weights"), s.f32("weightSquares"), s.f32("weightGradient")];
      const { featureDropout, unitDropout, inputScale, learningRate: firstRate, batch, smoothing } = s.all();
      let { inBatch, step } = s.all();
      const random = generator(s.get("random"));
      const keepUnit = 1 / (1 - unitDropout);
      let total = 0;
      for (const row of rows) {
        // Forwards.
        const active = rowOf(s, row).filter(() => featureDropout === 0 || random.next() >= threshold(featureDropout));
        for (const one of active) one.value *= inputScale / (1 - featureDropout);
        const h = Array.from({ length: H }, (_, j) =>
          active.reduce((sum, { feature, value }) => sum + embeddings[feature * H + j]! * value, hiddenBias[j]!),
        );
        const slope = h.map((x) => (x > 0 && random.next() >= threshold(unitDropout) ? keepUnit : 0));
        slope.forEach((factor, j) => {
          h[j]! *= factor;
        });
        const p = softmaxOf(
          Array.from({ length: C }, (_, c) => h.reduce((sum, x, j) => sum + W[j * stride + c]! * x, bias[c]!)),
        );
        // Backwards: d(cross-entropy)/d(logits) = probabilities − targets.
        const label = s.i32(s.get("labels"), row + 1)[row]!;
        const soft = s.get("targetClasses") !== 0;
        const target = new Array<number>(C).fill(0);
        const hard = soft ? 1 - s.get("targetWeight") : 1;
        target[label]! += hard * (1 - smoothing);
        let loss = hard > 0 ? -hard * Math.log(Math.max(p[label]!, 1e-12)) : 0;
        if (soft) {
          const K = s.get("targetsPerRow");
          const classes = s.i32(s.get("targetClasses"), (row + 1) * K).subarray(row * K);
          const shares = s.f32("targetShares").subarray(row * K, (row + 1) * K);
          classes.forEach((c, k) => {
            const share = shares[k]! * s.get("targetWeight");
            target[c]! += share;
            if (share > 0) loss -= share * Math.log(Math.max(p[c]!, 1e-12));
          });
        }
        total += loss;
        const weight = s.get("classWeights") === 0 ? 1 : s.f32("classWeights")[label]!;
        const dz = p.map((value, c) => (value - target[c]! - (hard * smoothing) / C) * weight);
        dz.forEach((d, c) => {
          biasGradient[c]! += d;
        });
        const dh = slope.map((factor, j) => {
          if (factor === 0) return 0;
          let sum = 0;
          for (let c = 0; c < C; c++) {
            sum += W[j * stride + c]! * dz[c]!;
            dW[j * stride + c]! += dz[c]! * h[j]!;
          }
          return sum * factor;
        });
        // Update.
        const learningRate = firstRate * (1 - step / s.get("steps"));
        step++;
        const meanSquare = dh.reduce((sum, d) => sum + d * d, 0) / H;
        if (meanSquare > 1e-14) {
          for (const { feature, value } of active) {
            squares[feature]! += meanSquare * value * value;
            const rate = (learningRate * value) / Math.sqrt(squares[feature]!);
            for (let j = 0; j < H; j++) embeddings[feature * H + j]! -= rate * dh[j]!;
          }
        }
        for (let j = 0; j < H; j++) hiddenBias[j]! -= learningRate * 0.1 * dh[j]!;
        if (++inBatch >= batch) {
          inBatch = 0;
          for (let k = 0; k < H * stride; k++) {
            if (dW[k] === 0) continue;
            W2[k]! += dW[k]! ** 2;
            W[k]! -= (learningRate * dW[k]!) / Math.sqrt(W2[k]!);
            dW[k] = 0;
          }
          for (let c = 0; c < C; c++) {
            bias[c]! -= learningRate * 0.1 * biasGradient[c]!;
            biasGradient[c] = 0;
          }
        }
      }
      s.set({ inBatch, step, random: random.state() });
      return total;
    },

    bagLogits(address, from, to, out) {
      const s = new Block<BagField>(heap, address, bagFields, bagFloats);
      const { units: H, classes: C, stride, inputScale } = s.all();
      const [embeddings, W] = [s.f32("embeddings"), s.f32("weights")];
      const [hiddenBias, bias] = [s.f32("hiddenBias"), s.f32("bias")];
      const result = new Float32Array(heap.buffer, out, (to - from) * stride);
      for (let row = from; row < to; row++) {
        const active = rowOf(s, row);
        const h = Array.from({ length: H }, (_, j) =>
          Math.max(
            0,
            active.reduce(
              (sum, one) => sum + embeddings[one.feature * H + j]! * one.value * inputScale,
              hiddenBias[j]!,
            ),
          ),
        );
        for (let c = 0; c < C; c++)
          result[(row - from) * stride + c] = h.reduce((sum, x, j) => sum + W[j * stride + c]! * x, bias[c]!);
      }
    },

    fillNormal(at, count, deviation, seed) {
      const out = new Float32Array(heap.buffer, at, count);
      let x = seed || 1;
      for (let k = 0; k < 8 + count; k++) {
        x ^= x << 13;
        x ^= x >>> 17;
        x ^= x << 5;
        if (k < 8) continue;
        const sum = (x & 255) + ((x >> 8) & 255) + ((x >> 16) & 255) + (x >>> 24);
        out[k - 8] = Math.fround((sum - 510) / Math.fround(147.8)) * Math.fround(deviation);
      }
    },

    predictBag(address, count) {
      const m = new Block<StoredBagField>(heap, address, storedBagFields, storedBagFloats);
      const { units: H, classes: C, stride, sharpness, entropySharpness } = m.all();
      const [features, values] = [m.i32(m.get("features"), count), m.f32("values")];
      const [rows, W] = [new Int8Array(heap.buffer, m.get("rows")), new Int8Array(heap.buffer, m.get("weights"))];
      const [rowScales, weightScales] = [m.f32("rowScales"), m.f32("weightScales")];
      const [hiddenBias, bias, hidden, logits] = [m.f32("hiddenBias"), m.f32("bias"), m.f32("hidden"), m.f32("logits")];
      for (let j = 0; j < H; j++) {
        let sum = hiddenBias[j]!;
        features.forEach((feature, f) => {
          sum += rows[feature * H + j]! * rowScales[feature]! * values[f]!;
        });
        hidden[j] = Math.max(0, sum);
      }
      for (let c = 0; c < stride; c++) {
        let sum = bias[c]!;
        for (let j = 0; j < H; j++) sum += W[j * stride + c]! * weightScales[j]! * hidden[j]!;
        logits[c] = sum;
      }
      const z = [...logits.subarray(0, C)];
      m.f32("probabilities").set(softmaxOf(z.map((x) => x * sharpness)));
      return softmaxOf(z.map((x) => x * entropySharpness)).reduce((sum, p) => sum - (p > 0 ? p * Math.log(p) : 0), 0);
    },
  };
}

function rowOf(s: Block<BagField>, row: number): { feature: number; value: number }[] {
  const offsets = s.i32(s.get("offsets"), row + 2);
  const features = s.i32(s.get("features"), offsets[row + 1]!);
  const values = s.f32("values");
  const found: { feature: number; value: number }[] = [];
  for (let k = offsets[row]!; k < offsets[row + 1]!; k++) found.push({ feature: features[k]!, value: values[k]! });
  return found;
}
