// The SQL of which encoder a company chose.
import { sql } from "kysely";
import type { Db } from "../storage/index.ts";
import { EncoderChoice } from "./encoder-choice.ts";

/** Every process that answers listens here; the payload is the workspace. */
export const ENCODER_CHANNEL = "dragoman_encoder";

/** null: the shipped one. */
export async function readEncoderChoice(db: Db, workspaceId: string): Promise<EncoderChoice | null> {
  const row = await db
    .selectFrom("workspace")
    .select("encoder")
    .where("workspace_id", "=", workspaceId)
    .executeTakeFirst();
  return row?.encoder ? EncoderChoice.parse(row.encoder) : null;
}

/** Servers that run learn with it now, and answer with the one before until they have. */
export async function chooseEncoder(db: Db, workspaceId: string, choice: EncoderChoice | null): Promise<void> {
  await db.transaction().execute(async (trx) => {
    await trx
      .updateTable("workspace")
      .set({ encoder: choice && JSON.stringify(choice) })
      .where("workspace_id", "=", workspaceId)
      .execute();
    await sql`SELECT pg_notify(${ENCODER_CHANNEL}, ${workspaceId})`.execute(trx);
  });
}
