// Who may do what. Pure, and the only place that says so: every route names its action, and the guard asks here.
export type PersonRole = "admin" | "agent";

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
  | { kind: "key"; keyId: string };

const everyone = ["stranger", "customer", "agent", "admin", "key"] as const;
export type Who = (typeof everyone)[number];

// biome-ignore format: a table is read by its columns
const allowed = {
  "health.read":           everyone,
  "settings.read":         everyone,
  "session.use":           everyone, // signing in, asking who one is, signing out
  "conversation.start":    everyone,
  "conversation.use":      ["customer"],
  "conversation.watch":    everyone, // the token follows in the first frame
  "account.change":        ["agent", "admin"],
  "inbox.read":            ["agent", "admin"],
  "inbox.work":            ["agent", "admin"],
  "inbox.overrule":        ["admin"],
  "answers.ask":           ["agent", "admin", "key"],
  "knowledge.read":        ["agent", "admin", "key"],
  "knowledge.import":      ["admin", "key"],
  "training.read":         ["agent", "admin", "key"],
  "training.start":        ["admin"], // and cancelling
  "keys.manage":           ["admin"],
  "people.read":           ["agent", "admin"],
  "people.manage":         ["admin"],
} as const satisfies Record<string, readonly Who[]>;

export type Action = keyof typeof allowed;
export const actions = Object.keys(allowed) as Action[];

export function may(actor: Actor, action: Action): boolean {
  return whoMay(action).includes(actor.kind === "person" ? actor.person.role : actor.kind);
}

export function whoMay(action: Action): readonly Who[] {
  return allowed[action];
}
