// CPU seconds of one epoch of training, of networks made with src/learning/gradients:
//   - the classic one, Embedding(64) → LSTM(128, all states) → Dense(1, sigmoid), on 640 rows of 16 tokens, batches of 32, Adam;
//   - as for CLINC150: 15,000 rows of 4 to 14 tokens, 150 classes, a token the sum of 11 of 20,000 features at 64 units, then
//     LSTM(128) or one transformer block of 64 units, pooled, batches of 32, Adam.
//
//   npx tsx evaluation/lstm-epoch.ts                                     Recorded: evaluation/results/lstm-epoch.json
//
// Tokens and features are drawn at random: only time is measured here. The two warm-up epochs, in which the engine still compiles,
// do not count; the median of the others does. Between the epochs of the classic network the product of two 512 × 512 matrices is
// timed as well: on a shared machine the speed of a core changes from second to second, and this says how fast it just was.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import {
  adam,
  crossEntropy,
  Dense,
  denseLayer,
  EncoderBlock,
  fitModel,
  Lstm,
  lstmLayer,
  maxOverTime,
  Parameters,
  PositionalEmbedding,
  reshape,
  Sequential,
  SparseEmbeddingBag,
  type Tape,
  type Tensor,
} from "../src/learning/gradients/index.ts";
import { randomFrom } from "../src/learning/index.ts";
import { Kernels } from "../src/learning/kernels/kernels.ts";
import { machine } from "./machine.ts";

const WARM_UP = 2;
const random = randomFrom(1);
const below = (limit: number) => Math.floor(random() * limit);
const kernels = new Kernels();
const [a, b, c] = [1, 2, 3].map(() => kernels.allocate(4 * 512 * 512)) as [number, number, number];
const product512 = { kernels, a, b, c, scratch: kernels.allocate(kernels.run.gemmScratch()) };

const recorded = {
  what: "CPU seconds of one training epoch, one thread: median and least of the epochs after a warm-up",
  command: "npx tsx evaluation/lstm-epoch.ts",
  machine: machine(),
  classicLstm: classic(15),
  intentsLstm: intents(3, (parameters) => {
    const layer = new Lstm(parameters, "lstm", 64, 128);
    return { units: 128, encode: (tape, a, lengths) => layer.apply(tape, a, lengths) };
  }),
  intentsTransformer: intents(3, (parameters) => {
    const positions = new PositionalEmbedding(parameters, "positions", 32, 64);
    const block = new EncoderBlock(parameters, "block", 64);
    return {
      units: 64,
      encode: (tape, a, lengths) => block.apply(tape, positions.apply(tape, a, lengths), lengths),
    };
  }),
  loadAverageAtEnd: machine().loadAverage,
};
writeFileSync(join(import.meta.dirname, "results", "lstm-epoch.json"), `${JSON.stringify(recorded, null, 1)}\n`);
console.log(JSON.stringify(recorded, null, 1));

function classic(epochs: number) {
  const ids = Array.from({ length: 640 }, () => Array.from({ length: 16 }, () => below(2000)));
  const model = new Sequential([lstmLayer(128, { returnSequences: true }), denseLayer(1, "sigmoid")], {
    vocabulary: 2000,
    embedding: 64,
    time: 16,
    loss: "binary-cross-entropy",
  });
  const targets = ids.map((row) => Number(row[3]! < 1000));
  const rates: number[] = [];
  const seconds = timed((onEpoch) => {
    const afterEpoch = () => {
      onEpoch();
      rates.push(productGflops());
      onEpoch.restart();
    };
    const options = { optimiser: adam(), learningRate: 0.002, epochs: epochs + WARM_UP, onEpoch: afterEpoch };
    model.fit({ ids, targets }, options);
  });
  // A product of matrices takes 2 m n k operations, and its two gradients as many each.
  const operations = 3 * 2 * 640 * 16 * (64 + 128) * 4 * 128;
  const gflops = rates.slice(WARM_UP).sort((a, b) => a - b)[epochs >> 1]!;
  return {
    ...seconds,
    gflopsOfEpoch: Number((operations / seconds.medianCpuSeconds / 1e9).toFixed(1)),
    gflopsOfProduct512Meanwhile: Number(gflops.toFixed(1)),
  };
}

/** Of the kernels' own product of two 512 × 512 matrices, now. */
function productGflops(): number {
  const { kernels, a, b, c, scratch } = product512;
  const started = process.cpuUsage();
  for (let round = 0; round < 3; round++) kernels.run.gemm(a, 512, 1, b, 512, 1, c, 512, 512, 0, 512, 0, scratch);
  const { user, system } = process.cpuUsage(started);
  return (3 * 2 * 512 ** 3) / 1e3 / (user + system);
}

interface Encoder {
  units: number;
  encode: (tape: Tape, tokens: Tensor, lengths: number[]) => Tensor;
}

function intents(epochs: number, build: (parameters: Parameters) => Encoder) {
  const [ROWS, FEATURES, UNITS, CLASSES, PER_TOKEN] = [15_000, 20_000, 64, 150, 11];
  const lengths = Int32Array.from({ length: ROWS }, () => 4 + below(11));
  const labels = Int32Array.from({ length: ROWS }, () => below(CLASSES));
  const rows = Array.from(lengths, (length) => Int32Array.from({ length: length * PER_TOKEN }, () => below(FEATURES)));
  const parameters = new Parameters(new Kernels());
  const bag = new SparseEmbeddingBag(parameters, "bag", FEATURES, UNITS);
  const { units, encode } = build(parameters);
  const output = new Dense(parameters, "output", units, CLASSES);
  const loss = (tape: Tape, chosen: Int32Array) => {
    const steps = Array.from(chosen, (row) => lengths[row]!);
    const time = Math.max(...steps);
    const count = chosen.length * time;
    const bags = { count, offsets: new Int32Array(count + 1), features: [] as number[], values: [] as number[] };
    chosen.forEach((row, at) => {
      for (let step = 0; step < time; step++) {
        const features = step < steps[at]! ? rows[row]!.subarray(step * PER_TOKEN, (step + 1) * PER_TOKEN) : [];
        for (const feature of features) {
          bags.features.push(feature);
          bags.values.push(0.3);
        }
        bags.offsets[at * time + step + 1] = bags.features.length;
      }
    });
    const tokens = reshape(tape, bag.apply(tape, bags), [chosen.length, time, UNITS]);
    const pooled = maxOverTime(tape, encode(tape, tokens, steps), steps);
    return crossEntropy(
      tape,
      output.apply(tape, pooled),
      chosen.map((row) => labels[row]!),
    );
  };
  return timed((onEpoch) => {
    const options = { optimiser: adam(), learningRate: 0.002, epochs: epochs + WARM_UP, lengths, onEpoch };
    fitModel({ parameters, loss }, ROWS, options);
  });
}

/** CPU seconds from one epoch to the next, without the warm-up. */
function timed(train: (epochEnds: (() => void) & { restart: () => void }) => void): {
  medianCpuSeconds: number;
  leastCpuSeconds: number;
} {
  const seconds: number[] = [];
  let before = process.cpuUsage();
  const restart = () => {
    before = process.cpuUsage();
  };
  const epochEnds = () => {
    const { user, system } = process.cpuUsage(before);
    seconds.push((user + system) / 1e6);
    restart();
  };
  train(Object.assign(epochEnds, { restart }));
  const counted = seconds.slice(WARM_UP).sort((a, b) => a - b);
  return {
    medianCpuSeconds: Number(counted[counted.length >> 1]!.toFixed(3)),
    leastCpuSeconds: Number(counted[0]!.toFixed(3)),
  };
}
