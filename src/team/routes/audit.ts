// HTTP: the audit log, read, exported, verified. There is no route that changes it.
import { Readable } from "node:stream";
import { z } from "zod";
import { type Routes, refusals } from "../../http.ts";
import { asCell } from "../../language/index.ts";
import type { AuditEntry, AuditFilter } from "../audit-log.ts";
import type { Team } from "../team.ts";

const tags = ["Audit log"];
const config = { action: "audit.read" } as const;

const Entry = z
  .object({
    sequence: z.int(),
    at: z.iso.datetime(),
    actor: z.object({
      kind: z.enum(["person", "key", "stranger"]),
      id: z.string().nullable(),
      name: z.string(),
    }),
    action: z.string().describe("Of `policies.ts`"),
    event: z.string().describe("Such as role-changed; else the method and path"),
    subject: z.string().nullable().describe("The id of what it was done to"),
    details: z.record(z.string(), z.unknown()),
    address: z.string(),
  })
  .meta({ id: "AuditEntry" });

const Moment = z.iso
  .datetime({ offset: true })
  .transform((text) => new Date(text))
  .optional();

const Filter = z.object({
  actor: z.string().max(200).optional().describe("The id of a person or key"),
  action: z.string().max(100).optional(),
  event: z.string().max(200).optional(),
  from: Moment,
  to: Moment.describe("Before this moment"),
});

export const auditRoutes =
  (team: Team): Routes =>
  (app) => {
    app.get(
      "/audit",
      {
        config,
        schema: {
          tags,
          summary: "Who changed what, the newest first",
          querystring: Filter.extend({
            before: z.coerce
              .number()
              .int()
              .min(1)
              .max(Number.MAX_SAFE_INTEGER)
              .optional()
              .describe("`next` of the page before"),
            limit: z.coerce.number().int().min(1).max(200).default(50),
          }),
          response: {
            200: z.object({ entries: z.array(Entry), next: z.int().nullable() }),
            ...refusals(401, 403),
          },
        },
      },
      async ({ query: { limit, before, ...filter } }) => {
        // What was just done is there already.
        await team.audit.settled();
        const entries = await team.audit.list({ ...asFilter(filter), before }, limit + 1);
        const page = entries.slice(0, limit);
        return { entries: page.map(shown), next: entries.length > limit ? page.at(-1)!.sequence : null };
      },
    );

    app.get(
      "/audit/export",
      {
        config: { ...config, audited: true },
        schema: {
          tags,
          summary: "The same as a CSV file",
          querystring: Filter,
          response: { 200: z.any().describe("text/csv"), ...refusals(401, 403) },
        },
      },
      async (request, reply) => {
        request.audit = { event: "audit-exported" };
        await team.audit.settled();
        return reply
          .header("content-type", "text/csv; charset=utf-8")
          .header("content-disposition", 'attachment; filename="audit-log.csv"')
          .header("cache-control", "no-store")
          .send(Readable.from(csv(team.audit.all(asFilter(request.query)))));
      },
    );

    app.get(
      "/audit/verify",
      {
        config,
        schema: {
          tags,
          summary: "Whether the log is whole: each entry carries the hash of the one before",
          description:
            "Entries cut off at the end leave no trace in what is left: note `entries` and `lastHash` elsewhere to notice that, too.",
          response: {
            200: z.discriminatedUnion("kind", [
              z.object({ kind: z.literal("whole"), entries: z.int(), lastHash: z.string() }),
              z.object({
                kind: z.literal("broken"),
                at: z.int().describe("The first entry that is not as it was written"),
                why: z.enum(["changed", "missing"]),
                entries: z.int().describe("That are whole before it"),
              }),
            ]),
            ...refusals(401, 403),
          },
        },
      },
      async () => {
        await team.audit.settled();
        return team.audit.verify();
      },
    );
  };

function asFilter({ actor, ...rest }: z.output<typeof Filter>): AuditFilter {
  return { ...rest, actorId: actor };
}

function shown(entry: AuditEntry): z.infer<typeof Entry> {
  return { ...entry, at: entry.at.toISOString() };
}

const COLUMNS = [
  "sequence",
  "at",
  "actor kind",
  "actor id",
  "actor",
  "action",
  "event",
  "subject",
  "details",
  "address",
];

async function* csv(entries: AsyncIterable<AuditEntry>): AsyncGenerator<string> {
  yield `\ufeff${COLUMNS.join(",")}\r\n`;
  for await (const { sequence, at, actor, action, event, subject, details, address } of entries) {
    const cells = [
      String(sequence),
      at.toISOString(),
      actor.kind,
      actor.id ?? "",
      actor.name,
      action,
      event,
      subject ?? "",
      JSON.stringify(details),
      address,
    ];
    yield `${cells.map(cell).join(",")}\r\n`;
  }
}

function cell(text: string): string {
  const safe = asCell(text);
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
