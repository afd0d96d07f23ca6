// HTTP of translations: whether there is a translator, what a message says, and replies in the customer's language.
import { z } from "zod";
import { ClientId, DeskMessage, forDesk, MessageText } from "../conversation/index.ts";
import { Id, type Routes, refusals } from "../http.ts";
import { canonicalLanguage } from "../language/index.ts";
import { personOf } from "../team/index.ts";
import type { Translations } from "./translations.ts";

const Language = z
  .string()
  .max(100)
  .transform((tag, context) => {
    const canonical = canonicalLanguage(tag);
    if (canonical === null) context.addIssue({ code: "custom", message: "not a language tag such as es or zh-Hans" });
    return canonical ?? "und";
  });

const Original = z.object({ text: z.string(), language: z.string() });
const TranslationReply = z
  .object({ text: z.string(), language: z.string(), original: Original })
  .meta({ id: "Translation" });

const tags = ["Inbox"];
const InConversation = z.object({ id: Id });

export const translationRoutes =
  (translations: Translations): Routes =>
  (app) => {
    app.get(
      "/translation",
      {
        config: { action: "inbox.read" },
        schema: {
          tags,
          summary: "Who translates free text; null: nobody",
          response: { 200: z.object({ translator: z.string().nullable() }), ...refusals(401, 403) },
        },
      },
      async () => ({ translator: translations.name }),
    );

    app.post(
      "/inbox/:id/messages/:message/translation",
      {
        config: { action: "inbox.work" },
        schema: {
          tags,
          summary: "A message in the agent's language, by a machine",
          params: z.object({ id: Id, message: Id }),
          body: z.object({ language: Language }),
          response: { 200: TranslationReply, ...refusals(401, 403, 404, 409) },
        },
      },
      async ({ params, body }) => translations.ofMessage(params.id, params.message, body.language),
    );

    app.post(
      "/inbox/:id/translation",
      {
        config: { action: "inbox.work" },
        schema: {
          tags,
          summary: "A reply in the customer's language, by a machine; nothing is sent",
          params: InConversation,
          body: z.object({ text: MessageText, language: Language.describe("What the agent writes") }),
          response: { 200: TranslationReply, ...refusals(401, 403, 404, 409) },
        },
      },
      async (request) => translations.ofReply(request.params.id, personOf(request), request.body),
    );

    const Sent = z.object({ message: DeskMessage });
    app.post(
      "/inbox/:id/translated",
      {
        config: { action: "inbox.work" },
        schema: {
          tags,
          summary: "Send a translated reply together with what the agent wrote",
          params: InConversation,
          body: z.object({
            clientId: ClientId,
            text: MessageText,
            language: Language,
            original: z.object({ text: MessageText, language: Language }),
          }),
          response: { 200: Sent.describe("Stored before"), 201: Sent, ...refusals(401, 403, 404, 409) },
        },
      },
      async (request, reply) => {
        const { message, isNew } = await translations.send(personOf(request), request.params.id, request.body);
        return reply.code(isNew ? 201 : 200).send({ message: forDesk(message) });
      },
    );
  };
