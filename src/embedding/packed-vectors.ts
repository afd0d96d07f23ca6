// A vector as it is kept: 8 bits a number and a scale. Fresh vectors pass through it too, so that a text always has the same one.
import { EncoderUnavailableError } from "./larger-encoder.ts";

const SCALE_BYTES = 4;

/** One vector's bytes; its length is made 1. @throws {EncoderUnavailableError} for numbers that are none */
export function packVector(vector: Float32Array): Uint8Array {
  let square = 0;
  let most = 0;
  for (const one of vector) {
    square += one * one;
    most = Math.max(most, Math.abs(one));
  }
  if (!Number.isFinite(square))
    throw new EncoderUnavailableError("The encoder answered with vectors that are not numbers.");
  const bytes = new Uint8Array(SCALE_BYTES + vector.length);
  if (square === 0) return bytes;
  new DataView(bytes.buffer).setFloat32(0, most / 127 / Math.sqrt(square), true);
  const integers = new Int8Array(bytes.buffer, SCALE_BYTES);
  for (let k = 0; k < vector.length; k++) integers[k] = Math.round((vector[k]! / most) * 127);
  return bytes;
}

/** Writes the vector of `packVector`, again of length 1, or zeros, to `into`. */
export function unpackVector(bytes: Uint8Array, into: Float32Array): void {
  const scale = new DataView(bytes.buffer, bytes.byteOffset).getFloat32(0, true);
  const integers = new Int8Array(bytes.buffer, bytes.byteOffset + SCALE_BYTES, bytes.length - SCALE_BYTES);
  let square = 0;
  for (let k = 0; k < into.length; k++) {
    into[k] = integers[k]! * scale;
    square += into[k]! * into[k]!;
  }
  if (square > 0) for (let k = 0; k < into.length; k++) into[k]! /= Math.sqrt(square);
}

export const packedLength = (units: number): number => SCALE_BYTES + units;
