// HTTP of approved replies: what may be sent, in both languages, and sending it.
import { z } from "zod";
import { ClientId, DeskMessage, forDesk, MessageText } from "../conversation/index.ts";
import { Id, type Routes, refusals } from "../http.ts";
import { canonicalLanguage, cleanText } from "../language/index.ts";
import { personOf } from "../team/index.ts";
import type { ApprovedReplies } from "./approved-replies.ts";

const Language = z
  .string()
  .max(100)
  .transform((tag, context) => {
    const canonical = canonicalLanguage(tag);
    if (canonical === null) context.addIssue({ code: "custom", message: "not a language tag such as es or zh-Hans" });
    return canonical ?? "und";
  });

const Ready = z
  .object({
    language: z.string(),
    market: z.string().nullable(),
    title: z.string(),
    text: z.string(),
    facts: z
      .array(z.object({ name: z.string(), start: z.int(), end: z.int() }))
      .describe("Where facts stand in the text, in UTF-16 code units"),
    open: z.array(z.string()).describe("Facts that nobody has filled in; the sentences with them are left out"),
    notice: z.string().nullable().describe("What the reader is told where the text is in another language than theirs"),
    reviewedAt: z.string().nullable(),
  })
  .meta({ id: "ApprovedText" });

const Suggestion = z
  .object({
    article: z.string(),
    confidence: z.number().nullable(),
    customer: Ready.nullable().describe("null: this customer may get none"),
    agent: Ready.nullable(),
  })
  .meta({ id: "ApprovedSuggestion" });

const tags = ["Inbox"];
const InConversation = z.object({ id: Id });

export const approvedRoutes =
  (approved: ApprovedReplies): Routes =>
  (app) => {
    app.get(
      "/inbox/:id/suggestions",
      {
        config: { action: "inbox.work" },
        schema: {
          tags,
          summary: "Approved texts that may be sent now, as the customer gets them and as the agent reads them",
          params: InConversation,
          querystring: z.object({
            language: Language.describe("What the agent reads"),
            search: z
              .string()
              .max(200)
              .transform((text) => cleanText(text) || null)
              .optional()
              .describe("Default: what fits what the customer asked last"),
          }),
          response: {
            200: z.object({
              language: z.string().describe("What the customer reads"),
              suggestions: z.array(Suggestion),
            }),
            ...refusals(401, 403, 404),
          },
        },
      },
      async ({ params, query }) => approved.suggestions(params.id, query.language, query.search ?? null),
    );

    const Sent = z.object({ message: DeskMessage });
    app.post(
      "/inbox/:id/approved",
      {
        config: { action: "inbox.work" },
        schema: {
          tags,
          summary: "Send an approved text, word for word, in a conversation one has taken",
          params: InConversation,
          body: z.object({
            clientId: ClientId,
            article: Id,
            text: MessageText.describe("What the agent saw; refused where it is no longer the approved text"),
          }),
          response: { 200: Sent.describe("Stored before"), 201: Sent, ...refusals(401, 403, 404, 409) },
        },
      },
      async (request, reply) => {
        const { message, isNew } = await approved.send(personOf(request), request.params.id, request.body);
        return reply.code(isNew ? 201 : 200).send({ message: forDesk(message) });
      },
    );

    app.get(
      "/inbox/:id/reads-like",
      {
        config: { action: "inbox.read" },
        schema: {
          tags,
          summary: "For messages in other languages: the nearest phrasing that the company wrote in this one",
          params: InConversation,
          querystring: z.object({ language: Language.describe("What the agent reads") }),
          response: {
            200: z.object({
              messages: z.array(
                z.object({
                  message: z.string(),
                  text: z.string(),
                  language: z.string(),
                  article: z.string(),
                  similarity: z.number(),
                }),
              ),
            }),
            ...refusals(401, 403, 404),
          },
        },
      },
      async ({ params, query }) => ({ messages: await approved.readsLike(params.id, query.language) }),
    );
  };
