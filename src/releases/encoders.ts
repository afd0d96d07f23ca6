// Which encoder a process uses: the shipped one, read once, or a larger one that the company chose.
import { routineTexts } from "../answering/index.ts";
import {
  BlockingEncoder,
  type EncoderChoice,
  knownVectors,
  openLargerEncoder,
  versionOf,
  WaitingEncoder,
} from "../embedding/index.ts";
import type { SentenceEncoder } from "../learning/index.ts";
import type { Storage } from "../storage/index.ts";
import { shippedEncoder } from "./shipped-encoder.ts";

/** For a process that may stand still while vectors are made, each encoder opened once. */
export class BlockingEncoders {
  private readonly opened = new Map<string, BlockingEncoder>();
  private readonly of: { databaseUrl: string; workspaceId: string };

  constructor(of: { databaseUrl: string; workspaceId: string }) {
    this.of = of;
  }

  open(choice: EncoderChoice | null): SentenceEncoder {
    if (!choice) return shippedEncoder();
    const version = versionOf(choice);
    const opened = this.opened.get(version) ?? new BlockingEncoder({ ...this.of, choice });
    this.opened.set(version, opened);
    return opened;
  }

  close(): void {
    for (const one of this.opened.values()) one.close();
  }
}

/** For a server: its answers wait for vectors while others are served. */
export async function waitingEncoder(
  choice: EncoderChoice | null,
  { db }: Storage,
  workspaceId: string,
  onError?: (error: unknown) => void,
): Promise<SentenceEncoder> {
  if (!choice) return shippedEncoder();
  const encoder = openLargerEncoder(choice);
  // What every answer compares a message with was encoded by the training.
  const known = await knownVectors({ db, workspaceId, encoder, choice }, routineTexts());
  return new WaitingEncoder(choice, encoder, { known, ...(onError ? { onError } : {}) });
}
