// Hostile text in every field that the desk stores: each screen that shows it shows it as text. On a server of its own, because a
// company of that name would be in every other journey; it has learned a few answers of its own.
import { chmodSync, mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, vi } from "vitest";
import { Customer } from "./customer.ts";
import { eventually, journey, nothingRan, picture } from "./journey.ts";
import { discard, type ServerProcess, startServer } from "./server-process.mjs";
import { adminSession, request } from "./team.ts";

/** Turns the reading direction round, and hides in words; the server takes the first away. */
const odd = "\u202eevil\u202c\u200b";
/** For a name, after a word to find it by. */
const name = (word: string) => `${word}${odd}<img src=x onerror="pwned=1">`;
const text = (word: string) =>
  `${name(word)}<script>pwned=1</script><svg onload="pwned=1"></svg><iframe srcdoc="<script>parent.pwned=1</script>"></iframe>` +
  ` [a prize](javascript:pwned=1) [data](data:text/html,<script>parent.pwned=1</script>) [odd](JaVaScRiPt:pwned=1)` +
  ` [tab](java\tscript:pwned=1) ![x](javascript:pwned=1) <a href="javascript:pwned=1">click</a> <javascript:pwned=1>` +
  ` [shop](https://shop.example@evil.example) {{constructor.constructor('pwned=1')()}} **bold**`;

let data: string;
let server: ServerProcess;
let owner: string;

beforeAll(async () => {
  data = mkdtempSync(join(tmpdir(), "dragoman-hostile-"));
  chmodSync(data, 0o755); // where we are root, PostgreSQL runs as another user
  server = await startServer(data, () => {}, ["--no-example"]);
  owner = await adminSession(server);
  const pairs = ["How long does delivery take?", "How do I pay?", "Where are you?"].map((question) => ({
    ...{ question, answer: `${question.replace("?", ".")} We say so in the letter.` },
  }));
  await ask("POST", "/start/answers", { pairs, language: "en" });
  await ask("PUT", "/knowledge/learning", { trainsItself: false });
  const { runs } = await ask("GET", "/training");
  const { id } = runs[0] ?? (await ask("POST", "/training", {}));
  await vi.waitUntil(async () => (await ask("GET", `/training/${id}`)).run.state === "done", {
    ...{ timeout: 150_000, interval: 500 },
  });
});
afterAll(async () => {
  await server?.stop();
  if (data) discard(data);
});

// biome-ignore lint/suspicious/noExplicitAny: replies of many routes, of which an id is read
type AnyBody = any;
const ask = async (method: string, path: string, body?: object, session = owner): Promise<AnyBody> =>
  (await request<AnyBody>(server.url, method, path, session, body)).body;

/** What somebody sees or could edit. */
const shown = (page: Page) =>
  page.evaluate(() => {
    const fields = [...document.querySelectorAll<HTMLInputElement>("input, textarea")].map(({ value }) => value);
    return [document.body.innerText, ...fields].join("\n");
  });

/** The screen shows the words with their markup as text, and is only what we made. */
async function harmless(page: Page, screen: string, words: readonly string[]): Promise<void> {
  for (const word of words)
    await eventually(async () => `${screen}: ${await shown(page)}`).toMatch(new RegExp(`${word}evil.?<img src=x`, "i"));
  await nothingRan(page);
  // Isolates are ours, around names; what turns others' text round is not.
  expect([screen, /[\u202a-\u202e]/.test(await page.content())]).toEqual([screen, false]);
}

/** Fills everything that has a text. */
async function fill(customerPage: Page) {
  await ask("PUT", "/workspace", {
    name: name("Firma"),
    allowedOrigins: ["https://evil.example/<script>pwned=1</script>"],
  });
  await ask("PATCH", "/session/person", { name: name("Olga") });
  const { person, link } = await ask("POST", "/people", {
    name: name("Perla"),
    email: "perla@example.com",
    role: "agent",
  });
  const perla = (await request(server.url, "POST", "/session", "", { link })).cookie;
  const settings = await ask("GET", "/inbox/settings");
  await ask("PUT", "/inbox/settings", { ...settings, tags: [...settings.tags, { name: name("Tag"), colour: 1 }] });
  const texts = [{ language: "en", text: text("Answer") }];
  await ask("POST", "/replies", { shortcut: "hostile", name: name("Canned"), texts });
  await ask("POST", "/api-keys", { name: name("Key") });
  await ask("POST", "/invitations", { email: "o'hara+script@example.com", role: "viewer" });

  await ask("PUT", "/facts", { values: [{ name: "hostileFact", type: "text", value: text("Fact").slice(0, 500) }] });
  const article = await ask("POST", "/knowledge/articles", {
    ...{ title: name("Title"), text: `${text("Body")} {hostileFact} {constructor}`, language: "en" },
    ...{ category: name("Category"), phrasings: ["Do you polish samovars?", name("Phrasing")] },
  });
  const at = `/knowledge/articles/${encodeURIComponent(article.id)}/texts`;
  await ask("POST", `${at}/en/all/approve`, { tag: article.texts[0].tag });
  const { texts: approved } = await ask("GET", `/knowledge/articles/${encodeURIComponent(article.id)}`);
  await ask("PUT", `${at}/en/all/draft`, { title: name("Title"), text: text("Redrafted"), tag: approved[0].tag });
  await ask("PUT", `${at}/es/all/draft`, { title: name("Titulo"), text: text("Cuerpo"), tag: "0.0" });
  const lesson = { kind: "article", title: name("Proposed"), text: text("Taught"), language: "en" };
  await ask(
    "POST",
    "/teaching",
    { lesson: { ...lesson, texts: [{ text: `Do you lend kites? ${name("Wanted")}` }] }, companyData: true },
    perla,
  );

  await customerPage.goto(`${server.url}/shop/?lang=en`);
  const customer = new Customer(customerPage, "en");
  await customer.open();
  await customer.ask(`Do you rent zeppelins to poets? ${text("Asked")}`);
  await customer.askForPerson();
  const conversation = await customer.id();
  await ask("PUT", `/inbox/${conversation}/tags`, { tags: [settings.tags[0]?.name, `${name("Tag")}`].filter(Boolean) });
  await ask("POST", `/inbox/${conversation}/take`, {});
  const note = { clientId: "note-1", text: `${text("Note")} @${person.name}`, mentions: [person.id] };
  await ask("POST", `/inbox/${conversation}/notes`, note);
  await ask("POST", `/inbox/${conversation}/messages`, { clientId: "reply-1", text: text("Reply") });
  let missed: number | undefined;
  await eventually(async () => {
    missed = (await ask("GET", "/missed")).clusters[0]?.id;
    return missed;
  }).toBeTruthy();
  return { conversation, article: article.id as string, missed: missed!, customer };
}

describe("hostile text in every field of the desk", () => {
  journey("is text on every screen that shows it, and in the chat", async (people) => {
    const agent = await people.stranger({}, server.url);
    const { page } = agent;
    const visitor = (await people.stranger({}, server.url)).page;
    const { conversation, article, missed, customer } = await fill(visitor);

    await eventually(() => customer.conversation().then((said) => said.at(-1)?.[1])).toContain("Reply");
    await nothingRan(visitor);
    const answered = (await people.stranger({}, server.url)).page;
    await answered.goto(`${server.url}/shop/?lang=en`);
    const asker = new Customer(answered, "en");
    await asker.open();
    await eventually(async () => (await asker.ask("Do you polish samovars?")).text).toContain("Body");
    await nothingRan(answered);
    await picture(answered, "hostile-answer");

    const [cookie, value] = owner.split("=");
    await page.context().addCookies([{ name: cookie!, value: value!, url: server.url }]);
    const inKnowledge = encodeURIComponent(article);
    const screens: [address: string, ...words: string[]][] = [
      ["all", "Reply", "Tag", "Firma"],
      [`all/${conversation}`, "Asked", "Note", "Reply", "Olga", "Perla", "Tag"],
      ["all?q=zeppelins", "Asked"],
      ["knowledge/articles", "Title", "Category"],
      [`knowledge/articles/${inKnowledge}/en/all`, "Title", "Redrafted", "Phrasing"],
      [`knowledge/articles/${inKnowledge}/es/all`, "Body", "Titulo", "Cuerpo"],
      ["knowledge/coverage", "Title"],
      ["knowledge/proposals", "Proposed", "Taught", "Wanted", "Perla"],
      ["knowledge/facts", "Fact"],
      ["knowledge/sources"],
      ["insights"],
      ["insights/missed", "Asked"],
      [`insights/missed/${missed}`, "Asked"],
      ["learning"],
      ["settings/company", "Firma"],
      ["settings/team", "Perla", "Olga"],
      ["settings/account", "Olga"],
      ["settings/inbox", "Tag"],
      ["settings/replies", "Canned"],
      ["settings/sign-in"],
      ["settings/keys", "Key"],
      ["settings/audit", "Olga", "Perla", "Key"],
    ];
    await agent.open("/desk/");
    await agent.inbox.waitFor();
    for (const [address, ...words] of screens) {
      await agent.show(address);
      await harmless(page, address, words);
    }
    await picture(page, "hostile-audit");

    await agent.show(`knowledge/articles/${inKnowledge}/en/all`);
    await page.getByLabel(agent.text["article.more"]).click();
    await agent.button(agent.text["article.history"]).click();
    const history = page.getByRole("dialog", { name: agent.text["article.history"] });
    await history.locator("li button:enabled").last().click();
    await history.locator("del, ins").first().waitFor();
    await harmless(page, "history", ["Title", "Olga"]); // the words of the text itself are cut up
    await picture(page, "hostile-history");
  });
});
