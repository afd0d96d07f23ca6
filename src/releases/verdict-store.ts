// The SQL of verdicts: which article answers a customer's question, as people of the team say who read the assistant's reply.
import { sql } from "kysely";
import type { Db } from "../storage/index.ts";
import type { Verdict } from "./verdict.ts";

export async function saveVerdict(
  db: Db,
  workspaceId: string,
  verdict: Omit<Verdict, "createdAt" | "updatedAt">,
): Promise<void> {
  const { message, conversation, article, replyWas, question, language, person } = verdict;
  const said = {
    article_id: article,
    reply_was: replyWas,
    question,
    language,
    person_id: person.id,
    person_name: person.name,
  };
  await db
    .insertInto("verdict")
    .values({ workspace_id: workspaceId, message_id: message, conversation_id: conversation, ...said })
    .onConflict((conflict) =>
      conflict.columns(["workspace_id", "message_id"]).doUpdateSet({ ...said, updated_at: sql`now()` }),
    )
    .execute();
}

/** @returns whether there was one */
export async function withdrawVerdict(db: Db, workspaceId: string, message: string): Promise<boolean> {
  const { numDeletedRows } = await db
    .deleteFrom("verdict")
    .where("workspace_id", "=", workspaceId)
    .where("message_id", "=", message)
    .executeTakeFirstOrThrow();
  return numDeletedRows > 0n;
}

export async function verdictsIn(db: Db, workspaceId: string, conversation: string): Promise<Verdict[]> {
  const rows = await selectVerdicts(db, workspaceId)
    .where("conversation_id", "=", conversation)
    .orderBy("created_at")
    .execute();
  return rows.map(verdictOf);
}

/** All that can be learned or measured with, oldest first. */
export async function labelledVerdicts(db: Db, workspaceId: string): Promise<Verdict[]> {
  const rows = await selectVerdicts(db, workspaceId)
    .where("question", "is not", null)
    .orderBy("updated_at")
    .orderBy("message_id")
    .execute();
  return rows.map(verdictOf);
}

const selectVerdicts = (db: Db, workspaceId: string) =>
  db.selectFrom("verdict").selectAll().where("workspace_id", "=", workspaceId);

type VerdictRow = Awaited<ReturnType<ReturnType<typeof selectVerdicts>["execute"]>>[number];

function verdictOf(row: VerdictRow): Verdict {
  return {
    message: row.message_id,
    conversation: row.conversation_id,
    article: row.article_id,
    replyWas: row.reply_was,
    question: row.question,
    language: row.language,
    person: { id: row.person_id, name: row.person_name },
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}
