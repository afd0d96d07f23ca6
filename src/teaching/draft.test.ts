import { describe, expect, it } from "vitest";
import type { StoredMessage } from "../conversation/index.ts";
import { draftOf, withoutCourtesy } from "./draft.ts";

describe("a reply without its courtesy", () => {
  it.each([
    ["Hello Ximena, we engrave for free. Have a nice day!", "We engrave for free."],
    ["Hi there! I'm Mei Lin. We engrave for free.\n\nBest regards,\nMei Lin", "We engrave for free."],
    ["Hola, Ximena. Soy Mei Lin, una persona del equipo. Grabamos gratis.", "Grabamos gratis."],
    ["你好！我们可以免费刻字。谢谢！", "我们可以免费刻字。"],
    ["مرحبا! ننقش الاسم مجانا. شكرا!", "ننقش الاسم مجانا."],
    ["We engrave for free. Which name is it?", "We engrave for free. Which name is it?"],
  ])("%j says %j", (text, plain) => {
    expect(withoutCourtesy(text, { agent: "Mei Lin", customer: "Ximena Robles" })).toBe(plain);
  });

  it("stays as it is where nothing else is left, or nothing is to be taken out", () => {
    expect(withoutCourtesy("Hello!", { agent: "Mei Lin", customer: null })).toBe("Hello!");
    expect(withoutCourtesy("Mei Lin.", { agent: "Mei Lin", customer: null })).toBe("Mei Lin.");
    expect(withoutCourtesy("…", { agent: null, customer: null })).toBe("…");
    expect(withoutCourtesy("We open at 9. We close at 5.", { agent: null, customer: null })).toBe(
      "We open at 9. We close at 5.",
    );
  });

  it("keeps a long sentence although it has the name in it", () => {
    const text =
      "Whoever bought the Mei Lin tea set before March may exchange both of its lids for the new ones at no cost.";
    expect(withoutCourtesy(text, { agent: "Mei Lin", customer: null })).toBe(text);
  });
});

describe("a draft", () => {
  let sequence = 0;
  const said = (role: StoredMessage["role"], text: string, more: object = {}) =>
    ({
      ...{ id: `m${++sequence}`, sequence, role, text, language: "en", author: null, reply: null, approved: null },
      ...{ event: null, ...more },
    }) as unknown as StoredMessage;

  it("has the question that needed a person, and what the agent answered", () => {
    const messages = [
      said("customer", "How do I pay?"),
      said("assistant", "With a card.", { reply: { kind: "answer", source: { article: "pay" } } }),
      said("customer", "Hi, can you engrave my name? Mine is ana@example.com"),
      said("assistant", "A person takes over.", { reply: { kind: "handover", source: null } }),
      said("customer", "thanks"),
      said("customer", "On the lid, I mean"),
      said("agent", "Hello, we engrave lids for free.", { author: "Mei Lin" }),
    ];
    expect(draftOf(messages, messages.at(-1)!.id, { customer: null })).toEqual({
      questions: [
        { text: "On the lid, I mean", language: "en" },
        { text: "can you engrave my name? Mine is [email]", language: "en" },
      ],
      answer: { text: "We engrave lids for free.", language: "en" },
      article: null,
    });
    expect(draftOf(messages, messages[1]!.id, { customer: null })).toEqual({
      questions: [{ text: "How do I pay?", language: "en" }],
      answer: null,
      article: "pay",
    });
    expect(draftOf(messages, messages[0]!.id, { customer: null })).toBeNull();
    expect(draftOf(messages, "m_unknown", { customer: null })).toBeNull();
  });
});
