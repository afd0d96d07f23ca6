// HTTP: the figures of a time, and each table as a file.
import { z } from "zod";
import { ExpectedError } from "../errors.ts";
import { type Routes, refusals } from "../http.ts";
import { canonicalLanguage } from "../language/index.ts";
import { daysFrom, isDay, isTimeZone, lengthInDays } from "./days.ts";
import { type Insights, tables } from "./insights.ts";
import type { Selection } from "./store.ts";

const MOST_DAYS = 400;

export class PeriodError extends ExpectedError {
  readonly kind = "invalid";
  readonly code = "insights/period";
  override readonly field = "to";
}

const Day = z.string().refine(isDay, "a day is written like 2026-11-28");
export const Market = z
  .string()
  .regex(/^[A-Za-z]{2}$/, "a market is an ISO 3166 alpha-2 code, such as MX")
  .transform((code) => code.toUpperCase())
  .optional();
export const Language = z
  .string()
  .max(100)
  .transform((tag, context) => {
    const canonical = canonicalLanguage(tag);
    if (canonical === null) context.addIssue({ code: "custom", message: "not a language tag such as es or zh-Hans" });
    return canonical ?? "";
  })
  .optional();

const Query = z.object({
  from: Day.optional().describe("First day; default: 29 days before the last"),
  to: Day.optional().describe("Last day; default: today"),
  zone: z
    .string()
    .max(64)
    .refine(isTimeZone, "a time zone is written like Asia/Singapore")
    .default("UTC")
    .describe("Whose days, IANA"),
  market: Market,
  language: Language.describe("Of the questions, BCP 47"),
  channel: z
    .string()
    .regex(/^[a-z0-9-]{1,40}$/, "a channel is a short word such as widget")
    .optional(),
  titles: Language.describe("Language that topics are named in"),
});

const share = z.number().nullable();
const milliseconds = z.number().nullable();
const figures = {
  conversations: z.int(),
  questions: z.int(),
  confirmed: z.int().describe("Answered, and somebody said that it helped"),
  silent: z.int().describe("Answered, and nobody said anything about it"),
  doubted: z.int().describe("Answered, and rated down, asked again, followed by a wish for a person, or judged wrong"),
  clarified: z.int().describe("Asked back, and left at that"),
  handedOver: z.int(),
  declined: z.int(),
  answeredAfterAskingBack: z.int().describe("Of the answered"),
  ratedUp: z.int(),
  ratedDown: z.int(),
  answeredShare: share.describe("Of the questions: answered without a person, 0..1"),
  satisfaction: share.describe("Of the rated answers: rated as helpful, 0..1"),
  handovers: z.int().describe("Wishes for a person among them"),
  waitP50Ms: milliseconds.describe("Until a person took it: half waited less"),
  waitP90Ms: milliseconds,
  firstReplyP50Ms: milliseconds.describe("Until the first words of a person"),
  firstReplyP90Ms: milliseconds,
};

const Reply = z
  .object({
    period: z.object({ from: z.string(), to: z.string(), zone: z.string() }),
    before: z.object({ from: z.string(), to: z.string() }).describe("As many days, right before"),
    pending: z.int().describe("Changes that are still to be counted"),
    totals: z.object(figures),
    totalsBefore: z.object(figures),
    days: z.array(z.object({ day: z.string(), ...figures })),
    languages: z.array(z.object({ language: z.string().nullable(), ...figures })),
    markets: z.array(z.object({ market: z.string().nullable(), ...figures })),
    channels: z.array(z.object({ channel: z.string(), ...figures })),
    releases: z.array(z.object({ release: z.int().nullable(), ...figures })),
    topics: z.array(
      z.object({
        article: z.string(),
        title: z.string(),
        titleLanguage: z.string().nullable(),
        asked: z.int(),
        confirmed: z.int(),
        doubted: z.int(),
      }),
    ),
    reasons: z.array(z.object({ reason: z.string(), count: z.int() })),
    live: z.array(z.object({ release: z.int(), at: z.string(), day: z.string() })),
    options: z.object({
      markets: z.array(z.string()),
      languages: z.array(z.string()),
      channels: z.array(z.string()),
    }),
  })
  .meta({ id: "Insights" });
export type InsightsReply = z.infer<typeof Reply>;

const tags = ["Insights"];

/** @param defaultLanguage  the workspace's, that topics are named in where nothing else is asked for */
export const insightsRoutes =
  (insights: Insights, defaultLanguage: () => Promise<string>, now: () => Date = () => new Date()): Routes =>
  (app) => {
    app.get(
      "/insights",
      {
        config: { action: "insights.read" },
        schema: {
          tags,
          summary: "What came of the questions, and the same for as many days before",
          description: "What each figure counts: docs/guides/insights.md.",
          querystring: Query,
          response: { 200: Reply, ...refusals(401, 403) },
        },
      },
      async ({ query }) => {
        const selection = selectionOf(query, now());
        const report = await insights.report(selection, query.titles ?? (await defaultLanguage()));
        const { from, to, zone } = selection;
        return { period: { from, to, zone }, ...report };
      },
    );

    app.get(
      "/insights/:table/file",
      {
        config: { action: "insights.read" },
        schema: {
          tags,
          summary: "One table as CSV",
          description: "`everything`: each day × market × language × channel × release by itself.",
          params: z.object({ table: z.enum(tables) }),
          querystring: Query,
          response: { 200: z.string().describe("text/csv"), ...refusals(401, 403) },
        },
      },
      async ({ query, params: { table } }, reply) => {
        const selection = selectionOf(query, now());
        const text = await insights.file(table, selection, query.titles ?? (await defaultLanguage()));
        return reply
          .header("content-type", "text/csv; charset=utf-8")
          .header("content-disposition", `attachment; filename="${table}-${selection.from}-${selection.to}.csv"`)
          .header("cache-control", "no-store")
          .send(text);
      },
    );
  };

function selectionOf(query: z.infer<typeof Query>, now: Date): Selection {
  const { zone, market = null, language = null, channel = null } = query;
  const to = query.to ?? new Intl.DateTimeFormat("en-CA", { timeZone: zone }).format(now);
  const from = query.from ?? daysFrom(to, -29);
  const days = lengthInDays(from, to);
  if (days < 1) throw new PeriodError("The last day is before the first. Swap `from` and `to`.");
  if (days > MOST_DAYS) throw new PeriodError(`At most ${MOST_DAYS} days at once. Choose a shorter time.`);
  return { from, to, zone, market, language, channel };
}
