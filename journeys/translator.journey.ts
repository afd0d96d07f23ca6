// A company with a translator of its own: a customer and an agent without a common language, each of whom can see what the other wrote.
import { chmodSync, mkdtempSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect } from "vitest";
import es from "../web/text/widget/es.json" with { type: "json" };
import { journey, picture, seriousFindings } from "./journey.ts";
import { discard, type ServerProcess, startServer } from "./server-process.mjs";

/** What the translator knows. Whatever must stay as it is comes to it as a sign such as [[1]]. */
const sentences = [
  [/^¿Cuándo llega mi pedido (\S+)\?$/, "When does my order $1 arrive?"],
  [/^Your order (\S+) arrives on Friday\.$/, "Su pedido $1 llega el viernes."],
  [/^Your order (\S+) is lost\.$/, "Su pedido se ha perdido."],
] as const;

let translator: Server;
let server: ServerProcess;
let data: string;
const asked: string[] = [];

beforeAll(async () => {
  translator = createServer(async (request, response) => {
    let body = "";
    for await (const part of request) body += part;
    const { q } = JSON.parse(body) as { q: string };
    asked.push(q);
    const known = sentences.find(([from]) => from.test(q));
    response.setHeader("content-type", "application/json");
    if (known) response.end(JSON.stringify({ translatedText: q.replace(known[0], known[1]) }));
    else response.writeHead(503).end("{}");
  }).listen(0, "127.0.0.1");
  await new Promise((done) => translator.once("listening", done));
  data = mkdtempSync(join(tmpdir(), "dragoman-translator-"));
  chmodSync(data, 0o755); // where we are root, PostgreSQL runs as another user
  const url = `http://127.0.0.1:${(translator.address() as AddressInfo).port}`;
  server = await startServer(data, () => {}, ["--no-example"], { DRAGOMAN_TRANSLATOR_URL: url });
});
afterAll(async () => {
  await server.stop();
  discard(data);
  translator.close();
});

describe("where the company has a translator", () => {
  journey(
    "a customer and an agent without a common language understand each other, and see what was really written",
    async (people) => {
      const customer = await people.customer({ language: "es", at: server.url });
      await customer.open();
      await customer.write("¿Cuándo llega mi pedido TT-20418?");
      await customer.askForPerson();

      const agent = await people.stranger({}, server.url);
      const { page, text } = agent;
      await page.goto(server.link);
      await agent.inbox
        .or(page.getByRole("heading", { name: text["start.company"] }))
        .first()
        .waitFor();
      await agent.open(`/desk/#/waiting/${await customer.id()}`);
      await agent.thread.getByRole("button", { name: text["translated.show"] }).click();
      await agent.thread.getByText("When does my order TT-20418 arrive?").waitFor();
      // The number of the order never left the house.
      expect(asked.join(" ")).not.toContain("20418");

      await agent.take();
      const into = page.getByRole("button", { name: text["translated.into"].replace("{language}", "Spanish") });
      const alert = page.locator(".translate-reply").getByRole("alert");
      // A translation that lost the number is not offered; nor is there one when the translator is away.
      await agent.field.fill("Your order TT-20418 is lost.");
      await into.click();
      await alert.getByText(text["problem.translationChanged"]).waitFor();
      await agent.field.fill("Have a nice day.");
      await into.click();
      await alert.getByText(text["problem.translatorAway"]).waitFor();
      expect(await page.locator(".translate-reply textarea").count()).toBe(0);

      await agent.field.fill("Your order TT-20418 arrives on Friday.");
      await into.click();
      const translation = page.locator(".translate-reply textarea");
      await translation.waitFor();
      expect(await translation.inputValue()).toBe("Su pedido TT-20418 llega el viernes.");
      await picture(page, "translator-en");
      expect(await seriousFindings(page)).toEqual([]);
      await page.getByRole("button", { name: text["approved.send"].replace("{language}", "Spanish") }).click();

      await customer.dialog.getByText("Su pedido TT-20418 llega el viernes.").waitFor();
      const original = customer.dialog.getByText("Your order TT-20418 arrives on Friday.");
      expect(await original.isVisible()).toBe(false);
      await customer.dialog.getByText(es.translated).click();
      await original.waitFor();
      // The agent's side keeps both as well.
      await agent.thread.getByText("Su pedido TT-20418 llega el viernes.").waitFor();
    },
  );
});
