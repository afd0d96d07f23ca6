// The obvious version of assembly/text-cnn.ts: the same numbers from the same random numbers, but for rounding.
import { type CnnField, cnnFields, cnnFloats } from "../cnn-fields.ts";
import type { CnnKernels } from "../kernels.ts";
import { Block, generator, softmaxOf, threshold } from "./block.ts";
import type { Heap } from "./index.ts";

const LONGEST = 60;

interface Token {
  vector: number[];
  /** Features that survived dropout, with their scaled values. */
  kept: { feature: number; value: number }[];
}

export function cnnReference(heap: Heap): CnnKernels {
  const open = (address: number) => new Block<CnnField>(heap, address, cnnFields, cnnFloats);
  return {
    trainCnn(address, order, count) {
      const s = open(address);
      const { dimensions: D, filters: F, classes: C, stride, batch, learningRate: firstRate } = s.all();
      const { featureDropout, wordDropout, unitDropout } = s.all();
      const random = generator(s.get("random"));
      let { inBatch, step } = s.all();
      const [W, dW, bias, dBias] = [s.f32("weights"), s.f32("weightGradient"), s.f32("bias"), s.f32("biasGradient")];
      const [embeddings, squares, filterBias] = [s.f32("embeddings"), s.f32("embeddingSquares"), s.f32("filterBias")];
      const [kernels, kernelGradient] = [s.f32("kernels"), s.f32("kernelGradient")];
      const [widths, places] = [s.i32(s.get("widths"), F), s.i32(s.get("places"), F)];
      const scale = 1 / ((1 - featureDropout) * (1 - wordDropout));
      let total = 0;
      for (const row of s.i32(order, count)) {
        const learningRate = firstRate * (1 - step / s.get("steps"));
        step++;
        const survives = (share: number) => share === 0 || random.next() >= threshold(share);
        const tokens = tokensOf(
          s,
          row,
          scale,
          () => survives(wordDropout),
          () => survives(featureDropout),
        );
        const alive = Array.from({ length: F }, () =>
          random.next() >= threshold(unitDropout) ? 1 / (1 - unitDropout) : 0,
        );
        const pooled = alive.map((factor, f) => (factor === 0 ? null : largest(s, f, tokens)));
        const h = pooled.map((one, f) => (one === null ? 0 : Math.max(0, one.value) * alive[f]!));
        const p = softmaxOf(
          Array.from({ length: C }, (_, c) => h.reduce((sum, x, f) => sum + W[f * stride + c]! * x, bias[c]!)),
        );
        const target = new Array<number>(C).fill(0);
        const label = s.i32(s.get("labels"), row + 1)[row]!;
        const soft = s.get("targetClasses") !== 0;
        const hard = soft ? 1 - s.get("targetWeight") : 1;
        target[label]! += hard;
        if (hard > 0) total -= hard * Math.log(Math.max(p[label]!, 1e-12));
        if (soft) {
          const K = s.get("targetsPerRow");
          for (let k = row * K; k < (row + 1) * K; k++) {
            const share = s.f32("targetShares")[k]! * s.get("targetWeight");
            const c = s.i32(s.get("targetClasses"), k + 1)[k]!;
            target[c]! += share;
            if (share > 0) total -= share * Math.log(Math.max(p[c]!, 1e-12));
          }
        }
        const dz = p.map((value, c) => value - target[c]!);
        dz.forEach((d, c) => {
          dBias[c]! += d;
        });
        const dToken = tokens.map(() => new Array<number>(D).fill(0));
        h.forEach((x, f) => {
          if (x <= 0) return;
          let gradient = 0;
          for (let c = 0; c < C; c++) {
            gradient += W[f * stride + c]! * dz[c]!;
            dW[f * stride + c]! += x * dz[c]!;
          }
          gradient *= alive[f]!;
          const first = places[f]! / 4;
          const { place } = pooled[f]!;
          for (let w = 0; w < widths[f]!; w++) {
            const token = tokens[place + w];
            for (let d = 0; d < D; d++) {
              const k = first + w * D + d;
              kernelGradient[k]! += gradient * (token?.vector[d] ?? 0);
              if (token) dToken[place + w]![d]! += gradient * kernels[k]!;
            }
          }
          filterBias[f]! -= learningRate * 0.1 * gradient;
        });
        tokens.forEach(({ kept }, t) => {
          const meanSquare = dToken[t]!.reduce((sum, d) => sum + d * d, 0) / D;
          if (meanSquare < 1e-14) return;
          for (const { feature, value } of kept) {
            squares[feature]! += meanSquare * value * value;
            const rate = (learningRate * value) / Math.sqrt(squares[feature]!);
            for (let d = 0; d < D; d++) embeddings[feature * D + d]! -= rate * dToken[t]![d]!;
          }
        });
        if (++inBatch >= batch) {
          inBatch = 0;
          adaGrad(W, s.f32("weightSquares"), dW, F * stride, learningRate);
          adaGrad(kernels, s.f32("kernelSquares"), kernelGradient, s.get("kernelSize"), learningRate);
          for (let c = 0; c < C; c++) {
            bias[c]! -= learningRate * 0.1 * dBias[c]!;
            dBias[c] = 0;
          }
        }
      }
      s.set({ inBatch, step, random: random.state() });
      return total;
    },

    cnnLogits(address, from, to, out) {
      const s = open(address);
      const { filters: F, classes: C, stride } = s.all();
      const [W, bias] = [s.f32("weights"), s.f32("bias")];
      const result = new Float32Array(heap.buffer, out, (to - from) * stride);
      for (let row = from; row < to; row++) {
        const tokens = tokensOf(
          s,
          row,
          1,
          () => true,
          () => true,
        );
        const h = Array.from({ length: F }, (_, f) => Math.max(0, largest(s, f, tokens).value));
        for (let c = 0; c < C; c++)
          result[(row - from) * stride + c] = h.reduce((sum, x, f) => sum + W[f * stride + c]! * x, bias[c]!);
      }
    },
  };
}

function tokensOf(
  s: Block<CnnField>,
  row: number,
  scale: number,
  wordSurvives: () => boolean,
  featureSurvives: () => boolean,
): Token[] {
  const D = s.get("dimensions");
  const embeddings = s.f32("embeddings");
  const tokens = s.i32(s.get("tokens"), row + 2);
  const first = tokens[row]!;
  const last = Math.min(tokens[row + 1]!, first + LONGEST);
  const offsets = s.i32(s.get("offsets"), last + 1);
  const features = s.i32(s.get("features"), offsets[last]!);
  const values = s.f32("values");
  return Array.from({ length: last - first }, (_, t) => {
    const whole = wordSurvives();
    const kept: Token["kept"] = [];
    for (let k = offsets[first + t]!; k < offsets[first + t + 1]!; k++) {
      if (whole && featureSurvives()) kept.push({ feature: features[k]!, value: values[k]! * scale });
    }
    const vector = Array.from({ length: D }, (_, d) =>
      kept.reduce((sum, { feature, value }) => sum + embeddings[feature * D + d]! * value, 0),
    );
    return { vector, kept };
  });
}

/** The largest value of a filter over all windows with a token inside, and the token where that window starts, which may be negative. */
function largest(s: Block<CnnField>, filter: number, tokens: readonly Token[]): { value: number; place: number } {
  const { dimensions: D, filters: F } = s.all();
  const width = s.i32(s.get("widths"), F)[filter]!;
  const kernel = s.f32("kernels").subarray(s.i32(s.get("places"), F)[filter]! / 4);
  let best = { value: -1e30, place: 0 };
  for (let place = 1 - width; place < tokens.length; place++) {
    let value = 0;
    for (let w = 0; w < width; w++) {
      const token = tokens[place + w];
      if (token) for (let d = 0; d < D; d++) value += kernel[w * D + d]! * token.vector[d]!;
    }
    if (value > best.value) best = { value, place };
  }
  return { ...best, value: best.value + s.f32("filterBias")[filter]! };
}

function adaGrad(W: Float32Array, squares: Float32Array, gradient: Float32Array, length: number, rate: number): void {
  for (let k = 0; k < length; k++) {
    if (gradient[k] === 0) continue;
    squares[k]! += gradient[k]! ** 2;
    W[k]! -= (rate * gradient[k]!) / Math.sqrt(squares[k]!);
    gradient[k] = 0;
  }
}
