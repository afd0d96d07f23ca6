// One journey: people with a browser each, from opening it to closing it. Whatever they do, no page may fail, nothing may run
// that the page did not bring, and nothing may leave the server's origin; where a journey fails, what was on the screens is kept.
import { appendFileSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import axe from "axe-core";
import {
  type Browser,
  type BrowserContext,
  type BrowserContextOptions,
  chromium,
  type Page,
  type Request,
} from "playwright-core";
import { afterAll, expect, inject, it } from "vitest";
import { Agent } from "./agent.ts";
import { Customer, type ShopLanguage } from "./customer.ts";
import { CuttableLine } from "./cuttable-line.ts";
import { type Colleague, Deskhand, newColleague } from "./team.ts";

export const server = inject("server");

let browser: Promise<Browser> | undefined;
afterAll(async () => (await browser)?.close());

/** How long anybody waits for what they should see; long, because the machine may be busy. */
const PATIENCE_MS = 60_000;

export const screens = {
  desktop: { viewport: { width: 1280, height: 800 } },
  phone: { viewport: { width: 390, height: 844 }, deviceScaleFactor: 2, isMobile: true, hasTouch: true },
} satisfies Record<string, BrowserContextOptions>;

export interface CustomerOptions {
  language?: ShopLanguage;
  screen?: keyof typeof screens;
  colours?: "light" | "dark";
  /** The server as this customer reaches it. */
  through?: CuttableLine;
  /** Another server than that of all journeys. */
  at?: string;
}

/** A test in which people use real browsers. */
export function journey(sentence: string, walk: (people: People) => Promise<void>): void {
  it(sentence, async () => {
    browser ??= chromium.connect(inject("browser"));
    const people = new People(await browser);
    try {
      await walk(people);
      expect(people.mishaps).toEqual([]);
    } catch (error) {
      if (error instanceof Error) error.message += `\nThe screens: ${await people.keepEvidence(sentence)}`;
      throw error;
    } finally {
      await people.leave();
    }
  });
}

/** Everybody who takes part in one journey. */
class People {
  /** What must not happen in any journey. */
  readonly mishaps: string[] = [];
  private readonly console: string[] = [];
  private readonly contexts: BrowserContext[] = [];
  private readonly lines: CuttableLine[] = [];
  private readonly servers = new Set([server]);

  constructor(private readonly browser: Browser) {}

  /** Somebody on the shop's page, in front of the closed chat. */
  async customer({
    language = "en",
    screen = "desktop",
    colours = "light",
    through,
    at = server,
  }: CustomerOptions = {}) {
    this.servers.add(at);
    const page = await this.page({ ...screens[screen], locale: language, colorScheme: colours });
    await page.goto(`${through?.url ?? at}/shop/?lang=${language}`);
    return new Customer(page, language);
  }

  /** Somebody of the team, signed in at the desk by their one-time link. */
  async agent(name: string, options: BrowserContextOptions = {}, role = "agent"): Promise<Agent> {
    const agent = await this.stranger(options);
    await agent.open(`/desk/#link=${(await this.colleague(name, role)).link}`);
    await agent.inbox.waitFor();
    // All journeys share one server: among all conversations the latest is on top, among those who wait it is far below.
    await agent.show("all");
    return agent;
  }

  /** A browser in which nobody is signed in. @param at  another server than that of all journeys */
  async stranger(options: BrowserContextOptions = {}, at: string = server): Promise<Agent> {
    this.servers.add(at);
    return new Agent(await this.page({ ...screens.desktop, locale: "en", ...options }), at);
  }

  colleague(name: string, role = "agent"): Promise<Colleague> {
    return newColleague(server, inject("admin"), name, role);
  }

  /** Somebody of the team, where the journey is not about the desk. */
  async deskhand(name: string): Promise<Deskhand> {
    return Deskhand.signIn(server, await this.colleague(name));
  }

  async line(options?: Parameters<typeof CuttableLine.open>[1]): Promise<CuttableLine> {
    const line = await CuttableLine.open(server, options);
    this.lines.push(line);
    return line;
  }

  /** @returns the folder with a screenshot of each page and all that the pages said to the console */
  async keepEvidence(sentence: string): Promise<string> {
    const folder = join(inject("evidence"), sentence.replaceAll(/[^\p{L}\p{N}]+/gu, "-").slice(0, 80));
    mkdirSync(folder, { recursive: true });
    appendFileSync(join(folder, "console.txt"), `${[...this.console, ...this.mishaps].join("\n")}\n`);
    const pages = this.contexts.flatMap((context) => context.pages());
    for (const [k, page] of pages.entries())
      await page.screenshot({ path: join(folder, `screen-${k + 1}.png`) }).catch(() => {});
    return folder;
  }

  async leave(): Promise<void> {
    for (const context of this.contexts) await context.close().catch(() => {});
    for (const line of this.lines) await line.close();
  }

  private async page(options: BrowserContextOptions): Promise<Page> {
    const context = await this.browser.newContext({ reducedMotion: "reduce", ...options });
    this.contexts.push(context);
    context.setDefaultTimeout(PATIENCE_MS);
    context.on("request", (request) => this.watch(request.url()));
    context.on("dialog", (dialog) => {
      this.mishaps.push(`a dialog opened: ${dialog.message()}`);
      void dialog.dismiss();
    });
    context.on("weberror", (error) => this.mishaps.push(`an error in a page: ${error.error()}`));
    context.on("console", (message) => {
      this.console.push(`${message.type()}: ${message.text()}`);
      if (/Content Security Policy/i.test(message.text())) this.mishaps.push(message.text());
    });
    const page = await context.newPage();
    page.on("websocket", (socket) => this.watch(socket.url()));
    const open = new Set<Request>();
    unanswered.set(page, open);
    // Of what is told bit by bit, nobody waits for the end.
    page.on("request", (request) => request.resourceType() !== "eventsource" && open.add(request));
    page.on("requestfinished", (request) => open.delete(request));
    page.on("requestfailed", (request) => open.delete(request));
    return page;
  }

  private watch(address: string): void {
    if (/^(data|blob):/.test(address)) return;
    const ours = [...this.servers, ...this.lines.map(({ url }) => url)].map((url) => new URL(url).host);
    if (!ours.includes(new URL(address).host)) this.mishaps.push(`a request left the server's origin: ${address}`);
  }
}

const unanswered = new WeakMap<Page, Set<Request>>();

/** Waits until all that the page asked for is there and drawn. */
export async function settled(page: Page): Promise<void> {
  const drawn = () => page.evaluate(() => new Promise((done) => requestAnimationFrame(() => setTimeout(done, 0))));
  const open = unanswered.get(page)!;
  // What one answer brings may ask for more.
  for (let quiet = 0; quiet < 3; quiet = open.size === 0 ? quiet + 1 : 0) await drawn();
}

/** Waits until what somebody sees, read again and again, is as it should be. */
export const eventually = <T>(see: () => T | Promise<T>) => expect.poll(see, { timeout: PATIENCE_MS });

/** A picture for people to look at, where JOURNEY_SHOTS names a folder. */
export async function picture(page: Page, name: string): Promise<void> {
  const folder = process.env.JOURNEY_SHOTS;
  if (folder) await page.screenshot({ path: join(folder, `journey-${name}.png`) });
}

/** Of hostile text on the page, also in the chat: nothing was executed, and nothing became an element or a link that executes. */
export async function nothingRan(page: Page): Promise<void> {
  const ran = await page.evaluate(
    () => "pwned" in window || [...document.scripts].some(({ text }) => text.includes("pwned")),
  );
  expect(ran).toBe(false);
  const theirs = "a[href^='javascript' i], a[href^='data' i], img[src=x], [onload], [onerror], [srcdoc]";
  expect(await page.locator(theirs).evaluateAll((found) => found.map(({ outerHTML }) => outerHTML))).toEqual([]);
}

interface AxeFinding {
  id: string;
  impact: string;
  nodes: { target: unknown; failureSummary: string }[];
}

/**
 * What axe finds on the page as it stands that is serious or critical, each as one line.
 * @param within  looks there alone, where there is such an element
 */
export async function seriousFindings(page: Page, within = "html"): Promise<string[]> {
  if (!(await page.evaluate("'axe' in window"))) await page.evaluate(axe.source);
  const violations = (await page.evaluate(
    `axe.run(document.querySelector(${JSON.stringify(within)}) ?? document, { resultTypes: ["violations"] })
       .then(({ violations }) => violations)`,
  )) as AxeFinding[];
  return violations
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .flatMap(({ id, nodes }) =>
      nodes.map(({ target, failureSummary }) => `${id}: ${JSON.stringify(target)} ${failureSummary}`),
    );
}
