// The SQL of proposals, and of whether what is taught answers at once.
import { sql } from "kysely";
import type { Db } from "../storage/index.ts";
import type { Lesson } from "./lesson.ts";

/** Where a lesson came from. */
export interface Origin {
  conversation?: string | undefined;
  message?: string | undefined;
  /** A group of missed questions. */
  cluster?: string | undefined;
}

export type ProposalState = "waiting" | "approved" | "rejected";

export interface Proposal {
  id: string;
  state: ProposalState;
  lesson: Lesson;
  origin: Origin | null;
  by: { id: string; name: string };
  createdAt: Date;
  decidedBy: { id: string; name: string } | null;
  decidedAt: Date | null;
  /** Why it was rejected. */
  reason: string | null;
}

export async function addProposal(
  db: Db,
  workspaceId: string,
  proposal: Omit<Proposal, "createdAt" | "decidedAt" | "reason"> & { revision: number | null },
): Promise<Proposal> {
  const { id, state, lesson, origin, by, decidedBy, revision } = proposal;
  const row = await db
    .insertInto("proposal")
    .values({
      workspace_id: workspaceId,
      proposal_id: id,
      state,
      lesson: JSON.stringify(lesson),
      origin: origin && JSON.stringify(origin),
      person_id: by.id,
      person_name: by.name,
      decided_by: decidedBy?.id ?? null,
      decided_by_name: decidedBy?.name ?? null,
      reason: null,
      revision,
      decided_at: decidedBy ? new Date() : null,
    })
    .returningAll()
    .executeTakeFirstOrThrow();
  return proposalOf(row);
}

/** The same lesson of the same person, which waits already. */
export async function waitingLike(
  db: Db,
  workspaceId: string,
  personId: string,
  lesson: Lesson,
): Promise<Proposal | null> {
  const row = await select(db, workspaceId)
    .where("state", "=", "waiting")
    .where("person_id", "=", personId)
    .where(sql<boolean>`lesson = ${JSON.stringify(lesson)}::jsonb`)
    .limit(1)
    .executeTakeFirst();
  return row ? proposalOf(row) : null;
}

export async function readProposal(db: Db, workspaceId: string, id: string): Promise<Proposal | null> {
  const row = await select(db, workspaceId).where("proposal_id", "=", id).executeTakeFirst();
  return row ? proposalOf(row) : null;
}

/** Waiting: the longest first; others: the latest decision first. */
export async function readProposals(
  db: Db,
  workspaceId: string,
  { state, by, limit, skip }: { state: ProposalState; by?: string | undefined; limit: number; skip: number },
): Promise<Proposal[]> {
  let query = select(db, workspaceId).where("state", "=", state).limit(limit).offset(skip);
  if (by !== undefined) query = query.where("person_id", "=", by);
  query =
    state === "waiting"
      ? query.orderBy("created_at").orderBy("proposal_id")
      : query.orderBy("decided_at", "desc").orderBy("proposal_id");
  return (await query.execute()).map(proposalOf);
}

export async function countWaiting(db: Db, workspaceId: string): Promise<number> {
  const { count } = await db
    .selectFrom("proposal")
    .select(sql<number>`count(*)::int`.as("count"))
    .where("workspace_id", "=", workspaceId)
    .where("state", "=", "waiting")
    .executeTakeFirstOrThrow();
  return count;
}

/** @returns false where it does not wait any more */
export async function decideProposal(
  db: Db,
  workspaceId: string,
  id: string,
  decision: {
    state: "approved" | "rejected";
    by: { id: string; name: string };
    reason: string | null;
    revision: number | null;
    lesson: Lesson;
  },
): Promise<boolean> {
  const { state, by, reason, revision, lesson } = decision;
  const { numUpdatedRows } = await db
    .updateTable("proposal")
    .set({
      state,
      reason,
      revision,
      lesson: JSON.stringify(lesson),
      decided_by: by.id,
      decided_by_name: by.name,
      decided_at: sql`now()`,
    })
    .where("workspace_id", "=", workspaceId)
    .where("proposal_id", "=", id)
    .where("state", "=", "waiting")
    .executeTakeFirstOrThrow();
  return numUpdatedRows > 0n;
}

export async function answersAtOnce(db: Db, workspaceId: string): Promise<boolean> {
  const row = await db
    .selectFrom("workspace")
    .select("teaching_instant")
    .where("workspace_id", "=", workspaceId)
    .executeTakeFirst();
  return row?.teaching_instant ?? true;
}

/** Every process that answers hears of it. */
export async function setAnswersAtOnce(db: Db, workspaceId: string, instant: boolean): Promise<void> {
  await db.transaction().execute(async (trx) => {
    const { knowledge_revision } = await trx
      .updateTable("workspace")
      .set({ teaching_instant: instant })
      .where("workspace_id", "=", workspaceId)
      .returning("knowledge_revision")
      .executeTakeFirstOrThrow();
    await sql`SELECT pg_notify('dragoman_knowledge', ${`${workspaceId}:${knowledge_revision}`})`.execute(trx);
  });
}

const select = (db: Db, workspaceId: string) =>
  db.selectFrom("proposal").selectAll().where("workspace_id", "=", workspaceId);

type Row = Awaited<ReturnType<ReturnType<typeof select>["execute"]>>[number];

function proposalOf(row: Row): Proposal {
  return {
    id: row.proposal_id,
    state: row.state,
    lesson: row.lesson as unknown as Lesson,
    origin: row.origin as Origin | null,
    by: { id: row.person_id, name: row.person_name },
    createdAt: row.created_at,
    decidedBy: row.decided_by === null ? null : { id: row.decided_by, name: row.decided_by_name ?? row.decided_by },
    decidedAt: row.decided_at,
    reason: row.reason,
  };
}
