// HTTP: the first steps of a company.
import { z } from "zod";
import { type Routes, refusals } from "../http.ts";
import { canonicalLanguage, cleanText, shippedLanguages } from "../language/index.ts";
import { industries } from "../phrasebook/index.ts";
import type { FirstRun } from "./first-run.ts";

const tags = ["First steps"];

const Step = z.enum(["company", "knowledge", "promise", "training", "page"]);
const Progress = z
  .object({
    done: z.record(Step, z.boolean()),
    next: Step.nullable().describe("The first that is not done"),
    skipped: z.boolean(),
    left: z.boolean().describe("Something is left, and nobody has skipped it"),
    empty: z.boolean().describe("Nothing was brought yet"),
    samples: z
      .array(z.string())
      .describe("Questions of the knowledge that are answered now, to try it with; none until a training is in use"),
  })
  .meta({ id: "FirstSteps" });

const Words = (longest: number) =>
  z
    .string()
    .max(longest)
    .transform((text) => cleanText(text).trim())
    .pipe(z.string().regex(/[\p{L}\p{N}]/u, "there are no words in it"));

const Pairs = z.object({
  pairs: z
    .array(z.object({ question: Words(500), answer: Words(8_000) }))
    .min(1)
    .max(200),
  language: z
    .string()
    .max(100)
    .transform((tag, context) => {
      const canonical = canonicalLanguage(tag);
      if (canonical === null) context.addIssue({ code: "custom", message: "not a language tag such as es or zh-Hans" });
      return canonical ?? "";
    })
    .nullish()
    .describe("Default: recognised"),
});

const StarterLanguage = z.enum(shippedLanguages as [string, ...string[]]);

export const startRoutes =
  (start: FirstRun): Routes =>
  (app) => {
    app.get(
      "/start",
      {
        config: { action: "workspace.read" },
        schema: {
          tags,
          summary: "How far the first steps are; computed from the workspace",
          response: { 200: Progress, ...refusals(401, 403) },
        },
      },
      async () => start.progress(),
    );

    app.post(
      "/start/answers",
      {
        config: { action: "knowledge.import" },
        bodyLimit: 2 * 1024 * 1024,
        schema: {
          tags,
          summary: "Bring questions and answers as somebody wrote them down",
          body: Pairs,
          response: {
            200: z.object({ articles: z.int().describe("New or changed"), unchanged: z.int(), bad: z.int() }),
            ...refusals(401, 403, 409),
          },
        },
      },
      async (request) => {
        const { pairs, language } = request.body;
        const report = await start.bring(pairs.map((pair) => ({ ...pair, language: language ?? null })));
        request.audit = { event: "knowledge-brought", details: { pairs: pairs.length } };
        return {
          articles: report.articlesAdded + report.articlesChanged,
          unchanged: report.unchanged,
          bad: report.badCount,
        };
      },
    );

    app.post(
      "/start/starter",
      {
        config: { action: "knowledge.import" },
        schema: {
          tags,
          summary: "Take the phrasebook's articles of a branch of trade as the first knowledge",
          body: z.object({
            industry: z.enum(industries),
            languages: z
              .array(StarterLanguage)
              .min(1)
              .max(shippedLanguages.length)
              .transform((tags) => [...new Set(tags)]),
          }),
          response: {
            200: z.object({ articles: z.int(), openFacts: z.int().describe("What the answers leave open") }),
            ...refusals(401, 403, 409),
          },
        },
      },
      async (request) => {
        const { industry, languages } = request.body;
        const { articles, openFacts } = await start.takeStarter(industry, languages);
        request.audit = { event: "starter-taken", details: { industry, languages } };
        return { articles, openFacts };
      },
    );

    app.put(
      "/start/promise",
      {
        config: { action: "training.start" },
        schema: {
          tags,
          summary: "Choose the share of wrong answers that later trainings aim at",
          body: z.object({ toleratedWrong: z.number().gt(0).max(0.5) }),
          response: { 200: Progress, ...refusals(401, 403) },
        },
      },
      async (request) => {
        const { toleratedWrong } = request.body;
        await start.choosePromise(toleratedWrong);
        request.audit = { event: "promise-chosen", details: { toleratedWrong } };
        return start.progress();
      },
    );

    app.put(
      "/start/skipped",
      {
        config: { action: "workspace.change" },
        schema: {
          tags,
          summary: "Say that the first steps need no more showing, or that they do again",
          body: z.object({ skipped: z.boolean() }),
          response: { 200: Progress, ...refusals(401, 403) },
        },
      },
      async (request) => {
        await start.skip(request.body.skipped);
        return start.progress();
      },
    );
  };
