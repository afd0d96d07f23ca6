import { describe, expect, it } from "vitest";
import { base32, codeAt, stepAt, stepOf, totpAddress } from "./totp.ts";

const secret = Buffer.from("12345678901234567890");

describe("a time-based code", () => {
  it("is that of RFC 6238, appendix B", () => {
    for (const [seconds, code] of [
      [59, "94287082"],
      [1111111109, "07081804"],
      [1111111111, "14050471"],
      [1234567890, "89005924"],
      [2000000000, "69279037"],
      [20000000000, "65353130"],
    ] as const)
      expect(codeAt(secret, stepAt(seconds * 1000), 8)).toBe(code);
  });

  it("is that of RFC 4226, appendix D", () => {
    const codes = Array.from({ length: 10 }, (_, counter) => codeAt(secret, counter));
    expect(codes).toEqual("755224 287082 359152 969429 338314 254676 287922 162583 399871 520489".split(" "));
  });

  it("is right one step early and one step late, and not two", () => {
    const now = 1_000_000_000_000;
    const step = stepAt(now);
    const found = [-2, -1, 0, 1, 2].map((off) => stepOf(codeAt(secret, step + off), secret, now, 0));
    expect(found).toEqual([null, step - 1, step, step + 1, null]);
  });

  it("is refused when it or a later one was used", () => {
    const now = 1_000_000_000_000;
    const step = stepAt(now);
    expect(stepOf(codeAt(secret, step), secret, now, step)).toBe(null);
    expect(stepOf(codeAt(secret, step), secret, now, step + 1)).toBe(null);
    expect(stepOf(codeAt(secret, step + 1), secret, now, step)).toBe(step + 1);
  });

  it("is nothing else than six digits", () => {
    for (const code of ["", "12345", "1234567", "٧٥٥٢٢٤", "７５５２２４", "abcdef", "\u0000"])
      expect(stepOf(code, secret, 1_000_000_000_000, 0)).toBe(null);
  });
});

describe("a secret", () => {
  it("is written in base 32 as RFC 4648 says, without padding", () => {
    expect(["", "f", "fo", "foo", "foob", "fooba", "foobar"].map((text) => base32(Buffer.from(text)))).toEqual([
      "",
      "MY",
      "MZXQ",
      "MZXW6",
      "MZXW6YQ",
      "MZXW6YTB",
      "MZXW6YTBOI",
    ]);
  });

  it("goes to the app with names of any script", () => {
    expect(totpAddress(Buffer.from("foobar"), "茶与锡 & Co", "lin@例子.cn")).toBe(
      "otpauth://totp/%E8%8C%B6%E4%B8%8E%E9%94%A1%20%26%20Co:lin%40%E4%BE%8B%E5%AD%90.cn?secret=MZXW6YTBOI&issuer=%E8%8C%B6%E4%B8%8E%E9%94%A1%20%26%20Co",
    );
  });
});
