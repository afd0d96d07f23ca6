// Who may do what. Pure, and the only place that says so: every route names its action, and the guard asks here.

/** From most to least: an owner may do all, a viewer only look. */
export const personRoles = ["owner", "admin", "editor", "agent", "viewer"] as const;
export type PersonRole = (typeof personRoles)[number];

export interface Person {
  id: string;
  name: string;
  email: string;
  role: PersonRole;
}

/** Who asks. */
export type Actor =
  | { kind: "stranger" }
  /** Has the token of one conversation; that it is the right one is checked where the conversation is read. */
  | { kind: "customer"; token: string }
  | { kind: "person"; person: Person }
  /** A program: of what keys may do at all, only what its scopes name. */
  | { kind: "key"; keyId: string; name: string; scopes: readonly string[] };

const everyone = ["stranger", "customer", ...personRoles, "key"] as const;
export type Who = (typeof everyone)[number];

const people = personRoles;
/** Who works with customers. */
const staff = ["owner", "admin", "editor", "agent"] as const;
/** Who answers for what customers are told. */
const editors = ["owner", "admin", "editor"] as const;
const admins = ["owner", "admin"] as const;
const owners = ["owner"] as const;

// biome-ignore format: a table is read by its columns
const allowed = {
  "health.read":           everyone,
  "settings.read":         everyone,
  "session.use":           everyone, // signing in, asking who one is, signing out
  "conversation.start":    everyone,
  "conversation.use":      ["customer"],
  "conversation.watch":    everyone, // the token follows in the first frame
  "account.change":        people,   // one's own name, password, second factor, sessions, notifications
  "inbox.read":            people,
  "inbox.work":            staff,    // take, reply, note, tag, snooze, hand back, close
  "inbox.assign":          staff,    // to somebody else
  "inbox.overrule":        admins,   // although another agent has it
  "inbox.configure":       admins,   // how conversations are assigned, hours, tags
  "replies.read":          people,   // canned replies
  "replies.edit":          staff,
  "answers.ask":           [...people, "key"],
  "answers.judge":         staff,    // "this was right", "should have been …"
  "knowledge.read":        [...people, "key"],
  "knowledge.propose":     staff,    // waits for approval
  "knowledge.edit":        editors,  // write, approve, restore, say that something does not apply
  "knowledge.import":      [...editors, "key"],
  "knowledge.export":      [...editors, "key"],
  "training.read":         [...people, "key"],
  "training.start":        admins,   // and cancelling, and the promise
  "insights.read":         people,
  "workspace.read":        people,
  "workspace.change":      admins,   // name, markets, languages, where the widget may be
  "keys.manage":           admins,
  "people.read":           people,
  "people.manage":         admins,
  "owners.manage":         owners,   // who is an owner, single sign-on
  "audit.read":            admins,
} as const satisfies Record<string, readonly Who[]>;

export type Action = keyof typeof allowed;
export const actions = Object.keys(allowed) as Action[];

/** What a key can be allowed: everything that keys may do and strangers may not. */
export const keyScopes = actions.filter(
  (action) => whoMay(action).includes("key") && !whoMay(action).includes("stranger"),
);

export function may(actor: Actor, action: Action): boolean {
  const who = whoMay(action);
  if (actor.kind === "key") return who.includes("stranger") || (who.includes("key") && actor.scopes.includes(action));
  return who.includes(actor.kind === "person" ? actor.person.role : actor.kind);
}

/** Owners answer to owners: only they make one, change one, or let one in anew. */
export function mayManage(manager: Person, roles: readonly PersonRole[]): boolean {
  return !roles.includes("owner") || may({ kind: "person", person: manager }, "owners.manage");
}

export function whoMay(action: Action): readonly Who[] {
  return allowed[action];
}

/** Everything that the actor may do: what a desk shows. */
export function allowedTo(actor: Actor): Action[] {
  return actions.filter((action) => may(actor, action));
}
