import { describe, expect, it } from "vitest";
import {
  type Actor,
  actions,
  allowedTo,
  keyScopes,
  may,
  mayManage,
  type Person,
  type PersonRole,
  personRoles,
} from "./policies.ts";

const person = (role: PersonRole): Actor => ({
  kind: "person",
  person: { id: "p", name: "P", email: "p@example.com", role },
});

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

  it("let each role do everything that the next lower one may", () => {
    for (const [k, role] of personRoles.slice(1).entries())
      expect(allowedTo(person(personRoles[k]!))).toEqual(expect.arrayContaining(allowedTo(person(role))));
  });

  it("keep each role from what the next higher one answers for", () => {
    const refused = {
      admin: ["owners.manage"],
      editor: ["people.manage", "keys.manage", "training.start", "inbox.overrule", "audit.read", "workspace.change"],
      agent: ["knowledge.edit", "knowledge.import", "knowledge.export"],
      viewer: ["inbox.work", "inbox.assign", "knowledge.propose", "answers.judge", "replies.edit"],
    } as const;
    for (const [role, actions] of Object.entries(refused))
      for (const action of actions)
        expect([role, action, may(person(role as PersonRole), action)]).toEqual([role, action, false]);
  });

  it("keep a key out of conversations, the inbox and the team", () => {
    const key: Actor = { kind: "key", keyId: "k", name: "K", scopes: actions };
    expect(allowedTo(key).filter((action) => /inbox|people|keys|\.use$/.test(action))).toEqual(["session.use"]);
  });

  it("give a key no more than its scopes", () => {
    expect(keyScopes).toEqual(
      expect.arrayContaining([
        "answers.ask",
        "knowledge.read",
        "knowledge.import",
        "knowledge.export",
        "training.read",
      ]),
    );
    const key = (...scopes: string[]): Actor => ({ kind: "key", keyId: "k", name: "K", scopes });
    expect(may(key("answers.ask"), "answers.ask")).toBe(true);
    expect(may(key("answers.ask"), "knowledge.read")).toBe(false);
    expect(may(key("inbox.read", "people.manage"), "inbox.read")).toBe(false);
    expect(may(key(), "health.read")).toBe(true);
  });

  it("leave owners to owners", () => {
    const { person: admin } = person("admin") as { person: Person };
    const { person: owner } = person("owner") as { person: Person };
    expect([mayManage(admin, ["agent", "admin"]), mayManage(admin, ["agent", "owner"])]).toEqual([true, false]);
    expect(mayManage(owner, ["owner", "viewer"])).toBe(true);
  });
});
