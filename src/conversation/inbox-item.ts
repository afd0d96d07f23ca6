// A conversation as the list of a desk shows it.
import { z } from "zod";
import type { InboxRow } from "./store.ts";

export const InboxItem = z
  .object({
    id: z.string(),
    state: z.enum(["assistant", "waiting", "person", "closed"]),
    language: z.string().nullable().describe("What the customer writes in, BCP 47"),
    market: z.string().nullable().describe("ISO 3166 alpha-2"),
    page: z.string().nullable().describe("Where the customer wrote from"),
    customerName: z.string().nullable(),
    contactEmail: z.string().nullable(),
    waitingSince: z.string().nullable(),
    createdAt: z.string(),
    updatedAt: z.string(),
    agent: z.object({ id: z.string(), name: z.string() }).nullable(),
    reason: z.string().nullable().describe("Why it was handed over"),
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

export function inboxItem(row: InboxRow): InboxItem {
  return {
    id: row.id,
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
    unread: row.unread,
    lastMessage: row.lastMessage,
  };
}
