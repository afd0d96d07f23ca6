// What of all requests goes into the audit log: decided here once for every route, before its reply leaves, so that nobody is told of
// a change that is not in the log. A route may say more about what it did, or that it did something although it only read.
import type { FastifyContextConfig, FastifyInstance, FastifyRequest } from "fastify";
import type { AuditLog, Detail, NewAuditEntry } from "./audit-log.ts";
import type { Action, Actor, Person } from "./policies.ts";

/** What a route says of what it did: `request.audit = { … }`. */
export interface AuditNote {
  /** Default: the method and the path. */
  event?: string;
  /** Default: the id in the path. */
  subject?: string | null;
  /** Nothing of customers, and no secrets. */
  details?: Record<string, Detail>;
  /** Who, where the request did not say it: somebody signs in; null: nobody knows who tried. */
  actor?: Person | null;
  /** Written although the request was refused. */
  evenIfRefused?: boolean;
}

declare module "fastify" {
  interface FastifyContextConfig {
    /** true: written although it only reads; false: never written. Default: every change but a conversation's daily work. */
    audited?: boolean;
  }
  interface FastifyRequest {
    audit: AuditNote | null;
  }
}

/** What is done all day with conversations; they have a history of their own. Signing in is written by its own routes. */
const dailyWork: readonly Action[] = [
  "session.use",
  "conversation.start",
  "conversation.use",
  "conversation.watch",
  "inbox.read",
  "inbox.work",
  "inbox.assign",
  "answers.ask",
  "answers.judge",
];
const exporting: readonly Action[] = ["knowledge.export"];

export function addAudit(app: FastifyInstance, log: AuditLog): void {
  app.decorateRequest("audit", null);
  const written = new WeakSet<FastifyRequest>();
  app.addHook("onSend", async (request, reply) => {
    const entry = entryFor(request, reply.statusCode);
    // An error on the way out sends again.
    if (!entry || written.has(request)) return;
    written.add(request);
    await log.write(entry).catch((error) => request.log.error({ err: error, entry }, "not written to the audit log"));
  });
  app.addHook("onClose", () => log.settled());
}

/** Whether what a route does is written whatever it says of it. */
export function isAudited(method: string, { action, audited }: FastifyContextConfig): boolean {
  if (!action || audited !== undefined) return audited === true;
  const changes = !["GET", "HEAD", "OPTIONS"].includes(method);
  return (changes && !dailyWork.includes(action)) || exporting.includes(action);
}

function entryFor(request: FastifyRequest, status: number): NewAuditEntry | null {
  const { config } = request.routeOptions;
  const { audit: note, method, actor } = request;
  const { action } = config;
  if (!action || config.audited === false) return null;
  if (status >= 400 && !note?.evenIfRefused) return null;
  if (!isAudited(method, config) && !note) return null;
  const path = (request.routeOptions.url ?? "").replace(/^\/api\/v1/, "");
  return {
    actor: note?.actor ? asPerson(note.actor) : whoIs(note?.actor === null ? null : actor),
    action,
    event: note?.event ?? `${method} ${path}`,
    subject: note?.subject === undefined ? subjectOf(request.params) : note.subject,
    details: note?.details ?? {},
    address: request.ip,
  };
}

function whoIs(actor: Actor | null): NewAuditEntry["actor"] {
  if (actor?.kind === "person") return asPerson(actor.person);
  if (actor?.kind === "key") return { kind: "key", id: actor.keyId, name: actor.name };
  return { kind: "stranger", id: null, name: "" };
}

const asPerson = ({ id, name }: Person): NewAuditEntry["actor"] => ({ kind: "person", id, name });

function subjectOf(params: unknown): string | null {
  const ids = Object.values((params ?? {}) as Record<string, unknown>).map(String);
  return ids.length > 0 ? ids.join(" ") : null;
}
