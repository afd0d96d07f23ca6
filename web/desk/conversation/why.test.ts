import { describe, expect, it } from "vitest";
import type { Message } from "../api.ts";
import { textIn } from "../text.test-helper.ts";
import { confidenceDigits, reaches, share } from "./confidence.ts";
import { eventText, foundIn, verdictOf } from "./why.ts";

const text = textIn("en");
const said = (message: Partial<Message>) => {
  const verdict = verdictOf(message as Message, "en");
  return [text(verdict.asks), text(verdict.title), text(verdict.detail, verdict.values), verdict.tone];
};
const trace = { threshold: 0.6 };

describe("confidence", () => {
  it("has two digits, in the viewer's way of writing", () => {
    expect(confidenceDigits(0.94, "en")).toBe("0.94");
    expect(confidenceDigits(0.5, "es")).toBe("0,50");
    expect(confidenceDigits(1, "en")).toBe("1.00");
    expect(confidenceDigits(0.29, "en")).toBe("0.29");
  });

  it("never reads as if it had reached a line that it missed", () => {
    expect(confidenceDigits(0.5999, "en")).toBe("0.59");
    expect(reaches(0.5999, 0.6)).toBe(false);
    expect(reaches(0.6, 0.6)).toBe(true);
    expect(reaches(0.1, null)).toBe(true);
  });

  it("stays inside of its bar", () => {
    expect([share(-1), share(0.4), share(7), share(Number.NaN)]).toEqual([0, 0.4, 1, 0]);
  });
});

describe("why", () => {
  it("the assistant answered: its confidence reached the line", () => {
    expect(said({ kind: "answer", confidence: 0.94, trace })).toEqual([
      "Why this answer",
      "Answered",
      "Confidence 0.94 reaches the line of 0.60",
      "answer",
    ]);
  });

  it("it handed over: not sure enough, nothing fits, or the customer wanted a person", () => {
    expect(said({ kind: "handover", reason: "not-sure", confidence: 0.44, trace })[2]).toBe(
      "Confidence 0.44 is below the line of 0.60",
    );
    expect(said({ kind: "handover", reason: "no-match", confidence: 0.1, trace })[2]).toBe(
      "Nothing in the knowledge is like this question",
    );
    expect(said({ kind: "handover", reason: "asked-for-person", confidence: 0.9, trace })[2]).toBe(
      "The customer asked for a person",
    );
  });

  it("it asked back, declined, or chatted", () => {
    expect(said({ kind: "clarify", confidence: 0.4, trace })[0]).toBe("Why it asked back");
    expect(said({ kind: "decline", reason: "off-topic", trace })[1]).toBe("Declined");
    expect(said({ kind: "smalltalk", reason: "robot", trace })[2]).toBe("Asked whether it is a machine: it says yes");
  });

  it("is still told when the reply came without a trace", () => {
    expect(said({ kind: "handover", reason: "not-sure", confidence: 0 })[2]).toBe("Confidence 0.00 is not enough");
  });
});

describe("what happened between messages", () => {
  it("is one short sentence", () => {
    expect(eventText(text, "handover", "not-sure", null)).toBe("Handed over: not sure enough");
    expect(eventText(text, "handover", "a reason of tomorrow", null)).toBe("Handed over");
    expect(eventText(text, "agent-joined", null, "Lin")).toBe("Lin joined");
    expect(eventText(text, "back-to-assistant", null, null)).toBe("Back with the assistant");
  });
});

it("personal data is counted by kind, never shown; order numbers are named once", () => {
  const { masked, orders } = foundIn([
    { kind: "phone", text: "•••" },
    { kind: "email", text: "[email]" },
    { kind: "phone", text: "•••" },
    { kind: "order-id", text: "TT-20418" },
    { kind: "order-id", text: "TT-20418" },
    { kind: "date", text: "Saturday" },
  ]);
  expect(masked.map(([key, count]) => text(key, { count }))).toEqual(["1 e-mail address", "2 phone numbers"]);
  expect(orders).toEqual(["TT-20418"]);
});
