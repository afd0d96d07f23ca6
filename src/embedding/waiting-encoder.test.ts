import { describe, expect, it } from "vitest";
import type { EncoderChoice } from "./encoder-choice.ts";
import type { LargerEncoder } from "./larger-encoder.ts";
import { packVector } from "./packed-vectors.ts";
import { WaitingEncoder, type WaitingOptions } from "./waiting-encoder.ts";

const choice: EncoderChoice = { kind: "endpoint", url: "http://127.0.0.1:1", model: "m", units: 8, prefix: "" };

/** Its vectors point along one axis, by the length of the text. */
function slow(options: WaitingOptions = {}, encode?: LargerEncoder["encode"]) {
  const asked: string[][] = [];
  const encoder: LargerEncoder = {
    encode: async (texts) => {
      asked.push([...texts]);
      if (encode) return encode(texts);
      const vectors = new Float32Array(texts.length * 8);
      for (const [k, text] of texts.entries()) vectors[k * 8 + (text.length % 8)] = 3;
      return vectors;
    },
    close: async () => {},
  };
  return { waiting: new WaitingEncoder(choice, encoder, options), asked };
}
const axis = (vector: Float32Array) => vector.indexOf(Math.max(...vector));

describe("an encoder whose vectors are waited for", () => {
  it("does the work again once the vectors are there, and asks for each text once", async () => {
    const { waiting, asked } = slow();
    let times = 0;
    const work = () => {
      times++;
      return axis(waiting.encode(["abc"]));
    };
    expect(await waiting.whenThere(work)).toBe(3);
    expect(times).toBe(2);
    expect(await waiting.whenThere(work)).toBe(3);
    expect(times).toBe(3);
    expect(asked).toEqual([["abc"]]);
  });

  it("fetches what shows to be needed only after the first vectors came", async () => {
    const { waiting, asked } = slow();
    const work = () => {
      const first = waiting.encode(["abc"]);
      return first.some((one) => one !== 0) ? axis(waiting.encode(["abcde"])) : -1;
    };
    expect(await waiting.whenThere(work)).toBe(5);
    expect(asked).toEqual([["abc"], ["abcde"]]);
  });

  it("asks once for what two customers wait for at the same time", async () => {
    const { waiting, asked } = slow();
    const work = () => axis(waiting.encode(["abcd"]));
    expect(await Promise.all([waiting.whenThere(work), waiting.whenThere(work)])).toEqual([4, 4]);
    expect(asked.length).toBe(1);
  });

  it("answers without vectors, and tells, where they do not come in time or not at all", async () => {
    const errors: unknown[] = [];
    const onError = (error: unknown) => errors.push(error);
    const never = slow({ patienceMs: 10, onError }, () => new Promise(() => {}));
    expect(await never.waiting.whenThere(() => never.waiting.encode(["abc"]).every((one) => one === 0))).toBe(true);
    const failing = slow({ onError }, () => Promise.reject(new Error("away")));
    expect(await failing.waiting.whenThere(() => failing.waiting.encode(["abc"]).every((one) => one === 0))).toBe(true);
    expect(errors.map((error) => (error as Error).message)).toEqual(["The encoder took too long.", "away"]);
    // Asked again the next time.
    await failing.waiting.whenThere(() => failing.waiting.encode(["abc"]));
    expect(failing.asked.length).toBe(2);
  });

  it("never fetches what it knows from the start", async () => {
    const known = new Map([["hello", packVector(Float32Array.from([0, 0, 1, 0, 0, 0, 0, 0]))]]);
    const { waiting, asked } = slow({ known });
    expect(await waiting.whenThere(() => axis(waiting.encode(["hello"])))).toBe(2);
    expect(asked).toEqual([]);
  });

  it("gives up after a few rounds on work that asks for something else each time", async () => {
    const { waiting, asked } = slow();
    let times = 0;
    await waiting.whenThere(() => waiting.encode([`text ${times++}`]));
    expect(asked.length).toBe(times - 1);
    expect(times).toBeLessThan(6);
  });
});
