import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { EndpointEncoder } from "./endpoint-encoder.ts";
import { packVector, unpackVector } from "./packed-vectors.ts";
import { TEST_UNITS, type TestEndpoint, testEndpoint } from "./test-endpoint.ts";

let endpoint: TestEndpoint;
beforeAll(async () => {
  endpoint = await testEndpoint();
});
afterAll(() => endpoint.stop());

const encoder = (
  model: string,
  {
    key = null,
    units = TEST_UNITS,
    url = endpoint.url,
  }: { key?: string | null; units?: number | null; url?: string } = {},
) => new EndpointEncoder({ kind: "endpoint", url, model, units, prefix: "" }, key);

describe("an embeddings endpoint", () => {
  it("gives each text its own vector, however many there are and in whatever order they come back", async () => {
    const texts = Array.from({ length: 150 }, (_, k) => `parcel number ${"x".repeat(k % 7)} ${k % 3 ? "pay" : "gift"}`);
    const together = await encoder("tiny").encode(texts);
    expect(together.length).toBe(150 * TEST_UNITS);
    for (const k of [0, 63, 64, 149]) {
      const alone = await encoder("tiny").encode([texts[k]!]);
      expect([...together.subarray(k * TEST_UNITS, (k + 1) * TEST_UNITS)]).toEqual([...alone]);
    }
  });

  it("has no vectors for no texts, and asks nobody", async () => {
    const before = await endpoint.count();
    expect((await encoder("tiny").encode([])).length).toBe(0);
    expect(await endpoint.count()).toEqual(before);
  });

  it("shows how long its vectors are where that is not known yet", async () => {
    expect((await encoder("tiny", { units: null }).encode(["parcel"])).length).toBe(TEST_UNITS);
  });

  it("sends the key, and asks whether it is right where it is refused", async () => {
    expect((await encoder("needs-a-key", { key: "right" }).encode(["parcel"])).length).toBe(TEST_UNITS);
    await expect(encoder("needs-a-key").encode(["parcel"])).rejects.toThrow(/401.*DRAGOMAN_ENCODER_KEY/);
  });

  it("waits and asks again where the endpoint is busy", async () => {
    expect((await encoder("busy-twice").encode(["parcel"])).length).toBe(TEST_UNITS);
  });

  it.each([
    ["too-few", /0 vectors for 1 texts/],
    ["other-length", /vectors of 25 numbers in place of 24/],
    ["chat", /something else than a list of embeddings/],
    ["broken", /does not answer: 500 <html>oops/],
  ])("says what is wrong with the answers of a model that is %s", async (model, message) => {
    await expect(encoder(model).encode(["parcel"])).rejects.toThrow(message);
  });

  it("says that nobody listens, and where", async () => {
    await expect(encoder("tiny", { url: "http://127.0.0.1:9" }).encode(["parcel"])).rejects.toThrow(
      /127\.0\.0\.1:9 does not answer/,
    );
  });

  it("stops waiting when it is told to", async () => {
    const stop = new AbortController();
    const waiting = encoder("silent").encode(["parcel"], stop.signal);
    setTimeout(() => stop.abort(), 20);
    await expect(waiting).rejects.toThrow(/does not answer/);
  });
});

describe("a packed vector", () => {
  it("comes back with length 1 and nearly the same direction", () => {
    const vector = Float32Array.from({ length: 64 }, (_, k) => Math.sin(k * k + 1) * 7);
    const back = new Float32Array(64);
    unpackVector(packVector(vector), back);
    const dot = vector.reduce((sum, one, k) => sum + one * back[k]!, 0) / Math.hypot(...vector);
    expect(Math.hypot(...back)).toBeCloseTo(1, 5);
    expect(dot).toBeGreaterThan(0.9995);
  });

  it("of zeros stays zeros, and one with something else than numbers is refused", () => {
    const back = new Float32Array(8).fill(5);
    unpackVector(packVector(new Float32Array(8)), back);
    expect([...back]).toEqual(new Array(8).fill(0));
    expect(() => packVector(Float32Array.from([1, Number.NaN]))).toThrow(/not numbers/);
    expect(() => packVector(Float32Array.from([1, Number.POSITIVE_INFINITY]))).toThrow(/not numbers/);
  });
});
