// Kernels on a second processor core. A thread runs the same module on a memory that it shares with the host, so what it computes
// has the same bits as if the host had computed it.
import { Worker } from "node:worker_threads";
import { type KernelFunctions, Kernels, kernelsModule } from "./kernels.ts";

/** Who has the call that `start` left in the control block. */
const IDLE = 0;
const ASKED = 1; // nobody has begun: the thread or, in `finish`, the host takes it
const RUNNING = 2;
const DONE = 3;
const FAILED = 4;

/** The control block: [state, function, number of arguments, bytes of the message] i32, [result, arguments…] f64, message UTF-8. */
const MOST_ARGUMENTS = 64;
const NUMBERS_AT = 16;
const MESSAGE_AT = NUMBERS_AT + 8 * (1 + MOST_ARGUMENTS);
const MESSAGE_BYTES = 512;

// A string, so that no file has to be found in a bundle. It waits for a call, takes it if the host has not, and says how it went.
const THREAD = `
  const { module, memory, control } = require("node:worker_threads").workerData;
  const functions = Object.values(new WebAssembly.Instance(module, { env: { memory } }).exports);
  const head = new Int32Array(control, 0, 4);
  const numbers = new Float64Array(control, ${NUMBERS_AT}, ${1 + MOST_ARGUMENTS});
  const message = new Uint8Array(control, ${MESSAGE_AT}, ${MESSAGE_BYTES});
  for (;;) {
    const state = Atomics.load(head, 0);
    if (state !== ${ASKED}) Atomics.wait(head, 0, state);
    if (Atomics.compareExchange(head, 0, ${ASKED}, ${RUNNING}) !== ${ASKED}) continue;
    let ended = ${DONE};
    try {
      numbers[0] = functions[head[1]](...numbers.subarray(1, 1 + head[2]));
    } catch (error) {
      head[3] = new TextEncoder().encodeInto(String(error), message).written;
      ended = ${FAILED};
    }
    Atomics.store(head, 0, ended);
    Atomics.notify(head, 0);
  }`;

/** What a kernel did wrong in a thread; never expected. */
export class KernelThreadError extends Error {}

/**
 * One thread, at most one call at a time: `start`, do something else, `finish`. Where threads do not run, or ours has not come up
 * yet, `finish` computes on the host: slower, the same bits. An idle thread does not keep the process alive; `close` ends it.
 */
export class KernelThread {
  /** The memory that the thread works in. While a call runs, the host leaves alone what that call reads and writes. */
  readonly kernels: Kernels;
  private readonly control = new SharedArrayBuffer(MESSAGE_AT + MESSAGE_BYTES);
  private readonly head = new Int32Array(this.control, 0, 4);
  private readonly numbers = new Float64Array(this.control, NUMBERS_AT, 1 + MOST_ARGUMENTS);
  private readonly worker: Worker | null;
  private call: (() => number) | null = null;

  /** @param kernels  to work in a memory that others use too, on other rows; default: a memory of its own */
  constructor(kernels: Kernels = new Kernels()) {
    this.kernels = kernels;
    this.worker = this.startWorker();
  }

  /** Begins a call and returns at once. The arguments are those of the function, see `KernelFunctions`. */
  start<Name extends keyof KernelFunctions>(name: Name, ...values: Parameters<KernelFunctions[Name]>): void {
    if (this.call) throw new KernelThreadError("The thread still has a call; finish it first.");
    if (values.length > MOST_ARGUMENTS)
      throw new KernelThreadError(`${name} has more than ${MOST_ARGUMENTS} arguments.`);
    const run = this.kernels.run[name] as (...values: number[]) => number | undefined;
    this.call = () => run(...values) ?? Number.NaN;
    this.head[1] = Object.keys(this.kernels.run).indexOf(name);
    this.head[2] = values.length;
    this.numbers.set(values, 1);
    Atomics.store(this.head, 0, ASKED);
    Atomics.notify(this.head, 0);
  }

  /** Whether the thread has taken the call; until then `finish` would compute it on the host. */
  get hasBegun(): boolean {
    return Atomics.load(this.head, 0) > ASKED;
  }

  /** Whether the call is over, so that `finish` returns at once. */
  get hasEnded(): boolean {
    return Atomics.load(this.head, 0) > RUNNING;
  }

  /**
   * Waits for the call, without letting the event loop run, and returns its result, NaN where it has none.
   * @throws what the call threw
   */
  finish(): number {
    const call = this.call;
    if (!call) throw new KernelThreadError("The thread has no call to finish; start one first.");
    this.call = null;
    if (Atomics.compareExchange(this.head, 0, ASKED, IDLE) === ASKED) return call();
    Atomics.wait(this.head, 0, RUNNING);
    if (Atomics.exchange(this.head, 0, IDLE) === DONE) return this.numbers[0]!;
    // A copy, because decoders refuse shared memory.
    const message = new Uint8Array(this.control, MESSAGE_AT, this.head[3]).slice();
    throw new KernelThreadError(`A kernel failed in a thread: ${new TextDecoder().decode(message)}`);
  }

  /** Ends the thread, in the middle of a call too. */
  close(): void {
    this.call = null;
    void this.worker?.terminate();
  }

  private startWorker(): Worker | null {
    const { memory } = this.kernels;
    if (!memory) return null;
    try {
      const workerData = { module: kernelsModule(), memory, control: this.control };
      // Neither the loaders nor the settings of the host: nothing but the string runs there.
      const worker = new Worker(THREAD, { eval: true, workerData, execArgv: [], env: {} });
      // One that does not come up leaves its calls to the host.
      worker.on("error", () => {});
      worker.unref();
      return worker;
    } catch {
      return null;
    }
  }
}

/**
 * One function over rows, shared between the host and threads that work in its memory; returns when all are done.
 * @param callFor  the arguments for the rows `from` to `to`; `part` counts from 0, for a scratch of its own each
 */
export function shareRows<Name extends keyof KernelFunctions>(
  kernels: Kernels,
  threads: readonly KernelThread[],
  name: Name,
  rows: number,
  callFor: (from: number, to: number, part: number) => Parameters<KernelFunctions[Name]>,
): void {
  const cut = (part: number) => Math.floor((rows * part) / (threads.length + 1));
  threads.forEach((thread, index) => {
    thread.start(name, ...callFor(cut(index + 1), cut(index + 2), index + 1));
  });
  (kernels.run[name] as (...values: number[]) => void)(...callFor(0, cut(1), 0));
  for (const thread of threads) thread.finish();
}
