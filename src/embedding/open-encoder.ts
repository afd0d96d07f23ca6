// From what a company chose to what makes the vectors.
import type { EncoderChoice } from "./encoder-choice.ts";
import { EndpointEncoder } from "./endpoint-encoder.ts";
import type { LargerEncoder } from "./larger-encoder.ts";
import { TransformersEncoder } from "./transformers-encoder.ts";

/** Nothing is loaded or connected before the first text. */
export function openLargerEncoder(choice: EncoderChoice, key: string | null = encoderKey()): LargerEncoder {
  return choice.kind === "endpoint" ? new EndpointEncoder(choice, key) : new TransformersEncoder(choice);
}

/** What endpoints ask for; in the environment, because a database is copied more often than an environment. */
export function encoderKey(): string | null {
  return process.env.DRAGOMAN_ENCODER_KEY || null;
}
