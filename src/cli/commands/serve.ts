// dragoman serve: the server, in the foreground until Ctrl-C. The first start loads the example company and trains it.
import { join } from "node:path";
import { z } from "zod";
import { KnowledgeBase } from "../../knowledge/index.ts";
import { loadDetector } from "../../language/index.ts";
import { packageRoot } from "../../paths.ts";
import { EngineHolder, shippedEncoder } from "../../releases/index.ts";
import { buildServer, listen, smtpSender } from "../../server/index.ts";
import { openStorage, type Storage } from "../../storage/index.ts";
import { Team } from "../../team/index.ts";
import { translatorFrom } from "../../translation/index.ts";
import { ensureWorkspace, readWorkspace, updateWorkspace, type Workspace } from "../../workspace/index.ts";
import { command } from "../command.ts";
import { loadExample } from "../example.ts";
import { type Output, trainingProgress } from "../output.ts";
import { dataDirectory, packageVersion, unitFolder } from "../setting.ts";

const DEFAULT_PORT = 4000;
/** Edits that come closer together than this are learned in one training. */
const QUIET_MS = 3000;
/** Connections that are still open this long after Ctrl-C are cut. */
const SHUTDOWN_MS = 8000;

export const serve = command({
  name: "serve",
  summary: "Start the server: chat widget, desk and API",
  details: `The first start loads the example company, Tamarind & Tin, and trains it; --no-example leaves the knowledge empty.
A page of yours shows the widget with two lines, once its origin is allowed:
  dragoman serve --allow-origin https://www.example.com`,
  options: z.object({
    port: z.coerce
      .number()
      .int()
      .min(0)
      .max(65535)
      .optional()
      .describe(`port; the next free one if it is taken (default: PORT or ${DEFAULT_PORT})`),
    host: z.string().optional().describe("address to listen on; 0.0.0.0 for all (default: HOST or 127.0.0.1)"),
    noExample: z.boolean().default(false).describe("do not load the example company"),
    company: z.string().optional().describe("what your company is called in the chat; kept"),
    allowOrigin: z
      .array(
        z
          .string()
          .refine((value) => value === "*" || isWebAddress(value), "an origin looks like https://www.example.com"),
      )
      .optional()
      .describe("origin whose pages may embed the widget, such as https://www.example.com; kept"),
    trustProxy: z.boolean().default(false).describe("behind a reverse proxy: believe its X-Forwarded headers"),
    noLimits: z
      .boolean()
      .default(false)
      .describe("no limits on requests a minute: behind a proxy that limits, or for load tests"),
    log: z
      .enum(["debug", "info", "warn", "error"])
      .default("warn")
      .describe("what to log, as JSON lines on standard error"),
  }),
  async run({ port, host, noExample, company, allowOrigin, trustProxy, noLimits, log }, _words, output) {
    const smtp = process.env.DRAGOMAN_SMTP_URL;
    const mail = smtp ? smtpSender(smtp, process.env.DRAGOMAN_MAIL_FROM) : null;
    const stopping = new AbortController();
    const stop = untilStopped().then(() => stopping.abort());
    output.progress("Starting PostgreSQL", 0);
    const storage = await openStorage({
      databaseUrl: process.env.DATABASE_URL || undefined,
      dataDirectory: dataDirectory(),
    });
    const closing: (() => Promise<void>)[] = [() => storage.close()];
    try {
      const workspace = await ensureWorkspace(storage.db);
      await updateWorkspace(storage.db, workspace.id, {
        ...(company ? { name: company } : {}),
        ...(allowOrigin ? { allowedOrigins: allowOrigin.map(originOf) } : {}),
      });
      const holder = new EngineHolder(storage, workspace.id, {
        unitFolder: unitFolder(),
        quietMs: QUIET_MS,
        onProgress: trainingProgress(output),
        onSwap: ({ release, trained, articles }) => {
          output.settle();
          if (trained) output.note(`Release ${release} is live: ${articles.toLocaleString("en")} articles.`);
        },
        onEncoderError: seldom((error) =>
          output.note(`A message was answered by its words alone: ${error instanceof Error ? error.message : error}`),
        ),
        onError: (error) =>
          output.note(
            `The new knowledge could not be learned; the old one still answers. ${error instanceof Error ? error.message : error}`,
          ),
      });
      closing.unshift(() => holder.close());
      // Ctrl-C during the first training ends the training.
      stopping.signal.addEventListener("abort", () => void holder.close(), { once: true });
      await Promise.all([
        loadDetector(),
        (noExample ? Promise.resolve() : loadExample(storage, workspace.id, output, stopping.signal)).then(() =>
          holder.start(),
        ),
      ]);
      output.settle();
      if (stopping.signal.aborted) return;

      const root = packageRoot();
      const app = await buildServer({
        storage,
        workspaceId: workspace.id,
        engine: () => holder.answerer(),
        lookInto: () => holder.current(),
        translator: translatorFrom(process.env),
        knowledge: new KnowledgeBase({ storage, workspaceId: workspace.id }),
        encode: (texts) => {
          const { units } = shippedEncoder();
          return { vectors: shippedEncoder().encode(texts), units };
        },
        training: holder.runs,
        promises: holder,
        options: {
          version: packageVersion(),
          log: { level: log, stream: process.stderr },
          folders: { web: join(root, "dist", "web"), shop: join(root, "examples", "shop", "page") },
          trustProxy,
          ...(mail ? { mail } : {}),
          oidcSecret: process.env.DRAGOMAN_OIDC_SECRET,
          ...(noLimits ? { limits: false as const } : {}),
        },
      });
      closing.unshift(() => app.close());
      const wanted = port ?? Number(process.env.PORT || DEFAULT_PORT);
      const listening = await listen(app, wanted, host ?? process.env.HOST ?? "127.0.0.1");
      if (listening.moved) output.note(`Port ${wanted} is taken; using ${listening.port}.`);
      await greet(listening.url, storage, workspace, output);
      await stop;
      output.note("Stopping…");
    } finally {
      const cut = setTimeout(() => process.exit(1), SHUTDOWN_MS);
      for (const close of closing) await close();
      clearTimeout(cut);
    }
  },
});

async function greet(url: string, storage: Storage, workspace: Workspace, output: Output): Promise<void> {
  const team = new Team(storage, workspace.id);
  const owner = await team.ensureOwner("Admin", "admin@localhost");
  const { link } = await team.makeLink(owner.id);
  const { knowledgeOrigin } = (await readWorkspace(storage.db, workspace.id))!;
  output.print("");
  output.print(
    knowledgeOrigin === "example" ? `  Shop with the chat   ${url}/shop/` : `  Chat widget          ${url}/widget.js`,
  );
  output.print(`  Desk (signs you in)  ${url}/desk/#link=${link}`);
  output.print(`  API                  ${url}/api`);
  output.print("");
  output.print("  The desk link works once, for 15 minutes. Ctrl-C stops everything.");
}

/** "shop.example.com:8080" is an address of the scheme "shop.example.com", whose origin is "null": that of every sandboxed page. */
function isWebAddress(value: string): boolean {
  return /^https?:\/\//i.test(value) && URL.canParse(value);
}

function originOf(value: string): string {
  if (value === "*") return value;
  return new URL(value).origin;
}

function untilStopped(): Promise<void> {
  return new Promise((done) => {
    let asked = 0;
    const onSignal = () => {
      // A second Ctrl-C does not wait.
      if (++asked > 1) process.exit(130);
      done();
    };
    process.on("SIGINT", onSignal);
    process.on("SIGTERM", onSignal);
  });
}

const SELDOM_MS = 60_000;

/** What goes wrong with every message is told once a minute. */
function seldom(tell: (error: unknown) => void): (error: unknown) => void {
  let toldMs = Number.NEGATIVE_INFINITY;
  return (error) => {
    if (performance.now() - toldMs < SELDOM_MS) return;
    toldMs = performance.now();
    tell(error);
  };
}
