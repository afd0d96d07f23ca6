import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type ConversationRecord, factsOf, type MessageRecord, outcomes, type RecordedReply } from "./outcomes.ts";

/** A conversation in the making: each thing happens a minute after the one before. */
class Talk {
  readonly messages: MessageRecord[] = [];
  market: string | null = "MX";
  language: string | null = "es";

  private add(role: string, more: Partial<MessageRecord> = {}): this {
    const sequence = this.messages.length + 1;
    this.messages.push({
      ...{ sequence, role, event: null, text: "", language: null, rating: null, verdict: null, reply: null },
      at: new Date(Date.UTC(2026, 10, 2, 9, sequence)),
      ...more,
    });
    return this;
  }

  ask(text: string, reply: Partial<RecordedReply>, more: Partial<MessageRecord> = {}): this {
    this.add("customer", { text, language: "es" });
    return this.add("assistant", {
      reply: {
        ...{ kind: "answer", reason: null, language: "es", confidence: 0.9, article: null, choices: [], nearest: null },
        release: 14,
        ...reply,
      },
      ...more,
    });
  }
  answered(article: string, more: Partial<MessageRecord> = {}): this {
    return this.ask(`¿${article}?`, { article, nearest: { article, confidence: 0.9 } }, more);
  }
  event(event: string): this {
    return this.add("system", { event });
  }
  agent(): this {
    return this.add("agent", { text: "Buenos días" });
  }
  get record(): ConversationRecord {
    const { market, language, messages } = this;
    return { market, language, channel: "widget", messages };
  }
  get facts() {
    return factsOf(this.record);
  }
  get outcomes() {
    return this.facts.questions.map(({ outcome }) => outcome);
  }
}
const talk = () => new Talk();

describe("a question that was answered", () => {
  it("is silent where nobody said anything, also where something else was asked next", () => {
    expect(talk().answered("returns").outcomes).toEqual(["silent"]);
    expect(talk().answered("returns").answered("shipping").outcomes).toEqual(["silent", "silent"]);
  });

  it("is confirmed where it was rated as helpful or judged right", () => {
    expect(talk().answered("returns", { rating: "up" }).outcomes).toEqual(["confirmed"]);
    expect(talk().answered("returns", { verdict: "right" }).outcomes).toEqual(["confirmed"]);
  });

  it("is doubted where it was rated down, judged wrong, asked again, or followed by a wish for a person", () => {
    expect(talk().answered("returns", { rating: "down" }).outcomes).toEqual(["doubted"]);
    expect(talk().answered("returns", { rating: "up", verdict: "wrong" }).outcomes).toEqual(["doubted"]);
    expect(talk().answered("returns").answered("returns").outcomes).toEqual(["doubted", "silent"]);
    expect(talk().answered("returns").event("handover").outcomes).toEqual(["doubted"]);
    const inWords = talk()
      .answered("returns")
      .ask("quiero una persona", { kind: "handover", reason: "asked-for-person" });
    expect(inWords.outcomes).toEqual(["doubted"]);
  });

  it("is asked again also where the second try was handed over for the same article", () => {
    const nearest = { article: "returns", confidence: 0.4 };
    const twice = talk().answered("returns").ask("¿y si está roto?", { kind: "handover", reason: "not-sure", nearest });
    expect(twice.outcomes).toEqual(["doubted", "handover"]);
  });

  it("is not doubted for what happens after a person was there", () => {
    const after = talk().answered("returns").event("agent-joined").event("back-to-assistant").answered("returns");
    expect(after.outcomes).toEqual(["silent", "silent"]);
  });
});

describe("a question that was asked back", () => {
  const clarify = { kind: "clarify", reason: "not-sure", choices: ["returns", "refunds"] } as const;

  it("is one question with the choice that was clicked, and rated by the answer to it", () => {
    const picked = talk()
      .ask("dinero", clarify)
      .ask(
        "Refunds",
        { confidence: 1, article: "refunds", nearest: { article: "refunds", confidence: 1 } },
        { rating: "up" },
      );
    expect(picked.facts.questions).toMatchObject([
      { sequence: 1, outcome: "confirmed", askedBack: true, article: "refunds", rating: "up" },
    ]);
  });

  it("stays asked back where the customer left or asked something else", () => {
    expect(talk().ask("dinero", clarify).outcomes).toEqual(["clarified"]);
    expect(talk().ask("dinero", clarify).answered("shipping").outcomes).toEqual(["clarified", "silent"]);
  });

  it("was handed over where the customer wanted a person instead of the choices", () => {
    expect(talk().ask("dinero", clarify).event("handover").facts.questions).toMatchObject([
      { outcome: "handover", reason: "asked-for-person", askedBack: true },
    ]);
  });
});

describe("what is no question", () => {
  it("is what is said around questions, a wish for a person, and what a person was asked", () => {
    expect(talk().ask("hola", { kind: "smalltalk", reason: "greeting" }).outcomes).toEqual([]);
    expect(talk().ask("una persona", { kind: "handover", reason: "asked-for-person" }).outcomes).toEqual([]);
    const toAPerson = talk().event("handover").event("agent-joined");
    toAPerson.messages.push({ ...talk().answered("x").messages[0]!, sequence: 9 });
    expect(toAPerson.facts).toMatchObject({ questions: [], conversation: { market: "MX" } });
  });
});

describe("a handover", () => {
  it("says why, how long the customer waited, and how long until the first words of a person", () => {
    const helped = talk()
      .ask("¿IVA?", { kind: "handover", reason: "no-match" })
      .event("handover") // nobody is there
      .event("agent-joined")
      .agent()
      .agent();
    expect(helped.facts.handovers).toMatchObject([
      { sequence: 2, reason: "no-match", language: "es", release: 14, waitedMs: 120_000, firstReplyMs: 180_000 },
    ]);
  });

  it("has no wait while nobody came, and begins anew after the assistant was back", () => {
    const twice = talk().event("handover").event("back-to-assistant").event("handover").agent();
    expect(twice.facts.handovers.map(({ waitedMs, reason }) => [waitedMs, reason])).toEqual([
      [null, "asked-for-person"],
      [60_000, "asked-for-person"],
    ]);
  });

  it("is none where a person came without being called", () => {
    expect(talk().answered("returns").event("agent-joined").agent().facts.handovers).toEqual([]);
  });
});

describe("a missed question", () => {
  it("is what the knowledge had no right answer to, and says why", () => {
    const missed = talk()
      .ask("¿Hacen grabados?", { kind: "decline", reason: "off-topic" })
      .answered("returns", { rating: "down" })
      .answered("refunds", { verdict: "wrong" })
      .ask("gracias", { kind: "smalltalk", reason: "thanks" })
      .ask("¿Pago aduana?", {
        kind: "handover",
        reason: "not-sure",
        nearest: { article: "shipping", confidence: 0.4 },
      });
    expect(missed.facts.missed.map(({ text, why }) => [text, why])).toEqual([
      ["¿Hacen grabados?", "off-topic"],
      ["¿returns?", "rated-down"],
      ["¿refunds?", "judged-wrong"],
      ["¿Pago aduana?", "not-sure"],
    ]);
    expect(missed.facts.missed.at(-1)).toMatchObject({ nearest: { article: "shipping", confidence: 0.4 } });
  });

  it("is also what was asked back about, where none of the choices kept the customer from a person", () => {
    const offered = () =>
      talk().ask("¿Graban?", { kind: "clarify", reason: "not-sure", choices: ["returns", "shipping"] });
    expect(offered().event("handover").facts.missed).toMatchObject([{ text: "¿Graban?", why: "not-sure" }]);
    expect(offered().facts.missed).toEqual([]);
    expect(offered().answered("returns").facts.missed).toEqual([]);
  });

  it("is not what somebody wanted a person for, what cannot be read, or what was judged right", () => {
    const none = talk()
      .ask("?!?", { kind: "decline", reason: "unreadable" })
      .answered("returns", { rating: "down", verdict: "right" })
      .ask("12345", { kind: "handover", reason: "no-match" })
      .ask("persona", { kind: "handover", reason: "asked-for-person" });
    expect(none.facts.missed).toEqual([]);
  });

  it("is kept without what identifies somebody, in any script", () => {
    const texts = [
      "Escríbanme a marta.gomez@mail.example por la aduana",
      "请回电 +86 138 0013 8000 谈关税",
      "اتصلوا بي على ‎+971 50 123 4567 بخصوص الجمارك",
    ];
    for (const text of texts) {
      const [missed] = talk().ask(text, { kind: "handover", reason: "no-match" }).facts.missed;
      expect(missed!.text).not.toMatch(/marta|0013|123 4567/);
      expect(missed!.text.length).toBeGreaterThan(5);
    }
  });
});

describe("whatever happens in a conversation", () => {
  const step = fc.oneof(
    fc.record({
      role: fc.constantFrom("customer", "assistant", "agent", "system", "note", "something-new"),
      event: fc.constantFrom(null, "handover", "agent-joined", "back-to-assistant", "closed", "assigned"),
      rating: fc.constantFrom(null, "up" as const, "down" as const),
      kind: fc.constantFrom(null, "answer", "clarify", "handover", "decline", "smalltalk"),
      article: fc.constantFrom(null, "a", "b"),
      confidence: fc.constantFrom(0.4, 1),
    }),
  );

  it("each question has one outcome, and there are no more questions than messages of the customer", () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
        const messages = steps.map(
          ({ role, event, rating, kind, article, confidence }, k): MessageRecord => ({
            ...{ sequence: k + 1, role, event, rating, text: "¿qué?", language: null, verdict: null, at: new Date(k) },
            reply: kind && {
              ...{ kind: kind as never, reason: null, language: null, confidence, article, choices: ["a", "b"] },
              ...{ nearest: article === null ? null : { article, confidence }, release: null },
            },
          }),
        );
        const facts = factsOf({ market: null, language: null, channel: "widget", messages });
        const customers = messages.filter(({ role }) => role === "customer");
        expect(facts.questions.length).toBeLessThanOrEqual(customers.length);
        expect(new Set(facts.questions.map(({ sequence }) => sequence)).size).toBe(facts.questions.length);
        for (const { outcome } of facts.questions) expect(outcomes).toContain(outcome);
        for (const { waitedMs, firstReplyMs } of facts.handovers)
          for (const time of [waitedMs, firstReplyMs]) expect(time === null || time >= 0).toBe(true);
        expect(facts.conversation === null).toBe(customers.length === 0);
      }),
    );
  });
});
