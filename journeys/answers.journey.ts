// A customer asks and is answered, in their language, by the text that the company wrote.
import { describe, expect } from "vitest";
import type { ShopLanguage } from "./customer.ts";
import { eventually, journey, picture } from "./journey.ts";
import { articleIn } from "./knowledge.ts";

const howToReturn: [ShopLanguage, string][] = [
  ["en", "How do I return a product I bought?"],
  ["es", "¿Cómo devuelvo un producto que compré?"],
  ["ar", "كيف أرجع منتجًا اشتريته؟"],
];

describe("a customer on the shop's page", () => {
  journey(
    "opens the chat, sees that it is an AI, asks in Chinese and reads the shop's answer with its source",
    async (people) => {
      const customer = await people.customer({ language: "zh-Hans" });
      await eventually(() => customer.launcher.getAttribute("data-hint")).toBe(customer.words.placeholder);
      await picture(customer.page, "closed-zh");
      await customer.open();
      await customer.dialog.getByText("AI").first().waitFor();
      expect(await customer.conversation()).toEqual([]);
      await picture(customer.page, "open-zh");

      const reply = await customer.ask("我购买的的产品如何退货？");
      expect(reply.text).toBe("请登录您的账户，在订单详情页找到退货申请，按照指引操作即可。");
      expect(reply.source).toBe(articleIn("zh-Hans", "return-request").title);
      await picture(customer.page, "answer-zh");
    },
  );

  journey("is answered in Chinese on an English page, too", async (people) => {
    const customer = await people.customer();
    await picture(customer.page, "closed-en");
    await customer.open();
    await customer.dialog.getByText("AI assistant").first().waitFor();
    await picture(customer.page, "open-en");
    const reply = await customer.ask("我购买的的产品如何退货？");
    expect(reply.text).toBe("请登录您的账户，在订单详情页找到退货申请，按照指引操作即可。");
  });

  for (const [language, question] of howToReturn) {
    journey(`asks "${question}" and reads that article in the same language`, async (people) => {
      const customer = await people.customer({ language });
      await customer.open();
      const reply = await customer.ask(question);
      const { answer, title } = articleIn(language, "return-request");
      expect(reply.text).toBe(answer);
      expect(reply.source).toBe(title);
      await picture(customer.page, `answer-${language}`);
    });
  }

  for (const question of ["今天天气怎么样？", "What is the capital of Peru?"]) {
    journey(`asks "${question}" and gets no shop answer`, async (people) => {
      const customer = await people.customer();
      await customer.open();
      const { row, text, source } = await customer.ask(question);
      expect(source).toBe(null);
      expect(text).toContain("Tamarind & Tin");
      expect(await row.getByText(customer.words.helpful).count()).toBe(0);
      await eventually(() => customer.status.innerText()).toBe(customer.words.subtitle);
    });
  }

  journey(
    "chooses among the topics the assistant offers when it is not sure, and says that the answer helped",
    async (people) => {
      const customer = await people.customer();
      await customer.open();
      const choices = await customer.askUntilChoices(["payment", "return", "delivery"]);
      await picture(customer.page, "clarify-en");
      const title = await choices.first().innerText();
      const before = await customer.replies.count();
      await choices.first().click();
      const { row, source } = await customer.reply(before);
      expect(source).toBe(title);
      await row.getByRole("button", { name: customer.words.yes }).click();
      await row.getByText(customer.words.ratingThanks).waitFor();
      await picture(customer.page, "rated-en");
    },
  );
});
