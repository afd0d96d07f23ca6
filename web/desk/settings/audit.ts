// The audit log as people read it. Pure.
import type { TextKey } from "../text.tsx";

export interface AuditEntry {
  sequence: number;
  at: string;
  actor: { kind: "person" | "key" | "stranger"; id: string | null; name: string };
  action: string;
  event: string;
  subject: string | null;
  details: Record<string, unknown>;
  address: string;
}

/** What happened, in words; entries of before, of routes that are gone, show as their method and path. */
export const eventNames = {
  "sign-in": "settings.event.signIn",
  "sign-in-failed": "settings.event.signInFailed",
  "sign-out": "settings.event.signOut",
  "invitation-accepted": "settings.event.accepted",
  "person-invited": "settings.event.invited",
  "invitation-resent": "settings.event.resent",
  "invitation-revoked": "settings.event.takenBack",
  "person-added": "settings.event.added",
  "person-renamed": "settings.event.renamed",
  "person-removed": "settings.event.removed",
  "role-changed": "settings.event.role",
  "link-made": "settings.event.link",
  "password-changed": "settings.event.password",
  "second-factor-on": "settings.event.secondFactorOn",
  "second-factor-off": "settings.event.secondFactorOff",
  "second-factor-reset": "settings.event.secondFactorReset",
  "recovery-codes-renewed": "settings.event.recovery",
  "session-ended": "settings.event.session",
  "sessions-ended": "settings.event.sessions",
  "key-made": "settings.event.keyMade",
  "key-revoked": "settings.event.keyRevoked",
  "sign-in-changed": "settings.event.signInChanged",
  "audit-exported": "settings.event.exported",
  "PUT /workspace": "settings.event.company",
  "POST /import": "settings.event.import",
  "POST /training": "settings.event.training",
  "knowledge-brought": "settings.event.brought",
  "starter-taken": "settings.event.starter",
  "promise-chosen": "settings.event.promise",
  "promise-moved": "learning.promiseMoved",
  "POST /knowledge/articles": "settings.event.wrote",
  "PATCH /knowledge/articles/:id": "settings.event.articleChanged",
  "DELETE /knowledge/articles/:id": "settings.event.articleDeleted",
  "POST /knowledge/articles/:id/phrasings": "settings.event.phrasing",
  "DELETE /knowledge/articles/:id/phrasings/:phrasing": "settings.event.phrasingDeleted",
  "POST /knowledge/articles/:id/texts/:language/:market/approve": "settings.event.approved",
  "POST /knowledge/articles/:id/texts/:language/:market/discard": "settings.event.discarded",
  "POST /knowledge/articles/:id/texts/:language/:market/confirm": "settings.event.confirmed",
  "PUT /knowledge/articles/:id/texts/:language/:market/applies": "settings.event.applies",
  "DELETE /knowledge/articles/:id/texts/:language/:market": "settings.event.textDeleted",
  "POST /knowledge/history/:entry/restore": "settings.event.restored",
  "POST /knowledge/bulk": "settings.event.bulk",
  "POST /knowledge/replace": "settings.event.replaced",
  "POST /knowledge/xliff": "settings.event.translations",
  "GET /knowledge/export.csv": "settings.event.exportedCsv",
  "GET /knowledge/export.jsonl": "settings.event.exportedJson",
  "GET /knowledge/export.xlf": "settings.event.exportedXliff",
  "PUT /knowledge/learning": "settings.event.learning",
  "PUT /facts": "settings.event.facts",
  "PUT /missed/:id/state": "settings.event.missed",
  "POST /teaching": "settings.event.taught",
  "POST /teaching/proposals/:id/approve": "settings.event.proposalApproved",
  "POST /teaching/proposals/:id/reject": "settings.event.proposalRejected",
  "PUT /teaching/settings": "settings.event.teaching",
  "POST /training/:id/cancel": "settings.event.trainingCancelled",
  "PUT /inbox/settings": "settings.event.inbox",
  "PUT /people/:id/languages": "settings.event.languages",
  "POST /replies": "settings.event.replyMade",
  "PUT /replies/:id": "settings.event.replyChanged",
  "DELETE /replies/:id": "settings.event.replyDeleted",
  "PUT /start/skipped": "settings.event.skipped",
} as const satisfies Record<string, TextKey>;

export const eventName = (event: string): TextKey | null =>
  Object.hasOwn(eventNames, event) ? eventNames[event as keyof typeof eventNames] : null;

/** Such as "name: Ann · agent → viewer". */
export function detailsOf({ from, to, ...rest }: Record<string, unknown>): string {
  const said = Object.entries(rest)
    .filter(([, value]) => value !== null && value !== "")
    .map(([name, value]) => `${name}: ${Array.isArray(value) ? value.join(", ") : value}`);
  return [...said, ...(from === undefined ? [] : [`${from} → ${to}`])].join(" · ");
}

export interface AuditFilter {
  actor: string;
  event: string;
  /** Days as a date field gives them, 2026-05-01, in the viewer's own time; the last one is part of it. */
  from: string;
  to: string;
}

export function auditQuery({ actor, event, from, to }: AuditFilter): string {
  const query = new URLSearchParams();
  if (actor) query.set("actor", actor);
  if (event) query.set("event", event);
  if (from) query.set("from", new Date(`${from}T00:00:00`).toISOString());
  if (to) {
    const next = new Date(`${to}T00:00:00`);
    next.setDate(next.getDate() + 1);
    query.set("to", next.toISOString());
  }
  return query.toString();
}
