// The SQL of releases and of held-out questions.
import { createHash } from "node:crypto";
import { sql } from "kysely";
import type { RankerReport, TrainingReport } from "../answering/index.ts";
import { EncoderChoice } from "../embedding/index.ts";
import { normalise } from "../language/index.ts";
import type { Db } from "../storage/index.ts";
import type { RunResult } from "./run.ts";
import { markDone } from "./run-store.ts";

export interface Release {
  id: number;
  /** The revision of the knowledge that it was trained on. */
  knowledgeRevision: number;
  model: Uint8Array;
  report: RankerReport;
  /** What its model learned with; null: the shipped one. */
  encoder: EncoderChoice | null;
  /** The articles that it knows, in its order; null in releases of before. */
  articleIds: string[] | null;
  createdAt: Date;
}

/** A question with the article that answers it; null where no article does. */
export interface LabelledQuestion {
  text: string;
  language: string | null;
  article: string | null;
}

/** Old releases kept to go back to. */
const KEPT = 5;

export async function latestRelease(db: Db, workspaceId: string): Promise<Release | null> {
  const row = await db
    .selectFrom("release")
    .selectAll()
    .where("workspace_id", "=", workspaceId)
    .orderBy("release_id", "desc")
    .limit(1)
    .executeTakeFirst();
  if (!row) return null;
  return {
    id: row.release_id,
    knowledgeRevision: row.knowledge_revision,
    model: new Uint8Array(row.model),
    report: row.report as unknown as RankerReport,
    encoder: row.encoder ? EncoderChoice.parse(row.encoder) : null,
    articleIds: row.article_ids,
    createdAt: row.created_at,
  };
}

/** Stores a trained model as the newest release, with the news that its run is done, and tells every node. */
export async function saveRelease(
  db: Db,
  workspaceId: string,
  knowledgeRevision: number,
  model: Uint8Array,
  report: RankerReport,
  encoder: EncoderChoice | null = null,
  run?: { id: number; result: Omit<RunResult, "release">; report: TrainingReport },
  articleIds: readonly string[] | null = null,
): Promise<number> {
  return db.transaction().execute(async (trx) => {
    // One number after the other, also when two nodes finish at once.
    await trx
      .selectFrom("workspace")
      .select("workspace_id")
      .where("workspace_id", "=", workspaceId)
      .forUpdate()
      .execute();
    const { rows } = await sql<{ release_id: number }>`
      INSERT INTO release (workspace_id, release_id, knowledge_revision, model, report, encoder, article_ids)
      SELECT ${workspaceId}, coalesce(max(release_id), 0) + 1, ${knowledgeRevision}, ${Buffer.from(model)}, ${JSON.stringify(report)}::jsonb, ${encoder && JSON.stringify(encoder)}::jsonb, ${articleIds}::text[]
      FROM release WHERE workspace_id = ${workspaceId}
      RETURNING release_id`.execute(trx);
    const id = rows[0]!.release_id;
    await trx
      .deleteFrom("release")
      .where("workspace_id", "=", workspaceId)
      .where("release_id", "<=", id - KEPT)
      .execute();
    if (run) await markDone(trx, workspaceId, run.id, { ...run.result, release: id }, knowledgeRevision, run.report);
    await sql`SELECT pg_notify('dragoman_release', ${`${workspaceId}:${id}`})`.execute(trx);
    return id;
  });
}

/** Puts these in the place of the held-out questions there were. */
export async function replaceHeldOutQuestions(
  db: Db,
  workspaceId: string,
  questions: readonly LabelledQuestion[],
): Promise<void> {
  await db.transaction().execute(async (trx) => {
    await trx.deleteFrom("held_out_question").where("workspace_id", "=", workspaceId).execute();
    const rows = new Map(
      questions.map(({ text, language, article }) => {
        const hash = createHash("sha256").update(normalise(text)).digest();
        return [
          hash.toString("hex"),
          { workspace_id: workspaceId, text_hash: hash, language, body: text, article_id: article },
        ];
      }),
    );
    const all = [...rows.values()];
    for (let at = 0; at < all.length; at += 1000)
      await trx
        .insertInto("held_out_question")
        .values(all.slice(at, at + 1000))
        .execute();
  });
}

export async function heldOutQuestions(db: Db, workspaceId: string): Promise<LabelledQuestion[]> {
  const rows = await db
    .selectFrom("held_out_question")
    .selectAll()
    .where("workspace_id", "=", workspaceId)
    .orderBy("text_hash")
    .execute();
  return rows.map(({ body, language, article_id }) => ({ text: body, language, article: article_id }));
}
