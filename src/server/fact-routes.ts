// Facts over HTTP: what answers leave open for the company to say once, with the articles that use each.
import { sql } from "kysely";
import { z } from "zod";
import { ExpectedError } from "../errors.ts";
import { type Routes, refusals } from "../http.ts";
import { canonicalLanguage, cleanText } from "../language/index.ts";
import { factTypes, formatFact, placeholdersIn } from "../markets/index.ts";
import { readPlaceholderTable } from "../phrasebook/index.ts";
import type { Storage } from "../storage/index.ts";
import { readFacts, setFacts } from "../workspace/index.ts";

export class FactTypeMissingError extends ExpectedError {
  readonly kind = "invalid";
  readonly code = "markets/fact-type";
  override readonly field = "type";
  constructor(name: string) {
    super(`Nobody has said yet what kind of value "${name}" is. Say its type: ${factTypes.join(", ")}.`);
  }
}

const Market = z
  .string()
  .regex(/^[A-Za-z]{2}$/, "a market is an ISO 3166 alpha-2 code, such as MX")
  .transform((code) => code.toUpperCase());
const Language = z
  .string()
  .max(100)
  .transform((tag, context) => {
    const canonical = canonicalLanguage(tag);
    if (canonical === null) context.addIssue({ code: "custom", message: "not a language tag such as es or zh-Hans" });
    return canonical ?? z.NEVER;
  });

const Facts = z.object({
  facts: z.array(
    z.object({
      name: z.string(),
      type: z.string(),
      meaning: z.string().nullable(),
      example: z.string().nullable(),
      values: z.array(
        z.object({
          market: z.string().nullable(),
          language: z.string().nullable(),
          value: z.string().nullable().describe("null: still open"),
          written: z.string().nullable().describe("As a customer reads it"),
        }),
      ),
      articles: z
        .array(z.object({ id: z.string(), title: z.string(), language: z.string() }))
        .describe("The first ten"),
      articleCount: z.int(),
    }),
  ),
});

const SHOWN_ARTICLES = 10;
const tags = ["Knowledge"];

export const factRoutes =
  (storage: Storage, workspaceId: string, defaultLanguage: () => Promise<string>): Routes =>
  (app) => {
    const read = async (): Promise<z.output<typeof Facts>> => {
      const [facts, uses, language] = await Promise.all([
        readFacts(storage.db, workspaceId),
        usesOf(storage, workspaceId),
        defaultLanguage(),
      ]);
      const table = new Map(readPlaceholderTable().map((one) => [one.name, one]));
      // What articles name and nobody has ever said is shown, too: it may be a slip, or a new fact.
      const names = new Set([...facts.map(({ name }) => name), ...[...uses.keys()].filter((name) => table.has(name))]);
      return {
        facts: [...names].sort().map((name) => {
          const values = facts.filter((fact) => fact.name === name);
          const known = table.get(name);
          const articles = uses.get(name) ?? [];
          return {
            name,
            type: values[0]?.type ?? known?.type ?? "text",
            ...{ meaning: known?.meaning ?? null, example: known?.example ?? null },
            values: (values.length > 0 ? values : [{ market: null, language: null, value: null, type: "text" }]).map(
              ({ market, language: of, value, type }) => ({
                ...{ market, language: of, value },
                written: value === null ? null : formatFact({ type, value }, of ?? language),
              }),
            ),
            articles: articles.slice(0, SHOWN_ARTICLES),
            articleCount: articles.length,
          };
        }),
      };
    };

    app.get(
      "/facts",
      {
        config: { action: "knowledge.read" },
        schema: {
          tags,
          summary: "The company's facts, with their values by market and language and the articles that use each",
          response: { 200: Facts, ...refusals(401, 403) },
        },
      },
      read,
    );

    app.put(
      "/facts",
      {
        config: { action: "knowledge.edit" },
        schema: {
          tags,
          summary: "Say facts; the next answer says them. All or none",
          body: z.object({
            values: z
              .array(
                z.object({
                  name: z.string().regex(/^[a-z][A-Za-z0-9]{0,60}$/, "letters and digits, such as returnWindow"),
                  type: z.enum(factTypes).optional().describe("Of a fact that is new"),
                  market: Market.nullable().default(null),
                  language: Language.nullable().default(null),
                  value: z
                    .string()
                    .max(500)
                    .transform((text) => cleanText(text, { singleLine: true }) || null)
                    .nullable()
                    .describe("null: open again, or no value of its own for this market or language"),
                }),
              )
              .min(1)
              .max(100),
          }),
          response: { 200: Facts, ...refusals(401, 403) },
        },
      },
      async ({ body }) => {
        const known = await readFacts(storage.db, workspaceId);
        const table = new Map(readPlaceholderTable().map((one) => [one.name, one]));
        const values = body.values.map(({ type: _, ...value }) => {
          // Said with one of its values, it is said for all.
          const type = body.values.find((one) => one.name === value.name && one.type)?.type;
          const found = known.find(({ name }) => name === value.name)?.type ?? table.get(value.name)?.type ?? type;
          if (!found) throw new FactTypeMissingError(value.name);
          return { ...value, type: found };
        });
        await setFacts(storage.db, workspaceId, values);
        return read();
      },
    );
  };

/** The articles that name each fact, in what customers get. */
async function usesOf(
  storage: Storage,
  workspaceId: string,
): Promise<Map<string, { id: string; title: string; language: string }[]>> {
  const rows = await storage.db
    .selectFrom("article_variant")
    .select(["article_id", "title", "language", "body"])
    .where("workspace_id", "=", workspaceId)
    .where(sql<boolean>`body LIKE '%{%}%'`)
    .orderBy("article_id")
    .orderBy("language")
    .execute();
  const uses = new Map<string, { id: string; title: string; language: string }[]>();
  for (const { article_id: id, title, language, body } of rows) {
    for (const name of placeholdersIn(body)) {
      const list = uses.get(name) ?? [];
      if (list.at(-1)?.id !== id) list.push({ id, title, language });
      uses.set(name, list);
    }
  }
  return uses;
}
