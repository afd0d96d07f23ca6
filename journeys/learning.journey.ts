// The company trains, watches, stops, and says how many wrong answers it tolerates; answers follow at once.
import { describe, expect } from "vitest";
import { eventually, journey, picture, screens, seriousFindings } from "./journey.ts";

/** Sure enough for a generous promise, not for a strict one. */
const question = "do i pay tax at the border";

describe("an admin on the learning page", () => {
  journey("sees what was learned, and mends what is confused from there", async (people) => {
    const admin = await people.agent("Ada", {}, "admin");
    const { page, text } = admin;
    await page.getByRole("link", { name: text.learning }).click();
    await page.getByRole("heading", { name: text["learning.promise"] }).waitFor();
    await page.getByText(text["learning.confusions"]).waitFor();
    await picture(page, "learning-en");
    expect(await seriousFindings(page)).toEqual([]);
    await page.getByRole("button", { name: text["learning.mend"] }).first().click();
    const dialog = page.getByRole("dialog", { name: text["learning.mendTitle"] });
    await eventually(() => dialog.getByRole("link", { name: text["learning.openArticle"] }).count()).toBe(2);
    expect(await seriousFindings(page)).toEqual([]);
  });

  journey(
    "moves the promise: the same question is then not answered, and answered again when it is moved back",
    async (people) => {
      const admin = await people.agent("Ada", {}, "admin");
      const { page, text } = admin;
      await admin.open("/desk/#/learning");
      const promise = async (share: string) => {
        await page.getByRole("radio", { name: share, exact: true }).check();
        await page.getByRole("button", { name: text["learning.keep"].replace("{share}", share) }).click();
        await page.getByRole("button", { name: text["learning.isKept"].replace("{share}", share) }).waitFor();
      };
      const answered = async () => {
        const customer = await people.customer();
        await customer.open();
        return (await customer.ask(question)).source !== null;
      };
      await promise("10%");
      expect(await answered()).toBe(true);
      await promise("1%");
      expect(await answered()).toBe(false);
      await picture(page, "learning-promise-en");
      await promise("10%");
      expect(await answered()).toBe(true);
      await promise("3%");
    },
  );

  journey("trains with progress to be seen, and cancels", async (people) => {
    const admin = await people.agent("Ada", {}, "admin");
    const viewer = await people.agent("Vera", {}, "viewer");
    const { page, text } = admin;
    await admin.open("/desk/#/learning");
    await page.getByRole("button", { name: text["learning.train"] }).click();
    const progress = page.getByRole("progressbar", { name: text["learning.training"] });
    await progress.waitFor();
    // Whoever else looks sees it go on, and cannot stop it.
    await viewer.open("/desk/#/learning");
    await viewer.page.getByRole("progressbar").waitFor();
    expect(await viewer.page.getByRole("button", { name: text["learning.cancel"] }).count()).toBe(0);
    await eventually(async () => Number(await progress.getAttribute("value"))).toBeGreaterThan(0.06);
    await page.locator(".live-run ~ div .plot svg").waitFor();
    await picture(page, "learning-live-en");
    await page.getByRole("button", { name: text["learning.cancel"] }).click();
    await page.getByText(text["learning.lastCancelled"]).waitFor();
    await viewer.page.getByText(text["learning.lastCancelled"]).waitFor();
    await page.getByRole("button", { name: text["learning.train"] }).waitFor();
  });

  journey("reads it in Chinese on a phone, in the dark", async (people) => {
    const viewer = await people.stranger({ locale: "zh-CN", colorScheme: "dark", ...screens.phone });
    await viewer.open(`/desk/#link=${(await people.colleague("Vera", "viewer")).link}`);
    await viewer.page.getByRole("navigation").first().waitFor();
    const { page } = viewer;
    await viewer.open("/desk/#/learning");
    await page.locator(".plot svg").first().waitFor();
    await picture(page, "learning-phone-zh");
    expect(await seriousFindings(page)).toEqual([]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true);
  });
});
