// What nobody could answer is gathered by itself, across languages, and becomes an answer.
import { describe, expect } from "vitest";
import { eventually, journey, picture, screens, seriousFindings } from "./journey.ts";

/** Counted and grouped some seconds after it was asked: until then, look again. */
async function appears(see: () => Promise<boolean>, again: () => Promise<unknown>): Promise<void> {
  await eventually(async () => {
    if (await see()) return true;
    await again();
    return see();
  }).toBe(true);
}

describe("a question that the assistant missed", () => {
  const question = "Would you buy my old cups back?";
  const otherWords = "Do you buy back old cups?";

  journey("is gathered with others that mean the same, taught, and answered from then on", async (people) => {
    for (const text of [question, otherWords]) {
      const customer = await people.customer();
      await customer.open();
      expect((await customer.ask(text)).source).toBe(null);
      // It may have asked back: that alone is not missed.
      await customer.askForPerson();
    }
    const editor = await people.agent("Ada", {}, "editor");
    const { page, text } = editor;
    await editor.open("/desk/#/insights/missed");
    const group = page.locator(".missed > li").filter({ hasText: "old cups" });
    const times = async () => Number.parseInt(await group.locator(".times").innerText(), 10);
    await appears(
      async () => (await group.count()) === 1 && (await times()) >= 2,
      () => page.reload(),
    );
    await group.getByRole("link").first().click();
    await group.getByText(question).first().waitFor();
    await group.getByText(otherWords).first().waitFor();
    await picture(page, "missed-en");
    expect(await seriousFindings(page)).toEqual([]);

    await group.getByRole("button", { name: text["missed.newTopic"] }).or(group.getByRole("button", { name: text["missed.writeIt"] })).first().click(); // biome-ignore format: one line
    const dialog = page.getByRole("dialog", { name: text.teach });
    await dialog.getByLabel(text["teach.question"]).first().waitFor();
    await dialog.getByRole("radio", { name: text["teach.kind.article"] }).check();
    await dialog.getByLabel(text["teach.title"], { exact: true }).fill("Old cups");
    await dialog
      .getByLabel(text["teach.text"], { exact: true })
      .fill("We buy old cups back for a third of their price.");
    await dialog.getByRole("button", { name: text["teach.save"] }).click();
    await page.getByText(text["teach.now"]).waitFor();
    // It is done: not among what is open, but kept.
    await eventually(() => group.count()).toBe(0);
    await page.getByText(text["missed.resolved"], { exact: true }).click();
    await group.waitFor();

    const next = await people.customer();
    await next.open();
    let answered = await next.ask(question);
    for (let tries = 0; answered.source === null && tries < 5; tries++) answered = await next.ask(question);
    expect(answered.text).toContain("We buy old cups back for a third of their price.");
  });

  journey("is put away when it is not for the company, and can be taken back", async (people) => {
    const customer = await people.customer();
    await customer.open();
    await customer.ask("the postman never came to my allotment on Venus");
    const agent = await people.agent("Ben");
    const { page, text } = agent;
    await agent.open("/desk/#/insights/missed");
    const group = page.locator(".missed > li").filter({ hasText: "allotment" });
    await appears(
      async () => (await group.count()) > 0,
      () => page.reload(),
    );
    await group.getByRole("link").first().click();
    await group.getByRole("button", { name: text["missed.dismiss"] }).click();
    await eventually(() => group.count()).toBe(0);
    await page.getByRole("button", { name: text["missed.undo"] }).click();
    await group.waitFor();
  });

  journey("is read on a phone, from right to left", async (people) => {
    const viewer = await people.stranger({ locale: "ar", ...screens.phone });
    await viewer.open(`/desk/#link=${(await people.colleague("Vera", "viewer")).link}`);
    await viewer.page.getByRole("navigation").first().waitFor();
    const { page } = viewer;
    await viewer.open("/desk/#/insights/missed");
    await page.locator(".missed > li").first().waitFor();
    await picture(page, "missed-phone-ar");
    expect(await seriousFindings(page)).toEqual([]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true);
  });
});
