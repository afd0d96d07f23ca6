// The multilingual sentence encoder: a text in any of its languages becomes a unit vector, and texts that mean the same lie together.
// A text is the weighted sum of its features' vectors (features.ts); what the vectors are was learned by `pretraining/`.
import {
  type Address,
  Kernels,
  ModelFileError,
  packModel,
  type SentenceEncoder,
  unpackModel,
} from "../learning/index.ts";
import { FeatureReader, type Features } from "./features.ts";
import { Vocabulary } from "./vocabulary.ts";

/** Of the file and of how text becomes features: weights of another format say nothing to this program. */
const FORMAT = 1;
/** Features of a text at most. */
const MOST_FEATURES = 4096;

export interface EncoderInfo {
  /** Changes whenever a vector may: vectors of two versions must not be compared. */
  version: string;
  languages: readonly string[];
}

interface Meta extends EncoderInfo {
  format: number;
  units: number;
}

export class Encoder implements SentenceEncoder {
  readonly version: string;
  readonly languages: readonly string[];
  /** Numbers of a vector. */
  readonly units: number;
  private readonly vocabulary: Vocabulary;
  private readonly kernels: Kernels;
  private readonly reader = new FeatureReader();
  private readonly table: Address;
  private readonly scales: Address;
  private readonly rows: Int32Array; // [features]
  private readonly values: Float32Array; // [features]
  private readonly offsets: Int32Array; // [2]
  private readonly sum: Float32Array; // [units]
  private readonly places: { rows: Address; values: Address; offsets: Address; sum: Address; weights: Address };

  private constructor(meta: Meta, hashes: Uint32Array, scales: Float32Array, table: Int8Array) {
    this.version = meta.version;
    this.languages = meta.languages;
    this.units = meta.units;
    this.vocabulary = new Vocabulary(hashes);
    const kernels = new Kernels();
    this.kernels = kernels;
    this.table = kernels.allocate(table.byteLength);
    this.scales = kernels.allocate(scales.byteLength);
    this.places = {
      rows: kernels.allocate(4 * MOST_FEATURES),
      values: kernels.allocate(4 * MOST_FEATURES),
      offsets: kernels.allocate(8),
      sum: kernels.allocate(4 * meta.units),
      weights: kernels.allocate(4 * MOST_FEATURES),
    };
    kernels.bytes(this.table, table.byteLength).set(new Uint8Array(table.buffer, table.byteOffset, table.byteLength));
    kernels.floats(this.scales, scales.length).set(scales);
    this.rows = kernels.integers(this.places.rows, MOST_FEATURES);
    this.values = kernels.floats(this.places.values, MOST_FEATURES);
    this.offsets = kernels.integers(this.places.offsets, 2);
    this.sum = kernels.floats(this.places.sum, meta.units);
  }

  /** @throws {ModelFileError} for bytes that are no whole encoder of this version */
  static fromBytes(bytes: Uint8Array): Encoder {
    const { meta, arrays } = unpackModel(bytes);
    const about = meta as Meta;
    if (about.format !== FORMAT || !arrays.hashes || !arrays.scales || !arrays.table) {
      throw new ModelFileError("This is not an encoder of this version of Dragoman. Make one with: dragoman pretrain");
    }
    return new Encoder(about, arrays.hashes as Uint32Array, arrays.scales as Float32Array, arrays.table as Int8Array);
  }

  /**
   * Unit vectors, [texts × units], the same on every machine; zeros for a text without a known feature. A text may be of any length; some 250
   * words from its start are read.
   */
  encode(texts: readonly string[]): Float32Array {
    const vectors = new Float32Array(texts.length * this.units);
    texts.forEach((text, k) => {
      if (this.add(this.reader.read(text))) vectors.set(this.sum, k * this.units);
    });
    return vectors;
  }

  /** Leaves the unit vector in `sum`. @returns false where there is none */
  private add({ count, hashes, weights }: Features): boolean {
    let known = 0;
    for (let k = 0; k < count; k++) {
      const row = this.vocabulary.row(hashes[k]!);
      if (row < 0) continue;
      this.rows[known] = row;
      this.values[known++] = weights[k]!;
    }
    if (known === 0) return false;
    this.offsets[1] = known;
    const { rows, values, offsets, sum, weights: scratch } = this.places;
    const { table, scales, units } = this;
    this.kernels.run.bagForwardInt8(table, scales, units, offsets, rows, values, 0, 1, sum, scratch);
    let square = 0;
    for (let k = 0; k < units; k++) square += this.sum[k]! * this.sum[k]!;
    if (square === 0) return false;
    const factor = 1 / Math.sqrt(square);
    for (let k = 0; k < units; k++) this.sum[k]! *= factor;
    return true;
  }
}

/** The encoder's file: each vector as integers of 8 bits with a scale. @param vectors  [hashes × units] */
export function packEncoder(
  vectors: Float32Array,
  hashes: Uint32Array,
  { version, languages }: EncoderInfo,
): Uint8Array {
  const units = vectors.length / hashes.length;
  const scales = new Float32Array(hashes.length);
  const table = new Int8Array(vectors.length);
  for (let row = 0; row < hashes.length; row++) {
    const [from, to] = [row * units, (row + 1) * units];
    let most = 0;
    for (let k = from; k < to; k++) most = Math.max(most, Math.abs(vectors[k]!));
    scales[row] = most > 0 ? most / 127 : 1;
    for (let k = from; k < to; k++) table[k] = Math.round(vectors[k]! / scales[row]!);
  }
  return packModel({ format: FORMAT, units, version, languages } satisfies Meta, { hashes, scales, table });
}
