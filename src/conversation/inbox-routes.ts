// HTTP for the agents' side: what the desk calls.
import type { FastifyRequest } from "fastify";
import { z } from "zod";
import { Id, type Routes, refusals } from "../http.ts";
import { canonicalLanguage } from "../language/index.ts";
import { may, NotAllowedError, personOf } from "../team/index.ts";
import type { Opened } from "./conversations.ts";
import { type Inbox, MOST_TAGS } from "./inbox.ts";
import { InboxItem, inboxItem } from "./inbox-item.ts";
import { COUNT_LIMIT, type InboxRow, priorities, type View, views } from "./inbox-store.ts";
import { DeskMessage, forDesk } from "./message.ts";
import { ClientId, MessageText } from "./routes.ts";
import { summaryOf } from "./summary.ts";

const OpenedReply = z
  .object({ conversation: InboxItem, messages: z.array(DeskMessage).describe("The last 1,000, oldest first") })
  .meta({ id: "OpenedConversation" });
const Changed = z.object({ conversation: InboxItem });

const InConversation = z.object({ id: Id });
const Overrule = z
  .object({ overrule: z.boolean().optional().describe("Although another agent has it; admins only") })
  .nullish();
const Count = z.int().describe(`At most ${COUNT_LIMIT}: as many or more`);
const Counts = z.object(Object.fromEntries(views.map((view) => [view, Count])) as Record<View, typeof Count>);
const Facets = z.object({
  markets: z.array(z.string()),
  languages: z.array(z.string()),
  channels: z.array(z.string()),
  tags: z.array(z.string()),
  topics: z.array(z.object({ article: z.string(), title: z.string() })),
});
const After = z.string().max(1000).optional().describe("`next` of the page before");
const Tag = z.string().max(50);
const Tags = z.array(Tag).max(MOST_TAGS);
const Priority = z.enum(priorities);
const AgentId = Id.nullable().describe("null: nobody's");
const Until = z.iso
  .datetime({ offset: true })
  .nullable()
  .transform((until) => (until === null ? null : new Date(until)));
const Language = z
  .string()
  .max(100)
  .transform((tag) => canonicalLanguage(tag) ?? tag);

const BulkAction = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("close") }),
  z.object({ kind: z.literal("assign"), agent: AgentId }),
  z.object({ kind: z.literal("tag"), add: Tags.default([]), remove: Tags.default([]) }),
  z.object({ kind: z.literal("snooze"), until: Until }),
  z.object({ kind: z.literal("priority"), priority: Priority }),
]);

const tags = ["Inbox"];

export const inboxRoutes =
  (inbox: Inbox): Routes =>
  (app) => {
    const { conversations } = inbox;
    const mayOverruleNow = (request: FastifyRequest) => request.actor !== null && may(request.actor, "inbox.overrule");

    app.get(
      "/inbox",
      {
        config: { action: "inbox.read" },
        schema: {
          tags,
          summary: "Conversations of a view; waiting: longest first, snoozed: soonest first, others: latest first",
          querystring: z.object({
            view: z.enum(views).default("waiting"),
            market: z.string().max(10).optional(),
            language: Language.optional(),
            channel: z.string().max(50).optional(),
            topic: Id.optional().describe("The id of an article"),
            tag: Tag.optional(),
            assignee: Id.optional().describe("The id of a person, or none"),
            priority: Priority.optional(),
            after: After,
            limit: z.coerce.number().int().min(1).max(200).default(50),
          }),
          response: {
            200: z.object({
              conversations: z.array(InboxItem),
              next: z.string().nullable(),
              counts: Counts.describe("Of the views, whatever the filters; mentions: those not seen"),
              facets: Facets.describe("What there is to filter by"),
            }),
            ...refusals(401, 403),
          },
        },
      },
      async (request) => {
        const { after, limit, assignee, ...filter } = request.query;
        const me = personOf(request).id;
        const { rows, ...rest } = await inbox.list(
          {
            ...filter,
            ...(assignee !== undefined && { assignee: assignee === "none" ? null : assignee }),
          },
          me,
          after ?? null,
          limit,
        );
        return { conversations: rows.map((row) => inboxItem(row, me)), ...rest };
      },
    );

    app.get(
      "/inbox/search",
      {
        config: { action: "inbox.read" },
        schema: {
          tags,
          summary: "Messages and notes that have all the words, the latest first, in any script",
          querystring: z.object({
            q: z.string().max(500),
            after: After,
            limit: z.coerce.number().int().min(1).max(100).default(30),
          }),
          response: {
            200: z.object({
              hits: z.array(
                z.object({
                  conversation: InboxItem,
                  message: z.object({
                    sequence: z.int(),
                    text: z.string().describe("The part of it around the hit"),
                    language: z.string().nullable(),
                    role: z.enum(["customer", "assistant", "agent", "note"]),
                  }),
                }),
              ),
              next: z.string().nullable(),
            }),
            ...refusals(401, 403),
          },
        },
      },
      async (request) => {
        const { q, after, limit } = request.query;
        const me = personOf(request).id;
        const { hits, next } = await inbox.search(q, after ?? null, limit);
        return { hits: hits.map(({ row, message }) => ({ conversation: inboxItem(row, me), message })), next };
      },
    );

    app.post(
      "/inbox/bulk",
      {
        config: { action: "inbox.work" },
        schema: {
          tags,
          summary: "Do the same with many conversations; each is done or refused by itself",
          body: z.object({ ids: z.array(Id).min(1).max(200), do: BulkAction }),
          response: {
            200: z.object({
              done: z.array(z.string()),
              refused: z.array(z.object({ id: z.string(), code: z.string() })),
            }),
            ...refusals(401, 403),
          },
        },
      },
      async (request) => {
        const { ids, do: action } = request.body;
        if (action.kind === "assign" && !(request.actor && may(request.actor, "inbox.assign")))
          throw new NotAllowedError();
        return inbox.bulk(personOf(request), ids, action, mayOverruleNow(request));
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
      async (request) => {
        const me = personOf(request).id;
        return shown(await inbox.open(request.params.id, me), me);
      },
    );

    const changed = (request: FastifyRequest, row: InboxRow) => ({
      conversation: inboxItem(row, personOf(request).id),
    });
    app.put(
      "/inbox/:id/tags",
      {
        config: { action: "inbox.work" },
        schema: {
          tags,
          summary: "Set the tags of a conversation",
          params: InConversation,
          body: z.object({ tags: Tags }),
          response: { 200: Changed, ...refusals(401, 403, 404) },
        },
      },
      async (request) => changed(request, await inbox.setTags(request.params.id, request.body.tags)),
    );

    app.put(
      "/inbox/:id/priority",
      {
        config: { action: "inbox.work" },
        schema: {
          tags,
          summary: "Say how soon somebody should look at a conversation",
          params: InConversation,
          body: z.object({ priority: Priority }),
          response: { 200: Changed, ...refusals(401, 403, 404) },
        },
      },
      async (request) => changed(request, await inbox.setPriority(request.params.id, request.body.priority)),
    );

    app.post(
      "/inbox/:id/snooze",
      {
        config: { action: "inbox.work" },
        schema: {
          tags,
          summary: "Put a conversation off until a moment, or until the customer writes; null wakes it",
          params: InConversation,
          body: z.object({ until: Until.describe("ISO 8601, within the next year") }),
          response: { 200: Changed, ...refusals(401, 403, 404, 409) },
        },
      },
      async (request) => changed(request, await inbox.snooze(request.params.id, request.body.until)),
    );

    app.post(
      "/inbox/:id/assign",
      {
        config: { action: "inbox.assign" },
        schema: {
          tags,
          summary: "Say whose a conversation is to take; that one may then take it also from the agent who gave it",
          params: InConversation,
          body: z.object({ agent: AgentId }),
          response: { 200: Changed, ...refusals(401, 403, 404, 409) },
        },
      },
      async (request) => {
        const overrule = mayOverruleNow(request);
        const row = await inbox.assign(personOf(request), request.params.id, request.body.agent, overrule);
        return changed(request, row);
      },
    );

    const Noted = z.object({ message: DeskMessage });
    app.post(
      "/inbox/:id/notes",
      {
        config: { action: "inbox.work" },
        schema: {
          tags,
          summary: "Write a note for the team; the customer never sees it",
          params: InConversation,
          body: z.object({
            clientId: ClientId,
            text: MessageText,
            mentions: z.array(Id).max(50).default([]).describe("Ids of people who should look"),
          }),
          response: { 200: Noted.describe("Stored before"), 201: Noted, ...refusals(401, 403, 404, 409) },
        },
      },
      async (request, reply) => {
        const { message, isNew } = await conversations.note(personOf(request), request.params.id, request.body);
        return reply.code(isNew ? 201 : 200).send({ message: forDesk(message) });
      },
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
          const me = personOf(request);
          return shown(await conversations[move](me, request.params.id, overrule), me.id);
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
          summary: "Show that one is typing: a reply also to the customer, a note to the team alone; nothing is stored",
          params: InConversation,
          body: z.object({ kind: z.enum(["reply", "note"]).default("reply") }).nullish(),
          response: { 204: z.null(), ...refusals(401, 403, 404) },
        },
      },
      async (request, reply) => {
        const kind = request.body?.kind ?? "reply";
        await conversations.typing(personOf(request), request.params.id, kind);
        return reply.code(204).send(null);
      },
    );

    app.post(
      "/inbox/:id/viewing",
      {
        config: { action: "inbox.read" },
        schema: {
          tags,
          summary: "Show the team that one has the conversation open; about every ten seconds, nothing is stored",
          params: InConversation,
          body: z.object({}).nullish(),
          response: { 204: z.null(), ...refusals(401, 403, 404) },
        },
      },
      async (request, reply) => {
        await conversations.viewing(personOf(request), request.params.id);
        return reply.code(204).send(null);
      },
    );
  };

function mayOverrule(request: FastifyRequest, wanted: boolean): boolean {
  if (wanted && !(request.actor && may(request.actor, "inbox.overrule"))) throw new NotAllowedError();
  return wanted;
}

function shown({ row, messages }: Opened, me: string): z.infer<typeof OpenedReply> {
  return { conversation: inboxItem(row, me, summaryOf(messages)), messages: messages.map(forDesk) };
}
