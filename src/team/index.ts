export { type AuditNote, isAudited } from "./audit-hook.ts";
export { NotAllowedError, TooManyAttemptsError, UnknownPersonError } from "./errors.ts";
export { addGuard, customerToken, isOwnOrigin, personOf, SESSION_COOKIE } from "./guard.ts";
export {
  type Action,
  type Actor,
  actions,
  may,
  type Person,
  type PersonRole,
  personRoles,
  type Who,
  whoMay,
} from "./policies.ts";
export { teamRoutes } from "./routes.ts";
export { matches, newId, newSecret, secretHash } from "./secrets.ts";
export type { ApiKey } from "./store.ts";
export { Team } from "./team.ts";
