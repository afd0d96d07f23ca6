// The inbox as a team works in it: together without getting in each other's way, finding things in every script, and by keyboard.
import type { Locator, Page } from "playwright-core";
import { describe, expect } from "vitest";
import type { Agent } from "./agent.ts";
import type { Customer, ShopLanguage } from "./customer.ts";
import { eventually, journey, picture, seriousFindings } from "./journey.ts";

interface People {
  customer(options?: { language?: ShopLanguage }): Promise<Customer>;
}

/** Somebody who waits for a person. */
async function waiting(people: People, said: string, language: ShopLanguage = "en") {
  const customer = await people.customer({ language });
  await customer.open();
  await customer.ask(said);
  await customer.askForPerson();
  return { customer, id: await customer.id() };
}

const option = (page: Page, name: string | RegExp): Locator =>
  page.locator(".options").getByRole("option", { name }).first();

describe("two agents at one conversation", () => {
  journey("see each other looking and typing, and are asked before a customer gets two answers", async (people) => {
    const { customer, id } = await waiting(people, "How do I return a product I bought?");
    const [lin, mo] = [await people.agent("Lin of the Lights"), await people.agent("Mo of the Moon")];
    await lin.read(id);
    await lin.take();
    await mo.read(id);
    await lin.page.getByText("Mo of the Moon is looking at this").waitFor();
    await lin.field.fill("Let me look.");
    await mo.page.getByText("Lin of the Lights is typing a reply").waitFor();
    await picture(mo.page, "inbox-collision");

    // Lin gives it away while she types, Mo takes it: now both may be about to answer.
    await lin.page.keyboard.press("Escape");
    await lin.button("Assigned to: Lin of the Lights").click();
    await option(lin.page, "Mo of the Moon").click();
    await mo.button(mo.text["conversation.takeOver"]).click();
    await mo.field.waitFor();
    await lin.note("I had begun:");
    await lin.page.getByRole("textbox", { name: lin.text["note.write"] }).fill("more");
    await mo.page.getByText("Lin of the Lights is typing").waitFor();
    await mo.reply("Here is your label.");
    await mo.page.getByText("The customer could get two answers.").waitFor();
    expect((await customer.conversation()).map(([, said]) => said)).not.toContain("Here is your label.");
    await mo.button(mo.text["collision.send"]).click();
    await customer.dialog.getByText("Here is your label.").waitFor();
    await mo.reply("Anything else?"); // asked once, not every time
    await customer.dialog.getByText("Anything else?").waitFor();
  });

  journey("mention each other in a note that arrives live and that no customer ever sees", async (people) => {
    const { customer, id } = await waiting(people, "My parcel is late, TT-20418.");
    const [lin, mo] = [await people.agent("Lin Notewriter"), await people.agent("Mo Mentioned")];
    await mo.show("mentions");
    await mo.page.getByText(mo.text["inbox.noneMentions"]).waitFor();

    await lin.read(id);
    await lin.page.keyboard.press("n");
    const note = lin.page.getByRole("textbox", { name: lin.text["note.write"] });
    await note.pressSequentially("Refund it, @Mo Ment");
    await option(lin.page, "Mo Mentioned").waitFor();
    await picture(lin.page, "inbox-note");
    await note.press("Enter");
    await eventually(() => note.inputValue()).toBe("Refund it, @Mo Mentioned ");
    await note.press("Enter");
    await lin.thread.getByText("Refund it,").waitFor();
    await lin.thread.locator(".mention").getByText("@Mo Mentioned").waitFor();
    expect(await seriousFindings(lin.page)).toEqual([]);

    await mo.row(id).waitFor(); // without reading anything again
    await mo.read(id);
    await mo.thread.locator("[data-note]").getByText("Refund it,").waitFor();
    await picture(mo.page, "inbox-mention");

    await lin.button(lin.text["reply.mode.reply"]).click();
    await lin.take();
    await lin.reply("I am looking into it.");
    await customer.dialog.getByText("I am looking into it.").waitFor();
    await customer.page.reload();
    await customer.open();
    await customer.dialog.getByText("I am looking into it.").waitFor();
    expect(await customer.dialog.innerText()).not.toContain("Refund it");
  });

  journey("give each other work: what is assigned comes to the other's list by itself", async (people) => {
    const { id } = await waiting(people, "Where is my order TT-20418?");
    const [lin, mo] = [await people.agent("Lin Gives"), await people.agent("Mo Gets")];
    await mo.show("mine");
    await mo.page.getByText(mo.text["inbox.noneMine"]).waitFor();
    await lin.read(id);
    await lin.page.keyboard.press("a");
    await lin.page.keyboard.type("mo gets");
    await option(lin.page, "Mo Gets").waitFor();
    await lin.page.keyboard.press("Enter");
    await lin.button("Assigned to: Mo Gets").waitFor();
    await mo.row(id).waitFor();
    await picture(mo.page, "inbox-assigned");
  });
});

describe("what an agent looks for", () => {
  journey("is found by filters that stay in the address, and by words in Arabic and Chinese", async (people) => {
    const arabic = await waiting(people, "أريد استرداد المبلغ عن الإبريق الأزرق المكسور", "ar");
    const chinese = await waiting(people, "蓝色茶壶碎了，可以退款吗", "zh-Hans");
    const agent = await people.agent("Finder");
    const { page } = agent;
    await agent.row(arabic.id).waitFor();
    await agent.row(chinese.id).waitFor();

    await page.keyboard.press("f");
    await page.keyboard.type("arabic");
    await option(page, "العربية").waitFor();
    await page.keyboard.press("Enter");
    await eventually(() => agent.row(chinese.id).count()).toBe(0);
    await agent.row(arabic.id).waitFor();
    expect(page.url()).toContain("language=ar");
    await picture(page, "inbox-filter");
    await page.reload();
    await agent.row(arabic.id).waitFor();
    await page.goBack();
    await agent.row(chinese.id).waitFor();
    await page.goForward();
    await page.getByRole("button", { name: "Remove filter Language: Arabic" }).click();
    await agent.row(chinese.id).waitFor();

    await page.keyboard.press("/");
    await page.keyboard.type("茶壶碎");
    const hit = page.locator(`a[data-id="${chinese.id}"]`).first();
    await hit.getByText("茶壶碎", { exact: true }).waitFor();
    expect(await hit.locator("p").getAttribute("lang")).toMatch(/^zh/);
    await picture(page, "inbox-search-zh");
    await page.keyboard.press("Control+A");
    await page.keyboard.type("الابريق"); // without the hamza
    const arabicHit = page.locator(`a[data-id="${arabic.id}"]`).first();
    await arabicHit.locator("mark").first().waitFor();
    expect(await arabicHit.locator("p").getAttribute("dir")).toBe("rtl");
    expect(await page.locator(`a[data-id="${chinese.id}"]`).count()).toBe(0);
    await picture(page, "inbox-search-ar");
    expect(await seriousFindings(page)).toEqual([]);
    await page.reload();
    await arabicHit.locator("mark").first().waitFor();
    await arabicHit.click();
    await agent.thread.locator("[data-sought]", { hasText: "الإبريق الأزرق" }).waitFor();
    await page.keyboard.press("/");
    await page.keyboard.press("Escape");
    await agent.row(chinese.id).waitFor();
  });

  journey("is put off until tomorrow, and comes back when the customer writes", async (people) => {
    const { customer, id } = await waiting(people, "Is the felt sleeve washable?");
    const agent = await people.agent("Sleeper");
    await agent.read(id);
    await agent.page.keyboard.press("s");
    await option(agent.page, agent.text["snooze.tomorrow"]).click();
    await agent.show("snoozed");
    await agent.row(id).waitFor();
    await picture(agent.page, "inbox-snoozed");
    await customer.write("And the lid?");
    await eventually(() => agent.row(id).count()).toBe(0);
    await agent.show("waiting?language=en");
    await eventually(() => farRow(agent, id)).toBe(true);
  });
});

describe("what an agent says often", () => {
  journey(
    "is written once for each language, and put in by # in the customer's own, with names filled in",
    async (people) => {
      const agent = await people.agent("Lucía Prieto");
      const { page, text } = agent;
      const shortcut = "gracias";
      await page.keyboard.press("g");
      await page.keyboard.press("s");
      await page.getByRole("link", { name: text.replies, exact: true }).click();
      await agent.button(text["replies.new"]).click();
      await page.getByRole("textbox", { name: text["replies.name"], exact: true }).fill("Thanks for waiting");
      await page.getByRole("textbox", { name: text["replies.shortcutHint"] }).fill(shortcut);
      await page
        .getByRole("textbox", { name: "Text, English" })
        .fill("Thank you for waiting. This is {agent} of {company}.");
      await agent.button(text["replies.addLanguage"]).click();
      await page.keyboard.type("spanish");
      await page.keyboard.press("Enter");
      await page
        .getByRole("textbox", { name: "Text, Spanish" })
        .fill("Gracias por esperar. Soy {agent}, de {company}. Miro el pedido {order}.");
      await picture(page, "inbox-canned-dialog");
      expect(await seriousFindings(page)).toEqual([]);
      await agent.button(text["do.save"]).click();
      await page.getByText("#gracias").waitFor();
      await picture(page, "inbox-canned-list");

      const { customer, id } = await waiting(people, "¿Dónde está mi pedido TT-20418?", "es");
      await page.keyboard.press("g");
      await page.keyboard.press("i");
      await agent.show("all");
      await agent.read(id);
      await agent.take();
      await agent.field.pressSequentially("#grac");
      await option(page, /Thanks for waiting/).waitFor();
      await picture(page, "inbox-canned");
      await agent.field.press("Enter");
      const said = "Gracias por esperar. Soy Lucía Prieto, de Tamarind & Tin. Miro el pedido TT-20418.";
      await eventually(() => agent.field.inputValue()).toContain(said);
      await agent.field.press("Enter");
      await customer.dialog.getByText(said).waitFor();

      const arabic = await waiting(people, "أين طلبي؟", "ar");
      await agent.show("all");
      await agent.read(arabic.id);
      await agent.take();
      await agent.field.pressSequentially("#grac");
      await option(page, /Thanks for waiting/).waitFor();
      await agent.field.press("Enter");
      await page.getByText("This reply has no Arabic text yet. This is the English one.").waitFor();
      await eventually(() => agent.field.inputValue()).toContain(
        "Thank you for waiting. This is Lucía Prieto of Tamarind & Tin.",
      );
    },
  );
});

describe("an agent with a keyboard alone", () => {
  journey("does everything by the palette: opens, takes, replies, assigns, tags, resolves", async (people) => {
    const { customer, id } = await waiting(people, "Can I change the address?");
    const agent = await people.agent("Keyboard Kim");
    const { page, text } = agent;
    const { keyboard } = page;
    const pickByName = async (typed: string) => {
      await keyboard.press("Control+k");
      await page.getByRole("combobox", { name: text["palette.placeholder"] }).waitFor();
      await keyboard.type(typed);
      await keyboard.press("Enter");
    };
    const number = /#(\d+)/;
    await agent.row(id).waitFor();
    await keyboard.press("?");
    await page.getByRole("heading", { name: text["palette.keys"] }).waitFor();
    await picture(page, "inbox-keys");
    await keyboard.press("Escape");

    await keyboard.press("j");
    await eventually(() => page.evaluate(() => document.activeElement?.matches("a.row-link"))).toBe(true);
    while (!(await hasFocus(agent.row(id)))) await keyboard.press("j");
    await keyboard.press("Enter");
    await agent.thread.waitFor();
    const named = number.exec(await page.locator(".talk > .bar").innerText())![1]!;
    await pickByName("take");
    await eventually(() => hasFocus(agent.field)).toBe(true);
    await keyboard.type("j e x: letters, not keys");
    await keyboard.press("Enter");
    await customer.dialog.getByText("j e x: letters, not keys").waitFor();

    await keyboard.press("Control+k");
    await page.getByRole("combobox", { name: text["palette.placeholder"] }).waitFor();
    await picture(page, "inbox-palette");
    expect(await seriousFindings(page)).toEqual([]);
    await keyboard.type("add tag");
    await keyboard.press("Enter");
    await page.getByRole("combobox", { name: text["conversation.addTag"] }).waitFor();
    await keyboard.type("地址");
    await keyboard.press("Enter");
    await keyboard.press("Escape");
    await page.getByRole("button", { name: "Remove the tag 地址" }).waitFor();
    await pickByName("set priority");
    await keyboard.type("urg");
    await keyboard.press("Enter");
    await agent.button("Priority: Urgent").waitFor();
    await pickByName("show all");
    await pickByName("go insights");
    await page.getByRole("heading", { name: text.insights }).waitFor();
    await keyboard.press("Control+k");
    await keyboard.type(`#${named}`);
    await option(page, new RegExp(`^#${named} `)).waitFor();
    await keyboard.press("Enter");
    await agent.thread.getByText("letters, not keys").waitFor();
    await pickByName("resolve");
    await customer.button(customer.words.newConversation).waitFor();
  });
});

describe("what an agent has written", () => {
  journey("is still there after a reload, as a reply and as a note, and gone when they sign out", async (people) => {
    const { id } = await waiting(people, "Do you ship to Peru?");
    const agent = await people.agent("Draft Dana");
    await agent.read(id);
    await agent.take();
    await agent.field.fill("We ship to");
    await agent.button(agent.text["reply.mode.note"]).click();
    await agent.page.getByRole("textbox", { name: agent.text["note.write"] }).fill("Ask logistics");
    await agent.page.reload();
    await eventually(() => agent.field.inputValue()).toBe("We ship to");
    await agent.page.getByRole("button", { name: `Note, ${agent.text["reply.hasDraft"]}` }).click();
    const note = agent.page.getByRole("textbox", { name: agent.text["note.write"] });
    expect(await note.inputValue()).toBe("Ask logistics");
    await agent.page.locator(".account > summary").click();
    await agent.button(agent.text["account.signOut"]).click();
    await agent.page.getByRole("heading", { name: agent.text["signIn.title"] }).waitFor();
    expect(await agent.page.evaluate(() => Object.keys(localStorage).filter((key) => key.includes("draft")))).toEqual(
      [],
    );
  });
});

describe("many conversations", () => {
  journey("are chosen by keyboard and resolved at once, and each customer is told", async (people) => {
    const first = await waiting(people, "What does delivery cost?");
    const second = await waiting(people, "Do you gift-wrap?");
    const agent = await people.agent("Bulk Bo");
    const { page, text } = agent;
    await agent.row(first.id).waitFor();
    await agent.row(second.id).waitFor();
    for (const { id } of [first, second]) {
      await agent.row(id).focus();
      await page.keyboard.press("x");
    }
    await page.getByText("2 chosen").waitFor();
    await picture(page, "inbox-bulk");
    expect(await seriousFindings(page)).toEqual([]);
    await page
      .getByRole("toolbar", { name: text.bulk })
      .getByRole("button", { name: text["conversation.close"] })
      .click();
    await page.getByText("2 conversations changed.").waitFor();
    for (const { customer } of [first, second]) await customer.button(customer.words.newConversation).waitFor();
  });
});

const hasFocus = (target: Locator): Promise<boolean> =>
  target.evaluate((element) => document.activeElement === element).catch(() => false);

/** Whether a conversation is in the list, wherever: what is far below is drawn when one goes there. */
async function farRow(agent: Agent, id: string): Promise<boolean> {
  await agent.page.locator(".rows").evaluate((rows) => {
    rows.scrollTop = rows.scrollHeight;
  });
  return (await agent.row(id).count()) > 0;
}
