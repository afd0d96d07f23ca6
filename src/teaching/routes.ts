// HTTP of teaching: lessons, what is like them, proposals and what becomes of them, and verdicts on the assistant's replies.
import { z } from "zod";
import { Id, type Routes, refusals } from "../http.ts";
import { canonicalLanguage } from "../language/index.ts";
import type { Verdict } from "../releases/index.ts";
import { may, personOf } from "../team/index.ts";
import type { RawLesson } from "./lesson.ts";
import type { Proposal } from "./store.ts";
import type { Teaching } from "./teaching.ts";

const Language = z
  .string()
  .max(100)
  .transform((tag, context) => {
    const canonical = canonicalLanguage(tag);
    if (canonical === null) context.addIssue({ code: "custom", message: "not a language tag such as es or zh-Hans" });
    return canonical ?? "und";
  });
const Market = z
  .string()
  .regex(/^[A-Za-z]{2}$/, "a market is an ISO 3166 alpha-2 code, such as MX")
  .transform((code) => code.toUpperCase())
  .nullable()
  .describe("ISO 3166 alpha-2; null: every market");
const Question = z.string().min(1).max(1000);
const Title = z.string().trim().min(1).max(200);
const Text = z.string().min(1).max(20_000);
const Texts = z
  .array(z.object({ text: Question, language: Language.optional().describe("Default: recognised") }))
  .max(50)
  .describe("What customers ask; personal data in it is masked");

const Move = z.boolean().optional().describe("Phrasings that lead to another article are taken from it");
const RawLessonBody = z
  .discriminatedUnion("kind", [
    z.object({ kind: z.literal("phrasing"), article: Id, texts: Texts.min(1), move: Move }),
    z.object({
      kind: z.literal("article"),
      title: Title,
      text: Text,
      language: Language,
      market: Market.default(null),
      texts: Texts.default([]),
      move: Move,
    }),
    z.object({
      kind: z.literal("correction"),
      article: Id,
      language: Language,
      market: Market.default(null),
      title: Title.nullable().default(null),
      text: Text,
    }),
  ])
  .meta({ id: "Lesson" });

const Origin = z.object({
  conversation: Id.optional(),
  message: Id.optional(),
  cluster: Id.optional().describe("A group of missed questions"),
});
const CompanyData = z
  .boolean()
  .default(false)
  .describe("What looks like personal data in the text is the company's own, and everybody may read it");

const Asked = z.array(z.object({ text: z.string(), language: z.string() }));
const LessonReply = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("phrasing"), article: z.string(), texts: Asked, move: z.boolean().optional() }),
  z.object({
    kind: z.literal("article"),
    title: z.string(),
    text: z.string(),
    language: z.string(),
    market: z.string().nullable(),
    texts: Asked,
    move: z.boolean().optional(),
  }),
  z.object({
    kind: z.literal("correction"),
    article: z.string(),
    language: z.string(),
    market: z.string().nullable(),
    title: z.string().nullable(),
    text: z.string(),
  }),
]);
const Who = z.object({ id: z.string(), name: z.string() });
const Titled = z.object({ title: z.string(), language: z.string() });
const ProposalReply = z
  .object({
    id: z.string(),
    state: z.enum(["waiting", "approved", "rejected"]),
    lesson: LessonReply,
    article: Titled.nullable().describe("How the article that it is about is called; null: it is a new one"),
    origin: z
      .object({ conversation: z.string().optional(), message: z.string().optional(), cluster: z.string().optional() })
      .nullable(),
    by: Who,
    createdAt: z.string(),
    decidedBy: Who.nullable(),
    decidedAt: z.string().nullable(),
    reason: z.string().nullable().describe("Why it was rejected"),
  })
  .meta({ id: "Proposal" });
const Outcome = z
  .enum(["now", "next-training", "waits", "known"])
  .describe("Answers from now on, or after the next training; waits for an editor; was known in the same words");

const VerdictReply = z
  .object({
    message: z.string(),
    article: z.string().nullable().describe("Which answers the question; null: none does"),
    title: Titled.nullable(),
    replyWas: z.enum(["right", "wrong", "missed"]),
    by: Who,
    at: z.string(),
  })
  .meta({ id: "Verdict" });

const NearbyReply = z.object({
  text: z.string().describe("As it would be stored: personal data masked"),
  language: z.string(),
  now: z
    .object({ kind: z.string(), article: z.string().nullable(), title: z.string().nullable(), confidence: z.number() })
    .nullable()
    .describe("What a customer who asks this gets now"),
  alike: z
    .array(
      z.object({
        article: z.string(),
        title: z.string(),
        titleLanguage: z.string(),
        field: z.enum(["phrasing", "title"]),
        text: z.string(),
        language: z.string(),
        similarity: z.number(),
        same: z.boolean().describe("Word for word, but for case and punctuation"),
      }),
    )
    .describe("Nearest first, in any language"),
});

const tags = ["Teaching"];
const Reading = Language.default("en").describe("For titles: what the reader reads");
const OfMessage = z.object({ id: Id, message: Id });

export const teachingRoutes =
  (teaching: Teaching): Routes =>
  (app) => {
    const titled = async (
      proposals: readonly Proposal[],
      language: string,
    ): Promise<z.infer<typeof ProposalReply>[]> => {
      const ids = proposals.flatMap(({ lesson }) => (lesson.kind === "article" ? [] : [lesson.article]));
      const titles = await teaching.titles(ids, language);
      return proposals.map(({ lesson, createdAt, decidedAt, ...rest }) => ({
        ...rest,
        lesson,
        article: lesson.kind === "article" ? null : (titles.get(lesson.article) ?? { title: lesson.article, language }),
        createdAt: createdAt.toISOString(),
        decidedAt: decidedAt?.toISOString() ?? null,
      }));
    };

    app.post(
      "/teaching",
      {
        config: { action: "knowledge.propose" },
        schema: {
          tags,
          summary: "Teach: more ways to ask, a new article, or another text. Whoever may not edit proposes it",
          body: z.object({
            lesson: RawLessonBody,
            origin: Origin.nullable().default(null),
            companyData: CompanyData,
          }),
          response: {
            201: z.object({ proposal: ProposalReply.nullable(), article: z.string(), outcome: Outcome }),
            ...refusals(401, 403, 404, 409),
          },
        },
      },
      async (request, reply) => {
        const { lesson, origin, companyData } = request.body;
        const { proposal, article, outcome } = await teaching.propose(lesson as RawLesson, {
          person: personOf(request),
          mayEdit: may(request.actor!, "knowledge.edit"),
          origin,
          companyData,
        });
        const [shown] = proposal ? await titled([proposal], "en") : [];
        return reply.code(201).send({ proposal: shown ?? null, article, outcome });
      },
    );

    app.post(
      "/teaching/nearby",
      {
        config: { action: "knowledge.propose", audited: false },
        schema: {
          tags,
          summary: "What is known already that is like these texts, in any language, and where they lead now",
          body: z.object({ texts: Texts.min(1).max(10), language: Reading }),
          response: { 200: z.object({ texts: z.array(NearbyReply) }), ...refusals(401, 403) },
        },
      },
      async ({ body }) => ({ texts: await teaching.nearby(body.texts, body.language) }),
    );

    app.get(
      "/teaching/draft",
      {
        config: { action: "knowledge.propose" },
        schema: {
          tags,
          summary:
            "A lesson to begin with, read from a message: what was asked, and what was answered without courtesy",
          querystring: z.object({ conversation: Id, message: Id }),
          response: {
            200: z.object({
              questions: z.array(z.object({ text: z.string(), language: z.string().optional() })),
              answer: z.object({ text: z.string(), language: z.string().nullable() }).nullable(),
              article: z.string().nullable(),
              market: z.string().nullable(),
            }),
            ...refusals(401, 403, 404),
          },
        },
      },
      async ({ query }) => teaching.draft(query.conversation, query.message),
    );

    app.get(
      "/teaching/proposals",
      {
        config: { action: "knowledge.propose" },
        schema: {
          tags,
          summary: "Proposals: those that wait, the longest first; those that were decided, the latest first",
          querystring: z.object({
            state: z.enum(["waiting", "approved", "rejected"]).default("waiting"),
            mine: z.stringbool().default(false),
            skip: z.coerce.number().int().min(0).max(100_000).default(0),
            limit: z.coerce.number().int().min(1).max(100).default(50),
            language: Reading,
          }),
          response: {
            200: z.object({ proposals: z.array(ProposalReply), waiting: z.int() }),
            ...refusals(401, 403),
          },
        },
      },
      async (request) => {
        const { state, mine, skip, limit, language } = request.query;
        const by = mine ? personOf(request).id : undefined;
        const { proposals, waiting } = await teaching.proposals({ state, by, skip, limit });
        return { proposals: await titled(proposals, language), waiting };
      },
    );

    app.post(
      "/teaching/proposals/:id/approve",
      {
        config: { action: "knowledge.edit" },
        schema: {
          tags,
          summary: "Take a proposal into the knowledge, as it is or as it was changed",
          params: z.object({ id: Id }),
          body: z
            .object({
              lesson: RawLessonBody.nullable().default(null).describe("In place of what was proposed"),
              move: z.boolean().default(false),
              companyData: CompanyData,
            })
            .nullish(),
          response: {
            200: z.object({ proposal: ProposalReply, article: z.string(), outcome: Outcome }),
            ...refusals(401, 403, 404, 409),
          },
        },
      },
      async (request) => {
        const { lesson = null, move = false, companyData = false } = request.body ?? {};
        const decided = await teaching.approve(request.params.id, personOf(request), lesson as RawLesson | null, {
          move,
          companyData,
        });
        const [proposal] = await titled([decided.proposal], "en");
        return { ...decided, proposal: proposal! };
      },
    );

    app.post(
      "/teaching/proposals/:id/reject",
      {
        config: { action: "knowledge.edit" },
        schema: {
          tags,
          summary: "Turn a proposal down, and say why to whoever made it",
          params: z.object({ id: Id }),
          body: z.object({ reason: z.string().trim().min(1).max(1000) }),
          response: { 200: z.object({ proposal: ProposalReply }), ...refusals(401, 403, 404, 409) },
        },
      },
      async (request) => {
        const rejected = await teaching.reject(request.params.id, personOf(request), request.body.reason);
        return { proposal: (await titled([rejected], "en"))[0]! };
      },
    );

    const Settings = z.object({ instant: z.boolean().describe("What is taught answers before it is learned") });
    app.get(
      "/teaching/settings",
      {
        config: { action: "workspace.read" },
        schema: { tags, summary: "Whether lessons answer at once", response: { 200: Settings, ...refusals(401, 403) } },
      },
      async () => ({ instant: await teaching.instant() }),
    );
    app.put(
      "/teaching/settings",
      {
        config: { action: "workspace.change" },
        schema: {
          tags,
          summary: "Let lessons answer at once, or only once they are learned",
          body: Settings,
          response: { 200: Settings, ...refusals(401, 403) },
        },
      },
      async ({ body }) => {
        await teaching.setInstant(body.instant);
        return body;
      },
    );

    // -------------------------------------------------------------------------------------------------------------- verdicts

    const shown = async (verdicts: readonly Verdict[], language: string): Promise<z.infer<typeof VerdictReply>[]> => {
      const titles = await teaching.titles(
        verdicts.flatMap(({ article }) => article ?? []),
        language,
      );
      return verdicts.map(({ message, article, replyWas, person, updatedAt }) => ({
        message,
        article,
        title: article === null ? null : (titles.get(article) ?? { title: article, language }),
        replyWas,
        by: person,
        at: updatedAt.toISOString(),
      }));
    };

    app.get(
      "/inbox/:id/verdicts",
      {
        config: { action: "inbox.read" },
        schema: {
          tags,
          summary: "What people of the team said about the assistant's replies in a conversation",
          params: z.object({ id: Id }),
          querystring: z.object({ language: Reading }),
          response: {
            200: z.object({
              verdicts: z.array(VerdictReply),
              titles: z.record(z.string(), Titled).describe("Of the articles that the assistant considered"),
            }),
            ...refusals(401, 403, 404),
          },
        },
      },
      async ({ params, query }) => ({
        titles: await teaching.considered(params.id, query.language),
        verdicts: await shown(await teaching.verdicts(params.id), query.language),
      }),
    );
    app.put(
      "/inbox/:id/messages/:message/verdict",
      {
        config: { action: "answers.judge" },
        schema: {
          tags,
          summary: "Say which article answers the question that a reply was to; said again it replaces what was said",
          params: OfMessage,
          body: z.object({ article: Id.nullable().describe("null: none answers it"), language: Reading }),
          response: { 200: z.object({ verdict: VerdictReply }), ...refusals(401, 403, 404) },
        },
      },
      async (request) => {
        const { id, message } = request.params;
        const verdict = await teaching.judge(id, message, request.body.article, personOf(request));
        return { verdict: (await shown([verdict], request.body.language))[0]! };
      },
    );
    app.delete(
      "/inbox/:id/messages/:message/verdict",
      {
        config: { action: "answers.judge" },
        schema: {
          tags,
          summary: "Take back what was said about a reply",
          params: OfMessage,
          response: { 204: z.null(), ...refusals(401, 403, 404) },
        },
      },
      async (request, reply) => {
        await teaching.withdraw(request.params.id, request.params.message);
        return reply.code(204).send(null);
      },
    );
  };
