// What the desk asks the server and what comes back. Every failure is a RequestFailed; nothing else is thrown.
import type { InboxItem as Conversation, DeskMessage as Message } from "../../src/conversation/index.ts";
import type { Action, PersonRole } from "../../src/team/index.ts";
import type { Said } from "./conversation/sender.ts";
import type { Query, View } from "./inbox/inbox.ts";

export type { Action, Conversation, Message, PersonRole };

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

export interface Named {
  id: string;
  name: string;
}

/** What there is to filter by. */
export interface Facets {
  markets: string[];
  languages: string[];
  channels: string[];
  tags: string[];
  topics: { article: string; title: string }[];
}

export interface Inbox {
  conversations: Conversation[];
  next: string | null;
  counts: Record<View, number>;
  facets: Facets;
}

/** A message that has what was searched for. */
export interface Hit {
  conversation: Conversation;
  message: { sequence: number; text: string; language: string | null; role: Exclude<Message["role"], "system"> };
}

export interface Hits {
  hits: Hit[];
  next: string | null;
}

export interface Colleague extends Named {
  role: PersonRole;
  languages: string[];
  available: boolean;
  online: boolean;
  /** Conversations they are in. */
  open: number;
}

/** Who else is at a conversation, and what they do there. */
export interface Present extends Named {
  doing: "viewing" | "typing";
}

export type Bulk =
  | { kind: "close" }
  | { kind: "assign"; agent: string | null }
  | { kind: "tag"; add: string[]; remove: string[] }
  | { kind: "snooze"; until: string | null }
  | { kind: "priority"; priority: Conversation["priority"] };

export interface CannedReply {
  id: string;
  shortcut: string;
  name: string;
  texts: { language: string; text: string }[];
  updatedAt: string;
}

export interface InboxSettings {
  assignment: "manual" | "round-robin" | "language";
  limitPerAgent: number;
  hours: {
    timeZone: string;
    weekly: { day: number; from: string; to: string }[];
    closedDates: string[];
  } | null;
  replyWithinMinutes: number;
  tags: { name: string; colour: number }[];
}

export interface Opened {
  conversation: Conversation;
  messages: Message[];
}

/** What a change of a conversation answers; its messages only where some were added. */
export interface Changed {
  conversation: Conversation;
  messages?: Message[];
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
  /** @param after  where the page before ended */
  inbox(query: Query, after?: string, limit?: number): Promise<Inbox>;
  search(q: string, after?: string): Promise<Hits>;
  open(id: string): Promise<Opened>;
  /** @param overrule  although another agent has it; for admins */
  take(id: string, overrule?: boolean): Promise<Opened>;
  handBack(id: string, overrule?: boolean): Promise<Opened>;
  close(id: string, overrule?: boolean): Promise<Opened>;
  say(id: string, clientId: string, said: Said): Promise<Message>;
  viewing(id: string): Promise<void>;
  typing(id: string, kind: "reply" | "note"): Promise<void>;
  assign(id: string, agent: string | null): Promise<Changed>;
  tag(id: string, tags: string[]): Promise<Changed>;
  prioritise(id: string, priority: Conversation["priority"]): Promise<Changed>;
  snooze(id: string, until: string | null): Promise<Changed>;
  bulk(ids: string[], what: Bulk): Promise<{ done: string[]; refused: { id: string; code: string }[] }>;
  people(): Promise<{ people: Colleague[] }>;
  setAvailable(available: boolean): Promise<void>;
  setLanguages(person: string, languages: string[]): Promise<void>;
  replies(): Promise<{ replies: CannedReply[] }>;
  saveReply(reply: Omit<CannedReply, "id" | "updatedAt">, id: string | null): Promise<void>;
  removeReply(id: string): Promise<void>;
  inboxSettings(): Promise<InboxSettings>;
  saveInboxSettings(settings: InboxSettings): Promise<InboxSettings>;
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

/** Where each kind of saying something goes. */
const saidBy = {
  reply: "/messages",
  approved: "/approved",
  translated: "/translated",
  note: "/notes",
} as const satisfies Record<Said["kind"], string>;

export function createApi(request: Request): Api {
  const conversation = (id: string, rest = "") => `/inbox/${encodeURIComponent(id)}${rest}`;

  return {
    session: () => request("GET", "/session"),
    signIn: (by) => request("POST", "/session", by),
    signOut: () => request("DELETE", "/session"),
    inbox({ view, filters }, after, limit = 100) {
      const asked = new URLSearchParams({ view, ...filters, limit: String(limit), ...(after && { after }) });
      return request("GET", `/inbox?${asked}`);
    },
    search: (q, after) => request("GET", `/inbox/search?${new URLSearchParams({ q, ...(after && { after }) })}`),
    open: (id) => request("GET", conversation(id)),
    take: (id, overrule) => request("POST", conversation(id, "/take"), { overrule }),
    handBack: (id, overrule) => request("POST", conversation(id, "/hand-back"), { overrule }),
    close: (id, overrule) => request("POST", conversation(id, "/close"), { overrule }),
    async say(id, clientId, { kind, ...said }) {
      const { message } = await request<{ message: Message }>("POST", conversation(id, saidBy[kind]), {
        clientId,
        ...said,
      });
      return message;
    },
    viewing: (id) => request("POST", conversation(id, "/viewing"), {}),
    typing: (id, kind) => request("POST", conversation(id, "/typing"), { kind }),
    assign: (id, agent) => request("POST", conversation(id, "/assign"), { agent }),
    tag: (id, tags) => request("PUT", conversation(id, "/tags"), { tags }),
    prioritise: (id, priority) => request("PUT", conversation(id, "/priority"), { priority }),
    snooze: (id, until) => request("POST", conversation(id, "/snooze"), { until }),
    bulk: (ids, what) => request("POST", "/inbox/bulk", { ids, do: what }),
    people: () => request("GET", "/inbox/people"),
    setAvailable: (available) => request("PUT", "/session/availability", { available }),
    setLanguages: (person, languages) =>
      request("PUT", `/people/${encodeURIComponent(person)}/languages`, { languages }),
    replies: () => request("GET", "/replies"),
    saveReply: (reply, id) =>
      id === null ? request("POST", "/replies", reply) : request("PUT", `/replies/${encodeURIComponent(id)}`, reply),
    removeReply: (id) => request("DELETE", `/replies/${encodeURIComponent(id)}`),
    inboxSettings: () => request("GET", "/inbox/settings"),
    saveInboxSettings: (settings) => request("PUT", "/inbox/settings", settings),
  };
}
