// The numerical kernels with their memory. WebAssembly with SIMD where it runs, plain JavaScript of the same functions elsewhere.
// Everything that kernels touch lives in one memory, addressed by bytes; whoever computes allocates there and reads through views.
import { referenceKernels } from "./reference/index.ts";
import { kernelsWasm } from "./wasm.generated.ts";

/** Address in the kernels' memory, in bytes, a multiple of 64 where it comes from `allocate`. */
export type Address = number;

/** Dense matrices, row-major unless steps say otherwise; `assembly/matrix.ts`. */
export interface MatrixKernels {
  /** Bytes of scratch that `gemm` needs, of any shape. */
  gemmScratch(): number;
  gemm(
    a: Address,
    aRow: number,
    aColumn: number,
    b: Address,
    bRow: number,
    bColumn: number,
    c: Address,
    n: number,
    k: number,
    from: number,
    to: number,
    beta: number,
    scratch: Address,
  ): void;
}

/** Functions of every element, and vectors; `assembly/elementwise.ts`. Gradients (dX) are added to. */
export interface ElementwiseKernels {
  sigmoid(x: Address, y: Address, count: number): void;
  sigmoidBackward(y: Address, dY: Address, dX: Address, count: number): void;
  tanh(x: Address, y: Address, count: number): void;
  tanhBackward(y: Address, dY: Address, dX: Address, count: number): void;
  relu(x: Address, y: Address, count: number): void;
  reluBackward(y: Address, dY: Address, dX: Address, count: number): void;
  gelu(x: Address, y: Address, count: number): void;
  geluBackward(x: Address, dY: Address, dX: Address, count: number): void;
  axpy(factor: number, x: Address, y: Address, count: number): void;
  scale(factor: number, x: Address, count: number): void;
  multiplyAdd(x: Address, y: Address, z: Address, count: number): void;
  addToRows(bias: Address, x: Address, rows: number, columns: number): void;
  addRowsTo(x: Address, sums: Address, rows: number, columns: number): void;
  sumOfSquares(x: Address, count: number): number;
}

/** Functions of whole rows; `assembly/rows.ts`. */
export interface RowKernels {
  softmaxRows(x: Address, y: Address, rows: number, columns: number): void;
  softmaxRowsBackward(y: Address, dY: Address, dX: Address, rows: number, columns: number): void;
  logSumExpRows(x: Address, out: Address, rows: number, columns: number): void;
  layerNorm(
    x: Address,
    gain: Address,
    bias: Address,
    y: Address,
    normal: Address,
    inverse: Address,
    rows: number,
    columns: number,
    epsilon: number,
  ): void;
  layerNormBackward(
    dY: Address,
    normal: Address,
    inverse: Address,
    gain: Address,
    dX: Address,
    dGain: Address,
    dBias: Address,
    rows: number,
    columns: number,
  ): void;
}

/** One time step of an LSTM and how to go through a sequence with it; `assembly/lstm.ts`. */
export interface LstmKernels {
  lstmForward(
    gates: Address,
    cellBefore: Address,
    cell: Address,
    tanhCell: Address,
    hidden: Address,
    rows: number,
    units: number,
  ): void;
  lstmBackward(
    gates: Address,
    cellBefore: Address,
    tanhCell: Address,
    dHidden: Address,
    dCell: Address,
    dGates: Address,
    rows: number,
    units: number,
  ): void;
}

/** A step down the gradient; `assembly/optimisers.ts`. `rows` are addresses of row numbers, i32. */
export interface OptimiserKernels {
  adagrad(
    weights: Address,
    gradient: Address,
    squares: Address,
    count: number,
    learningRate: number,
    epsilon: number,
  ): void;
  adagradRows(
    weights: Address,
    gradient: Address,
    squares: Address,
    rows: Address,
    count: number,
    columns: number,
    learningRate: number,
    epsilon: number,
  ): void;
  adam(
    weights: Address,
    gradient: Address,
    means: Address,
    squares: Address,
    count: number,
    learningRate: number,
    beta1: number,
    beta2: number,
    epsilon: number,
    decay: number,
    correction1: number,
    correction2: number,
  ): void;
  adamRows(
    weights: Address,
    gradient: Address,
    means: Address,
    squares: Address,
    rows: Address,
    count: number,
    columns: number,
    learningRate: number,
    beta1: number,
    beta2: number,
    epsilon: number,
    decay: number,
    correction1: number,
    correction2: number,
  ): void;
}

/** Weighted sums of rows of a table, of the bags `from` to `to`; `assembly/embedding-bag.ts`. */
export interface EmbeddingBagKernels {
  bagForward(
    table: Address,
    units: number,
    offsets: Address,
    features: Address,
    values: Address,
    from: number,
    to: number,
    sums: Address,
  ): void;
  bagBackward(
    gradient: Address,
    units: number,
    offsets: Address,
    features: Address,
    values: Address,
    from: number,
    to: number,
    dSums: Address,
  ): void;
  bagUpdate(
    table: Address,
    squares: Address,
    units: number,
    offsets: Address,
    features: Address,
    values: Address,
    from: number,
    to: number,
    dSums: Address,
    learningRate: number,
    part: number,
    parts: number,
  ): void;
}

/** Rows of 8-bit integers with a scale each; `assembly/int8.ts`. */
export interface Int8Kernels {
  quantizeRows(x: Address, integers: Address, scales: Address, rows: number, columns: number): void;
  dotRowsInt8(
    rows: Address,
    rowScales: Address,
    columns: number,
    query: Address,
    queryScale: number,
    from: number,
    to: number,
    scores: Address,
  ): void;
  dotListInt8(
    rows: Address,
    rowScales: Address,
    columns: number,
    query: Address,
    queryScale: number,
    list: Address,
    count: number,
    scores: Address,
  ): void;
  largestScores(scores: Address, count: number, kept: number, bins: Address, list: Address): number;
  bagForwardInt8(
    table: Address,
    scales: Address,
    units: number,
    offsets: Address,
    features: Address,
    values: Address,
    from: number,
    to: number,
    sums: Address,
    weights: Address,
  ): void;
}

/** The embedding-bag network, training and prediction; `assembly/bag-network.ts`. The first argument points to a `KernelState`. */
export interface BagKernels {
  trainBag(state: Address, order: Address, count: number): number;
  bagLogits(state: Address, from: number, to: number, out: Address): void;
  predictBag(model: Address, count: number): number;
  fillNormal(at: Address, count: number, deviation: number, seed: number): void;
}

/** TextCNN, training and logits; `assembly/text-cnn.ts`. The first argument points to a `KernelState`. */
export interface CnnKernels {
  trainCnn(state: Address, order: Address, count: number): number;
  cnnLogits(state: Address, from: number, to: number, out: Address): void;
}

/** The functions of the module; sizes in elements, addresses in bytes. Each is documented where it is written, in `assembly/`. */
export interface KernelFunctions
  extends MatrixKernels,
    ElementwiseKernels,
    RowKernels,
    LstmKernels,
    OptimiserKernels,
    EmbeddingBagKernels,
    Int8Kernels,
    BagKernels,
    CnnKernels {}

/** What kernels are opened with: how they compute, and the most memory they may take. */
export interface KernelOptions {
  /** "simd" demands WebAssembly, "reference" the plain JavaScript; default: WebAssembly where it runs. */
  engine?: "simd" | "reference";
}

const PAGE_BYTES = 65_536;
/** Below lie the module's constants, which bin/kernels.mjs lets grow to one page; and address 0 can mean "none". */
const FIRST_ADDRESS = PAGE_BYTES;
const MAXIMUM_PAGES = 65_536;

let compiled: WebAssembly.Module | null | undefined;

/** The module, compiled once; null where WebAssembly with SIMD and shared memory does not run. */
export function kernelsModule(): WebAssembly.Module | null {
  if (compiled === undefined) {
    try {
      compiled = new WebAssembly.Module(Uint8Array.from(atob(kernelsWasm), (letter) => letter.charCodeAt(0)));
    } catch {
      compiled = null;
    }
  }
  return compiled;
}

export class OutOfMemoryError extends Error {}

/** One memory and the kernels that work in it. Not safe for two threads at once: each thread has its own `Kernels` on its own rows. */
export class Kernels {
  readonly engine: "simd" | "reference";
  readonly run: KernelFunctions;
  /** Null for the reference kernels. */
  readonly memory: WebAssembly.Memory | null;
  private readonly heap: { buffer: ArrayBuffer } | WebAssembly.Memory;
  private top = FIRST_ADDRESS;

  constructor(options: KernelOptions = {}) {
    const module = options.engine === "reference" ? null : kernelsModule();
    if (module) {
      this.engine = "simd";
      this.memory = new WebAssembly.Memory({ initial: 16, maximum: MAXIMUM_PAGES, shared: true });
      this.heap = this.memory;
      this.run = new WebAssembly.Instance(module, { env: { memory: this.memory } })
        .exports as unknown as KernelFunctions;
    } else {
      if (options.engine === "simd") throw new Error("WebAssembly with SIMD does not run here.");
      this.engine = "reference";
      this.memory = null;
      const heap = { buffer: new ArrayBuffer(16 * PAGE_BYTES) };
      this.heap = heap;
      this.run = referenceKernels(heap);
    }
  }

  /** Room for so many bytes, zeroed only the first time it is given out. @throws {OutOfMemoryError} beyond 4 GiB */
  allocate(bytes: number): Address {
    // No bit operations: they would make addresses above 2 GiB negative.
    const address = Math.ceil(this.top / 64) * 64;
    const end = address + bytes;
    this.reserve(end);
    this.top = end;
    return address;
  }

  /** Copies an array into the memory. */
  put(array: Int32Array | Float32Array): Address {
    const at = this.allocate(array.byteLength);
    if (array instanceof Int32Array) this.integers(at, array.length).set(array);
    else this.floats(at, array.length).set(array);
    return at;
  }

  /** Where the next allocation would start; `release` gives back everything allocated after it. */
  mark(): Address {
    return this.top;
  }

  release(mark: Address): void {
    this.top = mark;
  }

  /** A view of the memory. Taken anew after allocating where the engine is "reference", whose memory moves as it grows. */
  floats(address: Address, length: number): Float32Array {
    return new Float32Array(this.heap.buffer, address, length);
  }

  integers(address: Address, length: number): Int32Array {
    return new Int32Array(this.heap.buffer, address, length);
  }

  bytes(address: Address, length: number): Uint8Array {
    return new Uint8Array(this.heap.buffer, address, length);
  }

  private reserve(end: number): void {
    if (end > MAXIMUM_PAGES * PAGE_BYTES) {
      throw new OutOfMemoryError(`The model would need ${Math.ceil(end / 2 ** 20)} MiB; 4,096 are the most there are.`);
    }
    const missing = end - this.heap.buffer.byteLength;
    if (missing <= 0) return;
    // A quarter more than asked for, so that many small allocations do not grow it each time.
    const pages = Math.ceil(Math.max(missing, this.heap.buffer.byteLength / 4) / PAGE_BYTES);
    if (this.memory) {
      const room = MAXIMUM_PAGES - this.memory.buffer.byteLength / PAGE_BYTES;
      this.memory.grow(Math.min(pages, room));
      return;
    }
    const grown = new ArrayBuffer(this.heap.buffer.byteLength + pages * PAGE_BYTES);
    new Uint8Array(grown).set(new Uint8Array(this.heap.buffer as ArrayBuffer));
    (this.heap as { buffer: ArrayBuffer }).buffer = grown;
  }
}
