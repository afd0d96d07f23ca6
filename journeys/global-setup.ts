// Vitest's global set-up of the journeys: one real server on a fresh database, with the example company loaded and trained, one
// browser, and a folder for what a failing journey leaves behind.
import { chmodSync, createWriteStream, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium } from "playwright-core";
import type { TestProject } from "vitest/node";
import { discard, startServer } from "./server-process.mjs";
import { adminSession } from "./team.ts";

declare module "vitest" {
  export interface ProvidedContext {
    /** Where the server listens. */
    server: string;
    /** The session of the admin whom the server's own sign-in link let in. */
    admin: string;
    /** Where the browser is controlled. */
    browser: string;
    /** Folder of screenshots and logs of journeys that fail. */
    evidence: string;
  }
}

export default async function setUp(project: TestProject): Promise<() => Promise<void>> {
  const evidence = mkdtempSync(join(tmpdir(), "dragoman-journeys-"));
  const data = mkdtempSync(join(tmpdir(), "dragoman-journeys-data-"));
  chmodSync(data, 0o755); // where we are root, PostgreSQL runs as another user
  const log = createWriteStream(join(evidence, "server.log"));
  const [server, browser] = await Promise.all([
    startServer(data, (text) => log.write(text)),
    chromium.launchServer({ executablePath: process.env.CHROME_PATH, args: browserArguments }),
  ]);
  project.provide("server", server.url);
  project.provide("admin", await adminSession(server));
  project.provide("browser", browser.wsEndpoint());
  project.provide("evidence", evidence);
  return async () => {
    await browser.close();
    const code = await server.stop();
    log.end();
    discard(data);
    if (readdirSync(evidence).length === 1) rmSync(evidence, { recursive: true, force: true });
    else console.error(`What the failing journeys left: ${evidence}`);
    if (code !== 0) throw new Error(`The server ended with ${code} instead of 0.`);
  };
}

const browserArguments = [
  "--headless",
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];
