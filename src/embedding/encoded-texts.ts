// The vectors of the company's own texts, kept in the database, so that each is made once and not at every start.
import { createHash } from "node:crypto";
import type { Db } from "../storage/index.ts";
import { type EncoderChoice, versionOf } from "./encoder-choice.ts";
import type { LargerEncoder } from "./larger-encoder.ts";
import { packedLength, packVector } from "./packed-vectors.ts";

/** Texts of one statement and of one request. */
const BLOCK = 256;

export interface TextsOf {
  db: Db;
  workspaceId: string;
  encoder: LargerEncoder;
  choice: EncoderChoice;
}

export class EncodedTexts {
  private readonly db: Db;
  private readonly workspaceId: string;
  private readonly encoder: LargerEncoder;
  private readonly version: string;
  private readonly units: number;

  constructor({ db, workspaceId, encoder, choice }: TextsOf) {
    this.db = db;
    this.workspaceId = workspaceId;
    this.encoder = encoder;
    this.version = versionOf(choice);
    this.units = choice.units;
  }

  /** One packed vector after the other. What was made before an error is kept. @throws {EncoderUnavailableError} */
  async encode(texts: readonly string[], onBlock?: () => void): Promise<Uint8Array> {
    const width = packedLength(this.units);
    const all = new Uint8Array(texts.length * width);
    for (let from = 0; from < texts.length; from += BLOCK) {
      const some = texts.slice(from, from + BLOCK);
      const packed = await this.block(some);
      for (const [k, text] of some.entries()) all.set(packed.get(text)!, (from + k) * width);
      onBlock?.();
    }
    return all;
  }

  private async block(texts: readonly string[]): Promise<Map<string, Uint8Array>> {
    const hashes = new Map(texts.map((text) => [hashOf(text), text]));
    const found = await this.db
      .selectFrom("encoded_text")
      .select(["text_hash", "vector"])
      .where("workspace_id", "=", this.workspaceId)
      .where("encoder", "=", this.version)
      .where("text_hash", "in", [...hashes.keys()].map((hash) => Buffer.from(hash, "hex"))) // biome-ignore format: one line
      .execute();
    const packed = new Map<string, Uint8Array>(found.map(({ text_hash, vector }) => [hashes.get(text_hash.toString("hex"))!, new Uint8Array(vector)])); // biome-ignore format: one line
    const missing = [...hashes].filter(([, text]) => !packed.has(text));
    if (missing.length === 0) return packed;
    const vectors = await this.encoder.encode(missing.map(([, text]) => text));
    const rows = missing.map(([hash, text], k) => {
      const vector = packVector(vectors.subarray(k * this.units, (k + 1) * this.units));
      packed.set(text, vector);
      return {
        workspace_id: this.workspaceId,
        encoder: this.version,
        text_hash: Buffer.from(hash, "hex"),
        vector: Buffer.from(vector),
      };
    });
    await this.db
      .insertInto("encoded_text")
      .values(rows)
      .onConflict((conflict) => conflict.doNothing())
      .execute();
    return packed;
  }
}

/** The packed vector of each text. @throws {EncoderUnavailableError} */
export async function knownVectors(of: TextsOf, texts: readonly string[]): Promise<Map<string, Uint8Array>> {
  const packed = await new EncodedTexts(of).encode(texts);
  const width = packedLength(of.choice.units);
  return new Map(texts.map((text, k) => [text, packed.subarray(k * width, (k + 1) * width)]));
}

/** Forgets the vectors of encoders that are not used any more. @param kept  the versions that are */
export async function forgetOtherVectors(db: Db, workspaceId: string, kept: readonly string[]): Promise<void> {
  await db
    .deleteFrom("encoded_text")
    .where("workspace_id", "=", workspaceId)
    .$if(kept.length > 0, (query) => query.where("encoder", "not in", [...kept]))
    .execute();
}

function hashOf(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
