// Who is of the team and who is invited, and what one may do with them. Pure.
import type { Action, Person, PersonRole } from "../api.ts";

export interface Member extends Person {
  secondFactor: boolean | null;
  lastSeenAt: string | null;
}

export interface Invitation {
  id: string;
  email: string;
  role: PersonRole;
  invitedBy: string | null;
  createdAt: string;
  expiresAt: string;
  expired: boolean;
}

const roles: readonly PersonRole[] = ["owner", "admin", "editor", "agent", "viewer"];

/** The roles that one may give: only owners make owners. */
export const rolesToGive = (may: (action: Action) => boolean): PersonRole[] =>
  roles.filter((role) => role !== "owner" || may("owners.manage"));

/** The server refuses the rest; here it is not offered. */
export const mayManage = (may: (action: Action) => boolean, { role }: { role: PersonRole }): boolean =>
  may("people.manage") && (role !== "owner" || may("owners.manage"));

export const invitationLink = (origin: string, secret: string): string => `${origin}/desk/#invitation=${secret}`;
export const signInLink = (origin: string, secret: string): string => `${origin}/desk/#link=${secret}`;
