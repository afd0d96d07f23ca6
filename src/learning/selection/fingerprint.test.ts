import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { anyText } from "../../language/any-text.ts";
import { fingerprint } from "./fingerprint.ts";

describe("a fingerprint", () => {
  it("is the same for equal values, whatever the order of the keys", () => {
    expect(fingerprint({ a: 1, b: ["退款", null], c: undefined })).toBe(fingerprint({ b: ["退款", null], a: 1 }));
  });

  it("differs for different values", () => {
    const values = [
      ...["", "a", "b", "ab", 1, "1", true, "true", null, "null", 0, -1, 0.1, [], {}, [[]], ["a"], ["a", "b"], ["ab"]],
      ...[["", "a"], ["a", ""], { a: "b" }, { ab: "" }, [1, 2], [12], "é", "e\u0301", "退款", "款退", "أين"],
      ...[Float32Array.of(1, 2), Float32Array.of(2, 1), Uint8Array.of(1), Float32Array.of(1)],
    ];
    expect(new Set(values.map(fingerprint)).size).toBe(values.length);
  });

  it("differs for any two different lists of texts", () => {
    const texts = fc.array(anyText, { maxLength: 4 });
    fc.assert(
      fc.property(texts, texts, (a, b) => {
        expect(fingerprint(a) === fingerprint(b)).toBe(JSON.stringify(a) === JSON.stringify(b));
      }),
    );
  });
});
