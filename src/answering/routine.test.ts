import { describe, expect, it } from "vitest";
import { afterCourtesy } from "./routine.ts";

describe("what a message says after a courtesy", () => {
  it.each([
    ["Thanks! And how do I pay?", "And how do I pay?"],
    ["hi, thank you - where is it", "where is it"],
    ["thank you where is it", "where is it"],
    ["谢谢，那怎么退款？", "那怎么退款？"],
    ["شكرا، أين طلبي؟", "أين طلبي؟"],
    ["hello, are you a robot?", "are you a robot?"],
  ])("%s", (text, rest) => {
    expect(afterCourtesy(text)).toBe(rest);
  });

  it.each(["Thanks!", "hello :-)", "How do I pay?", "where is it, thanks", "are you a robot? where is it", "", "🙂 ?"])(
    "is nothing in: %s",
    (text) => {
      expect(afterCourtesy(text)).toBeNull();
    },
  );

  it("takes no time on a long message", () => {
    const started = performance.now();
    for (let k = 0; k < 100; k++) afterCourtesy("hello ".repeat(3000));
    expect(performance.now() - started).toBeLessThan(500);
  });
});
