// HTTP: missed questions in groups, and what is decided about them.
import { z } from "zod";
import { type Routes, refusals } from "../http.ts";
import { personOf } from "../team/index.ts";
import { Language, Market } from "./insights-routes.ts";
import type { Missed, TitledCluster } from "./missed.ts";

const State = z.enum(["open", "resolved", "dismissed"]);

const Cluster = z
  .object({
    id: z.int().describe("Stays, also when more is asked"),
    state: State.describe("Resolved holds until it is asked again"),
    count: z.int(),
    firstAsked: z.string(),
    lastAsked: z.string(),
    languages: z.array(z.object({ language: z.string().nullable(), count: z.int() })),
    markets: z.array(z.object({ market: z.string().nullable(), count: z.int() })),
    reasons: z.array(z.object({ why: z.string(), count: z.int() })),
    examples: z
      .array(
        z.object({
          text: z.string(),
          language: z.string().nullable(),
          market: z.string().nullable(),
          why: z.string(),
          conversation: z.string(),
          at: z.string(),
        }),
      )
      .describe("The newest of each language, without personal data"),
    nearest: z
      .object({
        article: z.string(),
        title: z.string(),
        titleLanguage: z.string().nullable(),
        confidence: z.number(),
      })
      .nullable()
      .describe("What the assistant found nearest when it was asked"),
  })
  .meta({ id: "MissedQuestions" });

const Params = z.object({
  id: z.coerce
    .number()
    .int()
    .min(1)
    .max(2 ** 31 - 1),
});
const tags = ["Insights"];

export const missedRoutes =
  (missed: Missed, defaultLanguage: () => Promise<string>): Routes =>
  (app) => {
    app.get(
      "/missed",
      {
        config: { action: "insights.read" },
        schema: {
          tags,
          summary: "Questions that the knowledge had no right answer to, grouped by meaning across languages",
          description: "The most asked first. Figures and examples are of what the filters let through.",
          querystring: z.object({
            state: State.default("open"),
            market: Market,
            language: Language,
            days: z.coerce.number().int().min(1).max(4000).optional().describe("Asked within so many days"),
            titles: Language.describe("Language that articles are named in"),
            limit: z.coerce.number().int().min(1).max(100).default(30),
            offset: z.coerce.number().int().min(0).max(100_000).default(0),
          }),
          response: {
            200: z.object({
              clusters: z.array(Cluster),
              total: z.int(),
              pending: z.int().describe("Questions that are still to be grouped"),
            }),
            ...refusals(401, 403),
          },
        },
      },
      async ({ query }) => {
        const { state, market = null, language = null, days = null, limit, offset } = query;
        const titles = query.titles ?? (await defaultLanguage());
        const found = await missed.list({ state, market, language, days }, { limit, offset, titles });
        return { ...found, clusters: found.clusters.map(shown) };
      },
    );

    app.get(
      "/missed/:id",
      {
        config: { action: "insights.read" },
        schema: {
          tags,
          summary: "One group of missed questions",
          params: Params,
          querystring: z.object({ titles: Language }),
          response: { 200: Cluster, ...refusals(401, 403, 404) },
        },
      },
      async ({ params, query }) => shown(await missed.get(params.id, query.titles ?? (await defaultLanguage()))),
    );

    app.put(
      "/missed/:id/state",
      {
        config: { action: "knowledge.propose" },
        schema: {
          tags,
          summary: "Say that a group is not for us, that it has been taught, or that it is open again",
          params: Params,
          body: z.object({ state: State }),
          response: { 204: z.null(), ...refusals(401, 403, 404) },
        },
      },
      async (request, reply) => {
        await missed.decide(request.params.id, request.body.state, personOf(request).id);
        return reply.code(204).send(null);
      },
    );
  };

function shown({ firstAsked, lastAsked, ...cluster }: TitledCluster): z.infer<typeof Cluster> {
  return { ...cluster, firstAsked: firstAsked.toISOString(), lastAsked: lastAsked.toISOString() };
}
