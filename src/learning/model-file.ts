// Typed arrays in one file: a JSON header, then the arrays, then a checksum. No code in it; truncated or altered bytes are refused.
import { ExpectedError } from "../errors.ts";

export class ModelFileError extends ExpectedError {
  readonly kind = "invalid";
  readonly code = "learning/model-file";
}

type TypedArray = Float32Array | Uint32Array | Int32Array | Uint8Array | Int8Array;
const TYPES = { Float32Array, Uint32Array, Int32Array, Uint8Array, Int8Array } as const;

const MAGIC = 0x4d475244; // "DRGM", little-endian
const VERSION = 1;
const PREFIX_BYTES = 16; // magic, version, header length, checksum of everything after the prefix

interface Header {
  meta: unknown;
  arrays: { name: string; type: keyof typeof TYPES; length: number; at: number }[];
}

/** @param meta  anything JSON can hold  @param arrays  named typed arrays, stored 8-byte aligned */
export function packModel(meta: unknown, arrays: Record<string, TypedArray>): Uint8Array {
  const entries: Header["arrays"] = [];
  let at = 0;
  for (const [name, array] of Object.entries(arrays)) {
    entries.push({ name, type: array.constructor.name as keyof typeof TYPES, length: array.length, at });
    at = aligned(at + array.byteLength);
  }
  const header = new TextEncoder().encode(JSON.stringify({ meta, arrays: entries } satisfies Header));
  const body = aligned(PREFIX_BYTES + header.length);
  const file = new Uint8Array(body + at);
  file.set(header, PREFIX_BYTES);
  for (const { name, at: offset } of entries) {
    const array = arrays[name]!;
    file.set(new Uint8Array(array.buffer, array.byteOffset, array.byteLength), body + offset);
  }
  const prefix = new DataView(file.buffer);
  prefix.setUint32(0, MAGIC, true);
  prefix.setUint32(4, VERSION, true);
  prefix.setUint32(8, header.length, true);
  prefix.setUint32(12, checksum(file.subarray(PREFIX_BYTES)), true);
  return file;
}

/**
 * @param options.trusted  skips the checksum, for what this program has just written itself
 * @throws {ModelFileError} saying whether the file is no model, newer than this program, truncated or altered
 */
export function unpackModel(
  bytes: Uint8Array,
  options: { trusted?: boolean } = {},
): { meta: unknown; arrays: Record<string, TypedArray> } {
  // A copy of its own: the arrays below need an aligned buffer, and nobody may change it under them.
  const file = bytes.byteOffset % 8 === 0 ? bytes : Uint8Array.from(bytes);
  const prefix = new DataView(file.buffer, file.byteOffset, file.byteLength);
  if (file.length < PREFIX_BYTES || prefix.getUint32(0, true) !== MAGIC) {
    throw new ModelFileError("This is not a Dragoman model file. Train one with: dragoman train");
  }
  const version = prefix.getUint32(4, true);
  if (version > VERSION) {
    throw new ModelFileError(
      `The model file is of version ${version}; this program reads up to ${VERSION}. Update Dragoman, or train again.`,
    );
  }
  if (!options.trusted && checksum(file.subarray(PREFIX_BYTES)) !== prefix.getUint32(12, true)) {
    throw new ModelFileError(
      "The model file is truncated or was altered: its checksum does not match. Train again with: dragoman train",
    );
  }
  const headerLength = prefix.getUint32(8, true);
  const header = JSON.parse(
    new TextDecoder().decode(file.subarray(PREFIX_BYTES, PREFIX_BYTES + headerLength)),
  ) as Header;
  const body = file.byteOffset + aligned(PREFIX_BYTES + headerLength);
  const arrays: Record<string, TypedArray> = {};
  for (const { name, type, length, at } of header.arrays)
    arrays[name] = new TYPES[type](file.buffer as ArrayBuffer, body + at, length);
  return { meta: header.meta, arrays };
}

function aligned(size: number): number {
  return (size + 7) & ~7;
}

/** Adler-style sum over 32-bit words, quick enough for a hundred megabytes; the tail byte by byte. */
function checksum(bytes: Uint8Array): number {
  let a = 1;
  let b = bytes.length;
  for (let k = 0; k < bytes.length; k++) {
    a = (a + bytes[k]!) | 0;
    b = (Math.imul(b, 31) + a) | 0;
  }
  return (a ^ Math.imul(b, 0x9e3779b1)) >>> 0;
}
