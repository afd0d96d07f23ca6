// HTTP of the team: signing in and one's own account, the people, API keys, single sign-on, the audit log; a file each.
import type { Routes } from "../http.ts";
import { accountRoutes } from "./routes/account.ts";
import { auditRoutes } from "./routes/audit.ts";
import { keyRoutes } from "./routes/keys.ts";
import { peopleRoutes } from "./routes/people.ts";
import { sessionRoutes } from "./routes/session.ts";
import { singleSignOnRoutes } from "./routes/single-sign-on.ts";
import type { Team } from "./team.ts";

export interface AroundTeam {
  workspace(): Promise<{ name: string }>;
  /** Somebody is no longer of the team: whoever talks with them waits for another. */
  onRemoved(person: { id: string; name: string }): Promise<void>;
}

export const teamRoutes =
  (team: Team, around: AroundTeam): Routes =>
  (app) => {
    sessionRoutes(team, around)(app);
    accountRoutes(team, around)(app);
    peopleRoutes(team, around)(app);
    keyRoutes(team)(app);
    singleSignOnRoutes(team)(app);
    auditRoutes(team)(app);
  };
