// Trainings over HTTP: start one, see the last ones, watch one as it goes, cancel it.
import { PassThrough } from "node:stream";
import { z } from "zod";
import type { TrainingReport } from "../answering/index.ts";
import { type Routes, refusals } from "../http.ts";
import {
  isOver,
  NothingToLearnError,
  type PromiseStanding,
  type Run,
  type RunSettings,
  TrainingUnderWayError,
} from "../releases/index.ts";

/** What the routes need of the trainings. */
export interface Training {
  start(chosen: Partial<RunSettings>): Promise<{ run: Run }>;
  list(limit?: number): Promise<Run[]>;
  get(id: number): Promise<Run>;
  report(id: number): Promise<TrainingReport | null>;
  cancel(id: number): Promise<Run>;
  settings(): Promise<RunSettings>;
  watch(id: number, onChange: () => void): () => void;
}

/** The promise on wrong answers, as the engine in use keeps it. */
export interface Promises {
  promise(): PromiseStanding | null;
  keepPromise(toleratedWrong: number): Promise<void>;
}

export interface TrainingRouteOptions {
  /** How often a watcher hears that nothing is new; a change that was told while nobody listened is then found, too. */
  heartbeatMs: number;
}

export const trainingDefaults: TrainingRouteOptions = { heartbeatMs: 15_000 };

const Seed = z
  .int()
  .min(0)
  .max(2 ** 31 - 1);
const Tolerated = z
  .number()
  .gt(0)
  .max(0.5)
  .describe("Share of wrong answers among those given that the thresholds aim at");

const Settings = z.object({
  seed: Seed,
  toleratedWrong: Tolerated,
  budgetSeconds: z.int().nullable().describe("null: the default recipe"),
});

const Figures = {
  questions: z.int(),
  unanswerable: z.int(),
  firstRight: z.number(),
  answered: z.number(),
  wrongAmongAnswered: z.number(),
  threshold: z.number().nullable().describe("null: too few examples, a person answers"),
};
const Point = z.object({
  epoch: z.number(),
  trainingLoss: z.number(),
  validationLoss: z.number().nullable(),
  validationAccuracy: z.number().nullable(),
});

const Report = z
  .object({
    learnedFrom: z.object({
      articles: z.int(),
      phrasings: z.int(),
      languages: z.array(z.object({ language: z.string(), articles: z.int(), phrasings: z.int() })),
    }),
    basis: z
      .enum(["questions", "phrasings"])
      .describe("What the figures rest on: real questions, or phrasings held out"),
    toleratedWrong: z.number(),
    overall: z.object(Figures),
    languages: z.array(z.object({ language: z.string(), ...Figures })),
    curves: z.array(
      z.object({
        name: z.string(),
        points: z.array(Point),
        keptEpoch: z.number(),
        chosen: z.boolean(),
        candidate: z.boolean(),
      }),
    ),
    verdict: z
      .object({
        kind: z.enum(["good", "overfitting", "underfitting", "too-little-data"]),
        trainingAccuracy: z.number(),
        validationAccuracy: z.number(),
        trainingLoss: z.number(),
        validationLoss: z.number(),
      })
      .nullable(),
    confusions: z.array(
      z.object({
        asked: z.string(),
        takenFor: z.string(),
        askedArticle: z.string().optional(),
        takenArticle: z.string().optional(),
        count: z.int(),
        examples: z.array(z.string()),
      }),
    ),
    reliability: z.array(
      z.object({
        from: z.number(),
        to: z.number(),
        count: z.int(),
        meanConfidence: z.number(),
        accuracy: z.number(),
      }),
    ),
    riskCoverage: z.array(z.object({ threshold: z.number(), coverage: z.number(), risk: z.number() })),
  })
  .meta({ id: "TrainingReport" });

const RunReply = z
  .object({
    id: z.int(),
    state: z.enum(["queued", "running", "done", "failed", "cancelled"]),
    reason: z.enum(["knowledge", "person"]).describe("New knowledge, or somebody who asked for it"),
    settings: Settings,
    knowledgeRevision: z.int(),
    progress: z
      .object({
        step: z.string(),
        share: z.number().describe("0..1"),
        loss: z.number().nullable(),
        secondsLeft: z.number().nullable(),
        curves: z
          .array(z.object({ name: z.string(), points: z.array(Point) }))
          .optional()
          .describe("Of what is being learned, as far as it is"),
      })
      .nullable(),
    queuedAt: z.iso.datetime(),
    startedAt: z.iso.datetime().nullable(),
    finishedAt: z.iso.datetime().nullable(),
    result: z
      .object({
        release: z.int().describe("The release that it made"),
        modelBytes: z.int(),
        trainingSeconds: z.number(),
        cpuSeconds: z.number(),
        unitsFound: z.int().describe("Units of work that an earlier run, which was cut off, had finished"),
      })
      .nullable(),
    error: z.object({ code: z.string(), message: z.string() }).nullable(),
  })
  .meta({ id: "Run" });

const Promised = z
  .object({
    release: z.int().nullable(),
    toleratedWrong: z.number().nullable().describe("The promise that is kept; null: a release of before does not say"),
    report: z
      .object({
        basis: z.enum(["questions", "phrasings"]),
        options: z.array(
          z.object({
            toleratedWrong: z.number(),
            overall: z.object(Figures),
            languages: z.array(z.object({ language: z.string(), ...Figures })),
            otherLanguages: z
              .number()
              .nullable()
              .describe("Threshold of questions in languages that nothing is written in"),
          }),
        ),
        curves: z.array(
          z.object({
            language: z.string(),
            questions: z.int(),
            points: z.array(z.object({ threshold: z.number(), coverage: z.number(), risk: z.number() })),
          }),
        ),
      })
      .nullable()
      .describe("What each promise costs; null: the release kept nothing to choose another by, train once"),
  })
  .meta({ id: "Promise" });

const RunWithReport = z.object({ run: RunReply, report: Report.nullable() });
const Params = z.object({
  id: z.coerce
    .number()
    .int()
    .min(1)
    .max(2 ** 31 - 1),
});
const tags = ["Training"];
/** The id of the last event, so that a browser that connects again after the end is told to stop doing so. */
const END = "end";

export const trainingRoutes =
  (training: Training, { heartbeatMs }: TrainingRouteOptions, promises: Promises | null = null): Routes =>
  (app) => {
    if (promises) promiseRoutes(promises)(app);
    app.post(
      "/training",
      {
        config: { action: "training.start" },
        schema: {
          tags,
          summary: "Train on the knowledge there is",
          description:
            "Replies as soon as the run is queued. While one is under way there is no second one: the reply is 409, and its " +
            "`location` is the run. What is chosen is kept for later trainings, but for the seed.",
          body: z
            .object({
              seed: Seed.optional().describe("The same seed, settings and knowledge give the same model; default 1"),
              toleratedWrong: Tolerated.optional(),
              budgetSeconds: z.int().min(1).max(86_400).nullish().describe("null: the default recipe"),
            })
            .nullish(),
          response: { 202: RunReply, ...refusals(401, 403, 409) },
        },
      },
      async (request, reply) => {
        const { seed, toleratedWrong, budgetSeconds } = request.body ?? {};
        try {
          const { run } = await training.start({
            ...(seed === undefined ? {} : { seed }),
            ...(toleratedWrong === undefined ? {} : { toleratedWrong }),
            ...(budgetSeconds === undefined ? {} : { budgetSeconds }),
          });
          return reply.code(202).header("location", `/api/v1/training/${run.id}`).send(asReply(run));
        } catch (error) {
          if (error instanceof TrainingUnderWayError) reply.header("location", `/api/v1/training/${error.run}`);
          throw error;
        }
      },
    );

    app.get(
      "/training",
      {
        config: { action: "training.read" },
        schema: {
          tags,
          summary: "The last runs, the newest first, and the one under way",
          querystring: z.object({ limit: z.coerce.number().int().min(1).max(50).default(20) }),
          response: {
            200: z.object({
              current: RunReply.nullable().describe("The one that is running, or else the next one"),
              runs: z.array(RunReply),
              settings: Settings.describe("What the next training uses"),
            }),
            ...refusals(401, 403),
          },
        },
      },
      async (request) => {
        const [runs, settings] = await Promise.all([training.list(request.query.limit), training.settings()]);
        const active = runs.filter((run) => !isOver(run));
        const current = active.find(({ state }) => state === "running") ?? active.at(-1);
        return { current: current ? asReply(current) : null, runs: runs.map(asReply), settings };
      },
    );

    app.get(
      "/training/:id",
      {
        config: { action: "training.read" },
        schema: {
          tags,
          summary: "One run, with its report when it is done",
          params: Params,
          response: { 200: RunWithReport, ...refusals(401, 403, 404) },
        },
      },
      async ({ params: { id } }) => {
        const [run, report] = await Promise.all([training.get(id), training.report(id)]);
        return { run: asReply(run), report };
      },
    );

    app.post(
      "/training/:id/cancel",
      {
        config: { action: "training.start" },
        schema: {
          tags,
          summary: "Stop a run",
          description:
            "What it had finished is kept for a week: the next training of the same knowledge goes on from there. A run that another " +
            "process carries out, such as `dragoman train`, is asked to stop, and is so soon after the reply. One that is over stays as it is.",
          params: Params,
          response: { 200: RunReply, ...refusals(401, 403, 404) },
        },
      },
      async ({ params: { id } }) => asReply(await training.cancel(id)),
    );

    // Streams that are open, to be ended when the server stops: it would wait for them.
    const streams = new Set<PassThrough>();
    app.addHook("preClose", async () => {
      for (const stream of streams) stream.end();
    });
    app.get(
      "/training/:id/events",
      {
        config: { action: "training.read" },
        schema: {
          tags,
          summary: "A run as it goes, as server-sent events",
          description:
            "`event: progress` with the run, at once and at every change; then `event: end` with the run and its report, and the stream " +
            "ends. Every event says all there is to know, so it does not matter when one begins to listen.",
          params: Params,
          response: {
            200: z.any().describe("text/event-stream"),
            204: z.null().describe("It is over, and `last-event-id` says that the end was seen"),
            ...refusals(401, 403, 404),
          },
        },
      },
      async (request, reply) => {
        const { id } = request.params;
        const first = await training.get(id);
        // A browser connects again whenever a stream ends; only this reply keeps it from doing so.
        if (request.headers["last-event-id"] === END && isOver(first)) return reply.code(204).send(null);
        const stream = new PassThrough();
        streams.add(stream);
        let leave = () => {};
        const beat = setInterval(() => {
          stream.write(": still here\n\n");
          look();
        }, heartbeatMs);
        stream.once("close", () => {
          clearInterval(beat);
          leave();
          streams.delete(stream);
        });
        const look = latestOnly(
          async () => {
            // Who reads slowly gets fewer events, not older ones.
            if (stream.writableEnded || stream.writableNeedDrain) return;
            const run = await training.get(id);
            if (!isOver(run)) stream.write(event("progress", asReply(run)));
            else {
              const report = await training.report(id);
              stream.end(event("end", { run: asReply(run), report }, END));
            }
          },
          () => stream.end(), // it connects again, and is told why it cannot
        );
        leave = training.watch(id, look);
        stream.on("drain", look);
        look();
        return reply
          .header("content-type", "text/event-stream; charset=utf-8")
          .header("cache-control", "no-store")
          .header("x-accel-buffering", "no")
          .send(stream);
      },
    );
  };

/** Before `/training/:id`, which would take "promise" for a number. */
const promiseRoutes =
  (promises: Promises): Routes =>
  (app) => {
    const standing = () => {
      const promise = promises.promise();
      if (!promise) throw new NothingToLearnError();
      return promise;
    };
    app.get(
      "/training/promise",
      {
        config: { action: "training.read" },
        schema: {
          tags,
          summary: "The promise on wrong answers, and what others would cost",
          response: { 200: Promised, ...refusals(401, 403, 409) },
        },
      },
      async () => standing(),
    );
    app.put(
      "/training/promise",
      {
        config: { action: "training.start" },
        schema: {
          tags,
          summary: "Promise something else",
          description:
            "Answers keep it at once, in every process, without a training: the thresholds are those that a training with it would have " +
            "chosen. Later trainings use it as well.",
          body: z.object({ toleratedWrong: Tolerated }),
          response: { 200: Promised, ...refusals(401, 403, 409) },
        },
      },
      async (request) => {
        const { toleratedWrong: before } = standing();
        const { toleratedWrong } = request.body;
        await promises.keepPromise(toleratedWrong);
        request.audit = { event: "promise-moved", details: { from: before, to: toleratedWrong } };
        return standing();
      },
    );
  };

function asReply(run: Run): z.infer<typeof RunReply> {
  return {
    ...run,
    queuedAt: run.queuedAt.toISOString(),
    startedAt: run.startedAt?.toISOString() ?? null,
    finishedAt: run.finishedAt?.toISOString() ?? null,
  };
}

function event(name: string, data: unknown, id?: string): string {
  return `${id === undefined ? "" : `id: ${id}\n`}event: ${name}\ndata: ${JSON.stringify(data)}\n\n`;
}

/** Calls `work` one at a time; calls meanwhile make one more follow. */
function latestOnly(work: () => Promise<void>, onError: () => void): () => void {
  let working = false;
  let again = false;
  return () => {
    again = true;
    if (working) return;
    working = true;
    void (async () => {
      while (again) {
        again = false;
        await work();
      }
    })()
      .catch(onError)
      .finally(() => {
        working = false;
      });
  };
}
