// Somebody of the team looks how the assistant does: figures, a chart that is a table too, filters in the address, files.
import { describe, expect } from "vitest";
import { eventually, journey, picture, screens, seriousFindings } from "./journey.ts";

const asked = "How do I return a product I bought?";

describe("somebody who looks at the insights", () => {
  journey("sees what came of the questions of a moment ago, as a chart and as a table", async (people) => {
    const customer = await people.customer();
    await customer.open();
    expect((await customer.ask(asked)).source).not.toBe(null);
    await customer.askForPerson();

    const viewer = await people.agent("Vera", {}, "viewer");
    const { page, text } = viewer;
    await page.getByRole("link", { name: text.insights }).click();
    await page.getByRole("heading", { name: text["insights.answeredAlone"] }).waitFor();
    await page.getByRole("heading", { name: text["insights.questionsADay"] }).waitFor();
    await page.getByText(text["insights.reasonPerson"]).waitFor();
    await picture(page, "insights-en");
    expect(await seriousFindings(page)).toEqual([]);

    // The same figures as a table, and read along with the arrow keys.
    const chart = page.locator(".chart").first();
    const readout = chart.getByRole("slider");
    await readout.focus();
    await page.keyboard.press("ArrowLeft");
    await page.keyboard.press("ArrowRight");
    expect(await readout.getAttribute("aria-valuetext")).toContain(text["insights.answered"]);
    await chart.locator(".said").waitFor();
    await chart.getByRole("button", { name: text["chart.showTable"] }).click();
    await eventually(() => chart.getByRole("row").count()).toBe(31);
    await chart.getByRole("button", { name: text["chart.showChart"] }).click();

    // The address says what is looked at: it can be sent to a colleague.
    await page.getByLabel(text["insights.time"]).selectOption("7");
    await eventually(() => page.url()).toContain("days=7");
    await page.reload();
    await eventually(() => page.getByLabel(text["insights.time"]).inputValue()).toBe("7");
    await chart.getByRole("button", { name: text["chart.showTable"] }).click();
    await eventually(() => chart.getByRole("row").count()).toBe(8);
  });

  journey("takes a table along as a file", async (people) => {
    const viewer = await people.agent("Vera", {}, "viewer");
    const { page, text } = viewer;
    await viewer.open("/desk/#/insights");
    const file = page.waitForEvent("download");
    await page.getByRole("link", { name: text["insights.downloadAll"] }).click();
    expect((await file).suggestedFilename()).toMatch(/^everything-\d{4}-\d\d-\d\d-\d{4}-\d\d-\d\d\.csv$/);
  });

  journey("reads it from right to left, in the dark, and on a phone", async (people) => {
    const viewer = await people.stranger({ locale: "ar", colorScheme: "dark", ...screens.phone });
    await viewer.open(`/desk/#link=${(await people.colleague("Vera", "viewer")).link}`);
    await viewer.page.getByRole("navigation").first().waitFor();
    const { page } = viewer;
    await viewer.open("/desk/#/insights");
    await page.locator(".plot svg").first().waitFor();
    await picture(page, "insights-phone-ar");
    expect(await seriousFindings(page)).toEqual([]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true);
  });
});
