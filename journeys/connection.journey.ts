// The connection is lost and comes back: nothing is lost, nothing is said twice, and the order stays.
import { describe, expect } from "vitest";
import { eventually, journey, picture } from "./journey.ts";

describe("a customer whose connection breaks", () => {
  journey(
    "writes while offline, sees that it is not sent yet, and once back it is sent once and answered once",
    async (people) => {
      const customer = await people.customer();
      await customer.open();
      await customer.ask("How do I return a product I bought?");
      await customer.page.context().setOffline(true);
      await customer.write("When does my refund arrive?");
      await customer.dialog.getByText(customer.words.notSent).waitFor();
      await eventually(() => customer.status.innerText()).toBe(customer.words.offline);
      await picture(customer.page, "unsent-en");
      await customer.page.context().setOffline(false);
      await customer.reply(1);
      expect((await customer.conversation()).map(([who]) => who)).toEqual([
        "customer",
        "assistant",
        "customer",
        "assistant",
      ]);
      expect(await customer.dialog.getByText(customer.words.notSent).count()).toBe(0);
      await eventually(() => customer.status.innerText()).toBe(customer.words.subtitle);

      const deskhand = await people.deskhand("Mei Lin");
      const stored = await deskhand.conversation(await customer.id());
      expect(stored.map(({ role }) => role)).toEqual(["customer", "assistant", "customer", "assistant"]);
    },
  );

  journey(
    "gets everything that was said meanwhile, once and in order, when the line to the server was cut",
    async (people) => {
      const line = await people.line();
      const customer = await people.customer({ through: line });
      await customer.open();
      await customer.write("First of all, hello");
      await customer.reply(0);
      await customer.askForPerson();
      const deskhand = await people.deskhand("Mei Lin");
      const conversation = await customer.id();
      await deskhand.take(conversation);
      await deskhand.reply(conversation, "What can I do?");
      await customer.dialog.getByText("What can I do?").waitFor();

      line.cut();
      await customer.write("one");
      await customer.write("two");
      await eventually(() => customer.dialog.getByText(customer.words.notSent).count()).toBe(2);
      await deskhand.reply(conversation, "Still there?");
      await deskhand.reply(conversation, "I will wait.");
      line.mend();

      await customer.dialog.getByText("I will wait.").waitFor();
      await eventually(() => customer.dialog.getByText(customer.words.notSent).count()).toBe(0);
      const stored = async () => spoken(await deskhand.conversation(conversation));
      expect((await stored()).slice(-5)).toEqual([
        ["agent", "What can I do?"],
        ["agent", "Still there?"],
        ["agent", "I will wait."],
        ["customer", "one"],
        ["customer", "two"],
      ]);
      await eventually(async () => withoutEvents(await customer.conversation())).toEqual(await stored());

      // The line is live again, both ways.
      await deskhand.reply(conversation, "There you are.");
      await customer.dialog.getByText("There you are.").waitFor();
    },
  );

  journey(
    "finds the conversation as it was, with what they had begun to write, when the page is reloaded",
    async (people) => {
      const customer = await people.customer();
      await customer.open();
      await customer.ask("How do I return a product I bought?");
      await customer.ask("When does my refund arrive?");
      await customer.field.fill("And what about");
      const before = await customer.conversation();
      await customer.page.reload();
      await customer.open();
      await eventually(() => customer.conversation()).toEqual(before);
      expect(await customer.field.inputValue()).toBe("And what about");
    },
  );

  journey("still gets an agent's replies live where a proxy lets no WebSocket through", async (people) => {
    const line = await people.line({ refusesWebSockets: true });
    const customer = await people.customer({ through: line });
    await customer.open();
    const stream = customer.page.waitForResponse((response) => response.url().includes("/events?after="));
    await customer.askForPerson();
    expect((await stream).headers()["content-type"]).toContain("text/event-stream");
    const deskhand = await people.deskhand("Mei Lin");
    const conversation = await customer.id();
    await deskhand.take(conversation);
    await deskhand.reply(conversation, "By the other way.");
    await customer.dialog.getByText("By the other way.").waitFor();
    await customer.write("I can read it.");
    await eventually(async () => spoken(await deskhand.conversation(conversation)).at(-1)).toEqual([
      "customer",
      "I can read it.",
    ]);
    expect(withoutEvents(await customer.conversation())).toEqual(spoken(await deskhand.conversation(conversation)));
  });
});

describe("an agent whose connection breaks", () => {
  journey("writes, sees that it is not sent yet, and the customer reads it once", async (people) => {
    const customer = await people.customer();
    await customer.open();
    await customer.askForPerson();
    const agent = await people.agent("Mei Lin");
    await agent.read(await customer.id());
    await agent.take();
    await agent.page.context().setOffline(true);
    await agent.reply("I am looking into it.");
    await agent.page.getByText(agent.text["message.unsent"]).waitFor();
    await picture(agent.page, "desk-unsent");
    await agent.page.context().setOffline(false);
    await customer.dialog.getByText("I am looking into it.").waitFor();
    await eventually(() => agent.page.getByText(agent.text["message.unsent"]).count()).toBe(0);
    expect(withoutEvents(await customer.conversation())).toEqual([["agent", "I am looking into it."]]);
  });
});

const withoutEvents = (conversation: [string, string][]) => conversation.filter(([who]) => who !== "system");

const spoken = (messages: { role: string; text: string }[]) =>
  withoutEvents(messages.map(({ role, text }) => [role, text]));
