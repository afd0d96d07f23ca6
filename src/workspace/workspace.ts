// The workspace: one company. One installation serves one for now; its id leads every key, so that more can follow.
import type { Database, Db } from "../storage/index.ts";

export const DEFAULT_WORKSPACE = "main";

export interface Workspace {
  id: string;
  name: string;
  defaultLanguage: string;
  brandColour: string;
  /** Origins that may embed the widget; "*" is every origin. */
  allowedOrigins: string[];
  /** Where the company sells, ISO 3166 alpha-2. */
  markets: string[];
  /** That it wants to answer in, BCP 47. */
  languages: string[];
  knowledgeRevision: number;
  /** New knowledge is learned by itself; otherwise when somebody asks for it. */
  trainsItself: boolean;
  knowledgeOrigin: Database["workspace"]["knowledge_origin"];
}

/** The workspace, created with the example company's name where there is none yet. */
export async function ensureWorkspace(db: Db, id = DEFAULT_WORKSPACE): Promise<Workspace> {
  const known = await readWorkspace(db, id);
  if (known) return known;
  await db
    .insertInto("workspace")
    .values({
      workspace_id: id,
      name: "Tamarind & Tin",
      default_language: "en",
      brand_colour: "#24594b",
      allowed_origins: [],
      knowledge_origin: "none",
    })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  return (await readWorkspace(db, id))!;
}

export async function readWorkspace(db: Db, id = DEFAULT_WORKSPACE): Promise<Workspace | null> {
  const row = await db.selectFrom("workspace").selectAll().where("workspace_id", "=", id).executeTakeFirst();
  if (!row) return null;
  return {
    id: row.workspace_id,
    name: row.name,
    defaultLanguage: row.default_language,
    brandColour: row.brand_colour,
    allowedOrigins: row.allowed_origins,
    markets: row.markets,
    languages: row.languages,
    knowledgeRevision: row.knowledge_revision,
    trainsItself: row.trains_itself,
    knowledgeOrigin: row.knowledge_origin,
  };
}

export type WorkspaceChanges = Partial<
  Pick<
    Workspace,
    "name" | "defaultLanguage" | "brandColour" | "allowedOrigins" | "markets" | "languages" | "trainsItself"
  >
>;

/** Changes what the company calls itself, its languages, markets and colour, or who may embed the widget. */
export async function updateWorkspace(db: Db, id: string, changes: WorkspaceChanges): Promise<void> {
  const set = {
    ...(changes.name === undefined ? {} : { name: changes.name }),
    ...(changes.defaultLanguage === undefined ? {} : { default_language: changes.defaultLanguage }),
    ...(changes.brandColour === undefined ? {} : { brand_colour: changes.brandColour }),
    ...(changes.allowedOrigins === undefined ? {} : { allowed_origins: changes.allowedOrigins }),
    ...(changes.trainsItself === undefined ? {} : { trains_itself: changes.trainsItself }),
    ...(changes.markets === undefined ? {} : { markets: changes.markets }),
    ...(changes.languages === undefined ? {} : { languages: changes.languages }),
  };
  if (Object.keys(set).length > 0) await db.updateTable("workspace").set(set).where("workspace_id", "=", id).execute();
}
