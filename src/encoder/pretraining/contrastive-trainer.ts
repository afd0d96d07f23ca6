// Learns the vectors of features so that texts which mean the same lie together: InfoNCE (info-nce.ts) by row-wise AdaGrad. The same
// batches give the same weights, bit for bit, on any number of threads.
import { type Address, Kernels, KernelThread, shareRows } from "../../learning/index.ts";
import { lossAndGradient, normaliseRows, throughNormalisation } from "./info-nce.ts";
import { MOST_ROWS, type PairBatch } from "./sampler.ts";

export interface TrainerOptions {
  /** Rows and columns of the table; the columns a multiple of 32. */
  rows: number;
  units: number;
  /** Most pairs of a batch. */
  pairs: number;
  seed: number;
  /** Similarities are divided by it before the softmax. */
  temperature: number;
  /** Threads beside this one. */
  threads: number;
}

/** Of row-wise AdaGrad, so that the first step is finite. */
const LEAST_SQUARE = 1e-6;
const FIRST_DEVIATION = 0.1;

export class ContrastiveTrainer {
  private readonly kernels = new Kernels();
  private readonly threads: KernelThread[];
  private readonly options: TrainerOptions;
  private readonly table: Address;
  private readonly squares: Address;
  private readonly offsets: Address;
  private readonly features: Address;
  private readonly values: Address;
  private readonly vectors: Address; // [2 pairs × units]: unit vectors
  private readonly scaled: Address; // [pairs × units]: the first texts' vectors over the temperature
  private readonly flows: Address; // [2 pairs × units]: the loss's gradient
  private readonly similarities: Address; // [pairs × pairs], first texts by second ones
  private readonly scratch: Address;
  private readonly scratchBytes: number;

  constructor(options: TrainerOptions) {
    this.options = options;
    const { rows, units, pairs, seed, threads } = options;
    const { kernels } = this;
    this.table = kernels.allocate(4 * rows * units);
    this.squares = kernels.allocate(4 * rows);
    this.offsets = kernels.allocate(4 * (2 * pairs + 1));
    this.features = kernels.allocate(4 * 2 * pairs * MOST_ROWS);
    this.values = kernels.allocate(4 * 2 * pairs * MOST_ROWS);
    this.vectors = kernels.allocate(4 * 2 * pairs * units);
    this.scaled = kernels.allocate(4 * pairs * units);
    this.flows = kernels.allocate(4 * 2 * pairs * units);
    this.similarities = kernels.allocate(4 * pairs * pairs);
    this.scratchBytes = kernels.run.gemmScratch();
    this.scratch = kernels.allocate(this.scratchBytes * (threads + 1));
    kernels.run.fillNormal(this.table, rows * units, FIRST_DEVIATION, seed);
    kernels.floats(this.squares, rows).fill(LEAST_SQUARE);
    this.threads = Array.from({ length: threads }, () => new KernelThread(kernels));
  }

  /** One step down the gradient. @returns the mean loss of the pairs, in nats */
  step(batch: PairBatch, learningRate: number): number {
    const { kernels, threads } = this;
    const { units, temperature } = this.options;
    const { pairs } = batch;
    const bags = 2 * pairs;
    kernels.integers(this.offsets, bags + 1).set(batch.offsets);
    kernels.integers(this.features, batch.rows.length).set(batch.rows);
    kernels.floats(this.values, batch.weights.length).set(batch.weights);
    shareRows(kernels, threads, "bagForward", bags, (from, to) => [
      ...([this.table, units, this.offsets, this.features, this.values, from, to, this.vectors] as const),
    ]);
    const lengths = normaliseRows(kernels.floats(this.vectors, bags * units), units);
    const second = this.vectors + 4 * pairs * units;
    const scaled = kernels.floats(this.scaled, pairs * units);
    const first = kernels.floats(this.vectors, pairs * units);
    for (let k = 0; k < scaled.length; k++) scaled[k] = first[k]! / temperature;

    this.multiply(this.scaled, units, 1, second, 1, units, this.similarities, pairs, units, pairs);
    const similarities = kernels.floats(this.similarities, pairs * pairs);
    const own = Float32Array.from({ length: pairs }, (_, i) => similarities[i * pairs + i]!);
    shareRows(kernels, threads, "softmaxRows", pairs, (from, to) => {
      const rows = this.similarities + 4 * from * pairs;
      return [rows, rows, to - from, pairs];
    });
    const loss = lossAndGradient(similarities, own, pairs, 1 / temperature);
    const secondFlows = this.flows + 4 * pairs * units;
    this.multiply(this.similarities, pairs, 1, second, units, 1, this.flows, units, pairs, pairs);
    this.multiply(this.similarities, 1, pairs, this.vectors, units, 1, secondFlows, units, pairs, pairs);
    const flows = kernels.floats(this.flows, bags * units);
    throughNormalisation(flows, kernels.floats(this.vectors, bags * units), lengths, units, 1 / temperature);
    shareRows(kernels, threads, "bagUpdate", threads.length + 1, (_from, _to, part) => [
      ...([this.table, this.squares, units, this.offsets, this.features, this.values] as const),
      ...([0, bags, this.flows, learningRate, part, threads.length + 1] as const),
    ]);
    return loss;
  }

  /** A view, [rows × units]; writing to it changes the weights. */
  get weights(): Float32Array {
    return this.kernels.floats(this.table, this.options.rows * this.options.units);
  }

  /** What AdaGrad has seen of each row, [rows]; a view. */
  get history(): Float32Array {
    return this.kernels.floats(this.squares, this.options.rows);
  }

  close(): void {
    for (const thread of this.threads) thread.close();
  }

  /** c [rows × n] = a · b, see the kernel `gemm`. */
  private multiply(
    ...[a, aRow, aColumn, b, bRow, bColumn, c, n, k, rows]: [
      ...[a: Address, aRow: number, aColumn: number, b: Address, bRow: number, bColumn: number],
      ...[c: Address, n: number, k: number, rows: number],
    ]
  ): void {
    shareRows(this.kernels, this.threads, "gemm", rows, (from, to, part) => [
      ...([a, aRow, aColumn, b, bRow, bColumn, c, n, k, from, to, 0] as const),
      this.scratch + part * this.scratchBytes,
    ]);
  }
}
