// HTTP for the agents' side: what the desk calls.
import type { FastifyRequest } from "fastify";
import { z } from "zod";
import { Id, type Routes, refusals } from "../http.ts";
import { may, NotAllowedError, personOf } from "../team/index.ts";
import type { Conversations, Opened } from "./conversations.ts";
import { InboxItem, inboxItem } from "./inbox-item.ts";
import { DeskMessage, forDesk } from "./message.ts";
import { ClientId, MessageText } from "./routes.ts";
import { COUNT_LIMIT } from "./store.ts";

const OpenedReply = z
  .object({ conversation: InboxItem, messages: z.array(DeskMessage).describe("The last 1,000, oldest first") })
  .meta({ id: "OpenedConversation" });

const InConversation = z.object({ id: Id });
const Overrule = z
  .object({ overrule: z.boolean().optional().describe("Although another agent has it; admins only") })
  .nullish();
const Count = z.int().describe(`At most ${COUNT_LIMIT}: as many or more`);
const Counts = z.object({ assistant: Count, waiting: Count, person: Count, closed: Count });

const tags = ["Inbox"];

export const inboxRoutes =
  (conversations: Conversations): Routes =>
  (app) => {
    app.get(
      "/inbox",
      {
        config: { action: "inbox.read" },
        schema: {
          tags,
          summary: "Conversations of a state; waiting: longest first, others: latest first",
          querystring: z.object({
            state: z.enum(["waiting", "person", "assistant", "closed", "all"]).default("waiting"),
            limit: z.coerce.number().int().min(1).max(500).default(200),
          }),
          response: { 200: z.object({ conversations: z.array(InboxItem), counts: Counts }), ...refusals(401, 403) },
        },
      },
      async (request) => {
        const { rows, counts } = await conversations.inbox(request.query.state, request.query.limit);
        return { conversations: rows.map(inboxItem), counts };
      },
    );

    app.get(
      "/inbox/:id",
      {
        config: { action: "inbox.read" },
        schema: {
          tags,
          summary: "A conversation with its messages and why they were answered as they were",
          params: InConversation,
          response: { 200: OpenedReply, ...refusals(401, 403, 404) },
        },
      },
      async (request) => shown(await conversations.read(request.params.id)),
    );

    const moves = {
      take: { path: "take", summary: "Take the conversation: from here on a person answers" },
      handBack: { path: "hand-back", summary: "Hand the conversation back to the assistant" },
      close: { path: "close", summary: "Close the conversation" },
    } as const;
    for (const move of ["take", "handBack", "close"] as const) {
      app.post(
        `/inbox/:id/${moves[move].path}`,
        {
          config: { action: "inbox.work" },
          schema: {
            tags,
            summary: moves[move].summary,
            params: InConversation,
            body: Overrule,
            response: { 200: OpenedReply, ...refusals(401, 403, 404, 409) },
          },
        },
        async (request) => {
          const overrule = mayOverrule(request, request.body?.overrule === true);
          return shown(await conversations[move](personOf(request), request.params.id, overrule));
        },
      );
    }

    const Replied = z.object({ message: DeskMessage });
    app.post(
      "/inbox/:id/messages",
      {
        config: { action: "inbox.work" },
        schema: {
          tags,
          summary: "Write to the customer, in a conversation one has taken",
          params: InConversation,
          body: z.object({ clientId: ClientId, text: MessageText }),
          response: { 200: Replied.describe("Stored before"), 201: Replied, ...refusals(401, 403, 404, 409) },
        },
      },
      async (request, reply) => {
        const { message, isNew } = await conversations.reply(personOf(request), request.params.id, request.body);
        return reply.code(isNew ? 201 : 200).send({ message: forDesk(message) });
      },
    );

    app.post(
      "/inbox/:id/typing",
      {
        config: { action: "inbox.work" },
        schema: {
          tags,
          summary: "Show the customer that one is typing; nothing is stored",
          params: InConversation,
          response: { 204: z.null(), ...refusals(401, 403, 404) },
        },
      },
      async (request, reply) => {
        await conversations.typing(personOf(request), request.params.id);
        return reply.code(204).send(null);
      },
    );
  };

function mayOverrule(request: FastifyRequest, wanted: boolean): boolean {
  if (wanted && !(request.actor && may(request.actor, "inbox.overrule"))) throw new NotAllowedError();
  return wanted;
}

function shown({ row, messages }: Opened): z.infer<typeof OpenedReply> {
  return { conversation: inboxItem(row), messages: messages.map(forDesk) };
}
