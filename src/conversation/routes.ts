// HTTP for the customer's side: what the widget calls. The token of the conversation is the key to it, and to nothing else.
import { z } from "zod";
import { Id, type Routes, refusals } from "../http.ts";
import { canonicalLanguage } from "../language/index.ts";
import { customerToken } from "../team/index.ts";
import type { Conversations } from "./conversations.ts";
import { isTimeZone } from "./hours.ts";
import { forCustomer, Message } from "./message.ts";

const State = z.enum(["assistant", "waiting", "person", "closed"]);
const Position = z.int().nullable().describe("Place in line from 1, while waiting");
const AgentName = z.object({ name: z.string() }).nullable().describe("Who has the conversation, in state person");
const InConversation = z.object({ id: Id });

export const MESSAGE_CHARACTERS = 4000;

export const ClientId = z
  .string()
  .regex(/^[\x21-\x7e]{1,64}$/, "1 to 64 visible ASCII characters, such as a UUID")
  .describe("Made by the client, one for each message: sent again with it, a message is stored once");

export const MessageText = z.string().min(1).max(MESSAGE_CHARACTERS);

/** What a page says of its language may be anything; what is no language tag is not worth refusing a customer for. */
const PageLanguage = z
  .string()
  .max(100)
  .optional()
  .transform((tag) => canonicalLanguage(tag ?? ""))
  .describe("Of the page that shows the widget, BCP 47");

const Market = z
  .string()
  .regex(/^[A-Za-z]{2}$/, "a market is an ISO 3166 alpha-2 code, such as MX")
  .transform((code) => code.toUpperCase())
  .nullish()
  .describe("ISO 3166 alpha-2");

/** Like the language: what is no zone is left out rather than refused. */
const TimeZone = z
  .string()
  .max(100)
  .nullish()
  .transform((zone) => (zone && isTimeZone(zone) ? zone : null))
  .describe("Of the customer's clock, IANA, such as Asia/Singapore");

const tags = ["Conversation"];

export const conversationRoutes =
  (conversations: Conversations): Routes =>
  (app) => {
    app.post(
      "/conversations",
      {
        config: { action: "conversation.start", limit: "start" },
        schema: {
          tags,
          summary: "Start a conversation; the token is shown this once",
          body: z.object({
            language: PageLanguage,
            market: Market,
            page: z.string().max(2000).nullish().describe("Address of the page; query and fragment are left out"),
            timeZone: TimeZone,
          }),
          response: {
            201: z.object({ id: z.string(), token: z.string(), state: State, messages: z.array(Message) }),
            ...refusals(),
          },
        },
      },
      async (request, reply) => {
        const { language, market, page, timeZone } = request.body;
        const started = await conversations.start({
          pageLanguage: language,
          market: market ?? null,
          page: pageOnly(page ?? ""),
          timeZone,
        });
        return reply.code(201).send({ ...started, messages: [] });
      },
    );

    app.get(
      "/conversations/:id/messages",
      {
        config: { action: "conversation.use" },
        schema: {
          tags,
          summary: "The messages after a sequence, in order",
          params: InConversation,
          querystring: z.object({
            after: z.coerce.number().int().min(0).max(2_000_000_000).default(0),
            limit: z.coerce.number().int().min(1).max(500).default(100),
          }),
          response: {
            200: z.object({ state: State, position: Position, agent: AgentName, messages: z.array(Message) }),
            ...refusals(401, 404),
          },
        },
      },
      async (request) => {
        const { after, limit } = request.query;
        const { messages, ...standing } = await conversations.messages(customer(request), after, limit);
        return { ...standing, messages: messages.map(forCustomer) };
      },
    );

    const Posted = z.object({
      message: Message,
      reply: Message.nullable().describe("The assistant's; null while waiting for a person or talking with one"),
      state: State,
    });
    app.post(
      "/conversations/:id/messages",
      {
        config: { action: "conversation.use", limit: "conversation" },
        schema: {
          tags,
          summary: "Send a message; answered once it and the reply are stored",
          params: InConversation,
          body: z.object({
            clientId: ClientId,
            text: MessageText,
            article: z.string().max(200).nullish().describe("The article of a clicked choice"),
            language: PageLanguage,
          }),
          response: { 200: Posted.describe("Stored before"), 201: Posted, ...refusals(401, 404, 409) },
        },
      },
      async (request, reply) => {
        const { clientId, text, article, language } = request.body;
        const posted = await conversations.post(customer(request), { clientId, text, article, pageLanguage: language });
        return reply.code(posted.isNew ? 201 : 200).send({
          message: forCustomer(posted.message),
          reply: posted.reply && forCustomer(posted.reply),
          state: posted.state,
        });
      },
    );

    app.post(
      "/conversations/:id/person",
      {
        config: { action: "conversation.use", limit: "conversation" },
        schema: {
          tags,
          summary: "Ask for a person",
          params: InConversation,
          body: z.object({ clientId: ClientId }),
          response: {
            200: z.object({ state: State, position: Position, agent: AgentName, message: Message.nullable() }),
            ...refusals(401, 404, 409),
          },
        },
      },
      async (request) => {
        const { message, isNew, ...standing } = await conversations.askForPerson(
          customer(request),
          request.body.clientId,
        );
        return { ...standing, message: message && forCustomer(message) };
      },
    );

    app.post(
      "/conversations/:id/assistant",
      {
        config: { action: "conversation.use", limit: "conversation" },
        schema: {
          tags,
          summary: "Back to the assistant, while waiting",
          params: InConversation,
          response: {
            200: z.object({ state: State, position: Position, agent: AgentName, message: Message.nullable() }),
            ...refusals(401, 404, 409),
          },
        },
      },
      async (request) => {
        const { message, ...standing } = await conversations.backToAssistant(customer(request));
        return { ...standing, message: message && forCustomer(message) };
      },
    );

    app.post(
      "/conversations/:id/messages/:messageId/rating",
      {
        config: { action: "conversation.use", limit: "conversation" },
        schema: {
          tags,
          summary: "Say whether a message of the assistant helped",
          params: InConversation.extend({ messageId: Id }),
          body: z.object({ rating: z.enum(["up", "down"]) }),
          response: { 200: z.object({ rating: z.enum(["up", "down"]) }), ...refusals(401, 404) },
        },
      },
      async (request) => {
        const { rating } = request.body;
        await conversations.rate(customer(request), request.params.messageId, rating);
        return { rating };
      },
    );

    app.post(
      "/conversations/:id/contact",
      {
        config: { action: "conversation.use", limit: "conversation" },
        schema: {
          tags,
          summary: "Leave an e-mail address to be told at, while waiting",
          params: InConversation,
          body: z.object({ email: z.email().max(320) }),
          response: { 200: z.object({ email: z.string() }), ...refusals(401, 404, 409) },
        },
      },
      async (request) => {
        const { email } = request.body;
        await conversations.leaveEmail(customer(request), email);
        return { email };
      },
    );
  };

function customer(request: { params: { id: string } } & Parameters<typeof customerToken>[0]) {
  return { conversationId: request.params.id, token: customerToken(request) };
}

/** Without query and fragment, where shops put names, orders and tokens. */
function pageOnly(address: string): string | null {
  try {
    const { protocol, origin, pathname } = new URL(address);
    return /^https?:$/.test(protocol) ? origin + pathname : null;
  } catch {
    return null;
  }
}
