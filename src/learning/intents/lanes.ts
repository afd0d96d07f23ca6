// Trains several members at the same time, one on the host and one on each further thread. A training is written as a generator that
// yields the calls of kernels it wants done; who does them decides nothing about the result, so it has the same bits with any
// number of threads.
import type { KernelFunctions, Kernels } from "../kernels/kernels.ts";
import { KernelThread } from "../kernels/threads.ts";

/** A call of a kernel that takes long enough to be worth another thread. */
export type KernelCall = {
  [Name in keyof KernelFunctions]: { name: Name; values: Parameters<KernelFunctions[Name]> };
}[keyof KernelFunctions];

/** A training: yields calls, is given their results, returns what it made. Its memory is released when it returns. */
export type Training<Result> = Generator<KernelCall, Result, number>;

export type TrainingStart<Result> = (kernels: Kernels) => Training<Result>;

interface Lane<Result> {
  kernels: Kernels;
  thread: KernelThread | null;
  training: Training<Result> | null;
  mark: number;
  place: number;
  call: KernelCall | null;
}

/** Memory and threads that trainings run on, one after the other; `close` ends the threads. */
export class Lanes {
  private readonly host: Kernels;
  private readonly threads: KernelThread[];

  /** @param count  trainings at the same time; 1 uses no thread */
  constructor(kernels: Kernels, count: number) {
    this.host = kernels;
    this.threads = Array.from({ length: Math.max(0, count - 1) }, () => new KernelThread());
  }

  /** @returns the results in the order of the trainings */
  run<Result>(starts: readonly TrainingStart<Result>[]): Result[] {
    const results = new Array<Result>(starts.length);
    let next = 0;
    const lanes: Lane<Result>[] = [
      { kernels: this.host, thread: null },
      ...this.threads.slice(0, Math.max(0, starts.length - 1)).map((thread) => ({ kernels: thread.kernels, thread })),
    ].map((lane) => ({ ...lane, training: null, mark: 0, place: 0, call: null }));

    /** Goes on with the lane's training, or the next one, until it wants a call done. */
    const advance = (lane: Lane<Result>, result: number) => {
      lane.call = null;
      for (;;) {
        if (!lane.training) {
          if (next === starts.length) return;
          lane.place = next++;
          lane.mark = lane.kernels.mark();
          lane.training = starts[lane.place]!(lane.kernels);
        }
        const step = lane.training.next(result);
        if (!step.done) {
          lane.call = step.value;
          lane.thread?.start(lane.call.name, ...lane.call.values);
          return;
        }
        results[lane.place] = step.value;
        lane.training = null;
        lane.kernels.release(lane.mark);
      }
    };

    try {
      // Threads first, so that they are busy while the host works.
      for (const lane of [...lanes].reverse()) advance(lane, 0);
      while (lanes.some(({ call }) => call !== null)) {
        const ended = lanes.find(({ thread, call }) => thread !== null && call !== null && thread.hasEnded);
        if (ended) {
          advance(ended, ended.thread!.finish());
          continue;
        }
        const [host] = lanes;
        if (host?.call) {
          const { name, values } = host.call;
          advance(host, (host.kernels.run[name] as (...values: number[]) => number | undefined)(...values) ?? 0);
          continue;
        }
        // The host has nothing left to train: it waits, or computes what a thread has not begun.
        const waiting = lanes.find(({ call }) => call !== null)!;
        advance(waiting, waiting.thread!.finish());
      }
    } finally {
      // Where a training threw, the others are left: their calls end and their memory is given back.
      for (const { thread, call, training, kernels, mark } of lanes) {
        if (!training) continue;
        if (thread && call) thread.finish();
        kernels.release(mark);
      }
    }
    return results;
  }

  close(): void {
    for (const thread of this.threads) thread.close();
  }
}
