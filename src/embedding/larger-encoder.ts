// Encoders that are larger than the shipped one. They run elsewhere, so that a vector is waited for.
import { ExpectedError } from "../errors.ts";

export interface LargerEncoder {
  /** Vectors of any length [texts × units]. @throws {EncoderUnavailableError} */
  encode(texts: readonly string[], signal?: AbortSignal): Promise<Float32Array>;
  close(): Promise<void>;
}

/** It cannot be reached, or answers with something else than vectors of its length. */
export class EncoderUnavailableError extends ExpectedError {
  readonly kind = "unavailable";
  readonly code = "embedding/unavailable";
}
