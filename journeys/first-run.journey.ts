// From an empty workspace to an answered question, with the mouse and without reading anything: on a server of its own.
import { chmodSync, mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect } from "vitest";
import { eventually, journey, picture, seriousFindings } from "./journey.ts";
import { discard, type ServerProcess, startServer } from "./server-process.mjs";

/** A training on a busy machine. */
const TRAINING_MS = 150_000;

let data: string;
let empty: ServerProcess;

beforeAll(async () => {
  data = mkdtempSync(join(tmpdir(), "dragoman-first-run-"));
  chmodSync(data, 0o755); // where we are root, PostgreSQL runs as another user
  empty = await startServer(data, () => {}, ["--no-example"]);
});
afterAll(async () => {
  await empty?.stop();
  if (data) discard(data);
});

describe("a new company", () => {
  journey("is led from an empty desk to an answered question", async (people) => {
    const owner = await people.stranger({}, empty.url);
    const { text, page } = owner;
    await page.goto(empty.link);
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
    await chat.getByText(question, { exact: true }).waitFor();
    await chat.locator(".source").first().waitFor();
    await picture(page, "first-run-5");

    await page.getByLabel(text["start.pageAddress"]).fill("shop.kettle.example");
    await owner.button(text["start.allow"]).click();
    await page.getByText(text["start.allDone"]).waitFor();
    await page.getByRole("link", { name: text.knowledge, exact: true }).click();
    await eventually(() => page.getByRole("link", { name: text.start, exact: true }).count()).toBe(0);
  });
});
