// Finds out who asks and refuses what they may not do, before anything of a request's body is read. A route names its action in
// its config; what has none is not of the API (pages, scripts).
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { addAudit } from "./audit-hook.ts";
import {
  ForeignOriginError,
  MissingHeaderError,
  NotAllowedError,
  NotSignedInError,
  SecondFactorNeededError,
} from "./errors.ts";
import { type Action, type Actor, may, type Person } from "./policies.ts";
import { SESSION_DAYS, secondFactorOf } from "./sessions.ts";
import type { SessionHolder } from "./store.ts";
import { KEY_PREFIX, type Team } from "./team.ts";

export const SESSION_COOKIE = "dragoman_session";

declare module "fastify" {
  interface FastifyContextConfig {
    /** What the route does, for `policies.ts`. */
    action?: Action;
  }
  interface FastifyRequest {
    /** null in a route without an action. */
    actor: Actor | null;
    /** The session's token, where one came with the request. */
    sessionToken: string | null;
    /** Whose session it is, and which. */
    holder: SessionHolder | null;
  }
}

/** What is left to somebody who has yet to set up the second factor that everybody needs. */
export const withoutSecondFactor: readonly Action[] = ["session.use", "account.change"];

/** Adds the guard, and the audit log of what it let through, to an app and everything registered in it afterwards. */
export function addGuard(app: FastifyInstance, team: Team): void {
  app.decorateRequest("actor", null);
  app.decorateRequest("sessionToken", null);
  app.decorateRequest("holder", null);
  addAudit(app, team.audit);
  app.addHook("onRequest", async (request) => {
    const { action } = request.routeOptions.config;
    if (!action) return;
    const actor = await actorOf(request, action, team);
    request.actor = actor;
    if (may(actor, action)) {
      const unfinished = request.holder && secondFactorOf(request.holder) === "needed";
      if (unfinished && !withoutSecondFactor.includes(action)) throw new SecondFactorNeededError();
      return;
    }
    throw actor.kind === "person" || actor.kind === "key" ? new NotAllowedError() : new NotSignedInError();
  });
}

async function actorOf(request: FastifyRequest, action: Action, team: Team): Promise<Actor> {
  const bearer = bearerOf(request);
  if (action === "conversation.use") return bearer ? { kind: "customer", token: bearer } : { kind: "stranger" };
  if (bearer?.startsWith(KEY_PREFIX)) return team.recogniseKey(bearer);
  const cookie = bearer ? null : cookieOf(request, SESSION_COOKIE);
  const token = bearer ?? cookie;
  // What anybody may do asks nothing of the database, but for the session's own routes.
  if (may({ kind: "stranger" }, action) && action !== "session.use") return { kind: "stranger" };
  // Also where there is no cookie yet: another site must not sign its visitors in here, as somebody of its choice.
  if (!bearer && !isSafe(request) && isFromElsewhere(request)) throw new ForeignOriginError();
  if (!token) return { kind: "stranger" };
  const holder = await team.sessions.holder(token);
  if (!holder) return { kind: "stranger" };
  // Another site can make a browser send the cookie, but neither this header nor, by WebSocket, our origin.
  if (cookie && !isSafe(request) && request.headers["x-dragoman"] !== "desk") throw new MissingHeaderError();
  if (cookie && request.headers.upgrade && !isOwnOrigin(request)) throw new ForeignOriginError();
  request.sessionToken = token;
  request.holder = holder;
  return { kind: "person", person: holder.person };
}

/** The person who asks, in a route that only people may use. */
export function personOf(request: FastifyRequest): Person {
  if (request.actor?.kind !== "person") throw new NotSignedInError();
  return request.actor.person;
}

/** The session that asks; a key or a customer has none. */
export function holderOf(request: FastifyRequest): SessionHolder {
  if (request.holder === null) throw new NotSignedInError();
  return request.holder;
}

/** The conversation's token, in a route of a customer. */
export function customerToken(request: FastifyRequest): string {
  if (request.actor?.kind !== "customer") throw new NotSignedInError();
  return request.actor.token;
}

export function setSessionCookie(request: FastifyRequest, reply: FastifyReply, token: string | null): void {
  setCookie(request, reply, { name: SESSION_COOKIE, path: "/", value: token, seconds: SESSION_DAYS * 86_400 });
}

/** A cookie that scripts and other sites cannot use; null takes it away. */
export function setCookie(
  request: FastifyRequest,
  reply: FastifyReply,
  { name, path, value, seconds }: { name: string; path: string; value: string | null; seconds: number },
): void {
  const parts = [
    `${name}=${value ?? ""}`,
    `Path=${path}`,
    "HttpOnly",
    "SameSite=Lax",
    `Max-Age=${value === null ? 0 : seconds}`,
  ];
  if (request.protocol === "https") parts.push("Secure");
  reply.header("set-cookie", parts.join("; "));
}

/** The page that connects is of this server. Programs that are no browsers send no origin. */
export function isOwnOrigin(request: FastifyRequest): boolean {
  const { origin } = request.headers;
  if (origin === undefined) return true;
  try {
    return new URL(origin).host === request.host;
  } catch {
    return false;
  }
}

/** A page of another site, or of a neighbour of ours, sent it: browsers say so; without TLS, or when old, only their origin. */
function isFromElsewhere(request: FastifyRequest): boolean {
  const site = request.headers["sec-fetch-site"];
  return site === undefined ? !isOwnOrigin(request) : site !== "same-origin" && site !== "none";
}

function isSafe(request: FastifyRequest): boolean {
  return request.method === "GET" || request.method === "HEAD" || request.method === "OPTIONS";
}

function bearerOf(request: FastifyRequest): string | null {
  return /^Bearer ([\x21-\x7e]{1,200})$/i.exec(request.headers.authorization ?? "")?.[1] ?? null;
}

export function cookieOf(request: FastifyRequest, wanted: string): string | null {
  for (const part of (request.headers.cookie ?? "").split(";")) {
    const [name, value] = part.trim().split("=", 2);
    if (name === wanted && value) return value;
  }
  return null;
}
