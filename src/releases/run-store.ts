// The SQL of runs. That a run is alive is a session lock of the process that answers for it: when that process dies, however it
// dies, the lock is gone, and whoever looks next writes down that the run was interrupted.
import { type RawBuilder, sql } from "kysely";
import type pg from "pg";
import type { TrainingReport } from "../answering/index.ts";
import type { Database, Db } from "../storage/index.ts";
import type { RunProgress } from "./live-curves.ts";
import {
  defaultSettings,
  type Run,
  RunInterruptedError,
  type RunResult,
  type RunSettings,
  TrainingUnderWayError,
} from "./run.ts";

/** Told of every change of a run: "workspace:run", or "workspace:run:cancel" to whoever carries it out. */
export const RUN_CHANNEL = "dragoman_run";
/** Told when another promise was chosen; the payload is the workspace. */
export const PROMISE_CHANNEL = "dragoman_promise";
/** Old runs kept to look at. */
const KEPT = 50;

const interrupted = new RunInterruptedError("The server, or whatever had started the training, was killed.");
const INTERRUPTED = JSON.stringify({ code: interrupted.code, message: interrupted.message });

const aliveLock = (workspaceId: string | RawBuilder<unknown>, run: unknown) =>
  sql`hashtextextended('dragoman-run:' || ${workspaceId} || ':' || ${run}, 0)`;

export async function readRun(db: Db, workspaceId: string, id: number): Promise<Run | null> {
  const row = await db
    .selectFrom("run")
    .select(columns)
    .where("workspace_id", "=", workspaceId)
    .where("run_id", "=", id)
    .executeTakeFirst();
  return row ? runOf(row) : null;
}

/** The newest first. */
export async function readRuns(db: Db, workspaceId: string, limit: number): Promise<Run[]> {
  const rows = await db
    .selectFrom("run")
    .select(columns)
    .where("workspace_id", "=", workspaceId)
    .orderBy("run_id", "desc")
    .limit(limit)
    .execute();
  return rows.map(runOf);
}

export async function readReport(db: Db, workspaceId: string, id: number): Promise<TrainingReport | null> {
  const row = await db
    .selectFrom("run")
    .select("report")
    .where("workspace_id", "=", workspaceId)
    .where("run_id", "=", id)
    .executeTakeFirst();
  return (row?.report as TrainingReport | null | undefined) ?? null;
}

/** What was last chosen for trainings. */
export async function chosenSettings(db: Db, workspaceId: string): Promise<RunSettings> {
  const row = await db
    .selectFrom("workspace")
    .select("training_settings")
    .where("workspace_id", "=", workspaceId)
    .executeTakeFirst();
  return { ...defaultSettings, ...row?.training_settings };
}

/** Keeps what is named for later trainings. The seed is not kept: it is of one training. */
export async function chooseSettings(
  db: Db,
  workspaceId: string,
  chosen: Partial<Omit<RunSettings, "seed">>,
): Promise<void> {
  await sql`
    UPDATE workspace SET training_settings = training_settings || ${JSON.stringify(chosen)}::jsonb
    WHERE workspace_id = ${workspaceId}`.execute(db);
}

/** The promise on wrong answers, of the engine in use and of later trainings. */
export async function choosePromise(db: Db, workspaceId: string, toleratedWrong: number): Promise<void> {
  await chooseSettings(db, workspaceId, { toleratedWrong });
  await sql`SELECT pg_notify(${PROMISE_CHANNEL}, ${workspaceId})`.execute(db);
}

/**
 * Writes down a new run, queued, and takes the lock that says it is alive on the connection `owner`, in one step.
 * @throws {TrainingUnderWayError} where `alone` and another one is queued or running
 */
export async function addRun(
  owner: pg.Client,
  workspaceId: string,
  run: Pick<Run, "reason" | "settings" | "knowledgeRevision">,
  alone: boolean,
): Promise<number> {
  await owner.query("BEGIN");
  try {
    await owner.query("SELECT 1 FROM workspace WHERE workspace_id = $1 FOR UPDATE", [workspaceId]);
    const others = await owner.query<{ run_id: number; dead: boolean }>(
      `SELECT run_id, pg_try_advisory_xact_lock(hashtextextended('dragoman-run:' || workspace_id || ':' || run_id, 0)) AS dead
       FROM (SELECT workspace_id, run_id FROM run WHERE workspace_id = $1 AND state IN ('queued', 'running') ORDER BY run_id OFFSET 0) active`,
      [workspaceId],
    );
    const living = others.rows.filter(({ dead }) => !dead);
    if (alone && living.length > 0) throw new TrainingUnderWayError(living[0]!.run_id);
    const { settings } = run;
    const added = await owner.query<{ run_id: number }>(
      `INSERT INTO run (workspace_id, run_id, state, reason, seed, tolerated_wrong, budget_seconds, knowledge_revision)
       SELECT $1, coalesce(max(run_id), 0) + 1, 'queued', $2, $3, $4, $5, $6 FROM run WHERE workspace_id = $1
       RETURNING run_id`,
      [workspaceId, run.reason, settings.seed, settings.toleratedWrong, settings.budgetSeconds, run.knowledgeRevision],
    );
    const id = added.rows[0]!.run_id;
    await owner.query("SELECT pg_advisory_lock(hashtextextended('dragoman-run:' || $1 || ':' || $2, 0))", [
      workspaceId,
      String(id),
    ]);
    await owner.query("DELETE FROM run WHERE workspace_id = $1 AND run_id <= $2", [workspaceId, id - KEPT]);
    await owner.query("SELECT pg_notify($1, $2)", [RUN_CHANNEL, `${workspaceId}:${id}`]);
    await owner.query("COMMIT");
    return id;
  } catch (error) {
    await owner.query("ROLLBACK").catch(() => {});
    throw error;
  }
}

/** Waits until no other training of the workspace is going on, on this machine or another; held until the connection ends. */
export async function takeTurn(owner: pg.Client, workspaceId: string): Promise<void> {
  await owner.query("SELECT pg_advisory_lock(hashtextextended('dragoman-training:' || $1, 0))", [workspaceId]);
}

export async function markRunning(db: Db, workspaceId: string, id: number): Promise<void> {
  await change(db, workspaceId, id, { state: "running", started_at: sql<Date>`now()` as never });
}

export async function saveProgress(
  db: Db,
  workspaceId: string,
  id: number,
  progress: RunProgress,
  knowledgeRevision: number,
): Promise<void> {
  await change(db, workspaceId, id, { progress: JSON.stringify(progress), knowledge_revision: knowledgeRevision });
}

/** In the transaction that stores the release: a run is done exactly when its release is there. */
export async function markDone(
  db: Db,
  workspaceId: string,
  id: number,
  result: RunResult,
  knowledgeRevision: number,
  report: TrainingReport,
): Promise<void> {
  await change(db, workspaceId, id, {
    state: "done",
    result: JSON.stringify(result),
    report: JSON.stringify(report),
    error: null,
    knowledge_revision: knowledgeRevision,
    finished_at: sql<Date>`now()` as never,
  });
}

export async function markEnded(
  db: Db,
  workspaceId: string,
  id: number,
  ended: { state: "cancelled" } | { state: "failed"; code: string; message: string },
): Promise<void> {
  const error = ended.state === "failed" ? JSON.stringify({ code: ended.code, message: ended.message }) : null;
  await change(db, workspaceId, id, { state: ended.state, error, finished_at: sql<Date>`now()` as never }, true);
}

/** A run that turned out to have nothing to do leaves no trace. */
export async function removeRun(db: Db, workspaceId: string, id: number): Promise<void> {
  await db.deleteFrom("run").where("workspace_id", "=", workspaceId).where("run_id", "=", id).execute();
  await notify(db, `${workspaceId}:${id}`);
}

/** Asks whoever carries a run out, in this process or another, to stop it. */
export async function askToCancel(db: Db, workspaceId: string, id: number): Promise<void> {
  await notify(db, `${workspaceId}:${id}:cancel`);
}

/** Writes down of runs whose process died that they were interrupted. */
export async function settleInterrupted(db: Db, workspaceId: string): Promise<void> {
  // OFFSET 0: the lock is tried for these rows alone, whatever the planner thinks.
  await sql`
    UPDATE run SET state = 'failed', finished_at = now(), error = ${INTERRUPTED}::jsonb
    WHERE workspace_id = ${workspaceId} AND run_id IN (
      SELECT run_id FROM (
        SELECT run_id FROM run WHERE workspace_id = ${workspaceId} AND state IN ('queued', 'running') OFFSET 0
      ) active
      WHERE pg_try_advisory_xact_lock(${aliveLock(workspaceId, sql.ref("run_id"))})
    ) AND state IN ('queued', 'running')`.execute(db);
}

async function change(
  db: Db,
  workspaceId: string,
  id: number,
  set: Partial<Record<keyof Database["run"], unknown>>,
  onlyWhileActive = false,
): Promise<void> {
  let update = db
    .updateTable("run")
    .set(set as never)
    .where("workspace_id", "=", workspaceId)
    .where("run_id", "=", id);
  if (onlyWhileActive) update = update.where("state", "in", ["queued", "running"]);
  await update.execute();
  await notify(db, `${workspaceId}:${id}`);
}

async function notify(db: Db, payload: string): Promise<void> {
  await sql`SELECT pg_notify(${RUN_CHANNEL}, ${payload})`.execute(db);
}

/** Everything but the report, which may be large. */
const columns = [
  "run_id",
  "state",
  "reason",
  "seed",
  "tolerated_wrong",
  "budget_seconds",
  "knowledge_revision",
  "progress",
  "result",
  "error",
  "created_at",
  "started_at",
  "finished_at",
] as const;

function runOf(row: {
  run_id: number;
  state: Run["state"];
  reason: Run["reason"];
  seed: number;
  tolerated_wrong: number;
  budget_seconds: number | null;
  knowledge_revision: number;
  progress: object | null;
  result: object | null;
  error: object | null;
  created_at: Date;
  started_at: Date | null;
  finished_at: Date | null;
}): Run {
  return {
    id: row.run_id,
    state: row.state,
    reason: row.reason,
    settings: { seed: row.seed, toleratedWrong: row.tolerated_wrong, budgetSeconds: row.budget_seconds },
    knowledgeRevision: row.knowledge_revision,
    progress: row.progress as RunProgress | null,
    queuedAt: row.created_at,
    startedAt: row.started_at,
    finishedAt: row.finished_at,
    result: row.result as RunResult | null,
    error: row.error as Run["error"],
  };
}
