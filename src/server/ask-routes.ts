// Questions answered without a conversation, for a company's own servers.
import { z } from "zod";
import type { Answerer } from "../answering/index.ts";
import { ExpectedError } from "../errors.ts";
import { type Routes, refusals } from "../http.ts";
import { canonicalLanguage } from "../language/index.ts";

export class NoEngineError extends ExpectedError {
  readonly kind = "unavailable";
  readonly code = "answering/not-ready";
  constructor() {
    super("Nothing is trained yet. Import knowledge first, or wait until the training has finished.");
  }
}

const Language = z
  .string()
  .max(100)
  .nullish()
  .transform((tag, context) => {
    if (tag === undefined || tag === null) return null;
    const canonical = canonicalLanguage(tag);
    if (canonical === null) context.addIssue({ code: "custom", message: "not a language tag such as es or zh-Hans" });
    return canonical;
  })
  .describe("BCP 47");

const Candidate = z.object({ article: z.string(), title: z.string(), language: z.string(), confidence: z.number() });

const Ask = z.object({
  text: z.string().min(1).max(4000),
  language: Language.describe("Of the page the customer is on: a hint at what they write"),
  market: z
    .string()
    .regex(/^[A-Za-z]{2}$/, "a market is an ISO 3166 alpha-2 code, such as MX")
    .transform((code) => code.toUpperCase())
    .nullish(),
  history: z
    .array(
      z.object({
        role: z.enum(["customer", "assistant", "agent"]),
        text: z.string().max(4000),
        language: Language,
        article: z.string().max(200).nullish(),
      }),
    )
    .max(50)
    .optional()
    .describe("What was said before, oldest first"),
});

const AnswerReply = z
  .object({
    kind: z.enum(["answer", "clarify", "handover", "decline", "smalltalk"]),
    reason: z.string().nullable(),
    text: z.string(),
    language: z.string().describe("The customer is answered in"),
    textLanguage: z.string().describe("`text` is written in"),
    notice: z.string().nullable(),
    confidence: z.number().describe("Calibrated probability, 0..1"),
    source: z
      .object({
        article: z.string(),
        title: z.string(),
        language: z.string(),
        market: z.string().nullable(),
        reviewedAt: z.string().nullable(),
      })
      .nullable(),
    choices: z.array(Candidate),
    alternatives: z.array(Candidate),
    trace: z.record(z.string(), z.unknown()),
    milliseconds: z.number(),
  })
  .meta({ id: "Reply" });

export const askRoutes =
  (engine: () => Answerer | null): Routes =>
  (app) => {
    app.post(
      "/ask",
      {
        config: { action: "answers.ask" },
        schema: {
          tags: ["Answers"],
          summary: "What the assistant would say; nothing is stored",
          body: Ask,
          response: { 200: AnswerReply, ...refusals(401, 403) },
        },
      },
      async (request) => {
        const { text, language, market, history } = request.body;
        const answerer = engine();
        if (!answerer) throw new NoEngineError();
        const reply = await answerer.answer({
          text,
          pageLanguage: language,
          market: market ?? null,
          ...(history && { history }),
        });
        return { ...reply, trace: { ...reply.trace } };
      },
    );
  };
