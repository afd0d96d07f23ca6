// What the desk asks the server and what comes back. Every failure is a RequestFailed; nothing else is thrown.
import type {
  InboxItem as Conversation,
  DeskMessage as Message,
  StateKind as State,
} from "../../src/conversation/index.ts";

import type { Action, PersonRole } from "../../src/team/index.ts";

export type { Action, Conversation, Message, PersonRole, State };

/** Somebody of the team. */
export interface Person {
  id: string;
  name: string;
  email: string;
  role: PersonRole;
}

export interface Session {
  person: Person;
  workspace: { name: string };
  /** What the person may do; the server refuses the rest. */
  may: Action[];
  /** needed: everybody here has one, and nothing else can be done before it is set up. */
  secondFactor: "on" | "off" | "needed";
}

/** In, or half-way: then a code of the second factor and `step` finish it. */
export type SigningIn = Session | { secondFactor: { step: string } };
export const isHalfWay = (signingIn: SigningIn): signingIn is { secondFactor: { step: string } } =>
  typeof signingIn.secondFactor === "object";

export interface Inbox {
  conversations: Conversation[];
  counts: Record<State, number>;
}

export interface Opened {
  conversation: Conversation;
  messages: Message[];
}

/** `status` 0: the server could not be reached. */
export class RequestFailed extends Error {
  readonly status: number;
  readonly code: string;
  constructor(status: number, code: string, message: string) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

export interface Api {
  session(): Promise<Session>;
  signIn(by: { email: string; password: string } | { link: string }): Promise<SigningIn>;
  signOut(): Promise<void>;
  inbox(state: State | "all"): Promise<Inbox>;
  open(id: string): Promise<Opened>;
  /** @param overrule  although another agent has it; for admins */
  take(id: string, overrule?: boolean): Promise<Opened>;
  handBack(id: string, overrule?: boolean): Promise<Opened>;
  close(id: string, overrule?: boolean): Promise<Opened>;
  reply(id: string, clientId: string, text: string): Promise<Message>;
  typing(id: string): Promise<void>;
}

const limitMs = 30_000;
const fileLimitMs = 600_000;

/** One request to the server. A `body` that is a Blob is sent as it is, everything else as JSON. */
export type Request = <Answer>(
  method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE",
  path: string,
  body?: object,
) => Promise<Answer>;

export function createRequest(fetch: typeof globalThis.fetch, base = "/api/v1"): Request {
  return async function request<Answer>(method: string, path: string, body?: object): Promise<Answer> {
    const isFile = body instanceof Blob;
    const response = await fetch(base + path, {
      method,
      headers: {
        accept: "application/json",
        ...(method !== "GET" && { "x-dragoman": "desk" }),
        ...(body && { "content-type": isFile ? "application/octet-stream" : "application/json" }),
      },
      ...(body && { body: isFile ? body : JSON.stringify(body) }),
      credentials: "same-origin",
      signal: AbortSignal.timeout(isFile ? fileLimitMs : limitMs),
    }).catch((cause: Error) => {
      throw new RequestFailed(0, "network", cause.message);
    });
    const answer: unknown = await response.json().catch(() => null);
    if (response.ok) return answer as Answer;
    const { code = "", message = response.statusText } =
      (answer as { error?: { code?: string; message?: string } } | null)?.error ?? {};
    throw new RequestFailed(response.status, code, message);
  };
}

export function createApi(request: Request): Api {
  const conversation = (id: string, rest = "") => `/inbox/${encodeURIComponent(id)}${rest}`;

  return {
    session: () => request("GET", "/session"),
    signIn: (by) => request("POST", "/session", by),
    signOut: () => request("DELETE", "/session"),
    inbox: (state) => request("GET", `/inbox?state=${state}`),
    open: (id) => request("GET", conversation(id)),
    take: (id, overrule) => request("POST", conversation(id, "/take"), { overrule }),
    handBack: (id, overrule) => request("POST", conversation(id, "/hand-back"), { overrule }),
    close: (id, overrule) => request("POST", conversation(id, "/close"), { overrule }),
    reply: async (id, clientId, text) =>
      (await request<{ message: Message }>("POST", conversation(id, "/messages"), { clientId, text })).message,
    typing: (id) => request("POST", conversation(id, "/typing"), {}),
  };
}
