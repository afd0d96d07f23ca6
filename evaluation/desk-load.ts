// Live updates with 200 agents and 2,000 customers at once: the real command on a fresh database, all connected by WebSocket over
// loopback; customers write, ask for people, agents take and answer. Measured from the moment a message is sent until the list of every desk
// shows it, until the desk that has the conversation open shows it, and until the customer sees it; afterwards, that nothing was lost or
// doubled. Server, database and this script share the machine.
// Run: npx tsx evaluation/desk-load.ts [--agents 200] [--customers 2000] [--seconds 60]. It stops itself. Recorded: evaluation/results/desk-load.json
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { Agent, request } from "node:http";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { machine } from "./machine.ts";

const { values } = parseArgs({
  options: {
    agents: { type: "string", default: "200" },
    customers: { type: "string", default: "2000" },
    seconds: { type: "string", default: "60" },
    pause: { type: "string", default: "30" },
  },
});
const agentCount = Number(values.agents);
const customerCount = Number(values.customers);
const seconds = Number(values.seconds);
/** Between two messages of one customer, on average. */
const pauseMs = Number(values.pause) * 1000;
const AGENT_PAUSE_MS = 10_000;
const SETTLE_MS = 60_000;

interface WebSocketClient {
  on(event: "open" | "close", listener: () => void): void;
  on(event: "message", listener: (data: Buffer) => void): void;
  on(event: "error", listener: (error: Error) => void): void;
  send(text: string): void;
  terminate(): void;
}
const require = createRequire(createRequire(import.meta.url).resolve("@fastify/websocket"));
const WebSocket = require("ws") as new (url: string, options?: { headers: Record<string, string> }) => WebSocketClient;

const root = join(import.meta.dirname, "..");
const folder = mkdtempSync(join(tmpdir(), "dragoman-desk-load-"));
chmodSync(folder, 0o755); // PostgreSQL runs as another user when this runs as root
const connections = new Agent({ keepAlive: true, maxSockets: 64 });
const sockets: WebSocketClient[] = [];
const questions = [
  "Where is my order?",
  "How long does a refund take?",
  "¿Cuánto tarda el envío?",
  "退货要多久？",
  "متى يصل طلبي؟",
  "ขอคืนสินค้าได้ไหม",
  "Can I change the address?",
  "Ist die Teekanne spülmaschinenfest?",
];

interface Customer {
  id: string;
  token: string;
  /** Sequences as they were shown. */
  shown: number[];
  state: string;
}

/** When each message was sent, by its client id. */
const sentAt = new Map<string, number>();
interface Desk {
  socket: WebSocketClient;
  /** The newest revision that was told of a conversation. */
  revisions: Map<string, number>;
  /** Sequences that were shown of each conversation that it had open. */
  shown: Map<string, number[]>;
  open: string | null;
  openedAt: number;
}
const desks: Desk[] = [];
const inLists: number[] = [];
const whereOpen: number[] = [];
/** Conversations told again although nothing had changed since: harmless. */
let toldAgain = 0;
const atCustomers: number[] = [];
const replyMs: number[] = [];
const waiting: string[] = [];
// biome-ignore lint/suspicious/noExplicitAny: frames are read, not used
type AnyFrame = any;
/** What a payload says, read once: all desks are sent the same. */
const payloads = new Map<string, AnyFrame[]>();
/** Desk, conversation and message: only the first time counts. */
const shownInList = new Set<string>();
let sent = 0;
let refused = 0;
let child = null as ChildProcess | null;
// However this ends, the server does not run on.
process.on("exit", () => child?.kill("SIGINT"));

try {
  const { url, link } = await serve();
  const admin = await signIn(url, link);
  const agents: { cookie: string; mine: string[] }[] = [];
  for (let k = 0; k < agentCount; k++) {
    const body = { name: `Agent ${k}`, email: `agent${k}@example.com`, role: "agent" };
    const made = JSON.parse((await send("POST", `${url}/api/v1/people`, body, deskHeaders(admin))).text);
    agents.push({ cookie: await signIn(url, made.link), mine: [] });
  }
  for (const [k, { cookie }] of agents.entries()) await openDesk(url, k, cookie);
  console.error(`${agentCount} desks are open`);
  const customers: Customer[] = [];
  const starting = Array.from({ length: 16 }, async () => {
    while (customers.length < customerCount) {
      const customer: Customer = { id: "", token: "", shown: [], state: "assistant" };
      customers.push(customer);
      Object.assign(
        customer,
        JSON.parse((await send("POST", `${url}/api/v1/conversations`, { language: "en" }, {})).text),
      );
      await openWidget(url, customer);
    }
  });
  await Promise.all(starting);
  console.error(`${customerCount} customers are connected`);

  const end = performance.now() + seconds * 1000;
  const [cpuBefore, postgresBefore, ownBefore] = [cpuSeconds(child!.pid!), postgresSeconds(), process.cpuUsage()];
  const sleep = (ms: number) =>
    new Promise((done) => setTimeout(done, Math.max(0, Math.min(ms, end - performance.now()))));
  const customerLives = customers.map(async (customer) => {
    await sleep(Math.random() * pauseMs);
    while (performance.now() < end) {
      await write(url, customer);
      await sleep(pauseMs * (0.5 + Math.random()));
    }
  });
  const agentLives = agents.map(async (agent, k) => {
    await sleep(Math.random() * AGENT_PAUSE_MS);
    while (performance.now() < end) {
      await work(url, agent, k);
      await sleep(AGENT_PAUSE_MS * (0.5 + Math.random()));
    }
  });
  await Promise.all([...customerLives, ...agentLives]);
  const cpu = cpuSeconds(child!.pid!) - cpuBefore;
  const postgresCpu = postgresSeconds() - postgresBefore;
  console.error("looking whether anything was lost or doubled");
  const outcome = await settle(url, admin, customers);

  const result = {
    what: `${agentCount} desks and ${customerCount} customers connected by WebSocket to one server process for ${seconds} s; server, embedded PostgreSQL and this script on the same machine`,
    command: `npx tsx evaluation/desk-load.ts --agents ${agentCount} --customers ${customerCount} --seconds ${seconds} --pause ${values.pause}`,
    machine: machine(),
    targets: { p99Ms: "< 500", lostOrDoubled: 0 },
    messagesSent: sent,
    perSecond: Number((sent / seconds).toFixed(1)),
    cpuSeconds: {
      server: Number(cpu.toFixed(1)),
      postgres: Number(postgresCpu.toFixed(1)),
      thisScript: Number(
        (process.cpuUsage(ownBefore).user / 1e6 + process.cpuUsage(ownBefore).system / 1e6).toFixed(1),
      ),
    },
    sentUntilInTheListOfADesk: timing(inLists),
    sentUntilShownWhereItIsOpen: timing(whereOpen),
    agentsReplyUntilShownToTheCustomer: timing(atCustomers),
    sentUntilAcknowledged: timing(replyMs),
    takenByAnotherAgentFirst: refused,
    ...outcome,
  };
  writeFileSync(join(import.meta.dirname, "results", "desk-load.json"), `${JSON.stringify(result, null, 1)}\n`);
  console.log(JSON.stringify(result, null, 1));
} finally {
  for (const socket of sockets) socket.terminate();
  connections.destroy();
  if (child && child.exitCode === null) {
    child.kill("SIGINT");
    await once(child, "exit");
  }
  rmSync(folder, { recursive: true, force: true });
}

// ------------------------------------------------------------------------------------------------------------------ acts

async function write(url: string, customer: Customer): Promise<void> {
  if (customer.state === "closed") return;
  const clientId = `m${sent++}`;
  const text =
    customer.state === "assistant" && Math.random() < 0.15
      ? "I want to talk to a person"
      : `${questions[sent % questions.length]!} ${mark(clientId)}`;
  const from = performance.now();
  sentAt.set(clientId, from);
  const { status } = await send(
    "POST",
    `${url}/api/v1/conversations/${customer.id}/messages`,
    { clientId, text },
    bearer(customer),
  );
  if (status >= 300) throw new Error(`a message was answered ${status}`);
  replyMs.push(performance.now() - from);
}

/** Takes whoever waits longest, or answers in a conversation of one's own; now and then notes, tags or hands back. */
async function work(url: string, agent: { cookie: string; mine: string[] }, k: number): Promise<void> {
  const act = (id: string, method: string, what: string, body: object) =>
    send(method, `${url}/api/v1/inbox/${id}/${what}`, body, deskHeaders(agent.cookie));
  const next = waiting.shift();
  if (next) {
    if ((await act(next, "POST", "take", {})).status < 300) {
      agent.mine.push(next);
      watch(k, next);
    } else refused++;
    return;
  }
  const id = agent.mine[Math.floor(Math.random() * agent.mine.length)];
  if (!id) return;
  watch(k, id);
  const clientId = `a${k}-${sent++}`;
  const kind = Math.random();
  if (kind < 0.1) await act(id, "PUT", "tags", { tags: ["vip"] });
  else if (kind < 0.15) {
    await act(id, "POST", "hand-back", {});
    agent.mine.splice(agent.mine.indexOf(id), 1);
  } else {
    const isNote = kind < 0.25;
    const from = performance.now();
    sentAt.set(clientId, from);
    await act(id, "POST", isNote ? "notes" : "messages", {
      clientId,
      text: isNote ? "A note" : `Hello, I am looking into it. ${mark(clientId)}`,
    });
    replyMs.push(performance.now() - from);
  }
}

// ----------------------------------------------------------------------------------------------------------------- being shown

/** By it the list's preview tells which message it shows. */
function mark(clientId: string): string {
  return `(${clientId})`;
}

function markIn(text: string): string {
  return /\((\w+-?\w*)\)$/.exec(text)?.[1] ?? "";
}

function framesIn(text: string): AnyFrame[] {
  const known = payloads.get(text);
  if (known) return known;
  const frame = JSON.parse(text);
  const frames = frame.type === "batch" ? frame.frames : [frame];
  for (const { type, conversation } of frames)
    if (type === "conversation" && conversation.state === "waiting" && !waiting.includes(conversation.id))
      waiting.push(conversation.id);
  payloads.set(text, frames);
  if (payloads.size > 300) payloads.delete(payloads.keys().next().value!);
  return frames;
}

/** The agent opens a conversation, and goes on from the last message that was shown of it. */
function watch(k: number, conversation: string): void {
  const desk = desks[k]!;
  if (desk.open === conversation) return;
  desk.open = conversation;
  desk.openedAt = performance.now();
  const after = desk.shown.get(conversation)?.at(-1) ?? 0;
  desk.socket.send(JSON.stringify({ type: "watch", conversation, after }));
}

async function openDesk(url: string, k: number, cookie: string): Promise<void> {
  const socket = new WebSocket(`${url.replace("http", "ws")}/api/v1/inbox/live?batch=1`, {
    headers: { cookie, origin: url },
  });
  sockets.push(socket);
  const desk: Desk = { socket, revisions: new Map(), shown: new Map(), open: null, openedAt: 0 };
  desks[k] = desk;
  socket.on("message", (data) => {
    const frames = framesIn(data.toString());
    const at = performance.now();
    for (const frame of frames) {
      if (frame.type === "conversation") {
        const { id, revision, lastMessage } = frame.conversation;
        if ((desk.revisions.get(id) ?? 0) >= revision) toldAgain++;
        else desk.revisions.set(id, revision);
        const from = sentAt.get(markIn(lastMessage?.text ?? ""));
        const isNew = !shownInList.has(`${k} ${id} ${lastMessage?.text}`);
        if (from === undefined || !isNew) continue;
        shownInList.add(`${k} ${id} ${lastMessage.text}`);
        inLists.push(at - from);
      }
      if (frame.type === "message") {
        const { sequence, clientId } = frame.message;
        const shown = desk.shown.get(frame.conversationId) ?? [];
        desk.shown.set(frame.conversationId, [...shown, sequence]);
        const from = sentAt.get(clientId ?? "");
        // What was there before it was opened was not live.
        if (from !== undefined && from > desk.openedAt) whereOpen.push(at - from);
      }
    }
  });
  await new Promise<void>((done, fail) => {
    socket.on("open", done);
    socket.on("error", fail);
  });
}

async function openWidget(url: string, customer: Customer): Promise<void> {
  const socket = new WebSocket(`${url.replace("http", "ws")}/api/v1/conversations/${customer.id}/live`);
  sockets.push(socket);
  socket.on("message", (data) => {
    const frame = JSON.parse(data.toString());
    if (frame.type === "state") customer.state = frame.state;
    if (frame.type !== "message") return;
    customer.shown.push(frame.message.sequence);
    const from = frame.message.role === "agent" ? sentAt.get(frame.message.clientId) : undefined;
    if (from !== undefined) atCustomers.push(performance.now() - from);
  });
  await new Promise<void>((done, fail) => {
    socket.on("error", fail);
    socket.on("open", () => {
      socket.send(JSON.stringify({ type: "resume", token: customer.token, after: 0 }));
      done();
    });
  });
}

/**
 * The newest state of every conversation at every desk, every message once and in order where it is open, and every message that is theirs
 * at every customer.
 */
async function settle(url: string, admin: string, customers: readonly Customer[]): Promise<object> {
  const until = performance.now() + SETTLE_MS;
  const get = async (path: string, headers: Record<string, string>) =>
    JSON.parse((await send("GET", `${url}/api/v1${path}`, null, headers)).text);
  const stored = new Map<Customer, number[]>();
  for (const customer of customers) {
    const { messages } = await get(`/conversations/${customer.id}/messages?limit=500`, bearer(customer));
    stored.set(
      customer,
      messages.map(({ sequence }: { sequence: number }) => sequence),
    );
  }
  const revisions = new Map<string, number>();
  for (let after = ""; ; ) {
    const page = await get(
      `/inbox?view=all&limit=100${after && `&after=${encodeURIComponent(after)}`}`,
      deskHeaders(admin),
    );
    for (const { id, revision } of page.conversations) revisions.set(id, revision);
    if (!page.next) break;
    after = page.next;
  }
  const lastSequences = new Map<string, number>();
  for (const { open } of desks)
    if (open && !lastSequences.has(open)) {
      const { messages } = await get(`/inbox/${open}`, deskHeaders(admin));
      lastSequences.set(open, messages.at(-1).sequence);
    }
  const isWhole = (customer: Customer) => customer.shown.join() === stored.get(customer)!.join();
  // Looking at a conversation may raise its revision: then the desk was told a newer one.
  const behind = () =>
    desks.reduce((sum, desk) => {
      const old = [...revisions].filter(([id, revision]) => (desk.revisions.get(id) ?? 0) < revision);
      return sum + old.length;
    }, 0);
  const lost = () =>
    desks.filter(({ open, shown }) => open && (shown.get(open)?.at(-1) ?? 0) < lastSequences.get(open)!).length;
  while (performance.now() < until && !(customers.every(isWhole) && behind() === 0 && lost() === 0))
    await new Promise((done) => setTimeout(done, 500));
  const sequences = desks.flatMap(({ shown }) => [...shown.values()]);
  return {
    messagesStored: [...stored.values()].reduce((sum, list) => sum + list.length, 0),
    conversations: revisions.size,
    toldToDesks: inLists.length,
    toldAgain,
    desksTimesConversationsBehind: behind(),
    shownWhereOpen: sequences.reduce((sum, list) => sum + list.length, 0),
    openConversationsThatMissTheLastMessage: lost(),
    openConversationsWithALostOrDoubledMessage: sequences.filter((list) => list.some((one, k) => one !== k + 1)).length,
    customersWhoMissedOrDoubledSomething: customers.filter((customer) => !isWhole(customer)).length,
  };
}

// --------------------------------------------------------------------------------------------------------------- the server

/** With a little knowledge of its own, so that the assistant has something to answer and the first start takes seconds. */
async function serve(): Promise<{ url: string; link: string }> {
  const env = { ...process.env, DRAGOMAN_DATA: join(folder, "data"), DATABASE_URL: "" };
  const dragoman = join(root, "bin", "dragoman");
  const file = join(folder, "faq.csv");
  const rows = questions.map(
    (question, k) => `q${k},"${question}","The answer to question ${k} is in your account, under orders."`,
  );
  writeFileSync(file, ["id,question,answer", ...rows].join("\n"));
  const importing = spawn(process.execPath, [dragoman, "import", file], {
    env,
    stdio: ["ignore", "ignore", "inherit"],
  });
  child = importing;
  const [code] = await once(importing, "exit");
  if (code !== 0) throw new Error(`the import ended with ${code}`);
  child = spawn(process.execPath, [dragoman, "serve", "--no-example", "--port", "0", "--no-limits"], {
    env,
    stdio: ["ignore", "pipe", "inherit"],
  });
  let text = "";
  for await (const chunk of child.stdout!) {
    text += chunk;
    const found = /(http:\/\/[\d.:]+)\/desk\/#link=(\S+)/.exec(text);
    if (found) {
      child.stdout!.resume();
      return { url: found[1]!, link: found[2]! };
    }
  }
  throw new Error("the server ended before it answered");
}

async function signIn(url: string, link: string): Promise<string> {
  const response = await fetch(`${url}/api/v1/session`, {
    method: "POST",
    headers: { "content-type": "application/json", "x-dragoman": "desk", origin: url },
    body: JSON.stringify({ link }),
  });
  if (!response.ok) throw new Error(await response.text());
  return response.headers.getSetCookie()[0]!.split(";")[0]!;
}

function deskHeaders(cookie: string): Record<string, string> {
  return { cookie, "x-dragoman": "desk" };
}

function bearer({ token }: Customer): Record<string, string> {
  return { authorization: `Bearer ${token}` };
}

function send(
  method: string,
  url: string,
  body: object | null,
  headers: Record<string, string>,
): Promise<{ status: number; text: string }> {
  const json = body && JSON.stringify(body);
  return new Promise((done, fail) => {
    const call = request(
      url,
      {
        agent: connections,
        method,
        headers: {
          ...headers,
          ...(json && { "content-type": "application/json", "content-length": Buffer.byteLength(json) }),
        },
      },
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
    call.end(json ?? undefined);
  });
}

/** Of the database of this run: its server and all that it started, by the server's process group. */
function postgresSeconds(): number {
  const postmaster = Number(readFileSync(join(folder, "data", "postgres", "postmaster.pid"), "utf8").split("\n", 1)[0]);
  let sum = 0;
  for (const name of readdirSync("/proc")) {
    if (!/^\d+$/.test(name)) continue;
    try {
      const parent = Number(readFileSync(`/proc/${name}/stat`, "utf8").split(") ")[1]!.split(" ")[1]);
      if (parent === postmaster || Number(name) === postmaster) sum += cpuSeconds(Number(name));
    } catch {
      // It has just ended.
    }
  }
  return sum;
}

/** Of the server's process, without PostgreSQL's. */
function cpuSeconds(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1]!.split(" ");
  return (Number(fields[11]) + Number(fields[12])) / 100;
}

function timing(times: number[]): { count: number; p50Ms: number; p99Ms: number; maxMs: number } {
  const sorted = Float64Array.from(times).sort();
  const at = (share: number) =>
    Number((sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0).toPrecision(4));
  return { count: sorted.length, p50Ms: at(0.5), p99Ms: at(0.99), maxMs: at(1) };
}
