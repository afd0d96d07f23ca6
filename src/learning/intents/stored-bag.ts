// A bag network as it is stored and used: 8-bit rows with a scale each, a quarter of the size and no measurable loss. It predicts from
// the 8-bit rows as they are, so that a trained model and the same model read from a file say the same, to the last bit.

import { type StoredBagField, storedBagFields, storedBagFloats } from "../kernels/bag-fields.ts";
import { type Address, Kernels } from "../kernels/kernels.ts";
import { KernelState } from "../kernels/state.ts";
import type { BagWeights } from "./bag-network.ts";

/** Out-of-scope texts are told best by the entropy of softened probabilities. Chosen on CLINC150's validation part; docs/decisions/0001. */
const ENTROPY_TEMPERATURE = 2;
/** Features read of a message; 200 words have fewer. */
const LONGEST_ROW = 65_536;

export interface StoredBagArrays {
  rows: Int8Array; // [features × units]
  rowScales: Float32Array; // [features]
  hiddenBias: Float32Array; // [units]
  outputRows: Int8Array; // [units × classes]
  outputScales: Float32Array; // [units]
  outputBias: Float32Array; // [classes]
}

export interface StoredBagShape {
  units: number;
  classes: number;
  inputScale: number;
  /** The logits are divided by this before they become probabilities. */
  temperature: number;
}

export class StoredBag {
  readonly shape: StoredBagShape;
  readonly arrays: StoredBagArrays;
  /** Where the caller writes a row before `predict`: features, and their values. */
  readonly features: Int32Array;
  readonly values: Float32Array;
  private readonly kernels = new Kernels();
  private readonly state: KernelState<StoredBagField>;
  private readonly probabilities: Address;

  constructor(shape: StoredBagShape, arrays: StoredBagArrays) {
    this.shape = shape;
    this.arrays = arrays;
    const { kernels } = this;
    const { units, classes, temperature } = shape;
    const stride = Math.ceil(classes / 16) * 16;
    const features = arrays.rowScales.length;
    // All memory at once: views of it stay valid.
    const bytes = features * (units + 4) + units * (stride + 12) + 16 * stride + 10 * LONGEST_ROW + 8192;
    kernels.release(kernels.allocate(bytes));
    const put = (array: Float32Array | Int8Array, length = array.byteLength) => {
      const at = kernels.allocate(length);
      kernels.bytes(at, length).fill(0);
      kernels.bytes(at, array.byteLength).set(new Uint8Array(array.buffer, array.byteOffset, array.byteLength));
      return at;
    };
    const outputRows = kernels.allocate(units * stride);
    const padded = kernels.bytes(outputRows, units * stride).fill(0);
    const unpadded = new Uint8Array(arrays.outputRows.buffer, arrays.outputRows.byteOffset, units * classes);
    for (let j = 0; j < units; j++) padded.set(unpadded.subarray(j * classes, (j + 1) * classes), j * stride);
    // The factor on the input goes into the scales of the rows once, instead of into every value.
    const rowScales = put(arrays.rowScales);
    const scales = kernels.floats(rowScales, features);
    for (let k = 0; k < features; k++) scales[k]! *= shape.inputScale;
    this.probabilities = put(new Float32Array(0), 4 * stride);
    this.state = new KernelState(kernels, storedBagFields, storedBagFloats);
    this.state.set({
      units,
      classes,
      stride,
      rows: put(arrays.rows),
      rowScales,
      hiddenBias: put(arrays.hiddenBias),
      weights: outputRows,
      weightScales: put(arrays.outputScales),
      bias: put(arrays.outputBias, 4 * stride),
      hidden: kernels.allocate(4 * units),
      logits: kernels.allocate(4 * stride),
      features: kernels.allocate(4 * LONGEST_ROW),
      values: kernels.allocate(4 * LONGEST_ROW),
      weightSteps: kernels.allocate(2 * LONGEST_ROW),
      probabilities: this.probabilities,
      sharpness: 1 / temperature,
      entropySharpness: 1 / ENTROPY_TEMPERATURE,
    });
    this.features = kernels.integers(this.state.get("features"), LONGEST_ROW);
    this.values = kernels.floats(this.state.get("values"), LONGEST_ROW);
  }

  /** @returns probabilities [classes], a copy, and the entropy of the softened classes in nats */
  predict(count: number): { probabilities: Float32Array; entropy: number } {
    const entropy = this.kernels.run.predictBag(this.state.address, count);
    return { probabilities: this.kernels.floats(this.probabilities, this.shape.classes).slice(), entropy };
  }

  /** The logits of the last prediction [classes], a copy. */
  logits(): Float32Array {
    return this.kernels.floats(this.state.get("logits"), this.shape.classes).slice();
  }

  static from(weights: BagWeights, temperature: number): StoredBag {
    const { units, classes, inputScale } = weights;
    const rows = quantised(weights.embeddings, units);
    const output = quantised(weights.weights, classes);
    return new StoredBag(
      { units, classes, inputScale, temperature },
      {
        rows: rows.bytes,
        rowScales: rows.scales,
        hiddenBias: weights.hiddenBias,
        outputRows: output.bytes,
        outputScales: output.scales,
        outputBias: weights.bias,
      },
    );
  }
}

/** Rows [n × width] as 8-bit integers: value = integer · scale of its row, rounded to the nearest. */
export function quantised(values: Float32Array, width: number): { bytes: Int8Array; scales: Float32Array } {
  const scales = new Float32Array(values.length / width);
  const bytes = new Int8Array(values.length);
  for (let r = 0; r < scales.length; r++) {
    const row = values.subarray(r * width, (r + 1) * width);
    let largest = 0;
    for (const value of row) largest = Math.max(largest, Math.abs(value));
    if (largest === 0) continue;
    scales[r] = largest / 127;
    for (let j = 0; j < width; j++) bytes[r * width + j] = Math.round((row[j]! / largest) * 127);
  }
  return { bytes, scales };
}
