// How fast a server with 100,000 articles answers: the real command on a fresh database, questions over HTTP on loopback, beside a bare
// Fastify echo in the same run. Run: npx tsx evaluation/server-load.ts [--rows 100000] [--seconds 15]
// Recorded: evaluation/results/server-load.json
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, createWriteStream, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { Agent, request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { finished } from "node:stream/promises";
import { parseArgs } from "node:util";
import { machine } from "./machine.ts";

const { values } = parseArgs({
  options: { rows: { type: "string", default: "100000" }, seconds: { type: "string", default: "15" } },
});
const rows = Number(values.rows);
const seconds = Number(values.seconds);
const root = join(import.meta.dirname, "..");
const folder = mkdtempSync(join(tmpdir(), "dragoman-load-"));
chmodSync(folder, 0o755); // PostgreSQL runs as another user when this runs as root
const children: ChildProcess[] = [];
let signInLink = "";

// The words that 100,000 different questions are made of.
const THINGS = [
  "teapot",
  "kettle",
  "cup",
  "tray",
  "tea tin",
  "travel bag",
  "gift box",
  "strainer",
  "blanket",
  "slippers",
];
const ACTS = ["return", "clean", "repair", "exchange", "track", "cancel", "gift-wrap", "store", "open", "reorder"];
const PARTS = [
  "the lid",
  "the handle",
  "the spout",
  "the sleeve",
  "the strap",
  "the label",
  "the seal",
  "the invoice",
  "the parcel",
  "the colour",
];
const PLACES = ["Singapore", "Madrid", "Lisbon", "Dubai", "Osaka", "Lyon", "Berlin", "Puebla", "Recife", "Boston"];

try {
  const file = join(folder, "faq.csv");
  await writeFaq(file);
  const imported = await timed(() => run(["import", file, "--json"]));
  const started = performance.now();
  const { url, pid } = await serve();
  const firstStartSeconds = (performance.now() - started) / 1000;
  const session = await signIn(url);
  const key = await post(
    url,
    "/api/v1/api-keys",
    { name: "load" },
    { cookie: session, "x-dragoman": "desk", origin: url },
  );
  const echo = await startEcho();

  const questions = sampleQuestions(2000);
  const askBody = (k: number) => JSON.stringify({ text: questions[k % questions.length] });
  // Each connection writes in conversations of its own; one that was handed over, where the assistant is silent, is replaced by a
  // fresh one outside the measured time, so that every measured message gets a reply.
  const start = () => post(url, "/api/v1/conversations", { language: "en" }) as Promise<{ id: string; token: string }>;
  let sent = 0;
  const message: Caller = async (k, last) => {
    const { id, token } = last?.state === "assistant" ? (last.to as { id: string; token: string }) : await start();
    return {
      path: `/api/v1/conversations/${id}/messages`,
      token,
      to: { id, token },
      body: JSON.stringify({ clientId: `load-${sent++}`, text: questions[k % questions.length] }),
    };
  };
  const ask: Caller = async (k) => ({ path: "/api/v1/ask", token: (key as { key: string }).key, body: askBody(k) });

  await load(url, ask, 1, 3); // warm up
  const result = {
    what: `POST /api/v1/ask and POST …/messages (stored with its reply, fsync on) with ${rows} articles, beside a bare Fastify echo of the same body`,
    command: `npx tsx evaluation/server-load.ts --rows ${rows} --seconds ${seconds}`,
    machine: machine(),
    targets: { p50Ms: "< 5", p99Ms: "< 25" },
    importSeconds: round(imported / 1000),
    firstStartSeconds: round(firstStartSeconds),
    ask: { oneConnection: await load(url, ask, 1, seconds), eightConnections: await load(url, ask, 8, seconds) },
    message: {
      oneConnection: await load(url, message, 1, seconds),
      eightConnections: await load(url, message, 8, seconds),
    },
    echo: {
      oneConnection: await load(echo, async (k) => ({ path: "/", body: askBody(k) }), 1, seconds),
      eightConnections: await load(echo, async (k) => ({ path: "/", body: askBody(k) }), 8, seconds),
    },
    serverRssBytes: rssOf(pid),
  };
  const ratio = {
    askPerEcho: round(result.ask.eightConnections.perSecond / result.echo.eightConnections.perSecond),
    messagePerEcho: round(result.message.eightConnections.perSecond / result.echo.eightConnections.perSecond),
  };
  writeFileSync(
    join(import.meta.dirname, "results", "server-load.json"),
    `${JSON.stringify({ ...result, ratio }, null, 1)}\n`,
  );
  console.log(JSON.stringify({ ...result, ratio }, null, 1));
} finally {
  for (const child of children) {
    if (child.exitCode === null) {
      child.kill("SIGINT");
      await once(child, "exit");
    }
  }
  rmSync(folder, { recursive: true, force: true });
}

// ------------------------------------------------------------------------------------------------------------- the questions

function question(n: number): string {
  const [a, b, c, d] = [n % 10, Math.floor(n / 10) % 10, Math.floor(n / 100) % 10, Math.floor(n / 1000) % 10];
  return `How do I ${ACTS[a]} ${PARTS[b]} of my ${THINGS[c]} in ${PLACES[d]}, model ${Math.floor(n / 10_000)}${ACTS[a]![0]}${n % 977}?`;
}

/** Asked with other words around it, and with a typo. */
function sampleQuestions(count: number): string[] {
  return Array.from({ length: count }, (_, k) => {
    const asked = question((k * 7919) % rows).replace(
      "How do I",
      ["how can i", "please tell me how to", "I need to"][k % 3]!,
    );
    return k % 4 === 0 ? asked.replace("of my", "of mi") : asked;
  });
}

async function writeFaq(path: string): Promise<void> {
  const out = createWriteStream(path);
  out.write("id,question,answer,language\n");
  for (let n = 0; n < rows; n++) {
    const line = `q${n},"${question(n)}","Open your account, find ${THINGS[Math.floor(n / 100) % 10]} number ${n} and follow the ${ACTS[n % 10]} steps for ${PLACES[Math.floor(n / 1000) % 10]}.",en\n`;
    if (!out.write(line)) await once(out, "drain");
  }
  out.end();
  await finished(out);
}

// --------------------------------------------------------------------------------------------------------------- processes

function environment(): NodeJS.ProcessEnv {
  return { ...process.env, DRAGOMAN_DATA: join(folder, "data"), DATABASE_URL: "" };
}

async function run(args: string[]): Promise<void> {
  const child = spawn(process.execPath, [join(root, "bin", "dragoman"), ...args], {
    env: environment(),
    stdio: ["ignore", "ignore", "inherit"],
  });
  const [code] = await once(child, "exit");
  if (code !== 0) throw new Error(`dragoman ${args[0]} ended with ${code}`);
}

async function serve(): Promise<{ url: string; pid: number }> {
  const child = spawn(process.execPath, [join(root, "bin", "dragoman"), "serve", "--port", "0", "--no-limits"], {
    env: environment(),
    stdio: ["ignore", "pipe", "inherit"],
  });
  children.push(child);
  let text = "";
  for await (const chunk of child.stdout!) {
    text += chunk;
    const link = /(http:\/\/[\d.:]+)\/desk\/#link=(\S+)/.exec(text);
    if (link) {
      signInLink = link[2]!;
      child.stdout!.resume();
      return { url: link[1]!, pid: child.pid! };
    }
  }
  throw new Error("the server ended before it answered");
}

async function signIn(url: string): Promise<string> {
  const response = await fetch(`${url}/api/v1/session`, {
    method: "POST",
    headers: { "content-type": "application/json", "x-dragoman": "desk", origin: url },
    body: JSON.stringify({ link: signInLink }),
  });
  if (!response.ok) throw new Error(await response.text());
  return response.headers.getSetCookie()[0]!.split(";")[0]!;
}

async function post(url: string, path: string, body: object, headers: Record<string, string> = {}): Promise<unknown> {
  const response = await fetch(url + path, {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body: JSON.stringify(body),
  });
  if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
  return response.json();
}

async function startEcho(): Promise<string> {
  const code = `import("fastify").then(async ({ default: fastify }) => { const app = fastify(); app.post("/", async (request) => request.body); console.log(await app.listen({ port: 0, host: "127.0.0.1" })); })`;
  const child = spawn(process.execPath, ["-e", code], { cwd: root, stdio: ["ignore", "pipe", "inherit"] });
  children.push(child);
  const [address] = await once(child.stdout!, "data");
  return String(address).trim();
}

// -------------------------------------------------------------------------------------------------------------------- load

interface Load {
  requests: number;
  perSecond: number;
  p50Ms: number;
  p99Ms: number;
  maxMs: number;
}

interface Call {
  path: string;
  body: string;
  token?: string;
  /** Passed on to the next call of the connection. */
  to?: unknown;
}
/** Prepares the next request, outside the measured time; `last` is what the one before was answered. */
type Caller = (k: number, last: { state?: string; to: unknown } | null) => Promise<Call>;

/** Each connection sends its next request when the last one was answered, for so many seconds. */
async function load(url: string, make: Caller, connections: number, forSeconds: number): Promise<Load> {
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  const times: number[] = [];
  const end = performance.now() + forSeconds * 1000;
  const started = performance.now();
  let next = 0;
  await Promise.all(
    Array.from({ length: connections }, async () => {
      let last: { state?: string; to: unknown } | null = null;
      while (performance.now() < end) {
        const call: Call = await make(next++, last);
        const at = performance.now();
        const { status, text } = await send(agent, url + call.path, call.body, call.token);
        times.push(performance.now() - at);
        if (status >= 300) throw new Error(`${call.path} answered ${status}: ${text}`);
        last = { state: call.to ? JSON.parse(text).state : undefined, to: call.to };
      }
    }),
  );
  const elapsed = (performance.now() - started) / 1000;
  agent.destroy();
  times.sort((a, b) => a - b);
  const at = (share: number) => round(times[Math.min(times.length - 1, Math.floor(share * times.length))]!);
  return {
    requests: times.length,
    perSecond: round(times.length / elapsed),
    p50Ms: at(0.5),
    p99Ms: at(0.99),
    maxMs: at(1),
  };
}

function send(agent: Agent, url: string, body: string, token?: string): Promise<{ status: number; text: string }> {
  return new Promise((done, fail) => {
    const headers = { "content-type": "application/json", "content-length": Buffer.byteLength(body) };
    const call = request(
      url,
      { agent, method: "POST", headers: token ? { ...headers, authorization: `Bearer ${token}` } : headers },
      (response) => {
        let text = "";
        response.setEncoding("utf8");
        response.on("data", (chunk) => {
          text += chunk;
        });
        response.once("end", () => done({ status: response.statusCode ?? 0, text }));
      },
    );
    call.once("error", fail);
    call.end(body);
  });
}

/** The server process and its children, as Linux counts them. */
function rssOf(pid: number): number {
  try {
    const pages = Number(readFileSync(`/proc/${pid}/statm`, "utf8").split(" ")[1]);
    return pages * 4096;
  } catch {
    return 0;
  }
}

async function timed(work: () => Promise<void>): Promise<number> {
  const started = performance.now();
  await work();
  return performance.now() - started;
}

function round(value: number): number {
  return Number(value.toPrecision(4));
}
