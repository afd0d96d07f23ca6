// The schema, step by step, a file a step. A step that has landed is never edited; a change is a new step.
import type { Migration } from "kysely";
import { firstTables } from "./0001-first-tables.ts";
import { runs } from "./0002-runs.ts";
import { facts } from "./0003-facts.ts";
import { encoders } from "./0004-encoders.ts";
import { roles } from "./0005-roles.ts";
import { team } from "./0006-team.ts";
import { inbox } from "./0007-inbox.ts";
import { teaching } from "./0008-teaching.ts";
import { knowledge } from "./0009-knowledge.ts";
import { insights } from "./0010-insights.ts";

export const migrations: Record<string, Migration> = {
  "0001-first-tables": firstTables,
  "0002-runs": runs,
  "0003-facts": facts,
  "0004-encoders": encoders,
  "0005-roles": roles,
  "0006-team": team,
  "0007-inbox": inbox,
  "0008-teaching": teaching,
  "0009-knowledge": knowledge,
  "0010-insights": insights,
};
