// People of the team see why, send approved texts in languages they do not write, and teach the assistant, which answers at once.
import { describe, expect } from "vitest";
import type { Agent } from "./agent.ts";
import { type CustomerOptions, eventually, journey, picture, seriousFindings } from "./journey.ts";
import { articleIn } from "./knowledge.ts";

const SOON_MS = 5_000;

/** Of the reply box and the column beside it; what else is on the screen has journeys of its own. */
const findingsBeside = async (agent: Agent) =>
  (await seriousFindings(agent.page)).filter((finding) => !finding.startsWith("label-content-name-mismatch"));

/** A customer whose question nobody but a person can answer, taken by the agent. */
async function handedOver(
  people: Parameters<Parameters<typeof journey>[1]>[0],
  agent: Agent,
  question: string,
  options: CustomerOptions = {},
) {
  const customer = await people.customer(options);
  await customer.open();
  await customer.ask(question);
  await customer.askForPerson();
  await agent.open(`/desk/#/waiting/${await customer.id()}`);
  await agent.take();
  return customer;
}

describe("an editor who answered something new", () => {
  journey("teaches it from the reply, and the next customer who asks is answered within seconds", async (people) => {
    const editor = await people.agent("Ada Byron", {}, "editor");
    const question = "Do you rent out tea sets for weddings?";
    const customer = await handedOver(people, editor, question);
    await editor.reply("Hello, this is Ada. We rent tea sets for weddings, for up to three days.");
    await editor.thread.getByText("for up to three days").waitFor();
    await editor.button(editor.text["teach.this"]).click();
    const dialog = editor.page.getByRole("dialog", { name: editor.text.teach });
    await eventually(() => dialog.locator("textarea").inputValue()).toBe(
      "We rent tea sets for weddings, for up to three days.",
    );
    await eventually(() => dialog.getByLabel(editor.text["teach.question"]).first().inputValue()).toBe(question);
    await dialog.getByText(editor.text["teach.willAnswer"]).waitFor();
    await picture(editor.page, "teach-dialog-en");
    expect(await findingsBeside(editor)).toEqual([]);
    await dialog.getByRole("button", { name: editor.text["teach.save"] }).click();
    await editor.page.getByText(editor.text["teach.now"]).waitFor();
    const taughtAt = Date.now();

    const next = await people.customer();
    await next.open();
    let answered = await next.ask(question);
    while (answered.source === null && Date.now() - taughtAt < SOON_MS) answered = await next.ask(question);
    expect(answered.text).toContain("We rent tea sets for weddings, for up to three days.");
    expect(Date.now() - taughtAt).toBeLessThan(SOON_MS);
    expect(await customer.conversation()).not.toEqual([]);
  });

  journey("teaches another way to ask for an article that is there, in another language too", async (people) => {
    const editor = await people.agent("Ada", {}, "editor");
    const question = "My nan wants her dosh back for that pot, what gives?";
    await handedOver(people, editor, question);
    const { title, answer } = articleIn("en", "refund-time");
    await editor.reply("It takes a few days.");
    await editor.thread.getByText("It takes a few days.").waitFor();
    await editor.button(editor.text["teach.this"]).click();
    const dialog = editor.page.getByRole("dialog", { name: editor.text.teach });
    await dialog.getByLabel(editor.text["teach.kind.phrasing"]).check();
    await dialog.locator(".teach-article").click();
    await dialog.getByRole("combobox").fill(title);
    await dialog.getByRole("option", { name: title }).first().click();
    await dialog.getByRole("button", { name: editor.text["teach.save"] }).click();
    await editor.page.getByText(editor.text["teach.now"]).waitFor();
    const next = await people.customer();
    await next.open();
    await eventually(async () => (await next.ask(question)).source).toBe(title);
    expect(answer.length).toBeGreaterThan(0);
  });
});

describe("an agent who may not edit", () => {
  journey("proposes; an editor in another browser approves it, and then it is answered", async (people) => {
    const [agent, editor] = [await people.agent("Mei Lin"), await people.agent("Ada", {}, "editor")];
    const question = "Can I hire the tea master for my birthday?";
    await handedOver(people, agent, question);
    await agent.reply("You can hire the tea master on weekdays.");
    await agent.thread.getByText("on weekdays").waitFor();
    await agent.button(agent.text["teach.this"]).click();
    const dialog = agent.page.getByRole("dialog", { name: agent.text.teach });
    await dialog.getByText(agent.text["teach.willWait"]).waitFor();
    await eventually(() => dialog.locator("textarea").inputValue()).toContain("weekdays");
    await dialog.getByRole("button", { name: agent.text["teach.propose"] }).click();
    await agent.page.getByText(agent.text["teach.waits"]).first().waitFor();

    await editor.open("/desk/#/knowledge/proposals");
    const proposal = editor.page.locator(".panel-card").filter({ hasText: question });
    await proposal.waitFor();
    await picture(editor.page, "proposals-en");
    expect(await seriousFindings(editor.page)).toEqual([]);
    await proposal.getByRole("button", { name: editor.text["teach.approve"] }).click();
    await editor.page.getByText(editor.text["teach.now"]).waitFor();
    const next = await people.customer();
    await next.open();
    await eventually(async () => (await next.ask(question)).text).toContain("on weekdays");
  });
});

describe("two languages without a translator", () => {
  const said = (language: string, id: string) => articleIn(language, id).answer;

  journey("an English-reading agent sends an approved text in Spanish", async (people) => {
    const agent = await people.agent("Maya Okafor");
    const customer = await handedOver(people, agent, "¿Cómo puedo devolver un producto que compré?", {
      language: "es",
    });
    await agent.button(agent.text["reply.mode.approved"]).click();
    const composer = agent.page.locator("form.approved");
    const gets = composer.getByRole("region", { name: agent.text["approved.customerGets"] });
    const reads = composer.getByRole("region", { name: agent.text["approved.youRead"] });
    await gets.waitFor();
    const spanish = await gets.locator("p").last().innerText();
    const english = await reads.locator("p").last().innerText();
    expect(spanish).not.toBe(english);
    await picture(agent.page, "approved-en");
    expect(await findingsBeside(agent)).toEqual([]);
    await composer.getByRole("button", { name: "Send in Spanish" }).click();
    await customer.dialog.locator(".agent").getByText(spanish.split(".")[0]!).waitFor();
    await customer.dialog.getByText("Maya Okafor").first().waitFor();
    await picture(customer.page, "approved-customer-es");
  });

  journey("a Chinese-reading agent finds one by search and sends it in Arabic", async (people) => {
    const agent = await people.stranger({ locale: "zh-CN" });
    await agent.open(`/desk/#link=${(await people.colleague("林")).link}`);
    const zh = (await import("../web/text/desk/zh-Hans.json", { with: { type: "json" } })).default;
    const customer = await people.customer({ language: "ar" });
    await customer.open();
    await customer.ask("أريد التحدث مع شخص");
    await customer.askForPerson();
    await agent.open(`/desk/#/waiting/${await customer.id()}`);
    await agent.button(zh["conversation.take"]).click();
    await agent.page.getByRole("textbox", { name: zh["reply.write"] }).waitFor();
    await agent.button(zh["reply.mode.approved"]).click();
    const { title } = articleIn("zh-Hans", "refund-time");
    await agent.page.locator("form.approved").locator(".feet button").first().click();
    await agent.page.getByRole("combobox").fill(title);
    await agent.page.getByRole("option", { name: title }).first().click();
    const gets = agent.page.getByRole("region", { name: zh["approved.customerGets"] }).locator("p").last();
    await eventually(() => gets.innerText()).toBe(said("ar", "refund-time"));
    await picture(agent.page, "approved-zh");
    await agent.page.locator("form.approved").getByRole("button", { name: /^发送/ }).click();
    await customer.dialog.locator(".agent").getByText(said("ar", "refund-time").split(".")[0]!).waitFor();
  });

  journey(
    "sees what a foreign message reads like, and loses the approval by editing only knowingly",
    async (people) => {
      const agent = await people.agent("Maya");
      const customer = await handedOver(people, agent, "¿Puedo pagar con PayPal?", { language: "es" });
      await agent.thread.getByText(agent.text["why.readsLike"]).first().waitFor();
      await agent.button(agent.text["reply.mode.approved"]).click();
      await agent.page.locator("form.approved").getByRole("button", { name: agent.text["approved.edit"] }).click();
      await agent.page.getByText(agent.text["approved.editWarning"]).waitFor();
      await agent.button(agent.text["approved.editAnyway"]).click();
      await agent.field.waitFor();
      expect((await agent.field.inputValue()).length).toBeGreaterThan(10);
      await agent.button(agent.text["reply.send"]).click();
      await customer.dialog.locator(".agent .said").waitFor();
      expect(await customer.dialog.locator(".agent .source").count()).toBe(0);
    },
  );
});

describe("why", () => {
  journey("an agent says which article was right, the next one sees it and changes it", async (people) => {
    const customer = await people.customer();
    await customer.open();
    await customer.ask("How do I return a product I bought?");
    const [first, second] = [await people.agent("Mei Lin"), await people.agent("Jonas")];
    const place = `/desk/#/all/${await customer.id()}`;
    await first.open(place);
    await first.page.reload();
    await first.button(first.text["verdict.right"]).click();
    await first.page.getByText(first.text["verdict.saidRight"]).waitFor();
    await picture(first.page, "verdict-en");
    expect(await findingsBeside(first)).toEqual([]);

    await second.open(place);
    await second.page.reload();
    await second.page.getByText(/^Mei Lin\./).waitFor();
    await second.button(second.text["verdict.change"]).click();
    await second.button(second.text["verdict.other"]).click();
    await second.page.getByRole("option", { name: second.text["verdict.none"] }).click();
    await second.page.getByText(second.text["verdict.saidNone"]).waitFor();
    await first.page.reload();
    await first.page.getByText(first.text["verdict.saidNone"]).waitFor();
  });

  journey(
    "an editor corrects the text that was answered with, and the next customer reads the new one",
    async (people) => {
      const question = "Do you wrap presents?";
      const customer = await people.customer();
      await customer.open();
      expect((await customer.ask(question)).source).toBe(articleIn("en", "gift-wrap").title);
      const editor = await people.agent("Ada", {}, "editor");
      await editor.open(`/desk/#/all/${await customer.id()}`);
      await editor.button(editor.text["why.correct"]).click();
      const dialog = editor.page.getByRole("dialog", { name: editor.text.teach });
      const field = dialog.locator("textarea");
      await eventually(() => field.inputValue()).not.toBe("");
      await field.fill("Wrapping is free in December.");
      await dialog.getByRole("button", { name: editor.text["teach.save"] }).click();
      await editor.page.getByText(editor.text["teach.now"]).waitFor();
      const next = await people.customer();
      await next.open();
      await eventually(async () => (await next.ask(question)).text).toContain("Wrapping is free in December.");
    },
  );
});
