// The SQL of facts: what the company fills in once for all its answers. What they are and how they are written: `markets/facts.ts`.
import { sql } from "kysely";
import { checkFactValue, type Fact } from "../markets/index.ts";
import type { Db } from "../storage/index.ts";

/** Every process that answers listens here; the payload is the workspace. */
export const FACTS_CHANNEL = "dragoman_facts";

/** By name, the general value before those of a market or language. */
export async function readFacts(db: Db, workspaceId: string): Promise<Fact[]> {
  const rows = await db
    .selectFrom("fact")
    .selectAll()
    .where("workspace_id", "=", workspaceId)
    .orderBy("name")
    .orderBy("market")
    .orderBy("language")
    .execute();
  return rows.map(({ name, type, market, language, value }) => ({
    name,
    type,
    market: market || null,
    language: language || null,
    value,
  }));
}

/** Makes facts known that answers use; those that are known keep their values. */
export async function declareFacts(
  db: Db,
  workspaceId: string,
  facts: readonly Pick<Fact, "name" | "type">[],
): Promise<void> {
  if (facts.length === 0) return;
  await db
    .insertInto("fact")
    .values(facts.map(({ name, type }) => ({ workspace_id: workspaceId, name, type, value: null })))
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  await tellAll(db, workspaceId);
}

/**
 * Sets values; null opens a fact again, or takes back the value of one market or language. All or none.
 * @throws {FactValueError} for a value that is not of its type
 */
export async function setFacts(db: Db, workspaceId: string, facts: readonly Fact[]): Promise<void> {
  for (const { name, type, value } of facts) if (value !== null) checkFactValue(name, type, value);
  await db.transaction().execute(async (trx) => {
    for (const { name, type, market, language, value } of facts) {
      const key = { workspace_id: workspaceId, name, market: market ?? "", language: language ?? "" };
      if (value === null && (market !== null || language !== null)) {
        await trx
          .deleteFrom("fact")
          .where("workspace_id", "=", workspaceId)
          .where("name", "=", name)
          .where("market", "=", key.market)
          .where("language", "=", key.language)
          .execute();
        continue;
      }
      await trx
        .insertInto("fact")
        .values({ ...key, type, value })
        .onConflict((conflict) =>
          conflict
            .columns(["workspace_id", "name", "market", "language"])
            .doUpdateSet({ type, value, updated_at: sql`now()` }),
        )
        .execute();
    }
    await tellAll(trx, workspaceId);
  });
}

async function tellAll(db: Db, workspaceId: string): Promise<void> {
  await sql`SELECT pg_notify(${FACTS_CHANNEL}, ${workspaceId})`.execute(db);
}
