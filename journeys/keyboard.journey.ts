// Without a mouse: everything in the chat and at the desk can be reached, done and left by keyboard.
import type { Locator } from "playwright-core";
import { describe, expect } from "vitest";
import { eventually, journey, server } from "./journey.ts";
import { Deskhand } from "./team.ts";

describe("a customer with a keyboard alone", () => {
  journey("opens, asks, chooses a topic, rates the answer, asks for a person and closes the chat", async (people) => {
    const customer = await people.customer();
    const { keyboard } = customer.page;
    await tabTo(customer.launcher);
    await keyboard.press("Enter");
    await eventually(() => hasFocus(customer.field)).toBe(true);

    const before = await choicesAfterTyping(["payment", "return", "delivery"]);
    const choice = customer.dialog.locator(".choice").first();
    await tabTo(choice, "Shift+Tab");
    await keyboard.press("Enter");
    const { row } = await customer.reply(before);
    await eventually(() => hasFocus(customer.field)).toBe(true);

    const yes = row.getByRole("button", { name: customer.words.yes });
    await tabTo(yes, "Shift+Tab");
    await keyboard.press("Space");
    await eventually(() => yes.getAttribute("aria-pressed")).toBe("true");
    expect(await hasFocus(yes)).toBe(true);

    await tabTo(customer.button(customer.words.talkToPerson));
    await keyboard.press("Enter");
    await keyboard.press("Enter"); // once too often: they still wait
    await customer.dialog.getByText(customer.words.waitingTitle).first().waitFor();
    await eventually(() => hasFocus(customer.field)).toBe(true);

    await keyboard.press("Escape");
    await customer.dialog.waitFor({ state: "hidden" });
    expect(await hasFocus(customer.launcher)).toBe(true);

    /** @returns the number of replies then */
    async function choicesAfterTyping(questions: readonly string[]): Promise<number> {
      for (const [k, question] of questions.entries()) {
        await keyboard.type(question);
        await keyboard.press("Enter");
        const { row } = await customer.reply(k);
        if ((await row.locator(".choice").count()) > 0) return k + 1;
      }
      throw new Error("The assistant was sure of everything.");
    }
  });

  journey("keeps the focus inside the chat where it covers the whole screen", async (people) => {
    const customer = await people.customer({ screen: "phone" });
    await tabTo(customer.launcher);
    await customer.page.keyboard.press("Enter");
    await customer.dialog.waitFor();
    for (let k = 0; k < 12; k++) {
      await customer.page.keyboard.press("Tab");
      expect(
        await customer.page.evaluate(() => ["BODY", "DRAGOMAN-CHAT"].includes(document.activeElement!.tagName)),
      ).toBe(true);
    }
    await customer.page.keyboard.press("Escape");
    await eventually(() => hasFocus(customer.launcher)).toBe(true);
  });
});

describe("an agent with a keyboard alone", () => {
  journey("signs in, opens a conversation, takes it, replies and closes it", async (people) => {
    const customer = await people.customer();
    await customer.open();
    await customer.askForPerson();
    const conversation = await customer.id();
    const password = "oolong, twice steeped";
    const colleague = await people.colleague("Mei Lin");
    await (await Deskhand.signIn(server, colleague)).setPassword(password);

    const agent = await people.stranger();
    const { keyboard } = agent.page;
    await agent.open("/desk");
    const email = agent.page.getByRole("textbox", { name: agent.text["signIn.email"] });
    await eventually(() => hasFocus(email)).toBe(true);
    await keyboard.type(colleague.email);
    await keyboard.press("Tab");
    await keyboard.type(password);
    await keyboard.press("Enter");
    await agent.inbox.waitFor();

    await tabTo(agent.page.getByRole("link", { name: agent.text["inbox.all"], exact: true }));
    await keyboard.press("Enter");
    await agent.row(conversation).waitFor();
    await tabTo(agent.row(conversation));
    await keyboard.press("Enter");
    const take = agent.button(agent.text["conversation.take"]);
    await take.waitFor();
    await tabTo(take);
    await keyboard.press("Enter");
    await eventually(() => hasFocus(agent.field)).toBe(true);
    await keyboard.type("Hello from the keyboard.");
    await keyboard.press("Enter");
    await customer.dialog.getByText("Hello from the keyboard.").waitFor();
    expect(await hasFocus(agent.field)).toBe(true);

    const close = agent.page.getByTitle(agent.text["conversation.closeLong"]);
    await tabTo(close, "Shift+Tab");
    await keyboard.press("Enter");
    await customer.button(customer.words.newConversation).waitFor();
  });
});

/** Presses the key until the focus is there. */
async function tabTo(target: Locator, key: "Tab" | "Shift+Tab" = "Tab"): Promise<void> {
  for (let k = 0; k < 80; k++) {
    if (await hasFocus(target)) return;
    await target.page().keyboard.press(key);
  }
  throw new Error(`${target} cannot be reached by keyboard.`);
}

const hasFocus = (target: Locator): Promise<boolean> =>
  target.evaluate((element) => (element.getRootNode() as Document | ShadowRoot).activeElement === element);
