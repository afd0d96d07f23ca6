import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Storage } from "../storage/index.ts";
import { testStorage } from "../storage/test-cluster.ts";
import { ensureWorkspace } from "../workspace/index.ts";
import { BlockingEncoder } from "./blocking-encoder.ts";
import { chooseEncoder, readEncoderChoice } from "./choice-store.ts";
import { forgetOtherVectors } from "./encoded-texts.ts";
import { type EncoderChoice, versionOf } from "./encoder-choice.ts";
import { TEST_UNITS, type TestEndpoint, testEndpoint } from "./test-endpoint.ts";

let storage: Storage;
let endpoint: TestEndpoint;
beforeAll(async () => {
  [storage, endpoint] = await Promise.all([testStorage(), testEndpoint()]);
  await ensureWorkspace(storage.db);
});
afterAll(async () => {
  await storage.close();
  await endpoint.stop();
});

const choiceOf = (model: string): EncoderChoice => ({
  ...{ kind: "endpoint", url: endpoint.url, model, units: TEST_UNITS, prefix: "" },
});
const open = (model = "tiny") =>
  new BlockingEncoder({ databaseUrl: storage.url, workspaceId: "main", choice: choiceOf(model) });
const cosine = (vectors: Float32Array, a: number, b: number) => {
  let sum = 0;
  for (let k = 0; k < TEST_UNITS; k++) sum += vectors[a * TEST_UNITS + k]! * vectors[b * TEST_UNITS + k]!;
  return sum;
};

describe("an encoder that is waited for without promises", () => {
  it("gives unit vectors by meaning", () => {
    const encoder = open();
    const vectors = encoder.encode(["Where parcel", "Wo Paket", "gift", ""]);
    expect(cosine(vectors, 0, 0)).toBeCloseTo(1, 5);
    expect(cosine(vectors, 0, 1)).toBeCloseTo(1, 5);
    expect(cosine(vectors, 0, 2)).toBeLessThan(0.9);
    expect(cosine(vectors, 3, 3)).toBe(0);
    encoder.close();
  });

  it("asks for a text once, also after the process was started again", async () => {
    const { texts } = await endpoint.count();
    const first = open();
    const before = first.encode(["return parcel", "return parcel", "pay"]);
    first.prefetch(["pay", "return parcel"]);
    first.close();
    expect((await endpoint.count()).texts).toBe(texts + 2);
    const second = open();
    expect([...second.encode(["return parcel", "return parcel", "pay"])]).toEqual([...before]);
    second.close();
    expect((await endpoint.count()).texts).toBe(texts + 2);
  });

  it("encodes thousands of texts, each once", async () => {
    const { texts } = await endpoint.count();
    const encoder = open();
    const many = Array.from(
      { length: 2000 },
      (_, k) => `gift ${String.fromCharCode(97 + (k % 26))}${"y".repeat(k % 77)}`,
    );
    const vectors = encoder.encode(many);
    expect(cosine(vectors, 1999, 1999)).toBeCloseTo(1, 4);
    expect((await endpoint.count()).texts - texts).toBe(new Set(many).size);
    encoder.close();
  });

  it("says what the endpoint said, and goes on when it is right again", async () => {
    const broken = open("broken");
    expect(() => broken.encode(["pay"])).toThrow(/does not answer: 500/);
    broken.close();
    const elsewhere = new BlockingEncoder({
      databaseUrl: "postgres://nobody@127.0.0.1:9/none",
      workspaceId: "main",
      choice: choiceOf("tiny"),
    });
    expect(() => elsewhere.encode(["pay"])).toThrow();
    elsewhere.close();
  });

  it("keeps the vectors of one encoder apart from those of another", async () => {
    expect(versionOf(choiceOf("tiny"))).not.toBe(versionOf({ ...choiceOf("tiny"), prefix: "query: " }));
    const count = async () =>
      (await storage.db.selectFrom("encoded_text").select("encoder").distinct().execute()).map(
        ({ encoder }) => encoder,
      );
    const other = open("busy-twice");
    other.encode(["pay"]);
    other.close();
    expect((await count()).sort()).toEqual([versionOf(choiceOf("tiny")), versionOf(choiceOf("busy-twice"))].sort());
    await forgetOtherVectors(storage.db, "main", [versionOf(choiceOf("busy-twice"))]);
    expect(await count()).toEqual([versionOf(choiceOf("busy-twice"))]);
  });
});

describe("the chosen encoder", () => {
  it("is the shipped one at first, and what was chosen after that", async () => {
    expect(await readEncoderChoice(storage.db, "main")).toBeNull();
    await chooseEncoder(storage.db, "main", choiceOf("tiny"));
    expect(await readEncoderChoice(storage.db, "main")).toEqual(choiceOf("tiny"));
    await chooseEncoder(storage.db, "main", null);
    expect(await readEncoderChoice(storage.db, "main")).toBeNull();
  });
});
