// The knowledge over HTTP: upload a file to import it, list and read articles.
import { createWriteStream } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { type Readable, Transform } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { FastifyReply, FastifyRequest } from "fastify";
import { z } from "zod";
import { ExpectedError } from "../errors.ts";
import { Id, type Routes, refusals } from "../http.ts";
import {
  type Article,
  type Author,
  type ImportOptions,
  type ImportPlan,
  type ImportReport,
  type ImportSource,
  lookAtFile,
  textDiff,
} from "../knowledge/index.ts";
import { canonicalLanguage, cleanText } from "../language/index.ts";

/** What the routes need of the knowledge base. */
export interface Knowledge {
  import(source: ImportSource, options?: ImportOptions): Promise<ImportReport>;
  list(options: {
    after?: string | null;
    limit?: number;
    language?: string | undefined;
    search?: string | undefined;
  }): Promise<{ articles: Article[]; next: string | null }>;
  get(id: string): Promise<Article | null>;
  planImport(source: ImportSource, options?: ImportOptions): Promise<ImportPlan>;
}

export class UploadTooLargeError extends Error {
  readonly statusCode = 413;
  readonly code = "FST_ERR_CTP_BODY_TOO_LARGE";
}

export class UploadBrokenOffError extends ExpectedError {
  readonly kind = "invalid";
  readonly code = "request/broken-off";
  constructor() {
    super("The connection ended before the import had. Nothing was imported; send it again.");
  }
}

export class ArticleNotFoundError extends ExpectedError {
  readonly kind = "not-found";
  readonly code = "knowledge/article-not-found";
  constructor() {
    super("There is no such article.");
  }
}

const Language = z
  .string()
  .max(100)
  .transform((tag, context) => {
    const canonical = canonicalLanguage(tag);
    if (canonical === null) context.addIssue({ code: "custom", message: "not a language tag such as es or zh-Hans" });
    return canonical ?? undefined;
  })
  .optional();

/** The last part of a path only: a name never says where a file goes. */
export const FileName = z
  .string()
  .max(255)
  .transform((name) => cleanText(basename(name.replaceAll("\\", "/"))))
  .pipe(z.string().regex(/^[^.].*\.[A-Za-z0-9]{2,8}$/, "the file's name with its ending, such as faq.csv"));

const Columns = z
  .string()
  .max(8000)
  .transform((text, context) => {
    if (text.startsWith("{")) {
      const mapping = z.record(z.string(), z.string()).safeParse(parsed(text));
      if (mapping.success) return mapping.data;
    }
    const pairs = text.split(",").map((pair) => pair.split("=").map((part) => part.trim()));
    if (pairs.some((pair) => pair.length !== 2 || !pair[0] || !pair[1])) {
      context.addIssue({ code: "custom", message: "not of the form question=Frage,answer=Antwort, or a JSON object" });
      return undefined;
    }
    return Object.fromEntries(pairs) as Record<string, string>;
  })
  .optional()
  .describe("Which column holds what: question=Frage,answer=Antwort; as a JSON object where a name has a comma");

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

const Source = z.object({
  file: z.string(),
  line: z.int().optional(),
  heading: z.string().optional(),
  page: z.int().optional(),
});

const ArticleReply = z
  .object({
    id: z.string(),
    variants: z.array(
      z.object({
        language: z.string(),
        market: z.string().nullable(),
        title: z.string(),
        text: z.string(),
        kind: z.enum(["answer", "passage"]),
        source: Source,
        reviewedAt: z.string().nullish(),
      }),
    ),
    phrasings: z.array(z.object({ language: z.string(), text: z.string(), source: Source })),
  })
  .meta({ id: "Article" });

const BadRow = z.object({ source: Source, reason: z.string() });

const Report = z
  .object({
    file: z.string(),
    rows: z.int().describe("Everything read"),
    articlesAdded: z.int(),
    articlesChanged: z.int(),
    variantsChanged: z.int(),
    phrasingsAdded: z.int(),
    unchanged: z.int(),
    repeated: z.int().describe("Of the unchanged: repeat an earlier row of the same file"),
    bad: z.array(BadRow).describe("The first hundred"),
    badCount: z.int(),
    revision: z.int().describe("Of the knowledge, afterwards"),
    alreadyImported: z.boolean(),
    replacedExample: z.boolean(),
  })
  .meta({ id: "ImportReport" });

const Plan = Report.extend({
  texts: z
    .array(
      z.object({
        kind: z.enum(["added", "changed"]),
        ...{ article: z.string(), language: z.string(), market: z.string().nullable(), title: z.string() },
        ...{ before: z.string().nullable(), text: z.string(), source: Source },
        diff: z.array(z.object({ kind: z.enum(["same", "added", "removed"]), text: z.string() })).nullable(),
      }),
    )
    .describe("The first texts that would be added or replaced"),
}).meta({ id: "ImportPlan" });

const Look = z
  .object({
    kind: z.string(),
    shape: z.enum(["table", "document"]),
    columns: z.array(z.string()),
    guess: z.array(z.string().nullable()),
    enough: z.boolean(),
    rows: z.array(z.array(z.string())),
  })
  .meta({ id: "FileLook" });

const ImportQuery = z.object({
  name: FileName,
  language: Language.describe("Of rows that do not say it; default: recognised"),
  market: z
    .string()
    .regex(/^[A-Za-z]{2}$/, "a market is an ISO 3166 alpha-2 code, such as MX")
    .transform((code) => code.toUpperCase())
    .optional()
    .describe("Of rows that do not say it; default: every market"),
  columns: Columns,
});

const optionsOf = ({ language, market, columns }: z.output<typeof ImportQuery>): ImportOptions => ({
  ...(language && { language }),
  ...(market && { market }),
  ...(columns && { columns }),
});

const tags = ["Knowledge"];

export const knowledgeRoutes =
  (knowledge: Knowledge, uploadBytes: number): Routes =>
  (app) => {
    // In a scope of its own: here every content type is a file, JSON too.
    void app.register(async (scoped) => {
      const uploads = scoped as typeof app;
      uploads.removeAllContentTypeParsers();
      uploads.addContentTypeParser("*", (_, payload, done) => done(null, payload));
      uploads.post(
        "/import",
        {
          config: { action: "knowledge.import" },
          bodyLimit: uploadBytes,
          schema: {
            tags,
            summary: "Import a file: its bytes are the body",
            description:
              "CSV, TSV, JSON, JSON Lines, XLSX, Markdown, HTML, PDF or DOCX, told by the name. The same file twice changes nothing. " +
              "A bad row is reported and left out; a bad file changes nothing.",
            consumes: ["application/octet-stream"],
            querystring: ImportQuery,
            response: { 200: Report, ...refusals(401, 403, 409, 413) },
          },
        },
        async (request, reply) => {
          const author = authorOf(request);
          return uploaded(request, reply, uploadBytes, (path, signal) =>
            knowledge.import({ path, name: request.query.name }, { ...optionsOf(request.query), author, signal }),
          );
        },
      );
      uploads.post(
        "/import/plan",
        {
          config: { action: "knowledge.import", audited: false },
          bodyLimit: uploadBytes,
          schema: {
            tags,
            summary: "What importing a file would change, without changing it: its bytes are the body",
            consumes: ["application/octet-stream"],
            querystring: ImportQuery,
            response: { 200: Plan, ...refusals(401, 403, 409, 413) },
          },
        },
        async (request, reply) =>
          uploaded(request, reply, uploadBytes, async (path, signal) => {
            const source = { path, name: request.query.name };
            const plan = await knowledge.planImport(source, { ...optionsOf(request.query), signal });
            const diff = (before: string | null, text: string) => (before === null ? null : textDiff(before, text));
            return { ...plan, texts: plan.texts.map((one) => ({ ...one, diff: diff(one.before, one.text) })) };
          }),
      );
      uploads.post(
        "/import/look",
        {
          config: { action: "knowledge.import", audited: false },
          bodyLimit: uploadBytes,
          schema: {
            tags,
            summary: "Which columns a file has and what they seem to hold, with its first rows: its bytes are the body",
            consumes: ["application/octet-stream"],
            querystring: z.object({ name: FileName, columns: Columns }),
            response: { 200: Look, ...refusals(401, 403, 413) },
          },
        },
        async (request, reply) => {
          const { name, columns = {} } = request.query;
          return uploaded(request, reply, uploadBytes, (path, signal) => lookAtFile(path, { name, columns, signal }));
        },
      );
    });

    app.get(
      "/articles",
      {
        config: { action: "knowledge.read" },
        schema: {
          tags,
          summary: "The articles by id, a page at a time",
          querystring: z.object({
            after: Id.optional().describe("`next` of the page before"),
            limit: z.coerce.number().int().min(1).max(200).default(50),
            language: Language.describe("That have a text in it"),
            search: z
              .string()
              .max(200)
              .transform((text) => cleanText(text) || undefined)
              .optional()
              .describe("In id, title, text or phrasing"),
          }),
          response: {
            200: z.object({ articles: z.array(ArticleReply), next: z.string().nullable() }),
            ...refusals(401, 403),
          },
        },
      },
      async (request) => knowledge.list(request.query),
    );

    app.get(
      "/articles/:id",
      {
        config: { action: "knowledge.read" },
        schema: {
          tags,
          summary: "One article",
          params: z.object({ id: Id }),
          response: { 200: ArticleReply, ...refusals(401, 403, 404) },
        },
      },
      async (request) => {
        const article = await knowledge.get(request.params.id);
        if (!article) throw new ArticleNotFoundError();
        return article;
      },
    );
  };

/** Who is named in the history. */
export function authorOf({ actor }: FastifyRequest): Author {
  return actor?.kind === "person" ? { id: actor.person.id, name: actor.person.name } : { id: null, name: "API" };
}

/** Works on what was sent as a file of its own, which is gone afterwards; a connection that ends stops the work. */
export async function uploaded<T>(
  request: FastifyRequest,
  reply: FastifyReply,
  limitBytes: number,
  work: (path: string, signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const gone = new AbortController();
  reply.raw.on("close", () => {
    if (!reply.raw.writableFinished) gone.abort(new UploadBrokenOffError());
  });
  const folder = await mkdtemp(join(tmpdir(), "dragoman-upload-"));
  try {
    const path = join(folder, "file");
    await receive(request.body as Readable | undefined, path, limitBytes);
    return await work(path, gone.signal);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Streams the body to a file; memory holds a few chunks of it. */
async function receive(body: Readable | undefined, path: string, limitBytes: number): Promise<void> {
  let sizeBytes = 0;
  const counted = new Transform({
    transform(chunk: Buffer, _, done) {
      sizeBytes += chunk.length;
      done(sizeBytes > limitBytes ? new UploadTooLargeError() : null, chunk);
    },
  });
  try {
    if (body) await pipeline(body, counted, createWriteStream(path));
    else await pipeline([Buffer.alloc(0)], createWriteStream(path));
  } catch (error) {
    if (error instanceof UploadTooLargeError) throw error;
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ECONNRESET" || code === "ERR_STREAM_PREMATURE_CLOSE") throw new UploadBrokenOffError();
    throw error;
  }
}
