// For tests: a server on a fresh real database, with an engine whose replies the test reads in the question, and people to sign in.
import { type AddressInfo, connect, createServer, type Socket } from "node:net";
import type { FastifyInstance, InjectOptions } from "fastify";
import type { AnswerEngine, Question, Reply, ReplyReason } from "../answering/index.ts";
import { openStorage, type Storage } from "../storage/index.ts";
import { testStorage } from "../storage/test-cluster.ts";
import { type Person, type PersonRole, SESSION_COOKIE, Team } from "../team/index.ts";
import type { Translator } from "../translation/index.ts";
import { ensureWorkspace } from "../workspace/index.ts";
import { buildServer, type ServerOptions } from "./build-server.ts";
import type { Knowledge } from "./knowledge-routes.ts";
import type { Training } from "./training-routes.ts";

export const WORKSPACE = "main";

/** Answers "refund …", asks back "which …", hands over "person …", fails on "crash"; declines everything else. */
export class ScriptedEngine {
  readonly asked: Question[] = [];
  language = "en";

  answer(question: Question): Reply {
    this.asked.push(question);
    if (question.text === "crash") throw new Error("the engine is broken");
    if (question.article || question.text.startsWith("refund"))
      return this.reply("answer", null, `Refunds take 5 days. (${question.text})`, {
        confidence: 0.93,
        source: { article: "refund-time", title: "Refunds", language: "en", market: null, reviewedAt: "2026-01-02" },
      });
    if (question.text.startsWith("which"))
      return this.reply("clarify", "not-sure", "Which is closest?", {
        choices: [{ article: "refund-time", title: "Refunds", language: "en", confidence: 0.4 }],
      });
    if (question.text.startsWith("person")) return this.reply("handover", "asked-for-person", "A person takes over.");
    return this.reply("decline", "off-topic", "I can only help with the shop.");
  }

  private reply(kind: Reply["kind"], reason: ReplyReason | null, text: string, more: Partial<Reply> = {}): Reply {
    return {
      kind,
      reason,
      text,
      language: this.language,
      textLanguage: this.language,
      notice: null,
      confidence: 0.1,
      source: null,
      choices: [],
      alternatives: [{ article: "refund-time", title: "Refunds", language: "en", confidence: 0.4 }],
      trace: {
        language: { detected: this.language, confidence: 0.9, alternatives: [] },
        searched: "secret-trace",
        followsUp: null,
        entities: [],
        threshold: 0.6,
        none: 0.1,
        knownWords: 1,
        openFacts: [],
        release: null,
      },
      milliseconds: 0.4,
      ...more,
    };
  }
}

export interface TestServer {
  app: FastifyInstance;
  storage: Storage;
  engine: ScriptedEngine;
  /** What `engine()` gives; null turns the engine off. */
  useEngine(engine: ScriptedEngine | null): void;
  team: Team;
  /** Adds somebody and signs them in. */
  signIn(name: string, role?: PersonRole): Promise<SignedIn>;
  /** A fresh conversation and what its customer may do. */
  customer(body?: object): Promise<TestCustomer>;
  close(): Promise<void>;
}

export interface SignedIn {
  person: Person;
  token: string;
  /** With the cookie and the header that unsafe methods need. */
  headers: Record<string, string>;
}

export interface TestCustomer {
  id: string;
  token: string;
  headers: { authorization: string };
  post(text: string, clientId?: string): Promise<{ status: number; body: Posted }>;
}

export interface Posted {
  message: TestMessage;
  reply: TestMessage | null;
  state: string;
}

export interface TestMessage {
  id: string;
  sequence: number;
  clientId: string | null;
  role: string;
  text: string;
  kind?: string;
  event?: string;
  author: string | null;
  language: string | null;
}

let lastClientId = 0;
export const newClientId = () => `client-${++lastClientId}`;

export async function testServer(
  options: ServerOptions = {},
  knowledge?: Knowledge,
  givenStorage?: Storage,
  training?: Training,
  lookInto: () => AnswerEngine | null = () => null,
  translator: Translator | null = null,
  workspaceId = WORKSPACE,
): Promise<TestServer> {
  const storage = givenStorage ?? (await testStorage());
  await ensureWorkspace(storage.db, workspaceId);
  const engine = new ScriptedEngine();
  let used: ScriptedEngine | null = engine;
  const app = await buildServer({
    storage,
    workspaceId,
    engine: () => used,
    lookInto,
    translator,
    ...(knowledge && { knowledge }),
    ...(training && { training }),
    options: { limits: false, ...options },
  });
  await app.ready();
  const team = new Team(storage, workspaceId);
  return {
    app,
    storage,
    engine,
    useEngine: (now) => {
      used = now;
    },
    team,
    async signIn(name, role = "agent") {
      const person = await team.addPerson({ name, role, email: `${name.toLowerCase()}@example.com` });
      const { link } = await team.makeLink(person.id);
      const entered = await team.signInByLink(link);
      if (entered.kind !== "in") throw new Error("the second factor is on");
      const { token } = entered;
      return { person, token, headers: { cookie: `${SESSION_COOKIE}=${token}`, "x-dragoman": "desk" } };
    },
    customer: (body) => startConversation(app, body),
    async close() {
      await app.close();
      await storage.close();
    },
  };
}

export async function startConversation(app: FastifyInstance, body: object = {}): Promise<TestCustomer> {
  const started = await app.inject({ method: "POST", url: "/api/v1/conversations", payload: body });
  const { id, token } = started.json<{ id: string; token: string }>();
  const headers = { authorization: `Bearer ${token}` };
  return {
    id,
    token,
    headers,
    async post(text, clientId = newClientId()) {
      const url = `/api/v1/conversations/${id}/messages`;
      const response = await app.inject({ method: "POST", url, headers, payload: { clientId, text } });
      return { status: response.statusCode, body: response.json<Posted>() };
    },
  };
}

/** A reply whose fields the test names as it reads them. */
// biome-ignore lint/suspicious/noExplicitAny: what comes back is what the test is about
export type AnyBody = Record<string, any>;

/** Sends a request and reads its JSON reply. */
export async function call<Body = Record<string, never>>(
  app: FastifyInstance,
  options: InjectOptions,
): Promise<{ status: number; body: Body & { error?: { code: string; field?: string; message: string } } }> {
  const response = await app.inject(options);
  return { status: response.statusCode, body: JSON.parse(response.body || "{}") };
}

/** Stands between the server and its database, and can be cut like a network. */
export async function cuttableStorage(): Promise<{
  storage: Storage;
  cut(): void;
  mend(): Promise<void>;
  end(): Promise<void>;
}> {
  const direct = await testStorage();
  const target = new URL(direct.url);
  const sockets = new Set<Socket>();
  const proxy = createServer((socket) => {
    const onwards = connect(Number(target.port), target.hostname);
    for (const end of [socket, onwards]) {
      sockets.add(end);
      end.on("error", () => {});
      end.on("close", () => {
        sockets.delete(end);
        socket.destroy();
        onwards.destroy();
      });
    }
    socket.pipe(onwards).pipe(socket);
  });
  const open = (port: number) => new Promise<void>((done) => proxy.listen(port, "127.0.0.1", done));
  const cut = () => {
    proxy.close();
    for (const socket of sockets) socket.destroy();
  };
  await open(0);
  const { port } = proxy.address() as AddressInfo;
  const url = new URL(direct.url);
  url.host = `127.0.0.1:${port}`;
  const storage = await openStorage({ databaseUrl: url.href, dataDirectory: "", maxConnections: 4 });
  return {
    storage,
    cut,
    mend: () => open(port),
    async end() {
      await storage.close();
      cut();
      await direct.close();
    },
  };
}
