import { describe, expect, it } from "vitest";
import { type Actor, actions, may, type PersonRole } from "./policies.ts";

const person = (role: PersonRole): Actor => ({
  kind: "person",
  person: { id: "p", name: "P", email: "p@example.com", role },
});
const allowedTo = (actor: Actor) => actions.filter((action) => may(actor, action));

describe("policies", () => {
  it("let a stranger do only what a visitor of a shop needs", () => {
    expect(allowedTo({ kind: "stranger" })).toEqual([
      "health.read",
      "settings.read",
      "session.use",
      "conversation.start",
      "conversation.watch",
    ]);
  });

  it("let an admin do everything that an agent may", () => {
    const admins = allowedTo(person("admin"));
    for (const action of allowedTo(person("agent"))) expect(admins).toContain(action);
  });

  it("keep an agent from people, keys, imports and other agents' conversations", () => {
    for (const action of ["people.manage", "keys.manage", "knowledge.import", "inbox.overrule"] as const)
      expect(may(person("agent"), action)).toBe(false);
  });

  it("keep a key out of conversations, the inbox and the team", () => {
    expect(allowedTo({ kind: "key", keyId: "k" }).filter((action) => /inbox|people|keys|\.use$/.test(action))).toEqual([
      "session.use",
    ]);
  });
});
