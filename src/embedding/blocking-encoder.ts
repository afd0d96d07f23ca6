// A larger encoder for whoever cannot wait for a promise: the training, which computes in one go. A thread asks the encoder and the
// database; this one sleeps meanwhile. Never in a process that serves others.
import { MessageChannel, receiveMessageOnPort, type Worker } from "node:worker_threads";
import type { SentenceEncoder } from "../learning/index.ts";
import { startThread } from "../paths.ts";
import { type EncoderChoice, versionOf } from "./encoder-choice.ts";
import { EncoderUnavailableError } from "./larger-encoder.ts";
import { packedLength, unpackVector } from "./packed-vectors.ts";

export interface ThreadInput {
  databaseUrl: string;
  workspaceId: string;
  choice: EncoderChoice;
}

/** What the thread answers to each list of texts. */
export type ThreadAnswer = { packed: Uint8Array } | { failed: string };

/** Where nothing moved for so long, something is broken: a request that is tried three times takes three minutes. */
const PATIENCE_MS = 15 * 60_000;
/** Texts whose vectors are kept in memory: a training asks for each of its texts several times. */
const KEPT = 100_000;

export class BlockingEncoder implements SentenceEncoder {
  readonly version: string;
  readonly units: number;
  private readonly thread: Worker;
  private readonly port;
  /** [1 once there is an answer, how many blocks of texts are done] */
  private readonly bell = new Int32Array(new SharedArrayBuffer(8));
  private readonly kept = new Map<string, Uint8Array>();

  constructor(input: ThreadInput) {
    this.version = versionOf(input.choice);
    this.units = input.choice.units;
    const { port1, port2 } = new MessageChannel();
    this.port = port1;
    this.thread = startThread("encoding-thread", { ...input, port: port2, bell: this.bell }, [port2]);
    this.thread.unref();
    // An error of the thread itself, such as a file that is not there, is found by whoever waits for its answer.
    this.thread.on("error", () => {});
  }

  /** @throws {EncoderUnavailableError} */
  encode(texts: readonly string[]): Float32Array {
    this.prefetch(texts);
    const vectors = new Float32Array(texts.length * this.units);
    texts.forEach((text, k) => {
      unpackVector(this.kept.get(text)!, vectors.subarray(k * this.units, (k + 1) * this.units));
    });
    return vectors;
  }

  /** Asks for many at once, so that asking for them one by one later costs nothing. @throws {EncoderUnavailableError} */
  prefetch(texts: readonly string[]): void {
    const missing = [...new Set(texts)].filter((text) => !this.kept.has(text));
    if (missing.length === 0) return;
    if (this.kept.size > KEPT) this.kept.clear();
    // All of them again, should the clearing have taken some.
    const wanted = this.kept.size === 0 ? [...new Set(texts)] : missing;
    const packed = this.ask(wanted);
    const width = packedLength(this.units);
    for (const [k, text] of wanted.entries()) this.kept.set(text, packed.subarray(k * width, (k + 1) * width));
  }

  close(): void {
    this.port.close();
    void this.thread.terminate();
  }

  private ask(texts: readonly string[]): Uint8Array {
    Atomics.store(this.bell, 0, 0);
    this.port.postMessage(texts);
    for (let done = -1; Atomics.wait(this.bell, 0, 0, PATIENCE_MS) === "timed-out"; done = this.bell[1]!)
      if (done === this.bell[1]) throw new EncoderUnavailableError("The encoder does not answer any more.");
    const answer = receiveMessageOnPort(this.port)?.message as ThreadAnswer | undefined;
    if (!answer) throw new EncoderUnavailableError("The encoder did not answer.");
    if ("failed" in answer) throw new EncoderUnavailableError(answer.failed);
    return answer.packed;
  }
}
