import { describe, expect, it } from "vitest";
import type { CannedReply, Conversation, Message } from "../api.ts";
import { filled, openVariables, textFor, unknownVariables, valuesFor } from "./canned.ts";

const reply: CannedReply = {
  id: "r_1",
  shortcut: "refund",
  name: "Refund",
  updatedAt: "",
  texts: [
    { language: "en", text: "Hello {customer}, your refund is on its way." },
    { language: "ar", text: "مرحبًا {customer}، المبلغ في الطريق." },
    { language: "zh-Hans", text: "{customer} 你好，订单 {order} 的退款已经办理。" },
    { language: "es-MX", text: "Hola {customer}: ya va tu reembolso." },
  ],
};

describe("the text of a canned reply", () => {
  it("is the one in the customer's language, in whatever form", () => {
    expect(textFor(reply, "ar", ["en"])).toMatchObject({ language: "ar", isFallback: false });
    expect(textFor(reply, "es", ["en"])).toMatchObject({ language: "es-MX", isFallback: false });
    expect(textFor(reply, "zh-CN", ["en"])).toMatchObject({ language: "zh-Hans", isFallback: false });
    expect(textFor(reply, "EN", [])).toMatchObject({ language: "en" });
  });

  it("is another one, and says so, where there is none: another script is another text", () => {
    expect(textFor(reply, "zh-Hant", ["en"])).toMatchObject({ language: "en", isFallback: true });
    expect(textFor(reply, "th", ["ja", "ar"])).toMatchObject({ language: "ar", isFallback: true });
    expect(textFor(reply, "th", [])).toMatchObject({ language: "en", isFallback: true });
    expect(textFor(reply, null, ["ar"])).toMatchObject({ language: "ar", isFallback: false });
    expect(textFor(reply, "not a language", ["en"])).toMatchObject({ language: "en", isFallback: true });
    expect(textFor({ ...reply, texts: [] }, "en", [])).toBe(null);
  });
});

describe("what is filled in", () => {
  const values = { customer: "حمد", agent: "Lin", company: "Tamarind & Tin", order: "TT-20418" };

  it("are names and the order, as they are", () => {
    expect(filled("{customer}: {agent}, {company}, {order} {order}", values)).toBe(
      "حمد: Lin, Tamarind & Tin, TT-20418 TT-20418",
    );
    expect(filled("مرحبًا {customer}،", values)).toBe("مرحبًا حمد،");
    expect(filled("{customer}", { ...values, customer: "$& {order}" })).toBe("$& {order}"); // a name is never a template
  });

  it("leaves out a name that nobody knows, and leaves an order open that must be filled in by hand", () => {
    const unknown = { ...values, customer: null, order: null };
    expect(filled("Hello {customer}, about {order}:", unknown)).toBe("Hello, about {order}:");
    expect(openVariables("Hello, about {order}: {order}")).toEqual(["order"]);
    expect(openVariables("{Order} { order } 50 % {x}")).toEqual([]);
    expect(unknownVariables("Hi {custommer}, {order} {}")).toEqual(["custommer"]);
  });

  it("takes the order that the customer named last", () => {
    const messages = [
      { role: "customer", text: "TT-1111 and TT-20418" },
      { role: "agent", text: "TT-3333" },
    ] as Message[];
    expect(valuesFor({ customerName: null } as Conversation, messages, "Lin", "T&T")).toEqual({
      customer: null,
      agent: "Lin",
      company: "T&T",
      order: "TT-20418",
    });
    expect(valuesFor({ customerName: "X" } as Conversation, [], "Lin", "T&T").order).toBe(null);
  });
});
