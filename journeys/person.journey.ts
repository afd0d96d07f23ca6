// A customer asks for a person, and somebody of the team helps from the desk, live.
import { describe, expect } from "vitest";
import { withNames } from "./customer.ts";
import { eventually, journey, picture } from "./journey.ts";

describe("a customer who wants a person", () => {
  journey(
    "waits, is helped live by an agent, and goes on with the assistant after the agent has handed back",
    async (people) => {
      const customer = await people.customer();
      await customer.open();
      await customer.ask("How do I return a product I bought?");
      await customer.askForPerson();
      await customer.dialog.getByText(/Number \W?\d+\W? in line/).waitFor();
      await picture(customer.page, "waiting-en");

      const agent = await people.agent("Mei Lin");
      const conversation = await customer.id();
      await agent.row(conversation).waitFor();
      await picture(agent.page, "desk-inbox");
      await agent.read(conversation);
      await agent.thread.getByText("How do I return a product I bought?").waitFor();
      await agent.take();
      await customer.dialog.getByText(withNames(customer.words.personJoined, { agent: "Mei Lin" })).waitFor();

      await agent.field.fill("Hello, this is Mei Lin.");
      await customer.dialog.getByText(withNames(customer.words.typing, { agent: "Mei Lin" })).waitFor();
      await agent.reply("Hello, this is Mei Lin. Which **order** is it?");
      await customer.dialog.locator(".agent").getByText("Hello, this is Mei Lin. Which order is it?").waitFor();
      await customer.write("It is TT-20418, the blue one.");
      await agent.thread.getByText("It is TT-20418, the blue one.").waitFor();
      await agent.reply("Found it. I have sent you the label.");
      await customer.dialog.getByText("Found it. I have sent you the label.").waitFor();
      await picture(customer.page, "agent-en");
      await picture(agent.page, "desk-conversation");

      await agent.button(agent.text["conversation.handBack"]).click();
      await customer.dialog.getByText(customer.words.back).waitFor();
      const { source } = await customer.ask("When does my refund arrive?");
      expect(source).not.toBe(null);
      await agent.thread.getByText("When does my refund arrive?").waitFor();

      expect((await customer.conversation()).map(([who]) => who)).toEqual([
        ...["customer", "assistant"],
        ...["system", "agent", "customer", "agent"],
        ...["system", "customer", "assistant"],
      ]);
    },
  );

  journey("is told when the agent has closed the conversation, and can begin a new one", async (people) => {
    const customer = await people.customer();
    await customer.open();
    await customer.askForPerson();
    const agent = await people.agent("Amina");
    await agent.read(await customer.id());
    await agent.take();
    await agent.reply("That is done. Good-bye!");
    await customer.dialog.getByText("That is done. Good-bye!").waitFor();
    await agent.closeConversation();
    await agent.page.getByText(agent.text["reply.closed"]).waitFor();

    const again = customer.button(customer.words.newConversation);
    await again.waitFor();
    await picture(customer.page, "closed-by-agent-en");
    await again.click();
    expect(await customer.conversation()).toEqual([]);
    expect((await customer.ask("How do I return a product I bought?")).source).not.toBe(null);
  });

  journey("changes their mind while they wait and goes back to the assistant", async (people) => {
    const customer = await people.customer();
    await customer.open();
    await customer.ask("I want to talk to a person");
    await customer.dialog.getByText(customer.words.waitingTitle).first().waitFor();
    await customer.button(customer.words.backToAssistant).click();
    await eventually(() => customer.status.innerText()).toBe(customer.words.subtitle);
    expect((await customer.ask("How do I return a product I bought?")).source).not.toBe(null);
  });

  journey("still waits after a double click", async (people) => {
    const customer = await people.customer();
    await customer.open();
    await customer.button(customer.words.talkToPerson).dblclick();
    await customer.dialog.getByText(customer.words.waitingTitle).first().waitFor();
    await customer.write("Hello?");
    const deskhand = await people.deskhand("Mei Lin");
    await eventually(async () => (await deskhand.conversation(await customer.id())).map(({ text }) => text)).toContain(
      "Hello?",
    );
    await eventually(() => customer.status.innerText()).toBe(customer.words.waitingTitle);
  });

  journey("hears of the reply although they have closed the chat", async (people) => {
    const customer = await people.customer();
    await customer.open();
    await customer.askForPerson();
    await customer.page.keyboard.press("Escape");
    const deskhand = await people.deskhand("Mei Lin");
    const conversation = await customer.id();
    await deskhand.take(conversation);
    await deskhand.reply(conversation, "Are you still there?");
    await customer.launcher
      .and(customer.page.getByRole("button", { name: `${customer.words.openChat} (1)` }))
      .waitFor();
    await customer.open();
    await customer.dialog.getByText("Are you still there?").waitFor();
    await eventually(() => customer.launcher.getAttribute("aria-label")).toBe(customer.words.closeChat);
  });
});

describe("a sign-in link of the desk", () => {
  journey("works once", async (people) => {
    const { link } = await people.colleague("Jonas");
    const first = await people.stranger();
    await first.open(`/desk/#link=${link}`);
    await first.inbox.waitFor();
    expect(first.page.url()).not.toContain(link);
    const second = await people.stranger();
    await second.open(`/desk/#link=${link}`);
    await second.page.getByText(second.text["signIn.linkUsed"]).waitFor();
  });
});
