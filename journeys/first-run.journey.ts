// From an empty workspace to an answered question, with the mouse and without reading anything: each on a server of its own.
import { chmodSync, mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect } from "vitest";
import { eventually, journey, picture, seriousFindings } from "./journey.ts";
import { discard, type ServerProcess, startServer } from "./server-process.mjs";

/** A training on a busy machine. */
const TRAINING_MS = 150_000;

const begun: { data: string; server: ServerProcess }[] = [];

/** A company that has nothing yet. */
async function empty(): Promise<ServerProcess> {
  const data = mkdtempSync(join(tmpdir(), "dragoman-first-run-"));
  chmodSync(data, 0o755); // where we are root, PostgreSQL runs as another user
  const server = await startServer(data, () => {}, ["--no-example"]);
  begun.push({ data, server });
  return server;
}
afterEach(async () => {
  for (const { data, server } of begun.splice(0)) {
    await server.stop();
    discard(data);
  }
});

const pasted = [
  ["Do you sharpen knives?", "Yes, every Tuesday, for 4 pounds a blade."],
  ["Which steel are the blades made of?", "All of them are made of Japanese VG-10."],
  ["¿Reparan mangos de madera?", "Sí, en dos semanas."],
  ["Can I put the knives in the dishwasher?", "Better not: salt and heat make the edge brittle."],
  ["How do I store a knife?", "In a block or on a magnet, never loose in a drawer."],
  ["刀能刻字吗？", "可以，最多十二个字。"],
  ["Do you teach classes?", "Once a month, six people, two hours."],
  ["Is there a left-handed model?", "The bread knife and the yanagiba."],
  ["How long is the guarantee?", "Ten years on the blade, two on the handle."],
  ["Do you ship to Norway?", "Yes, in five days."],
] as const;

describe("a new company", () => {
  journey("is led from an empty desk to an answered question", async (people) => {
    const { url, link } = await empty();
    const owner = await people.stranger({}, url);
    const { text, page } = owner;
    await page.goto(link);
    await page.getByRole("heading", { name: text["start.company"] }).waitFor();
    await picture(page, "first-run-1");
    expect(await seriousFindings(page)).toEqual([]);

    await page.getByLabel(text["settings.companyName"]).fill("Kettle & Co");
    await page.getByLabel(text["settings.addMarket"]).selectOption("GB");
    await owner.button(text["start.goOn"]).click();
    await page.locator(".side").getByText("Kettle & Co").waitFor();

    await page.getByRole("button", { name: new RegExp(text["start.starter"]) }).click();
    await page.getByRole("radio", { name: text["start.industry.shop"] }).check();
    await owner.button(text["start.take"]).click();
    const train = owner.button(text["start.train"]);
    await train.waitFor();
    await picture(page, "first-run-3");
    expect(await seriousFindings(page)).toEqual([]);

    await page.getByRole("radio", { name: /2/ }).check();
    await train.click();
    await page.getByRole("progressbar", { name: text["start.training"] }).waitFor();
    // Left and come back to: it goes on where it was.
    await page.reload();
    await owner.button(text["start.allow"]).waitFor({ timeout: TRAINING_MS });

    const chat = page.frameLocator(".preview iframe");
    const sample = page.locator(".samples button").first();
    const question = await sample.innerText();
    await sample.click();
    await chat.getByText(question).waitFor();
    await chat.locator(".source").first().waitFor();
    await picture(page, "first-run-5");

    await page.getByLabel(text["start.pageAddress"]).fill("shop.kettle.example");
    await owner.button(text["start.allow"]).click();
    await page.getByText(text["start.allDone"]).waitFor();
    await page.getByRole("link", { name: text.knowledge, exact: true }).click();
    await eventually(() => page.getByRole("link", { name: text.start, exact: true }).count()).toBe(0);
  });

  journey(
    "pastes ten questions and answers in three languages, and they are answered word for word",
    async (people) => {
      const { url, link } = await empty();
      const owner = await people.stranger({}, url);
      const { text, page } = owner;
      await page.goto(link);
      await page.getByLabel(text["settings.companyName"]).fill("Edge & Sons");
      await page.getByLabel(text["settings.addMarket"]).selectOption("GB");
      await owner.button(text["start.goOn"]).click();

      await page.getByRole("button", { name: new RegExp(text["start.writeMore"]) }).click();
      const dialog = page.getByRole("dialog");
      await dialog.locator("textarea").fill(pasted.map((pair) => pair.join("\n")).join("\n\n"));
      await dialog.getByText(/^10 /).waitFor();
      await picture(page, "first-run-paste");
      expect(await seriousFindings(page)).toEqual([]);
      await dialog.getByRole("button", { name: text["start.take"] }).click();
      await owner.button(text["start.train"]).click();
      await owner.button(text["start.allow"]).waitFor({ timeout: TRAINING_MS });

      await page.locator(".samples button").first().waitFor();
      const chat = page.frameLocator(".preview iframe");
      for (const [question, answer] of [pasted[0], pasted[2], pasted[5]]) {
        await chat.getByRole("textbox").fill(question);
        await chat.getByRole("textbox").press("Enter");
        await chat.getByText(answer).waitFor();
      }
    },
  );
});
