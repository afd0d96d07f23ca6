// Joins the features to one HTTP server. It decides nothing: who may do what is in team, what happens in the features.
import { randomBytes } from "node:crypto";
import websocket from "@fastify/websocket";
import Fastify, { type FastifyInstance, LogController } from "fastify";
import { serializerCompiler, validatorCompiler, type ZodTypeProvider } from "fastify-type-provider-zod";
import type { Answerer } from "../answering/index.ts";
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
import type { Encode } from "../knowledge/index.ts";
import type { Storage } from "../storage/index.ts";
import { addGuard, may, Team, teamRoutes } from "../team/index.ts";
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
import { type Training, type TrainingRouteOptions, trainingDefaults, trainingRoutes } from "./training-routes.ts";

export interface ServerParts {
  storage: Storage;
  workspaceId: string;
  /** Asked for every message; null while nothing is trained. */
  engine(): Answerer | null;
  /** Without it, there is no /import, no /articles and no editor. */
  knowledge?: Knowledge;
  /** Compares a translation with its source, sentence by sentence. */
  encode?: Encode;
  /** Without it, there is no /training. */
  training?: Training;
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
  live?: Partial<LiveOptions>;
  training?: Partial<TrainingRouteOptions>;
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
  app.setValidatorCompiler(validatorCompiler);
  app.setSerializerCompiler(serializerCompiler);
  addErrorReplies(app);

  const settings = settingsOf(storage, workspaceId);
  const hub = new LiveHub({ url: storage.url, workspaceId, log: app.log });
  const conversations = new Conversations({
    storage,
    workspaceId,
    hub,
    answerer: parts.engine,
    defaultLanguage: async () => (await settings()).defaultLanguage,
    onEngineError: (error) => app.log.error({ err: error }, "the engine failed; the customer was handed over"),
  });
  const feed = new InboxFeed(conversations);
  const team = new Team(storage, workspaceId);
  const inbox = new Inbox({
    conversations,
    isAgent: async (id) =>
      (await team.people()).some((person) => person.id === id && may({ kind: "person", person }, "inbox.work")),
  });
  await hub.start();
  app.addHook("onClose", async () => {
    feed.stop();
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
        const isPreflight = method === "OPTIONS";
        if (!config?.action && !isPreflight)
          throw new Error(`The route ${method} ${url} names no action for policies.ts.`);
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
      liveRoutes(conversations, feed, team, live)(api);
      teamRoutes(team, settings)(api);
      workspaceRoutes({
        read: () => settings({ fresh: true }),
        async update(changes) {
          await updateWorkspace(storage.db, workspaceId, changes);
          await settings({ fresh: true });
        },
      })(api);
      askRoutes(parts.engine)(api);
      if (knowledge) {
        const uploadBytes = options.uploadBytes ?? UPLOAD_BYTES;
        knowledgeRoutes(knowledge, uploadBytes)(api);
        knowledgeEditorRoutes({ storage, workspaceId, encode: parts.encode, uploadBytes })(api);
        factRoutes(storage, workspaceId, async () => (await settings()).defaultLanguage)(api);
      }
      if (training) trainingRoutes(training, { ...trainingDefaults, ...options.training })(api);
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
