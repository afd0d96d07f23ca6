// How fast the kernels of src/learning are: WebAssembly with SIMD beside the same functions in plain JavaScript, and the matrix
// product beside OpenBLAS where it is installed (Debian: apt-get install libopenblas-dev gcc).
//
//   npx tsx evaluation/kernels.ts                                           Recorded: evaluation/results/kernels.json
//
// Seconds are CPU seconds of one thread, unless they are said to be of the clock; figures are medians of rounds in which all that
// is compared takes turns, because on a shared machine the speed of a core changes from second to second; `best` is of its
// quickest round.
import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Address, Kernels } from "../src/learning/kernels/kernels.ts";
import { KernelThread, shareRows } from "../src/learning/kernels/threads.ts";
import { randomFrom } from "../src/learning/random.ts";
import { machine } from "./machine.ts";

const ROUNDS = 7;
const BATCH_MS = 40;
// An embedding bag as for BANKING77.
const FEATURES = 20_000;
const UNITS = 128;
const PER_ROW = 100;
const ROWS = 300;
const simd = new Kernels({ engine: "simd" });
const plain = new Kernels({ engine: "reference" });
const folder = mkdtempSync(join(tmpdir(), "dragoman-kernels-"));
const openblas = compileOpenblas();

const recorded = {
  what: "kernels of src/learning: WebAssembly with SIMD (no relaxed SIMD, so no fused multiply-add) beside plain JavaScript and OpenBLAS",
  command: "npx tsx evaluation/kernels.ts",
  machine: machine(),
  gflopsPossible: openblas ? peaks() : "not measured: gcc or OpenBLAS is missing",
  matrixProduct: matrixProducts(),
  functions: functions(),
  message: message(),
  twoThreads: twoThreads(),
  loadAverageAtEnd: machine().loadAverage,
};
writeFileSync(join(import.meta.dirname, "results", "kernels.json"), `${JSON.stringify(recorded, null, 1)}\n`);
console.log(JSON.stringify(recorded, null, 1));
rmSync(folder, { recursive: true });

// ------------------------------------------------------------------------------------------------------- matrix product

function matrixProducts() {
  const shapes: [name: string, m: number, n: number, k: number, lies?: "Aᵀ" | "Bᵀ"][] = [
    ["square", 512, 512, 512],
    ["square, A transposed", 512, 512, 512, "Aᵀ"],
    ["square, B transposed", 512, 512, 512, "Bᵀ"],
    ["LSTM, input", 32, 512, 64],
    ["LSTM, recurrent", 32, 512, 128],
    ["LSTM, gradient of the hidden state", 32, 128, 512, "Bᵀ"],
    ["LSTM, gradient of the weights", 128, 512, 32, "Aᵀ"],
    ["a layer over many rows", 2000, 150, 64],
    ["tall and thin", 4000, 8, 64],
    ["one row", 1, 512, 128],
    ["odd sizes", 33, 65, 129],
  ];
  return shapes.map(([name, m, n, k, lies]) => {
    const gflops = (seconds: number) => (2 * m * n * k) / seconds / 1e9;
    const [fast, slow] = [simd, plain].map((kernels) => {
      const product = matrixProduct(kernels, m, n, k, lies);
      return () => product(0, m, 0);
    }) as [() => void, () => void];
    const blas = (core: string | null) => () =>
      runOpenblas(core, ["sgemm", m, n, k, Number(lies === "Aᵀ"), Number(lies === "Bᵀ"), BATCH_MS]);
    const [haswell, whatItPicks] = [blas("Haswell"), blas(null)];
    const fastest: number[] = [];
    const slowest: number[] = [];
    const byHaswell: OpenblasSpeed[] = [];
    const byDefault: OpenblasSpeed[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      fastest.push(gflops(cpuSecondsPerCall(fast)));
      if (openblas) {
        byHaswell.push(haswell());
        byDefault.push(whatItPicks());
      }
      if (round < 3) slowest.push(gflops(cpuSecondsPerCall(slow)));
    }
    const own = median(fastest);
    const entry = { name, shape: `[${m} × ${k}] · [${k} × ${n}]${lies ? `, ${lies}` : ""}`, simd: own };
    if (!openblas) return { ...entry, plain: median(slowest), openblas: "missing" };
    const [avx2, picked] = [byHaswell, byDefault].map((speeds) => ({
      kernel: speeds[0]!.kernel,
      gflops: median(speeds.map(({ gflops }) => gflops)),
    })) as [OpenblasSpeed, OpenblasSpeed];
    console.error(
      name,
      round3(own),
      "GFLOP/s;",
      avx2.kernel,
      round3(avx2.gflops),
      picked.kernel,
      round3(picked.gflops),
    );
    return {
      ...{ ...entry, simd: round3(own), plain: round3(median(slowest)) },
      openblas: { asHaswell: rounded(avx2), asItPicks: rounded(picked) },
      best: { simd: round3(Math.max(...fastest)), haswell: round3(Math.max(...byHaswell.map(({ gflops }) => gflops))) },
      shareOfHaswell: round3(median(fastest.map((value, at) => value / byHaswell[at]!.gflops))),
      timesPlain: round3(own / median(slowest)),
    };
  });
}

function matrixProduct(kernels: Kernels, m: number, n: number, k: number, lies?: "Aᵀ" | "Bᵀ", parts = 1) {
  const a = floats(kernels, m * k);
  const b = floats(kernels, k * n);
  const c = floats(kernels, m * n);
  const scratch = Array.from({ length: parts }, () => kernels.allocate(kernels.run.gemmScratch()));
  const [aRow, aColumn] = lies === "Aᵀ" ? [1, m] : [k, 1];
  const [bRow, bColumn] = lies === "Bᵀ" ? [1, k] : [n, 1];
  const place = [a, aRow, aColumn, b, bRow, bColumn, c, n, k] as const;
  const product = (from: number, to: number, part: number) => kernels.run.gemm(...place, from, to, 0, scratch[part]!);
  return Object.assign(product, {
    callFor: (from: number, to: number, part: number) => [...place, from, to, 0, scratch[part]!] as const,
  });
}

// -------------------------------------------------------------------------------------------------------- other kernels

/** Rows like those of BANKING77's questions: 100 features of 20,000, few of them often and many rarely. */
function bags(kernels: Kernels) {
  const random = randomFrom(3);
  const offsets = Int32Array.from({ length: ROWS + 1 }, (_, row) => row * PER_ROW);
  const features = Int32Array.from({ length: ROWS * PER_ROW }, () => Math.floor(FEATURES * random() ** 2));
  return {
    offsets: integers(kernels, offsets),
    features: integers(kernels, features),
    values: floats(kernels, features.length),
  };
}

function functions() {
  const compared: [what: string, unit: string, perCall: number, make: (kernels: Kernels) => () => void][] = [
    [
      "embedding bag forward",
      `microseconds a row of ${PER_ROW} features, ${UNITS} units`,
      ROWS,
      (kernels) => {
        const { offsets, features, values } = bags(kernels);
        const [table, sums] = [floats(kernels, FEATURES * UNITS), floats(kernels, ROWS * UNITS)];
        return () => kernels.run.bagForward(table, UNITS, offsets, features, values, 0, ROWS, sums);
      },
    ],
    [
      "embedding bag update (row-wise AdaGrad)",
      `microseconds a row of ${PER_ROW} features, ${UNITS} units`,
      ROWS,
      (kernels) => {
        const { offsets, features, values } = bags(kernels);
        const [table, sums] = [floats(kernels, FEATURES * UNITS), floats(kernels, ROWS * UNITS)];
        const squares = floats(kernels, FEATURES);
        kernels.floats(squares, FEATURES).fill(1);
        return () => kernels.run.bagUpdate(table, squares, UNITS, offsets, features, values, 0, ROWS, sums, 1e-6, 0, 1);
      },
    ],
    [
      "embedding bag forward, 8-bit rows",
      `microseconds a row of ${PER_ROW} features, ${UNITS} units`,
      ROWS,
      (kernels) => {
        const { offsets, features, values } = bags(kernels);
        const { rows, scales } = quantized(kernels, FEATURES, UNITS);
        const sums = floats(kernels, ROWS * UNITS);
        const weights = kernels.allocate(2 * PER_ROW);
        return () => kernels.run.bagForwardInt8(rows, scales, UNITS, offsets, features, values, 0, ROWS, sums, weights);
      },
    ],
    [
      "LSTM step forward, without products",
      "microseconds, 32 rows of 128 units",
      1,
      (kernels) => {
        const [gates, before, cell, tanhCell, hidden] = [4, 1, 1, 1, 1].map((parts) =>
          floats(kernels, parts * 32 * 128),
        );
        // The gates of the step before as sums: the work is the same whatever the numbers are.
        return () => kernels.run.lstmForward(gates!, before!, cell!, tanhCell!, hidden!, 32, 128);
      },
    ],
    [
      "LSTM step backward, without products",
      "microseconds, 32 rows of 128 units",
      1,
      (kernels) => {
        const [gates, before, tanhCell, dHidden, dCell, dGates] = [4, 1, 1, 1, 1, 4].map((parts) =>
          floats(kernels, parts * 32 * 128),
        );
        return () => kernels.run.lstmBackward(gates!, before!, tanhCell!, dHidden!, dCell!, dGates!, 32, 128);
      },
    ],
    [
      "softmax",
      "microseconds, 256 rows of 77",
      1,
      (kernels) => {
        const [x, y] = [floats(kernels, 256 * 77), floats(kernels, 256 * 77)];
        return () => kernels.run.softmaxRows(x, y, 256, 77);
      },
    ],
    [
      "layer normalisation",
      "microseconds, 256 rows of 64",
      1,
      (kernels) => {
        const [x, y, normal, inverse, gain, bias] = [256 * 64, 256 * 64, 256 * 64, 256, 64, 64].map((count) =>
          floats(kernels, count),
        );
        return () => kernels.run.layerNorm(x!, gain!, bias!, y!, normal!, inverse!, 256, 64, 1e-5);
      },
    ],
    [
      "GELU",
      "microseconds, 65,536 numbers",
      1,
      (kernels) => {
        const [x, y] = [floats(kernels, 65_536), floats(kernels, 65_536)];
        return () => kernels.run.gelu(x, y, 65_536);
      },
    ],
    [
      "Adam",
      "microseconds, 65,536 weights",
      1,
      (kernels) => {
        const [w, g, m, v] = [1, 2, 3, 4].map(() => floats(kernels, 65_536));
        kernels.floats(v!, 65_536).fill(1);
        return () => kernels.run.adam(w!, g!, m!, v!, 65_536, 1e-6, 0.9, 0.999, 1e-8, 0, 1, 1);
      },
    ],
    [
      "8-bit scalar products",
      "microseconds, 100,000 rows of 256 with one query",
      1,
      (kernels) => {
        const { rows, scales } = quantized(kernels, 100_000, 256);
        const query = quantized(kernels, 1, 256).rows;
        const scores = floats(kernels, 100_000);
        return () => kernels.run.dotRowsInt8(rows, scales, 256, query, 0.01, 0, 100_000, scores);
      },
    ],
  ];
  return compared.map(([what, unit, perCall, make]) => {
    const [fast, slow] = [make(simd), make(plain)];
    const fastest: number[] = [];
    const slowest: number[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      fastest.push((1e6 * cpuSecondsPerCall(fast)) / perCall);
      if (round < 3) slowest.push((1e6 * cpuSecondsPerCall(slow)) / perCall);
    }
    console.error(what, round3(median(fastest)), round3(median(slowest)));
    return {
      ...{ what, unit, simd: round3(median(fastest)), plain: round3(median(slowest)) },
      best: round3(Math.min(...fastest)),
      timesPlain: round3(median(slowest) / median(fastest)),
    };
  });
}

/** The embedding part of one message alone, called from JavaScript, each time with other features. */
function message() {
  const { rows, scales } = quantized(simd, FEATURES, UNITS);
  const { offsets, features, values } = bags(simd);
  const sums = floats(simd, ROWS * UNITS);
  const weights = simd.allocate(2 * PER_ROW);
  const times: number[] = [];
  for (let call = 0; call < 60_000; call++) {
    const row = (call * 7) % ROWS;
    const start = process.hrtime.bigint();
    simd.run.bagForwardInt8(rows, scales, UNITS, offsets, features, values, row, row + 1, sums, weights);
    if (call >= 10_000) times.push(Number(process.hrtime.bigint() - start) / 1000);
  }
  times.sort((a, b) => a - b);
  const share = (part: number) => round3(times[Math.floor(part * times.length)]!);
  return {
    what: `8-bit embedding bag of one row, ${PER_ROW} features × ${UNITS} units, microseconds of the clock`,
    ...{ p50: share(0.5), p99: share(0.99) },
  };
}

// -------------------------------------------------------------------------------------------------------------- threads

/** Times of the clock: what a second thread wins where a second core is free, which the load average tells. */
function twoThreads() {
  const kernels = new Kernels();
  const thread = new KernelThread(kernels);
  const product = matrixProduct(kernels, 1024, 512, 512, undefined, 2);
  const { rows, scales } = quantized(kernels, 100_000, 256);
  const scores = floats(kernels, 100_000);
  const both: Record<string, (threads: KernelThread[]) => void> = {
    "product [1024 × 512] · [512 × 512]": (threads) =>
      shareRows(kernels, threads, "gemm", 1024, (from, to, part) => [...product.callFor(from, to, part)]),
    "8-bit scalar products, 100,000 × 256": (threads) =>
      shareRows(kernels, threads, "dotRowsInt8", 100_000, (from, to) => [
        ...([rows, scales, 256, rows, 1, from, to, scores] as const),
      ]),
  };
  const result = Object.entries(both).map(([what, run]) => {
    const clockMs = (threads: KernelThread[]) => {
      const start = performance.now();
      for (let call = 0; call < 10; call++) run(threads);
      return (performance.now() - start) / 10;
    };
    const [alone, together]: [number[], number[]] = [[], []];
    for (let round = 0; round < 15; round++) {
      alone.push(clockMs([]));
      together.push(clockMs([thread]));
    }
    return {
      ...{ what, oneThreadMs: round3(median(alone)), twoThreadsMs: round3(median(together)) },
      quickest: { oneThreadMs: round3(Math.min(...alone)), twoThreadsMs: round3(Math.min(...together)) },
    };
  });
  thread.close();
  return result;
}

// ------------------------------------------------------------------------------------------------------------- openblas

interface OpenblasSpeed {
  /** Which of its kernels ran: "Haswell" uses AVX2; what does not know the processor falls back to "Prescott", SSE3. */
  kernel: string;
  gflops: number;
}

function compileOpenblas(): string | null {
  const program = join(folder, "openblas");
  const source = join(import.meta.dirname, "openblas.c");
  const { status } = spawnSync(process.env.CC ?? "gcc", ["-O2", source, "-o", program, "-lopenblas"], {
    stdio: "ignore",
  });
  if (status === 0) return program;
  console.error("OpenBLAS is not compared: gcc or libopenblas-dev is missing.");
  return null;
}

/** @param core  OPENBLAS_CORETYPE, or null to let it pick */
function runOpenblas(core: string | null, args: (string | number)[]) {
  const { OPENBLAS_CORETYPE: _, ...env } = process.env;
  const settings = core === null ? env : { ...env, OPENBLAS_CORETYPE: core };
  return JSON.parse(execFileSync(openblas!, args.map(String), { env: settings, encoding: "utf8" }));
}

/** Products and sums in registers alone: 128 bits as in WebAssembly, and 256 bits fused as AVX2 has them. */
function peaks() {
  const rounds = Array.from({ length: ROUNDS }, () => runOpenblas(null, ["peak", 100]));
  if (rounds[0] === null) return "not measured: not an x86 processor";
  return {
    multiplyAdd128: round3(median(rounds.map(({ multiplyAdd128 }) => multiplyAdd128))),
    fused256: round3(median(rounds.map(({ fused256 }) => fused256))),
  };
}

// -------------------------------------------------------------------------------------------------------------- measure

/** CPU seconds of one call, over as many as fill BATCH_MS; the first ones, while V8 still compiles, do not count. */
function cpuSecondsPerCall(run: () => void): number {
  const timed = (calls: number) => {
    const start = process.cpuUsage();
    for (let call = 0; call < calls; call++) run();
    const { user, system } = process.cpuUsage(start);
    return (user + system) / 1e6;
  };
  let calls = 1;
  for (let spent = timed(1); spent < BATCH_MS / 2e3; spent = timed(calls)) calls *= 2;
  return timed(calls) / calls;
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

function round3(value: number): number {
  return Number(value.toPrecision(3));
}

function rounded(speed: OpenblasSpeed): OpenblasSpeed {
  return { ...speed, gflops: round3(speed.gflops) };
}

function floats(kernels: Kernels, count: number): Address {
  const random = randomFrom(count);
  const address = kernels.allocate(4 * count);
  kernels.floats(address, count).set(Float32Array.from({ length: count }, () => random() - 0.5));
  return address;
}

function integers(kernels: Kernels, values: Int32Array): Address {
  const address = kernels.allocate(4 * values.length);
  kernels.integers(address, values.length).set(values);
  return address;
}

function quantized(kernels: Kernels, rows: number, columns: number): { rows: Address; scales: Address } {
  const result = { rows: kernels.allocate(rows * columns), scales: kernels.allocate(4 * rows) };
  const mark = kernels.mark();
  kernels.run.quantizeRows(floats(kernels, rows * columns), result.rows, result.scales, rows, columns);
  kernels.release(mark);
  return result;
}
