import { execFileSync } from "node:child_process";
import { setImmediate } from "node:timers/promises";
import { afterEach, describe, expect, it } from "vitest";
import { type KernelFunctions, Kernels } from "./kernels.ts";
import { filled, floatsOf } from "./test-memory.ts";
import { KernelThread, shareRows } from "./threads.ts";

const opened: KernelThread[] = [];
afterEach(() => {
  for (const thread of opened.splice(0)) thread.close();
});

function openThread(kernels?: Kernels): KernelThread {
  const thread = new KernelThread(kernels);
  opened.push(thread);
  return thread;
}

const [ROWS, COLUMNS, DEPTH] = [40, 60, 300];

/** The arguments of a product of random matrices, and where its result will be. */
function product(kernels: Kernels, parts = 1) {
  const a = filled(kernels, ROWS * DEPTH, 1);
  const b = filled(kernels, DEPTH * COLUMNS, 2);
  const c = kernels.allocate(4 * ROWS * COLUMNS);
  const scratches = Array.from({ length: parts }, () => kernels.allocate(kernels.run.gemmScratch()));
  const callFor = (from: number, to: number, part: number): Parameters<KernelFunctions["gemm"]> => [
    ...([a, DEPTH, 1, b, COLUMNS, 1] as const),
    ...([c, COLUMNS, DEPTH, from, to, 0, scratches[part]!] as const),
  ];
  return { callFor, result: () => floatsOf(kernels, c, ROWS * COLUMNS) };
}

function productOnHost(): Float32Array {
  const kernels = new Kernels();
  const { callFor, result } = product(kernels);
  kernels.run.gemm(...callFor(0, ROWS, 0));
  return result();
}

describe("a kernel thread", () => {
  it("computes in a memory of its own, with the same bits as the host", async () => {
    const threads = [openThread(), openThread()];
    const products = threads.map(({ kernels }) => product(kernels));
    threads.forEach((thread, at) => {
      thread.start("gemm", ...products[at]!.callFor(0, ROWS, 0));
    });
    while (!threads.every((thread) => thread.hasBegun)) await setImmediate();
    for (const thread of threads) thread.finish();
    for (const { result } of products) expect(result()).toEqual(productOnHost());
  });

  it("works again and again, whoever takes the call: the thread when it is up, else the host", () => {
    const thread = openThread();
    for (let round = 0; round < 60; round++) {
      const { callFor, result } = product(thread.kernels);
      thread.start("gemm", ...callFor(0, ROWS, 0));
      thread.finish();
      if (round % 20 === 0) expect(result()).toEqual(productOnHost());
    }
  });

  it("gives the result back, and sees memory that was added after it had started", async () => {
    const thread = openThread();
    thread.start("gemmScratch");
    while (!thread.hasBegun) await setImmediate();
    expect(thread.finish()).toBe(thread.kernels.run.gemmScratch());
    thread.kernels.allocate(50_000_000);
    const { callFor, result } = product(thread.kernels);
    thread.start("gemm", ...callFor(0, ROWS, 0));
    while (!thread.hasBegun) await setImmediate();
    thread.finish();
    expect(result()).toEqual(productOnHost());
  });

  it("throws on the host what went wrong in it, and goes on", async () => {
    const thread = openThread();
    const { callFor, result } = product(thread.kernels);
    const [, ...rest] = callFor(0, ROWS, 0);
    thread.start("gemm", 0xfffffff0, ...rest);
    while (!thread.hasBegun) await setImmediate();
    expect(() => thread.finish()).toThrow(/failed in a thread: RuntimeError: memory access out of bounds/);
    thread.start("gemm", ...callFor(0, ROWS, 0));
    thread.finish();
    expect(result()).toEqual(productOnHost());
  });

  it("has one call at a time", () => {
    const thread = openThread();
    expect(() => thread.finish()).toThrow("no call to finish");
    thread.start("gemmScratch");
    expect(() => thread.start("gemmScratch")).toThrow("finish it first");
  });

  it("computes on the host where only plain JavaScript runs", () => {
    const thread = openThread(new Kernels({ engine: "reference" }));
    const { callFor, result } = product(thread.kernels);
    thread.start("gemm", ...callFor(0, ROWS, 0));
    expect(thread.hasBegun).toBe(false);
    thread.finish();
    expect(result().some((value) => value !== 0)).toBe(true);
  });

  it("lets the process end while it is idle", () => {
    const file = new URL("threads.ts", import.meta.url).href;
    const program = `
      const { KernelThread } = await import("${file}");
      const thread = new KernelThread();
      thread.start("gemmScratch");
      while (!thread.hasBegun) await new Promise(setImmediate);
      console.log(thread.finish() > 0);`;
    const node = [process.execPath, "--import", "tsx", "--input-type=module", "-e", program];
    expect(execFileSync(node[0]!, node.slice(1), { encoding: "utf8", timeout: 60_000 })).toBe("true\n");
  });
});

describe("rows shared between the host and threads", () => {
  it("have the same bits with one, two or three at work", () => {
    for (const count of [0, 1, 2]) {
      const kernels = new Kernels();
      const threads = Array.from({ length: count }, () => openThread(kernels));
      const { callFor, result } = product(kernels, count + 1);
      shareRows(kernels, threads, "gemm", ROWS, callFor);
      expect(result()).toEqual(productOnHost());
    }
  });

  it("score vectors of 8-bit integers the same", () => {
    const [rows, columns] = [1003, 64];
    const scores = [0, 1, 2].map((count) => {
      const kernels = new Kernels();
      const threads = Array.from({ length: count }, () => openThread(kernels));
      const x = filled(kernels, rows * columns, 1);
      const [integers, scales, out] = [rows * columns, 4 * rows, 4 * rows].map((bytes) => kernels.allocate(bytes));
      kernels.run.quantizeRows(x, integers!, scales!, rows, columns);
      shareRows(kernels, threads, "dotRowsInt8", rows, (from, to) => [
        ...([integers!, scales!, columns, integers!, 1, from, to, out!] as const),
      ]);
      return floatsOf(kernels, out!, rows);
    });
    expect(scores[1]).toEqual(scores[0]);
    expect(scores[2]).toEqual(scores[0]);
  });
});
