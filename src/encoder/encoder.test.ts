import { describe, expect, it } from "vitest";
import { ModelFileError, packModel, randomFrom } from "../learning/index.ts";
import { Encoder, packEncoder } from "./encoder.ts";
import { FeatureReader } from "./features.ts";
import { Vocabulary } from "./vocabulary.ts";

const UNITS = 64;
const texts = ["Where is my parcel?", "我的包裹在哪里？", "¿Dónde está mi paquete?", "พัสดุของฉันอยู่ที่ไหน"];

/** An encoder that knows the features of `texts`, with random vectors. */
function made() {
  const reader = new FeatureReader();
  const known = new Set<number>();
  for (const text of texts) {
    const { count, hashes } = reader.read(text);
    for (let k = 0; k < count; k++) known.add(hashes[k]!);
  }
  const hashes = Uint32Array.from(known);
  const random = randomFrom(3);
  const vectors = Float32Array.from({ length: hashes.length * UNITS }, () => random() - 0.5);
  const bytes = packEncoder(vectors, hashes, { version: "test-1", languages: ["en", "zh-Hans"] });
  return { bytes, hashes, vectors, encoder: Encoder.fromBytes(bytes) };
}

/** The same by definition: the weighted sum of the vectors in full precision, of length one. */
function slowly(text: string, hashes: Uint32Array, vectors: Float32Array): number[] {
  const vocabulary = new Vocabulary(hashes);
  const { count, hashes: its, weights } = new FeatureReader().read(text);
  const sum = new Array<number>(UNITS).fill(0);
  for (let k = 0; k < count; k++) {
    const row = vocabulary.row(its[k]!);
    if (row >= 0) for (let j = 0; j < UNITS; j++) sum[j]! += weights[k]! * vectors[row * UNITS + j]!;
  }
  const length = Math.hypot(...sum);
  return sum.map((value) => value / length);
}

describe("an encoder", () => {
  const { bytes, hashes, vectors, encoder } = made();

  it("sums the vectors of a text's features to a unit vector; eight bits lose nearly nothing", () => {
    const encoded = encoder.encode(texts);
    texts.forEach((text, k) => {
      const own = encoded.subarray(k * UNITS, (k + 1) * UNITS);
      expect(Math.hypot(...own)).toBeCloseTo(1, 5);
      const cosine = slowly(text, hashes, vectors).reduce((sum, value, j) => sum + value * own[j]!, 0);
      expect(cosine).toBeGreaterThan(0.9995);
    });
  });

  it("encodes a text alike alone, among others and after others", () => {
    const together = encoder.encode([...texts, ...texts]);
    texts.forEach((text, k) => {
      const alone = encoder.encode([text]);
      expect(together.subarray(k * UNITS, (k + 1) * UNITS)).toEqual(alone);
      expect(together.subarray((texts.length + k) * UNITS, (texts.length + k + 1) * UNITS)).toEqual(alone);
    });
  });

  it("gives zeros for a text that it cannot read", () => {
    for (const text of ["", "?!", "qqqq"]) expect([...encoder.encode([text])].every((value) => value === 0)).toBe(true);
    expect(encoder.encode([]).length).toBe(0);
  });

  it("tells its version and languages", () => {
    expect([encoder.version, encoder.units, encoder.languages]).toEqual(["test-1", UNITS, ["en", "zh-Hans"]]);
  });

  it("refuses bytes that are no encoder, cut off or altered", () => {
    expect(() => Encoder.fromBytes(packModel({}, {}))).toThrow(ModelFileError);
    expect(() => Encoder.fromBytes(bytes.slice(0, bytes.length - 9))).toThrow(ModelFileError);
    const altered = bytes.slice();
    altered[altered.length - 1000]! ^= 1;
    expect(() => Encoder.fromBytes(altered)).toThrow(/altered/);
    expect(() => Encoder.fromBytes(new Uint8Array())).toThrow(ModelFileError);
  });
});
