// The knowledge editor over HTTP: articles and their texts, history, coverage, checks, what goes to translators and comes back.
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { PassThrough } from "node:stream";
import type { FastifyReply } from "fastify";
import { z } from "zod";
import { type App, Id, type Routes, refusals } from "../http.ts";
import {
  ArticleGoneError,
  CoverageMatrix,
  checkTranslation,
  type Encode,
  KnowledgeBase,
  KnowledgeEditor,
  KnowledgeExchange,
  type PageMark,
} from "../knowledge/index.ts";
import { canonicalLanguage, cleanText } from "../language/index.ts";
import type { Storage } from "../storage/index.ts";
import { readFacts, readWorkspace, updateWorkspace } from "../workspace/index.ts";
import { authorOf, FileName, uploaded } from "./knowledge-routes.ts";

export interface EditorRouteOptions {
  storage: Storage;
  workspaceId: string;
  /** Compares sentences of two languages; without it they are not compared. */
  encode?: Encode | undefined;
  uploadBytes: number;
}

/** Two long texts in any script. */
const TEXT_BYTES = 512 * 1024;
const MOST_ARTICLES = 2000;

const Language = z
  .string()
  .max(100)
  .transform((tag, context) => {
    const canonical = canonicalLanguage(tag);
    if (canonical === null) context.addIssue({ code: "custom", message: "not a language tag such as es or zh-Hans" });
    return canonical ?? z.NEVER;
  });
const Market = z
  .string()
  .regex(/^[A-Za-z]{2}$/, "a market is an ISO 3166 alpha-2 code, such as MX")
  .transform((code) => code.toUpperCase());
/** In an address; "all" is every market. */
const MarketInPath = z.union([z.literal("all").transform(() => null), Market]);
const Title = z.string().max(1000).describe("One line");
const Text = z.string().max(20_000).describe("Light Markdown; facts in braces, such as {returnWindow}");
const Tag = z.string().max(60).describe("Of the text as it was read; another one is refused with 409");
const Search = z
  .string()
  .max(200)
  .transform((text) => cleanText(text) || undefined)
  .optional();
const Category = z
  .string()
  .max(100)
  .transform((text) => cleanText(text, { singleLine: true }));

const Mark = z
  .string()
  .max(1000)
  .transform((text, context): PageMark => {
    const [group, id, ...rest] = text.split("\u001f");
    if (group === undefined || id === undefined || rest.length > 0) {
      context.addIssue({ code: "custom", message: "`next` of the page before" });
      return z.NEVER;
    }
    return [group, id];
  });
const markOf = (mark: PageMark | null): string | null => mark?.join("\u001f") ?? null;

const Status = z.enum(["fine", "stale", "draft", "missing", "exempt"]);
const PlaceReply = { language: z.string(), market: z.string().nullable() };
const When = z.iso.datetime();
const Source = z.looseObject({ file: z.string() });

const TextReply = z
  .object({
    ...PlaceReply,
    status: Status,
    daysBehind: z.int().describe("Whole days since its source has been another one"),
    tag: z.string(),
    approved: z
      .object({
        ...{ title: z.string(), text: z.string(), kind: z.enum(["answer", "passage"]), source: Source },
        ...{ version: z.int(), reviewedAt: When, author: z.string().nullable() },
      })
      .nullable()
      .describe("What customers get"),
    draft: z.object({ title: z.string(), text: z.string(), author: z.string().nullable(), updatedAt: When }).nullable(),
    exempt: z.boolean().describe("Not needed there"),
  })
  .meta({ id: "EditedText" });

const ArticleReply = z
  .object({
    id: z.string(),
    category: z.string().nullable(),
    sourceLanguage: z.string(),
    updatedAt: When,
    texts: z.array(TextReply),
  })
  .meta({ id: "EditedArticle" });

const Listed = z.object({
  ...{ id: z.string(), group: z.string(), title: z.string(), language: z.string(), excerpt: z.string() },
  texts: z.array(z.object({ ...PlaceReply, status: Status, daysBehind: z.int(), draft: z.boolean() })),
  ...{ phrasings: z.int(), updatedAt: When },
});

const HistoryReply = z.object({
  id: z.int(),
  article: z.string(),
  language: z.string().nullable(),
  market: z.string().nullable(),
  kind: z.string(),
  version: z.int().nullable(),
  title: z.string().nullable(),
  text: z.string().nullable(),
  detail: z.record(z.string(), z.unknown()).nullable(),
  author: z.string().nullable(),
  at: When,
});
const Diff = z.array(z.object({ kind: z.enum(["same", "added", "removed"]), text: z.string() }));

const Place = z.object({ language: Language, market: Market.nullable() });
const Bulk = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("approve") }),
  z.object({ kind: z.literal("confirm") }),
  z.object({ kind: z.literal("delete") }),
  z.object({ kind: z.literal("source-language"), language: Language }),
  z.object({ kind: z.literal("category"), category: Category.nullable() }),
  z.object({ kind: z.literal("exempt"), places: z.array(Place).min(1).max(200) }),
  z.object({ kind: z.literal("applies"), places: z.array(Place).min(1).max(200) }),
  z.object({ kind: z.literal("add-market"), market: Market }),
  z.object({ kind: z.literal("remove-market"), market: Market }),
]);
const Replace = z.object({
  find: z.string().min(1).max(500),
  replace: z.string().max(2000),
  language: Language.optional(),
  market: Market.nullable().optional(),
  articles: z.array(Id).max(MOST_ARTICLES).optional(),
  matchCase: z.boolean().optional(),
});

const tags = ["Knowledge"];
const Variant = z.object({ id: Id, language: Language, market: MarketInPath.describe("Or all: every market") });

export const knowledgeEditorRoutes =
  ({ storage, workspaceId, encode, uploadBytes }: EditorRouteOptions): Routes =>
  (app) => {
    const parts = { storage, workspaceId };
    const editor = new KnowledgeEditor(parts);
    const coverage = new CoverageMatrix(parts);
    const exchange = new KnowledgeExchange({ ...parts, editor });
    const facts = () => readFacts(storage.db, workspaceId);
    articleRoutes(app, editor, coverage);
    textRoutes(app, editor);
    historyRoutes(app, editor);
    manyRoutes(app, editor);
    coverageRoutes(app, coverage, editor);
    exchangeRoutes(app, exchange, new KnowledgeBase(parts), facts, uploadBytes);
    learningRoutes(app, storage, workspaceId);

    const Checked = z.object({ title: Title, text: Text, language: Language, market: Market.nullable() });
    app.post(
      "/knowledge/checks",
      {
        config: { action: "knowledge.read", audited: false },
        bodyLimit: TEXT_BYTES,
        schema: {
          tags,
          summary: "Check a text against its source: facts, numbers, links, length, sentences",
          body: z.object({ source: Checked.nullable(), target: Checked }),
          response: { 200: CheckReply, ...refusals(401, 403) },
        },
      },
      async ({ body: { source, target } }) => checkTranslation(source, target, await facts(), encode ?? null),
    );
  };

const names = z.array(z.string());
const CheckReply = z.object({
  checks: z.array(
    z.discriminatedUnion("kind", [
      z.object({ kind: z.literal("facts"), ok: z.boolean(), count: z.int(), missing: names, added: names }),
      z.object({ kind: z.literal("unknown-facts"), ok: z.literal(false), names }),
      z.object({ kind: z.literal("open-facts"), ok: z.literal(false), names }),
      z.object({
        ...{ kind: z.literal("numbers"), ok: z.boolean(), unit: z.string().nullable() },
        ...{ source: z.array(z.number()), target: z.array(z.number()) },
      }),
      z.object({ kind: z.literal("links"), ok: z.boolean(), missing: names }),
      z.object({ kind: z.literal("length"), ok: z.boolean(), source: z.int(), target: z.int() }),
      z.object({ kind: z.literal("sentences"), ok: z.boolean(), missing: z.int() }),
      z.object({ kind: z.literal("unfinished"), ok: z.literal(false), found: z.string() }),
    ]),
  ),
  facts: z.array(
    z.object({
      ...{ name: z.string(), value: z.string().nullable(), sourceValue: z.string().nullable(), known: z.boolean() },
    }),
  ),
  alone: z.array(z.object({ start: z.int(), end: z.int() })).describe("Sentences of the source without a partner"),
  shown: z.object({ source: z.string().nullable(), target: z.string() }).describe("What a customer would read"),
});

function articleRoutes(app: App, editor: KnowledgeEditor, coverage: CoverageMatrix): void {
  app.get(
    "/knowledge/articles",
    {
      config: { action: "knowledge.read" },
      schema: {
        tags,
        summary: "The articles as an editor lists them, a page at a time",
        querystring: z.object({
          search: Search.describe("In id, title, text, draft or phrasing"),
          language: Language.optional(),
          market: MarketInPath.optional(),
          status: z.enum(["stale", "draft", "missing"]).optional(),
          category: Category.optional(),
          after: Mark.optional(),
          limit: z.coerce.number().int().min(1).max(200).default(50),
        }),
        response: {
          200: z.object({
            articles: z.array(Listed),
            next: z.string().nullable(),
            total: z.int(),
            categories: z.array(z.string()),
          }),
          ...refusals(401, 403),
        },
      },
    },
    async ({ query }) => {
      const [{ next, ...page }, categories] = await Promise.all([editor.list(query), editor.categories()]);
      return dated({ ...page, next: markOf(next), categories });
    },
  );

  app.post(
    "/knowledge/articles",
    {
      config: { action: "knowledge.edit" },
      bodyLimit: TEXT_BYTES,
      schema: {
        tags,
        summary: "Begin an article with a draft of its first text",
        body: z.object({
          id: Id.optional(),
          title: Title.min(1),
          text: Text,
          language: Language,
          market: Market.nullable().default(null),
          category: Category.nullable().optional(),
          phrasings: z.array(z.string().max(1000)).max(200).default([]),
        }),
        response: { 201: ArticleReply, ...refusals(401, 403, 409) },
      },
    },
    async (request, reply) => reply.code(201).send(dated(await editor.create(request.body, authorOf(request)))),
  );

  app.get(
    "/knowledge/articles/:id",
    {
      config: { action: "knowledge.read" },
      schema: {
        tags,
        summary: "One article with its texts, drafts and phrasings, and how often it was asked for in 30 days",
        params: z.object({ id: Id }),
        response: {
          200: ArticleReply.extend({
            phrasings: z.array(z.object({ id: z.string(), language: z.string(), text: z.string() })),
            phrasingCount: z.int(),
            asked: z.object({ questions: z.int(), answered: z.int() }),
            columns: z.array(z.object(PlaceReply)).describe("The markets and languages that the company answers in"),
          }),
          ...refusals(401, 403, 404),
        },
      },
    },
    async ({ params: { id } }) => {
      const [article, asked, columns] = await Promise.all([editor.get(id), coverage.askedFor(id), coverage.columns()]);
      return dated({ ...article, asked, columns });
    },
  );

  app.patch(
    "/knowledge/articles/:id",
    {
      config: { action: "knowledge.edit" },
      schema: {
        tags,
        summary: "Say what it is listed under, and which language its other texts follow",
        params: z.object({ id: Id }),
        body: z.object({ sourceLanguage: Language.optional(), category: Category.nullable().optional() }),
        response: { 200: ArticleReply, ...refusals(401, 403, 404) },
      },
    },
    async (request) => dated(await editor.describe(request.params.id, request.body, authorOf(request))),
  );

  app.delete(
    "/knowledge/articles/:id",
    {
      config: { action: "knowledge.edit" },
      schema: {
        tags,
        summary: "Delete an article; it can be restored from the history",
        params: z.object({ id: Id }),
        response: { 204: z.null(), ...refusals(401, 403, 404) },
      },
    },
    async (request, reply) => {
      if ((await editor.remove([request.params.id], authorOf(request))) === 0) throw new ArticleGoneError();
      return reply.code(204).send(null);
    },
  );

  app.post(
    "/knowledge/articles/:id/phrasings",
    {
      config: { action: "knowledge.edit" },
      schema: {
        tags,
        summary: "Add one way to ask for it",
        params: z.object({ id: Id }),
        body: z.object({
          text: z.string().min(1).max(1000),
          language: Language.optional().describe("Default: recognised"),
        }),
        response: {
          200: z.object({ added: z.boolean(), language: z.string(), elsewhere: z.array(z.string()) }),
          ...refusals(401, 403, 404),
        },
      },
    },
    async (request) => editor.addPhrasing(request.params.id, request.body, authorOf(request)),
  );

  app.delete(
    "/knowledge/articles/:id/phrasings/:phrasing",
    {
      config: { action: "knowledge.edit" },
      schema: {
        tags,
        summary: "Take one way to ask away",
        params: z.object({ id: Id, phrasing: z.string().max(150) }),
        response: { 204: z.null(), ...refusals(401, 403, 404) },
      },
    },
    async (request, reply) => {
      await editor.removePhrasing(request.params.id, request.params.phrasing, authorOf(request));
      return reply.code(204).send(null);
    },
  );
}

function textRoutes(app: App, editor: KnowledgeEditor): void {
  const at = "/knowledge/articles/:id/texts/:language/:market";
  const response = { 200: TextReply, ...refusals(401, 403, 404, 409) };
  const tagged = z.object({ tag: Tag });

  app.put(
    `${at}/draft`,
    {
      // The editor saves while somebody writes; what comes of it is approved or discarded.
      config: { action: "knowledge.edit", audited: false },
      bodyLimit: TEXT_BYTES,
      schema: {
        ...{ tags, summary: "Save a draft; customers see it when it is approved", params: Variant, response },
        body: z.object({ title: Title, text: Text, tag: Tag }),
      },
    },
    async (request) => {
      const { id, ...place } = request.params;
      return dated(await editor.saveDraft(id, place, request.body, request.body.tag, authorOf(request)));
    },
  );

  app.post(
    `${at}/discard`,
    {
      config: { action: "knowledge.edit" },
      schema: { tags, summary: "Throw the draft away; the history keeps it", params: Variant, body: tagged, response },
    },
    async (request) => {
      const { id, ...place } = request.params;
      return dated(await editor.discardDraft(id, place, request.body.tag, authorOf(request)));
    },
  );

  app.post(
    `${at}/approve`,
    {
      config: { action: "knowledge.edit" },
      schema: { tags, summary: "Make the draft what customers get", params: Variant, body: tagged, response },
    },
    async (request) => {
      const { id, ...place } = request.params;
      return dated(await editor.approve(id, place, request.body.tag, authorOf(request)));
    },
  );

  app.post(
    `${at}/confirm`,
    {
      config: { action: "knowledge.edit" },
      schema: { tags, summary: "Say that the text is still right as it is", params: Variant, body: tagged, response },
    },
    async (request) => {
      const { id, ...place } = request.params;
      return dated(await editor.confirm(id, place, request.body.tag, authorOf(request)));
    },
  );

  app.put(
    `${at}/applies`,
    {
      config: { action: "knowledge.edit" },
      schema: {
        ...{ tags, summary: "Say whether the article is needed there", params: Variant, response },
        body: z.object({ applies: z.boolean() }),
      },
    },
    async (request) => {
      const { id, ...place } = request.params;
      return dated(await editor.setApplies(id, place, request.body.applies, authorOf(request)));
    },
  );

  app.delete(
    at,
    {
      config: { action: "knowledge.edit" },
      schema: {
        ...{ tags, summary: "Take the text away; the history keeps it", params: Variant, querystring: tagged },
        response: { 204: z.null(), ...refusals(401, 403, 404, 409) },
      },
    },
    async (request, reply) => {
      const { id, ...place } = request.params;
      await editor.removeText(id, place, request.query.tag, authorOf(request));
      return reply.code(204).send(null);
    },
  );
}

function historyRoutes(app: App, editor: KnowledgeEditor): void {
  const Entry = z.coerce.number().int().min(1).max(Number.MAX_SAFE_INTEGER);
  app.get(
    "/knowledge/articles/:id/history",
    {
      config: { action: "knowledge.read" },
      schema: {
        tags,
        summary: "Who changed what, the newest first",
        params: z.object({ id: Id }),
        querystring: z.object({
          language: Language.optional(),
          market: MarketInPath.optional().describe("With a language: only of this text"),
          before: Entry.optional(),
          limit: z.coerce.number().int().min(1).max(200).default(50),
        }),
        response: {
          200: z.object({ entries: z.array(HistoryReply), next: z.int().nullable() }),
          ...refusals(401, 403, 404),
        },
      },
    },
    async ({ params: { id }, query: { language, market = null, before, limit } }) => {
      const place = language === undefined ? undefined : { language, market };
      return dated(await editor.history({ article: id, place }, { before: before ?? null, limit }));
    },
  );

  app.get(
    "/knowledge/history/:entry/diff",
    {
      config: { action: "knowledge.read" },
      schema: {
        tags,
        summary: "What differs between a version and another one, or what is there now",
        params: z.object({ entry: Entry }),
        querystring: z.object({ to: Entry.optional() }),
        response: { 200: z.object({ title: Diff, text: Diff }), ...refusals(401, 403, 404) },
      },
    },
    async ({ params, query }) => editor.diff(params.entry, query.to ?? null),
  );

  app.post(
    "/knowledge/history/:entry/restore",
    {
      config: { action: "knowledge.edit" },
      schema: {
        tags,
        summary: "Bring a version, or a deleted article, back",
        params: z.object({ entry: Entry }),
        response: { 200: ArticleReply, ...refusals(401, 403, 404, 409) },
      },
    },
    async (request) => dated(await editor.restore(request.params.entry, authorOf(request))),
  );

  app.get(
    "/knowledge/deleted",
    {
      config: { action: "knowledge.read" },
      schema: {
        tags,
        summary: "Articles that were deleted and can be restored",
        response: {
          200: z.object({ entries: z.array(HistoryReply.omit({ detail: true, text: true })) }),
          ...refusals(401, 403),
        },
      },
    },
    async () => dated({ entries: (await editor.deleted()).map(({ detail, text, ...entry }) => entry) }),
  );
}

function manyRoutes(app: App, editor: KnowledgeEditor): void {
  app.post(
    "/knowledge/bulk",
    {
      config: { action: "knowledge.edit" },
      bodyLimit: TEXT_BYTES,
      schema: {
        tags,
        summary: "Do the same to many articles, all or none",
        body: z.object({ articles: z.array(Id).min(1).max(MOST_ARTICLES), action: Bulk }),
        response: { 200: z.object({ changed: z.int() }), ...refusals(401, 403, 409) },
      },
    },
    async (request) => ({
      changed: await editor.bulk(request.body.articles, request.body.action, authorOf(request)),
    }),
  );

  app.post(
    "/knowledge/replace/preview",
    {
      config: { action: "knowledge.edit", audited: false },
      bodyLimit: TEXT_BYTES,
      schema: {
        tags,
        summary: "Find words in the texts that customers get, and show what replacing them would change",
        body: Replace,
        response: {
          200: z.object({
            replacements: z.array(z.object({ article: z.string(), ...PlaceReply, title: Diff, text: Diff })),
            total: z.int(),
            revision: z.int(),
          }),
          ...refusals(401, 403),
        },
      },
    },
    async ({ body }) => editor.findToReplace(body),
  );

  app.post(
    "/knowledge/replace",
    {
      config: { action: "knowledge.edit" },
      bodyLimit: TEXT_BYTES,
      schema: {
        tags,
        summary: "Replace words in the texts that customers get, as the preview has shown it",
        body: Replace.extend({ revision: z.int().describe("Of the preview") }),
        response: { 200: z.object({ changed: z.int() }), ...refusals(401, 403, 409) },
      },
    },
    async (request) => {
      const { revision, ...asked } = request.body;
      return { changed: await editor.replace(asked, revision, authorOf(request)) };
    },
  );
}

function coverageRoutes(app: App, coverage: CoverageMatrix, editor: KnowledgeEditor): void {
  app.get(
    "/knowledge/coverage",
    {
      config: { action: "knowledge.read" },
      schema: {
        tags,
        summary: "What customers of each market and language find, and how many asked in 30 days",
        querystring: z.object({
          search: Search,
          category: Category.optional(),
          after: Mark.optional(),
          limit: z.coerce.number().int().min(1).max(500).default(100),
        }),
        response: {
          200: z.object({
            columns: z.array(z.object(PlaceReply)),
            rows: z.array(
              z.object({
                ...{ id: z.string(), group: z.string(), title: z.string(), language: z.string() },
                cells: z.array(z.object({ status: Status, daysBehind: z.int(), people: z.int() })),
                questions: z.int(),
              }),
            ),
            next: z.string().nullable(),
            met: z.object({ questions: z.int(), fine: z.int(), stale: z.int(), missing: z.int() }),
            mostQuestions: z.int(),
          }),
          ...refusals(401, 403),
        },
      },
    },
    async ({ query }) => {
      const { next, ...page } = await coverage.page(query);
      return { ...page, next: markOf(next) };
    },
  );

  app.get(
    "/knowledge/coverage/:id/:language/:market",
    {
      config: { action: "knowledge.read" },
      schema: {
        tags,
        summary: "Who asked there, and how; personal data masked",
        params: Variant,
        response: {
          200: z.object({
            ...{ people: z.int(), questions: z.int(), answered: z.int() },
            examples: z.array(z.string()),
          }),
          ...refusals(401, 403, 404),
        },
      },
    },
    async ({ params: { id, ...place } }) => {
      await editor.get(id); // where there is no such article, nobody can have asked for it
      return coverage.cell(id, place);
    },
  );
}

function exchangeRoutes(
  app: App,
  exchange: KnowledgeExchange,
  knowledge: KnowledgeBase,
  facts: () => ReturnType<typeof readFacts>,
  uploadBytes: number,
): void {
  const exported = refusals(401, 403);
  app.get(
    "/knowledge/export.jsonl",
    {
      config: { action: "knowledge.export" },
      schema: {
        tags,
        summary: "All articles, a line a language and market",
        produces: ["application/x-ndjson"],
        response: exported,
      },
    },
    async (_, reply) =>
      download(reply, "knowledge.jsonl", "application/x-ndjson", (write) =>
        knowledge.exportJsonLines((line) => write(`${line}\n`)),
      ),
  );
  app.get(
    "/knowledge/export.csv",
    {
      config: { action: "knowledge.export" },
      schema: { tags, summary: "All articles as a table", produces: ["text/csv"], response: exported },
    },
    async (_, reply) =>
      download(reply, "knowledge.csv", "text/csv; charset=utf-8", (write) => exchange.exportCsv(write)),
  );
  app.get(
    "/knowledge/export.xlf",
    {
      config: { action: "knowledge.export" },
      schema: {
        tags,
        summary: "For translators, as XLIFF 2.0: each source beside its text in a language",
        produces: ["application/xliff+xml"],
        querystring: z.object({
          language: Language,
          market: MarketInPath.default(null),
          only: z.enum(["all", "open"]).default("open").describe("open: what is missing, stale or a draft"),
        }),
        response: exported,
      },
    },
    async ({ query }, reply) => {
      const name = `knowledge.${query.language}${query.market ? `-${query.market}` : ""}.xlf`;
      const known = await facts();
      return download(reply, name, "application/xliff+xml", (write) => exchange.exportXliff(query, known, write));
    },
  );

  void app.register(async (scoped) => {
    const uploads = scoped as typeof app;
    uploads.removeAllContentTypeParsers();
    uploads.addContentTypeParser("*", (_, payload, done) => done(null, payload));
    const body = { bodyLimit: uploadBytes };
    const upload = { tags, consumes: ["application/octet-stream"] };
    uploads.post(
      "/knowledge/xliff/plan",
      {
        ...body,
        config: { action: "knowledge.edit", audited: false },
        schema: {
          ...upload,
          summary: "What taking translations in would change: the file is the body",
          querystring: z.object({ name: FileName }),
          response: {
            200: z.object({
              language: z.string(),
              changes: z.array(
                z.object({
                  ...{ article: z.string(), ...PlaceReply, kind: z.enum(["added", "changed"]) },
                  ...{ behind: z.boolean(), final: z.boolean(), title: Diff, text: Diff },
                }),
              ),
              ...{ changeCount: z.int(), unchanged: z.int(), untranslated: z.int() },
              bad: z.array(z.object({ article: z.string(), reason: z.string() })),
            }),
            ...refusals(401, 403, 413),
          },
        },
      },
      async (request, reply) => {
        const { name } = request.query;
        return uploaded(request, reply, uploadBytes, async (path) =>
          exchange.planXliff(await readFile(path, "utf8"), name),
        );
      },
    );
    uploads.post(
      "/knowledge/xliff",
      {
        ...body,
        config: { action: "knowledge.edit" },
        schema: {
          ...upload,
          summary: "Take translations in as drafts: the file is the body",
          querystring: z.object({
            name: FileName,
            approve: z
              .stringbool()
              .default(false)
              .describe("Approve those that are final and whose source is the same"),
          }),
          response: { 200: z.object({ written: z.int(), approved: z.int() }), ...refusals(401, 403, 413) },
        },
      },
      async (request, reply) => {
        const { name, approve } = request.query;
        return uploaded(request, reply, uploadBytes, async (path) =>
          exchange.takeXliff(await readFile(path, "utf8"), name, { approve }, authorOf(request)),
        );
      },
    );
  });

  app.get(
    "/knowledge/imports",
    {
      config: { action: "knowledge.read" },
      schema: {
        tags,
        summary: "The files that were imported, the last one first",
        response: {
          200: z.object({
            imports: z.array(
              z.object({
                ...{ id: z.int(), name: z.string(), rowsRead: z.int(), rowsChanged: z.int(), rowsBad: z.int() },
                ...{ author: z.string().nullable(), at: When },
              }),
            ),
          }),
          ...refusals(401, 403),
        },
      },
    },
    async () => dated({ imports: await knowledge.imports() }),
  );
}

/** Whether what was written is learned by itself, and whether it is learned. */
function learningRoutes(app: App, storage: Storage, workspaceId: string): void {
  const Learning = z.object({
    trainsItself: z.boolean(),
    learned: z.boolean().describe("The last release knows all that is approved"),
    training: z.boolean().describe("A training is going on"),
    release: z.int().nullable(),
  });
  const read = async () => {
    const workspace = (await readWorkspace(storage.db, workspaceId))!;
    const release = await storage.db
      .selectFrom("release")
      .select(["release_id", "knowledge_revision"])
      .where("workspace_id", "=", workspaceId)
      .orderBy("release_id", "desc")
      .limit(1)
      .executeTakeFirst();
    const run = await storage.db
      .selectFrom("run")
      .select("run_id")
      .where("workspace_id", "=", workspaceId)
      .where("state", "in", ["queued", "running"])
      .limit(1)
      .executeTakeFirst();
    return {
      trainsItself: workspace.trainsItself,
      learned: release?.knowledge_revision === workspace.knowledgeRevision,
      training: run !== undefined,
      release: release?.release_id ?? null,
    };
  };
  app.get(
    "/knowledge/learning",
    {
      config: { action: "knowledge.read" },
      schema: {
        tags,
        summary: "Whether what was written is learned",
        response: { 200: Learning, ...refusals(401, 403) },
      },
    },
    read,
  );
  app.put(
    "/knowledge/learning",
    {
      config: { action: "training.start" },
      schema: {
        tags,
        summary: "Say whether new knowledge is learned by itself, or with the next training that somebody starts",
        body: z.object({ trainsItself: z.boolean() }),
        response: { 200: Learning, ...refusals(401, 403) },
      },
    },
    async ({ body }) => {
      await updateWorkspace(storage.db, workspaceId, body);
      return read();
    },
  );
}

/** Sends what is written as it comes; a client that reads slowly makes the writer wait. */
function download(
  reply: FastifyReply,
  name: string,
  type: string,
  write: (write: (text: string) => Promise<void>) => Promise<unknown>,
): FastifyReply {
  const stream = new PassThrough();
  const gone = once(stream, "close");
  write(async (text) => {
    if (stream.destroyed) throw new Error("the download was broken off");
    if (!stream.write(text)) await Promise.race([once(stream, "drain"), gone]);
  }).then(
    () => stream.end(),
    (error: Error) => stream.destroy(error),
  );
  return reply
    .header("content-type", type)
    .header("content-disposition", `attachment; filename="${name}"`)
    .header("cache-control", "no-store")
    .send(stream);
}

type Dated<T> = T extends Date ? string : T extends object ? { [Key in keyof T]: Dated<T[Key]> } : T;

/** As JSON writes it: moments are ISO 8601. */
function dated<T>(value: T): Dated<T> {
  if (value instanceof Date) return value.toISOString() as Dated<T>;
  if (Array.isArray(value)) return value.map(dated) as Dated<T>;
  if (typeof value !== "object" || value === null) return value as Dated<T>;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, dated(one)])) as Dated<T>;
}
