// A conversation as the list of a desk shows it.
import { z } from "zod";
import { type InboxRow, priorities } from "./inbox-store.ts";
import type { Summary } from "./summary.ts";

const Person = z.object({ id: z.string(), name: z.string() });

export const InboxItem = z
  .object({
    id: z.string(),
    number: z.int().describe("1, 2, 3 …: what people call it by"),
    revision: z.int().describe("Grows with every change: of two, the one with the lower is older news"),
    channel: z.string(),
    state: z.enum(["assistant", "waiting", "person", "closed"]),
    language: z.string().nullable().describe("What the customer writes in, BCP 47"),
    market: z.string().nullable().describe("ISO 3166 alpha-2"),
    page: z.string().nullable().describe("Where the customer wrote from"),
    customerName: z.string().nullable(),
    contactEmail: z.string().nullable(),
    waitingSince: z.string().nullable(),
    createdAt: z.string(),
    updatedAt: z.string(),
    agent: Person.nullable().describe("Who has taken it"),
    reason: z.string().nullable().describe("Why it was handed over"),
    promisedBy: z.string().nullable().describe("When the customer who waits was told that a person answers"),
    topic: z
      .object({ article: z.string(), title: z.string(), language: z.string() })
      .nullable()
      .describe("The article of the assistant's last answer, or the one that came nearest"),
    tags: z.array(z.string()),
    priority: z.enum(priorities),
    snoozedUntil: z.string().nullable(),
    assignee: Person.nullable().describe("Whose it is to take"),
    mentioned: z.boolean().describe("Whoever asks was named in a note that they have not seen"),
    summary: z
      .object({
        reason: z.string().describe("Why it was handed over"),
        questions: z.array(z.string()).describe("The customer's last messages, at most three, oldest first"),
        candidates: z.array(z.object({ article: z.string(), title: z.string() })),
        entities: z.array(z.string()).describe("Order numbers and the like"),
      })
      .nullable()
      .describe("Of the handover, where one conversation is read"),
    unread: z.int().describe("Messages of the customer that no agent has seen"),
    lastMessage: z
      .object({
        role: z.enum(["customer", "assistant", "agent", "system"]),
        text: z.string().describe("Its beginning"),
        language: z.string().nullable(),
        createdAt: z.string(),
      })
      .nullable(),
  })
  .meta({ id: "InboxItem" });
export type InboxItem = z.infer<typeof InboxItem>;

/** @param me  who looks at it */
export function inboxItem(row: InboxRow, me: string | null, summary: Summary | null = null): InboxItem {
  const { snoozedUntil } = row;
  return {
    id: row.id,
    number: row.number,
    revision: row.revision,
    channel: row.channel,
    state: row.state,
    language: row.language,
    market: row.market,
    page: row.page,
    customerName: row.customerName,
    contactEmail: row.contactEmail,
    waitingSince: row.waitingSince?.toISOString() ?? null,
    createdAt: row.createdAt.toISOString(),
    updatedAt: row.updatedAt.toISOString(),
    agent: row.agentId === null ? null : { id: row.agentId, name: row.agentName ?? row.agentId },
    reason: row.reason,
    promisedBy: row.promisedBy?.toISOString() ?? null,
    topic: row.topic,
    tags: row.tags,
    priority: row.priority,
    snoozedUntil: snoozedUntil && snoozedUntil > new Date() ? snoozedUntil.toISOString() : null,
    assignee: row.assignee,
    mentioned: me !== null && row.mentionedIds.includes(me),
    summary,
    unread: row.unread,
    lastMessage: row.lastMessage,
  };
}
