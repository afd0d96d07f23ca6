import { describe, expect, it } from "vitest";
import { type ChatMessage, minePairs } from "./mine.ts";

/** "c: …" is the customer, "a: …" the agent. */
function chat(...lines: string[]): ChatMessage[] {
  return lines.map((line, index) => ({
    side: line.startsWith("c:") ? "customer" : line.startsWith("a:") ? "agent" : "system",
    text: line.slice(3),
    time: null,
    line: index + 1,
  }));
}

const mined = (...lines: string[]) => minePairs(chat(...lines)).map(({ question, answer }) => [question, answer]);

describe("mining a conversation", () => {
  it.each([
    [
      "English",
      "c: Hi! Do you take American Express?",
      "a: Hello! Yes, we take Visa, Mastercard and Amex.",
      "Do you take American Express?",
      "Yes, we take Visa, Mastercard and Amex.",
    ],
    [
      "Chinese",
      "c: 你好，请问积分会过期吗",
      "a: 您好，积分有效期是12个月。",
      "请问积分会过期吗",
      "积分有效期是12个月。",
    ],
    [
      "Spanish",
      "c: Hola, ¿puedo pagar al recibir el paquete?",
      "a: ¡Hola! No, solo aceptamos tarjeta y PayPal.",
      "¿puedo pagar al recibir el paquete?",
      "No, solo aceptamos tarjeta y PayPal.",
    ],
    [
      "Arabic",
      "c: مرحبا، هل توصلون إلى عُمان؟",
      "a: أهلاً بك! للأسف لا نوصل إلى عُمان حالياً.",
      "هل توصلون إلى عُمان؟",
      "للأسف لا نوصل إلى عُمان حالياً.",
    ],
    [
      "German",
      "c: Guten Tag, wie lange dauert die Lieferung?",
      "a: Guten Tag, hier Jonas. Nach Deutschland sind es 3-5 Werktage.",
      "wie lange dauert die Lieferung?",
      "Nach Deutschland sind es 3-5 Werktage.",
    ],
    [
      "Japanese",
      "c: こんにちは。返品はできますか？",
      "a: 未開封の商品は三十日以内に返品できます。",
      "返品はできますか？",
      "未開封の商品は三十日以内に返品できます。",
    ],
    [
      "Russian",
      "c: Здравствуйте, как вернуть товар?",
      "a: Войдите в аккаунт и откройте страницу заказа.",
      "как вернуть товар?",
      "Войдите в аккаунт и откройте страницу заказа.",
    ],
    [
      "Korean",
      "c: 안녕하세요. 반품은 어떻게 하나요?",
      "a: 주문 상세 페이지에서 반품을 신청해 주시면 됩니다.",
      "반품은 어떻게 하나요?",
      "주문 상세 페이지에서 반품을 신청해 주시면 됩니다.",
    ],
  ])("finds the question and its answer without their greetings, in %s", (_, customer, agent, question, answer) => {
    expect(mined(customer, agent)).toEqual([[question, answer]]);
  });

  it("joins what one side sends in several messages", () => {
    expect(
      mined(
        "c: hello",
        "c: quick one",
        "c: how long does delivery take?",
        "a: Delivery takes",
        "a: 3 to 5 working days.",
      ),
    ).toEqual([["quick one how long does delivery take?", "Delivery takes 3 to 5 working days."]]);
  });

  it("waits for the answer after “one moment, please”", () => {
    expect(
      mined(
        "c: Can I return opened tea?",
        "a: One moment please, let me check.",
        "c: ok thanks",
        "a: Opened tea cannot be returned, sealed tea can.",
      ),
    ).toEqual([["Can I return opened tea?", "Opened tea cannot be returned, sealed tea can."]]);
  });

  it("takes a question back off an answer, and no pair where only that was said", () => {
    expect(mined("c: 想退货，签收已经二十天了", "a: 30天以内都可以退，要求是没用过、盒子还在。您的订单号是？")).toEqual(
      [["想退货，签收已经二十天了", "30天以内都可以退，要求是没用过、盒子还在。"]],
    );
    expect(
      mined(
        "c: Where is my parcel?",
        "a: I'm sorry about that, Priya here. What does the tracking page say?",
        "c: nothing",
        "a: It is still in Porto then.",
      ),
    ).toEqual([]);
  });

  it("puts messages in the order of their time", () => {
    const [question, answer] = chat("c: How long does a refund take?", "a: Refunds take 5 to 7 working days.");
    expect(
      minePairs([
        { ...answer!, time: 2 },
        { ...question!, time: 1 },
      ]),
    ).toHaveLength(1);
    expect(minePairs([answer!, question!])).toHaveLength(0);
  });

  it("masks what identifies the customer", () => {
    expect(
      mined(
        "c: Can you change my e-mail to maria.lopez@example.com please?",
        "a: You can change it under Account, Personal data.",
      )[0]![0],
    ).toBe("Can you change my e-mail to [email] please?");
  });

  it("keeps the shop's own mailbox in an answer", () => {
    expect(
      mined(
        "c: Where do I send a complaint?",
        "a: Please write to help@tamarindandtin.example and we will look at it.",
      )[0]![1],
    ).toContain("help@tamarindandtin.example");
  });

  it.each([
    ["greets", "c: Hi there", "a: Good morning, how can I help you today?"],
    ["thanks", "c: Thank you so much!", "a: You're welcome. Enjoy the tea, it was a pleasure!"],
    [
      "complains without asking",
      "c: the cup arrived broken",
      "a: We replace broken cups free of charge within 14 days.",
    ],
    ["asks too little", "c: why?", "a: Because the warehouse was closed on that day for everybody."],
    ["leans on what was said before", "c: and for shoes?", "a: Shoes can be returned within thirty days as well."],
    [
      "tells a story",
      `c: ${"I bought a teapot and then something happened. ".repeat(8)} What now?`,
      "a: You can return it within thirty days of delivery.",
    ],
  ])("leaves out a customer who %s", (_, customer, agent) => {
    expect(mined(customer, agent)).toEqual([]);
  });

  it.each([
    ["is only a greeting", "a: Hello, this is Anna from support."],
    ["asks back", "a: Could you tell me your order number, please?"],
    ["is about one order", "a: TT-20418 left the warehouse this morning and is on its way."],
    ["names a day", "a: You can return it until 19 September 2025 in its box."],
    ["says what was done", "a: I've cancelled it for you, you will get an e-mail soon."],
    ["names a person's address", "a: We have written to maria.lopez@example.com about all of this."],
    ["says too little", "a: Yes, it is."],
  ])("leaves out an answer that %s", (_, agent) => {
    expect(mined("c: Can I still return my teapot?", agent)).toEqual([]);
  });

  it("ignores what a machine said", () => {
    expect(
      mined("c: How do I pay in parts?", "s: An agent joined.", "a: You can pay in three parts at the checkout."),
    ).toHaveLength(1);
  });
});
