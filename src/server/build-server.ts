// Joins the features to one HTTP server. It decides nothing: who may do what is in team, what happens in the features.
import { randomBytes } from "node:crypto";
import websocket from "@fastify/websocket";
import Fastify, { type FastifyInstance, LogController } from "fastify";
import { serializerCompiler, validatorCompiler, type ZodTypeProvider } from "fastify-type-provider-zod";
import type { AnswerEngine, Answerer } from "../answering/index.ts";
import { ApprovedReplies, approvedRoutes } from "../approved/index.ts";
import {
  Conversations,
  closeCode,
  conversationRoutes,
  Inbox,
  InboxFeed,
  inboxRoutes,
  LiveHub,
  type LiveOptions,
  liveRoutes,
  outletDefaults,
} from "../conversation/index.ts";
import {
  CannedReplies,
  DeskSettings,
  deskRoutes,
  FollowUps,
  type MailSender,
  PeopleAtWork,
  Rounds,
} from "../desk/index.ts";
import {
  Insights,
  InsightsStore,
  insightsRoutes,
  keepUp,
  Missed,
  MissedStore,
  missedRoutes,
} from "../insights/index.ts";
import type { Encode } from "../knowledge/index.ts";
import { shippedEncoder } from "../releases/index.ts";
import { FirstRun, startRoutes } from "../start/index.ts";
import type { Storage } from "../storage/index.ts";
import { Teaching, teachingRoutes } from "../teaching/index.ts";
import { type Action, addGuard, isAudited, Team, teamRoutes } from "../team/index.ts";
import { Translations, type Translator, translationRoutes } from "../translation/index.ts";
import { readWorkspace, updateWorkspace, type Workspace, workspaceRoutes } from "../workspace/index.ts";
import { askRoutes } from "./ask-routes.ts";
import { addErrorReplies, replyToBadRequest } from "./error-replies.ts";
import { factRoutes } from "./fact-routes.ts";
import { knowledgeEditorRoutes } from "./knowledge-editor-routes.ts";
import { type Knowledge, knowledgeRoutes } from "./knowledge-routes.ts";
import { addLimits, defaultLimits, type Limits } from "./limits.ts";
import { addRequestLog, type LogOptions, loggerFor } from "./log.ts";
import { addOpenApi } from "./openapi.ts";
import { publicRoutes } from "./public-routes.ts";
import { addSecurity } from "./security.ts";
import { addStaticFiles, type StaticFolders } from "./static-files.ts";
import {
  type Promises,
  type Training,
  type TrainingRouteOptions,
  trainingDefaults,
  trainingRoutes,
} from "./training-routes.ts";

export interface ServerParts {
  storage: Storage;
  workspaceId: string;
  /** Asked for every message; null while nothing is trained. */
  engine(): Answerer | null;
  /** The same engine, to be looked into: what it would suggest, what is like a text. Without it nothing is suggested. */
  lookInto?(): AnswerEngine | null;
  /** Without it, free text is not translated. */
  translator?: Translator | null;
  /** Without it, there is no /import, no /articles and no editor. */
  knowledge?: Knowledge;
  /** Compares a translation with its source, sentence by sentence. */
  encode?: Encode;
  /** Without it, there is no /training. */
  training?: Training;
  /** Without it, there is no /training/promise. */
  promises?: Promises;
  options?: ServerOptions;
}

export interface ServerOptions {
  version?: string;
  /** Default: nothing is logged. */
  log?: LogOptions | false;
  /** Requests a minute; false: no limits. */
  limits?: Partial<Limits> | false;
  uploadBytes?: number;
  /** Where the built pages are; without it there are none. */
  folders?: StaticFolders;
  /** Behind a reverse proxy: whose X-Forwarded-* to believe, as Fastify's trustProxy. */
  trustProxy?: boolean | string;
  /** Sends mails to customers; without it there are none. */
  mail?: MailSender;
  live?: Partial<LiveOptions>;
  training?: Partial<TrainingRouteOptions>;
  /** Of this server as a client of the company's identity provider. */
  oidcSecret?: string | undefined;
}

/** A route of the API, and what it does. */
export interface ApiRoute {
  method: string;
  url: string;
  action: Action;
  /** Whether the audit log has each request that was not refused. */
  audited: boolean;
}

declare module "fastify" {
  interface FastifyInstance {
    /** For the test that walks over all of them. */
    apiRoutes: ApiRoute[];
  }
}

const JSON_BYTES = 64 * 1024;
const UPLOAD_BYTES = 200 * 1024 * 1024;
/** Changes of the workspace's settings are seen after this long. */
const SETTINGS_MS = 5_000;
/** Sockets that have not said goodbye by then are cut. */
const GOODBYE_MS = 2_000;

export async function buildServer(parts: ServerParts): Promise<FastifyInstance> {
  const { storage, workspaceId, knowledge, training, options = {} } = parts;
  const version = options.version ?? "0.0.0";
  const app = Fastify({
    ...loggerFor(options.log ?? false),
    logController: new LogController({ disableRequestLogging: true }),
    genReqId: requestId,
    bodyLimit: JSON_BYTES,
    trustProxy: options.trustProxy ?? false,
    requestTimeout: 600_000,
    forceCloseConnections: "idle",
    routerOptions: { maxParamLength: 300, ignoreTrailingSlash: false },
    frameworkErrors: replyToBadRequest,
  });
  app.decorate("apiRoutes", []);
  app.setValidatorCompiler(validatorCompiler);
  app.setSerializerCompiler(serializerCompiler);
  addErrorReplies(app);

  const settings = settingsOf(storage, workspaceId);
  const hub = new LiveHub({ url: storage.url, workspaceId, log: app.log });
  const deskSettings = new DeskSettings(storage, workspaceId);
  const conversations = new Conversations({
    storage,
    workspaceId,
    hub,
    answerer: parts.engine,
    defaultLanguage: async () => (await settings()).defaultLanguage,
    workingTime: () => deskSettings.workingTime(),
    onEngineError: (error) => app.log.error({ err: error }, "the engine failed; the customer was handed over"),
  });
  const team = new Team(storage, workspaceId, { oidcSecret: options.oidcSecret });
  const people = new PeopleAtWork(storage, workspaceId, hub);
  const inbox = new Inbox({ conversations, isAgent: (id) => people.isAgent(id) });
  const feed = new InboxFeed(conversations, (person) => (person ? people.came(person) : () => {}));
  const followUps = new FollowUps({
    storage,
    workspaceId,
    sender: options.mail ?? null,
    workspace: settings,
    onError: (error) => app.log.warn({ err: error }, "a mail could not be sent; it is tried again"),
  });
  const rounds = new Rounds({
    ...{ storage, workspaceId, inbox, people, followUps, settings: deskSettings },
    onError: (error) => app.log.warn({ err: error }, "a round of the desk failed; the next one tries again"),
  });
  const language = async () => (await settings()).defaultLanguage;
  const counted = new InsightsStore(storage, workspaceId);
  const insights = new Insights(counted);
  const missed = new Missed(new MissedStore(storage, workspaceId), counted, shippedEncoder);
  const stopCounting = keepUp(counted, missed, (error) => app.log.error({ err: error }, "insights fell behind"));
  await hub.start();
  rounds.start();
  inbox.indexOldMessages().catch((error) => app.log.warn({ err: error }, "old messages could not be made findable"));
  app.addHook("onClose", async () => {
    feed.stop();
    await rounds.stop();
    await people.stop();
    options.mail?.close();
    await stopCounting();
    await hub.stop();
  });

  addRequestLog(app);
  // Before everything that may refuse: it then closes the socket of a refused upgrade.
  await app.register(websocket, {
    options: { maxPayload: 16 * 1024 },
    preClose(done) {
      sayGoodbye(app);
      done();
    },
  });
  await addSecurity(app, async () => (await settings()).allowedOrigins);
  await addLimits(app, options.limits === false ? noLimits : { ...defaultLimits, ...options.limits });
  addGuard(app, team);
  await addOpenApi(app, version);

  await app.register(
    async (scope) => {
      const api = scope.withTypeProvider<ZodTypeProvider>();
      api.addHook("onRoute", ({ url, method, config }) => {
        if (method === "OPTIONS") return; // a preflight
        if (!config?.action) throw new Error(`The route ${method} ${url} names no action for policies.ts.`);
        for (const each of [method].flat())
          app.apiRoutes.push({ method: each, url, action: config.action, audited: isAudited(each, config) });
      });
      const live: LiveOptions = { ...outletDefaults, resumeWithinMs: 10_000, ...options.live };
      publicRoutes({
        workspace: settings,
        agentsOnline: () => hub.agentsOnline,
        engineReady: () => parts.engine() !== null,
        checkDatabase: async () => {
          await storage.pool.query("SELECT 1");
        },
        version,
      })(api);
      conversationRoutes(conversations)(api);
      inboxRoutes(inbox)(api);
      deskRoutes(deskSettings, people, new CannedReplies(storage, workspaceId), () => hub.peopleChanged())(api);
      liveRoutes(conversations, feed, team, live)(api);
      teamRoutes(team, { workspace: settings, onRemoved: (person) => inbox.agentLeaves(person) })(api);
      workspaceRoutes({
        read: () => settings({ fresh: true }),
        async update(changes) {
          await updateWorkspace(storage.db, workspaceId, changes);
          await settings({ fresh: true });
        },
      })(api);
      startRoutes(new FirstRun(storage, workspaceId, parts.engine))(api);
      askRoutes(parts.engine)(api);
      const around = {
        ...{ storage, workspaceId, conversations, engine: () => parts.lookInto?.() ?? null },
        defaultLanguage: async () => (await settings()).defaultLanguage,
      };
      approvedRoutes(new ApprovedReplies(around))(api);
      teachingRoutes(new Teaching(around))(api);
      const company = async () => (await settings()).name;
      translationRoutes(new Translations(conversations, parts.translator ?? null, company))(api);
      if (knowledge) {
        const uploadBytes = options.uploadBytes ?? UPLOAD_BYTES;
        knowledgeRoutes(knowledge, uploadBytes)(api);
        knowledgeEditorRoutes({ storage, workspaceId, encode: parts.encode, uploadBytes })(api);
        factRoutes(storage, workspaceId, async () => (await settings()).defaultLanguage)(api);
      }
      insightsRoutes(insights, language)(api);
      missedRoutes(missed, language)(api);
      if (training) trainingRoutes(training, { ...trainingDefaults, ...options.training }, parts.promises)(api);
    },
    { prefix: "/api/v1" },
  );
  if (options.folders) await addStaticFiles(app, options.folders, settings);
  return app;
}

const noLimits: Limits = {
  address: Number.MAX_SAFE_INTEGER,
  start: Number.MAX_SAFE_INTEGER,
  conversation: Number.MAX_SAFE_INTEGER,
  key: Number.MAX_SAFE_INTEGER,
};

/** The workspace, read at most every few seconds; `fresh`: now. */
function settingsOf(storage: Storage, workspaceId: string): (how?: { fresh?: boolean }) => Promise<Workspace> {
  let known: Promise<Workspace> | undefined;
  let readAt = 0;
  return ({ fresh = false } = {}) => {
    if (known && !fresh && Date.now() - readAt < SETTINGS_MS) return known;
    readAt = Date.now();
    const reading = readWorkspace(storage.db, workspaceId).then((workspace) => {
      if (!workspace) throw new Error(`There is no workspace "${workspaceId}".`);
      return workspace;
    });
    // What is known stays in use while the database is away.
    const before = known;
    known = reading.catch((error) => {
      if (!before) {
        known = undefined;
        throw error;
      }
      return before;
    });
    return known;
  };
}

/** A proxy's id is kept where it has a harmless form, so that its log and ours can be joined. */
function requestId(request: { headers: Record<string, string | string[] | undefined> }): string {
  const given = request.headers["x-request-id"];
  return typeof given === "string" && /^[\w.-]{1,64}$/.test(given) ? given : randomBytes(9).toString("base64url");
}

function sayGoodbye(app: FastifyInstance): void {
  const { clients } = app.websocketServer;
  for (const client of clients) client.close(closeCode.goingAway, "the server stops");
  setTimeout(() => {
    for (const client of clients) client.terminate();
  }, GOODBYE_MS).unref();
}
