// A larger encoder for a server, which must not stand still: a piece of work is done with the vectors that are there, those that it
// missed are fetched, and it is done again. Answering takes a few milliseconds; a second time costs less than threading promises
// through everything that computes.
import type { SentenceEncoder } from "../learning/index.ts";
import { type EncoderChoice, versionOf } from "./encoder-choice.ts";
import type { LargerEncoder } from "./larger-encoder.ts";
import { packVector, unpackVector } from "./packed-vectors.ts";

/** Vectors of what customers wrote; the last ones. */
const KEPT = 5000;
/** What an answer needs shows step by step: the message, then what is left of it without a greeting, and the question before it. */
const MOST_ROUNDS = 4;

export interface WaitingOptions {
  /** A customer waits no longer than this for vectors, in milliseconds; default 3000. Without them the words decide alone. */
  patienceMs?: number;
  /** Packed vectors that are there from the start, and stay. */
  known?: ReadonlyMap<string, Uint8Array>;
  /** Told when vectors did not come. */
  onError?: (error: unknown) => void;
}

export class WaitingEncoder implements SentenceEncoder {
  readonly version: string;
  readonly units: number;
  private readonly encoder: LargerEncoder;
  private readonly options: WaitingOptions;
  private readonly kept = new Map<string, Uint8Array>();
  private readonly coming = new Map<string, Promise<void>>();
  /** Of the work that runs now; null outside of it. */
  private missed: Set<string> | null = null;

  constructor(choice: EncoderChoice, encoder: LargerEncoder, options: WaitingOptions = {}) {
    this.version = versionOf(choice);
    this.units = choice.units;
    this.encoder = encoder;
    this.options = options;
  }

  /** Zeros for a text whose vector is not there yet. */
  encode(texts: readonly string[]): Float32Array {
    const vectors = new Float32Array(texts.length * this.units);
    texts.forEach((text, k) => {
      const packed = this.options.known?.get(text) ?? this.kept.get(text);
      if (packed) unpackVector(packed, vectors.subarray(k * this.units, (k + 1) * this.units));
      else this.missed?.add(text);
    });
    return vectors;
  }

  /** What `work` gives once its vectors are there, or have not come in time. @param work  without effects: it is done more than once */
  async whenThere<T>(work: () => T): Promise<T> {
    const until = performance.now() + (this.options.patienceMs ?? 3000);
    for (let round = 1; ; round++) {
      const missed = new Set<string>();
      this.missed = missed;
      let done: T;
      try {
        done = work();
      } finally {
        this.missed = null;
      }
      if (missed.size === 0 || round === MOST_ROUNDS) return done;
      if (!(await this.fetch([...missed], until - performance.now()))) return done;
    }
  }

  close(): Promise<void> {
    return this.encoder.close();
  }

  /** @returns whether they are there now */
  private async fetch(texts: readonly string[], patienceMs: number): Promise<boolean> {
    const fresh = texts.filter((text) => !this.coming.has(text));
    if (fresh.length > 0) {
      const fetched = this.encoder.encode(fresh).then((vectors) => {
        for (const [k, text] of fresh.entries())
          this.keep(text, vectors.subarray(k * this.units, (k + 1) * this.units));
      });
      for (const text of fresh) this.coming.set(text, fetched);
      const arrived = () => {
        for (const text of fresh) this.coming.delete(text);
      };
      fetched.then(arrived, arrived);
    }
    let timer: NodeJS.Timeout | undefined;
    const tooLate = new Promise<never>((_, fail) => {
      timer = setTimeout(() => fail(new Error("The encoder took too long.")), Math.max(0, patienceMs));
    });
    try {
      await Promise.race([Promise.all(texts.map((text) => this.coming.get(text))), tooLate]);
      return true;
    } catch (error) {
      this.options.onError?.(error);
      return false;
    } finally {
      clearTimeout(timer);
    }
  }

  private keep(text: string, vector: Float32Array): void {
    if (this.kept.size >= KEPT) this.kept.delete(this.kept.keys().next().value!);
    this.kept.set(text, packVector(vector));
  }
}
