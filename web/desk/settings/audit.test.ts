import { describe, expect, it } from "vitest";
import { auditQuery, detailsOf, eventName } from "./audit.ts";

describe("an entry of the audit log", () => {
  it("has words for what the log writes, and for anything else its method and path", () => {
    expect(eventName("role-changed")).toBe("settings.event.role");
    expect(eventName("DELETE /something/:id")).toBe(null);
    expect(eventName("constructor")).toBe(null);
  });

  it("says its details on one line", () => {
    expect(detailsOf({ name: "安妮", scopes: ["a", "b"], none: null, on: false })).toBe(
      "name: 安妮 · scopes: a, b · on: false",
    );
    expect(detailsOf({ to: "viewer", from: "agent", name: "Ann" })).toBe("name: Ann · agent → viewer");
  });
});

describe("a question to the audit log", () => {
  it("takes days as whole, in the viewer's own time", () => {
    const query = new URLSearchParams(auditQuery({ actor: "p_1", event: "", from: "2026-05-01", to: "2026-05-01" }));
    expect(query.get("event")).toBe(null);
    expect(Date.parse(query.get("to")!) - Date.parse(query.get("from")!)).toBe(86_400_000);
  });
});
