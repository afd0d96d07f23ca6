// Hostile and odd messages: nothing is executed, nothing is lost, and whoever wrote it is told what is the matter.
import { describe, expect } from "vitest";
import { withNames } from "./customer.ts";
import { eventually, journey, nothingRan, picture } from "./journey.ts";

const script = `<script>window.pwned = true</script><img src=x onerror="window.pwned = true"><svg onload="window.pwned = true">`;
const links = "[a prize](javascript:window.pwned=true) [data](data:text/html,<script>alert(1)</script>) **really**";

describe("a hostile message", () => {
  journey("is shown as it was typed and executes nothing, neither in the chat nor at the desk", async (people) => {
    const customer = await people.customer();
    await customer.open();
    await customer.ask(script);
    await customer.askForPerson();
    await customer.write(links);
    for (const text of [script, links])
      await eventually(() => customer.conversation()).toContainEqual(["customer", text]);
    const agent = await people.agent("Mei Lin");
    await agent.read(await customer.id());
    await agent.thread.getByText(script).waitFor();
    await agent.take();
    await agent.reply(`${script} ${links}`);
    await customer.dialog.locator(".agent").getByText(script).waitFor();
    await picture(customer.page, "hostile-en");
    await picture(agent.page, "desk-hostile");
    for (const { page } of [customer, agent]) await nothingRan(page);
  });

  journey("of 4,001 characters is not sent, and says by how much it is too long; one of 4,000 is", async (people) => {
    const customer = await people.customer();
    await customer.open();
    await customer.write("a".repeat(4001));
    await customer.dialog.getByText(withNames(customer.words.tooLong, { count: "1" })).waitFor();
    expect(await customer.button(customer.words.send).isDisabled()).toBe(true);
    expect(await customer.conversation()).toEqual([]);
    await picture(customer.page, "too-long-en");
    await customer.ask("a".repeat(4000));
    expect((await customer.conversation())[0]).toEqual(["customer", "a".repeat(4000)]);
    await picture(customer.page, "long-en");
  });

  journey("of emoji alone gets a clear word, one of spaces or control characters alone is not sent", async (people) => {
    const customer = await people.customer();
    await customer.open();
    const emoji = await customer.ask("🍵🍵🍵👍🏽");
    expect(emoji.source).toBe(null);
    expect(emoji.text.length).toBeGreaterThan(10);
    for (const nothing of ["   \n ", "\u202e\u2066\u0007"]) {
      await customer.write(nothing);
      expect(await customer.button(customer.words.send).isDisabled()).toBe(true);
    }
    await picture(customer.page, "emoji-en");
    await customer.ask("How do I return a product I bought?");
    expect((await customer.conversation()).map(([who]) => who)).toEqual([
      ...["customer", "assistant"],
      ...["customer", "assistant"],
    ]);
  });
});

describe("the chat", () => {
  journey("sets no cookie", async (people) => {
    const customer = await people.customer();
    await customer.open();
    await customer.ask("How do I return a product I bought?");
    await customer.askForPerson();
    expect(await customer.page.context().cookies()).toEqual([]);
    expect(await customer.page.evaluate(() => document.cookie)).toBe("");
  });
});
