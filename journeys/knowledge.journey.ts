// An editor's day with the knowledge: writes, translates, settles a conflict, goes back, imports, sends to translators, fills a gap.

import type { Download } from "playwright-core";
import { beforeAll, describe, expect, inject } from "vitest";
import type { Agent } from "./agent.ts";
import { eventually, journey, picture, seriousFindings, server } from "./journey.ts";

// Approved texts answer at once; that each of them starts a training is not what is walked through here.
beforeAll(async () => {
  const { status } = await fetch(`${server}/api/v1/knowledge/learning`, {
    method: "PUT",
    headers: { "content-type": "application/json", "x-dragoman": "desk", cookie: inject("admin") },
    body: JSON.stringify({ trainsItself: false }),
  });
  expect(status).toBe(200);
});

/** A browser elsewhere keeps its downloads to itself: they come as a stream. */
async function contentOf(download: Download): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of await download.createReadStream()) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString("utf8");
}

/** What an editor sees and does in the knowledge section. */
class Editor {
  constructor(private readonly agent: Agent) {}

  get page() {
    return this.agent.page;
  }
  get text() {
    return this.agent.text;
  }

  async open(path: string): Promise<void> {
    await this.agent.open(`/desk/#/knowledge/${path}`);
  }

  button(name: string) {
    return this.page.getByRole("button", { name, exact: true });
  }

  paragraph(number: number) {
    return this.page.getByRole("textbox", { name: `Paragraph ${number}`, exact: true });
  }

  check(words: string | RegExp) {
    return this.page.locator(".checks").getByText(words);
  }

  async saved(): Promise<void> {
    await this.page
      .locator(".saving")
      .getByText(/^Saved/)
      .waitFor();
  }

  async approve(language: string): Promise<void> {
    await this.button(`Approve ${language}`).click();
    await this.page.getByText(`Approved. Customers get the new text in ${language}.`).last().waitFor();
  }

  async begin(title: string, text: string, asked: string): Promise<void> {
    await this.open("new");
    const dialog = this.page.getByRole("dialog");
    await dialog.getByLabel(this.text["article.title"]).fill(title);
    await dialog.getByLabel(this.text["article.text"], { exact: true }).fill(text);
    await dialog.getByLabel(this.text["article.howPeopleAsk"]).fill(asked);
    await dialog.getByRole("button", { name: this.text["article.create"] }).click();
    await this.page.getByRole("heading", { name: title, level: 1 }).waitFor();
  }
}

describe("an editor", () => {
  journey(
    "writes an article, translates it beside its source, mends what the checks find, and customers read it at once",
    async (people) => {
      const editor = new Editor(await people.agent("Maya", {}, "editor"));
      await editor.open("facts");
      await editor.button(editor.text["knowledge.newFact"]).click();
      const fact = editor.page.getByRole("dialog");
      await fact.getByLabel(editor.text["knowledge.fact"], { exact: true }).fill("tastingFee");
      await fact.getByLabel(editor.text["knowledge.factKind"]).selectOption("money");
      await fact.getByLabel(editor.text["knowledge.factValue"], { exact: true }).fill("12 EUR");
      await fact.getByRole("button", { name: editor.text["do.save"] }).click();
      await editor.page
        .getByRole("row", { name: /tastingFee/ })
        .getByText("€12")
        .waitFor();

      await editor.begin(
        "Tea tastings",
        "We hold a tea tasting every Saturday. It costs {tastingFee}.\n\n**What to bring**\n\nNothing but time.",
        "Do you hold tea tastings?",
      );
      await editor.approve("English");
      const customer = await people.customer();
      await customer.open();
      await eventually(async () => (await customer.ask("Do you hold tea tastings?")).text).toContain("It costs €12.");

      await editor.page
        .getByRole("navigation", { name: editor.text["article.texts"] })
        .getByText("Español")
        .first()
        .click();
      await editor.page.locator(".source-text").getByText("€12").waitFor();
      await editor.page.getByRole("textbox", { name: editor.text["article.title"] }).fill("Catas de té");
      await editor.paragraph(1).fill("Cada sábado hacemos una cata de té.");
      await editor.paragraph(2).fill("**Qué traer**");
      await editor.paragraph(3).fill("Nada más que tiempo.");
      await editor.check(/Spanish lacks tastingFee/).waitFor();
      await editor.check(/has no partner in Spanish/).waitFor();
      await picture(editor.page, "knowledge-article");
      expect(await seriousFindings(editor.page)).toEqual([]);
      await editor.paragraph(1).fill("Cada sábado hacemos una cata de té. Cuesta {tastingFee}.");
      await editor.check("The fact is in both texts").waitFor();
      await editor.approve("Spanish");

      await editor.button(editor.text["article.add"]).click();
      const asked = editor.page.getByRole("textbox", { name: editor.text["article.newPhrasing"] });
      await asked.fill("¿Hacen catas de té?");
      await asked.press("Enter");
      await editor.page.locator(".phrasings").getByText("¿Hacen catas de té?").waitFor();
      const cliente = await people.customer({ language: "es" });
      await cliente.open();
      await eventually(async () => (await cliente.ask("¿Hacen catas de té?")).text).toMatch(/Cuesta 12\s€/u);
    },
  );

  journey("who saves what somebody else has changed sees both texts, and neither is lost", async (people) => {
    const [maya, salma] = [
      new Editor(await people.agent("Maya", {}, "editor")),
      new Editor(await people.agent("Salma", {}, "editor")),
    ];
    await maya.begin("Opening hours in summer", "We open at nine.", "When do you open in summer?");
    await salma.open("articles/opening-hours-in-summer/en/all");
    await salma.paragraph(1).fill("We open at ten.");
    await salma.saved();
    await maya.paragraph(1).fill("We open at eight.");
    const dialog = maya.page.getByRole("dialog", { name: /Salma changed this text, too/ });
    await dialog.getByText("We open at ten.").waitFor();
    await dialog.getByText("We open at eight.").waitFor();
    await picture(maya.page, "knowledge-conflict");
    await dialog.getByRole("button", { name: maya.text["article.keepMine"] }).click();
    await maya.saved();

    await maya.page.getByLabel(maya.text["article.more"]).click();
    await maya.button(maya.text["article.history"]).click();
    const history = maya.page.getByRole("dialog", { name: maya.text["article.history"] });
    await history
      .getByRole("button", { name: /Draft.*Salma/ })
      .first()
      .click();
    await history.locator("del").getByText("ten").waitFor();
    await history.locator("ins").getByText("eight").waitFor();
  });

  journey("goes back to what a text was before", async (people) => {
    const editor = new Editor(await people.agent("Maya", {}, "editor"));
    await editor.begin("Gift wrapping paper", "We wrap it in blue paper.", "Which paper do you wrap in?");
    await editor.approve("English");
    await editor.paragraph(1).fill("We wrap it in green paper.");
    await editor.approve("English");
    await editor.page.getByLabel(editor.text["article.more"]).click();
    await editor.button(editor.text["article.history"]).click();
    const history = editor.page.getByRole("dialog", { name: editor.text["article.history"] });
    await history.getByRole("button", { name: /^Text/ }).last().click();
    await history.locator("del").getByText("blue").waitFor();
    await history.getByRole("button", { name: editor.text["article.restore"] }).click();
    await eventually(() => editor.paragraph(1).inputValue()).toBe("We wrap it in blue paper.");
    const customer = await people.customer();
    await customer.open();
    await eventually(async () => (await customer.ask("Which paper do you wrap in?")).text).toContain("blue paper");
  });

  journey("says which column is what, and sees what a file would change before it does", async (people) => {
    const editor = new Editor(await people.agent("Maya", {}, "editor"));
    await editor.begin("Loose leaf refill", "We refill your tin in the shop.", "Can you refill my tin?");
    await editor.approve("English");
    await editor.open("sources");
    await editor.button(editor.text.import).first().click();
    const wizard = editor.page.getByRole("dialog");
    const rows = [
      "Kennung;Rückmeldung;Sprache",
      "loose-leaf-refill;We refill your tin for half the price.;en",
      "loose-leaf-refill;Wir füllen Ihre Dose im Laden nach.;de",
      "loose-leaf-refill;x;klingon",
    ];
    await wizard.locator("input[type=file]").setInputFiles({
      name: "refill.csv",
      mimeType: "text/csv",
      buffer: Buffer.from(rows.join("\n")),
    });
    await wizard.getByLabel("What Kennung holds").selectOption("id");
    await wizard.getByLabel("What Rückmeldung holds").selectOption("answer");
    await wizard.getByLabel("What Sprache holds").selectOption("language");
    await wizard.getByRole("button", { name: editor.text["import.preview"] }).click();
    await wizard.locator("ins").getByText("half").waitFor();
    await wizard.getByText("Wir füllen Ihre Dose im Laden nach.").last().waitFor();
    await wizard.getByText("1 row is left out").click();
    await wizard.getByText(/klingon/).waitFor();
    await picture(editor.page, "knowledge-import");
    expect(await seriousFindings(editor.page)).toEqual([]);
    await wizard.getByRole("button", { name: editor.text["do.close"] }).click();
    // Only looked at: nothing has changed.
    await editor.open("articles/loose-leaf-refill/en/all");
    await eventually(() => editor.paragraph(1).inputValue()).toBe("We refill your tin in the shop.");
  });

  journey("sends an article to a translator and takes the translation back", async (people) => {
    const editor = new Editor(await people.agent("Maya", {}, "editor"));
    await editor.begin("Tea club", "The tea club sends a new tea every month.", "What is the tea club?");
    await editor.approve("English");
    await editor.open("articles");
    await editor.page.getByText(editor.text["knowledge.export"], { exact: true }).click();
    await editor.button(editor.text["knowledge.exportXliff"]).click();
    const dialog = editor.page.getByRole("dialog");
    await dialog.getByLabel(editor.text["knowledge.intoLanguage"]).selectOption("fr");
    const downloading = editor.page.waitForEvent("download");
    await dialog.getByRole("link", { name: editor.text["knowledge.download"] }).click();
    const xliff = await contentOf(await downloading);
    const file = /<file id="f\d+" original="tea-club">[\s\S]*?<\/file>/.exec(xliff)![0];
    const translated = file.replaceAll(
      /<segment (id="\w+") state="initial">(<source[^>]*>)([^<]*)<\/source>/g,
      (_, id, source, said) =>
        `<segment ${id} state="final">${source}${said}</source><target>${said === "Tea club" ? "Club de thé" : "Le club de thé envoie un nouveau thé chaque mois."}</target>`,
    );
    const back = `${xliff.slice(0, xliff.indexOf("<file"))}${translated}</xliff>`;

    await editor.button(editor.text.import).first().click();
    const wizard = editor.page.getByRole("dialog");
    await wizard.locator("input[type=file]").setInputFiles({
      name: "knowledge.fr.xlf",
      mimeType: "application/xliff+xml",
      buffer: Buffer.from(back),
    });
    await wizard.getByText("Le club de thé envoie un nouveau thé chaque mois.").waitFor();
    await wizard.getByRole("button", { name: "Take 1 in" }).click();
    await editor.page.getByText(/1 taken in, 1 approved/).waitFor();
    await editor.open("articles/tea-club/fr/all");
    await eventually(() => editor.paragraph(1).inputValue()).toBe("Le club de thé envoie un nouveau thé chaque mois.");
  });

  journey("finds a gap in the matrix by keyboard alone, and writes what is missing", async (people) => {
    const editor = new Editor(await people.agent("Maya", {}, "editor"));
    await editor.begin("Samovar rental", "You can rent a samovar for a weekend.", "Can I rent a samovar?");
    await editor.approve("English");
    await editor.open("coverage");
    await editor.page.getByRole("searchbox").fill("samovar");
    const cell = editor.page.getByRole("button", { name: /^Samovar rental, United Arab Emirates, Arabic: Missing/ });
    await cell.waitFor();
    await eventually(() => editor.page.locator(".matrix tbody tr .topic").count()).toBe(1);
    await editor.page.locator('.state-cell[tabindex="0"]').focus();
    while ((await cell.getAttribute("tabindex")) !== "0") await editor.page.keyboard.press("ArrowRight");
    await editor.page.keyboard.press("Enter");
    const pop = editor.page.getByRole("dialog", { name: "Samovar rental" });
    await pop.waitFor();
    await picture(editor.page, "knowledge-coverage");
    expect(await seriousFindings(editor.page)).toEqual([]);
    await pop.getByRole("button", { name: "Write it in Arabic" }).press("Enter");
    await editor.page.getByRole("textbox", { name: editor.text["article.title"] }).fill("تأجير السماور");
    await editor.paragraph(1).fill("يمكنك استئجار سماور لعطلة نهاية الأسبوع.");
    await editor.approve("Arabic");
    await editor.open("coverage");
    await editor.page.getByRole("searchbox").fill("samovar");
    await editor.page.getByRole("button", { name: /^Samovar rental, United Arab Emirates, Arabic: Fine/ }).waitFor();
  });
});

describe("an agent who may only read", () => {
  journey("finds articles in any script, sees how they stand, and is offered nothing to change", async (people) => {
    const reader = new Editor(await people.agent("Jonas"));
    await reader.open("articles");
    await reader.page.getByRole("searchbox").fill("退货");
    await reader.page.locator(".article-list tbody tr").first().waitFor();
    await picture(reader.page, "knowledge-list");
    expect(await seriousFindings(reader.page)).toEqual([]);
    expect(await reader.button(reader.text["article.new"]).count()).toBe(0);
    await reader.page.locator(".article-list tbody th a").first().click();
    await reader.page.getByRole("heading", { level: 1 }).waitFor();
    expect(await reader.page.getByRole("button", { name: /^Approve/ }).count()).toBe(0);
    expect(await reader.paragraph(1).getAttribute("readonly")).not.toBeNull();
  });
});
