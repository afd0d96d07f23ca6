// The people of a workspace: who they are and what becomes of them, and the API keys of their programs. How they sign in is in
// `entrance.ts`, what they did in `audit-log.ts`.
import type { Storage } from "../storage/index.ts";
import { AuditLog } from "./audit-log.ts";
import { canonicalEmail, type Entered, Entrance } from "./entrance.ts";
import {
  EmailTakenError,
  LastOwnerError,
  OwnersOnlyError,
  UnknownKeyError,
  UnknownPersonError,
  UnknownScopeError,
  WrongPasswordError,
} from "./errors.ts";
import { Invitations } from "./invitations.ts";
import { isPassword, passwordHash } from "./passwords.ts";
import { type Actor, keyScopes, mayManage, type Person, type PersonRole } from "./policies.ts";
import { SecondFactor } from "./second-factor.ts";
import { newId, newSecret, secretHash } from "./secrets.ts";
import { Sessions, type Visit } from "./sessions.ts";
import { SingleSignOn } from "./single-sign-on.ts";
import { type ApiKey, bare, type Member, type SessionHolder, type StoredPerson, TeamStore } from "./store.ts";

const LINK_MS = 15 * 60_000;
export const KEY_PREFIX = "dk_";
const nowhere: Visit = { address: "", userAgent: "" };

export class Team {
  readonly sessions: Sessions;
  readonly secondFactor: SecondFactor;
  readonly entrance: Entrance;
  readonly invitations: Invitations;
  readonly singleSignOn: SingleSignOn;
  readonly audit: AuditLog;
  private readonly store: TeamStore;

  /** @param options.oidcSecret  of this client at the identity provider, where it has one */
  constructor(storage: Storage, workspaceId: string, options: { oidcSecret?: string | null | undefined } = {}) {
    this.store = new TeamStore(storage, workspaceId);
    this.sessions = new Sessions(this.store);
    this.secondFactor = new SecondFactor(this.store);
    this.entrance = new Entrance(this.store, this.sessions, this.secondFactor);
    this.invitations = new Invitations(this.store, this.sessions);
    this.singleSignOn = new SingleSignOn(this.store, this.entrance, options.oidcSecret || null);
    this.audit = new AuditLog(storage, workspaceId);
  }

  // ---------------------------------------------------------------------------------------------------------------- people

  async addPerson(person: { name: string; email: string; role: PersonRole }): Promise<Person> {
    const added = await this.store.addPerson({ id: newId("p"), ...person, email: canonicalEmail(person.email) });
    if (!added) throw new EmailTakenError();
    return added;
  }

  members(): Promise<Member[]> {
    return this.store.members();
  }

  async people(): Promise<Person[]> {
    return (await this.store.members()).map(bare);
  }

  /** @throws {UnknownPersonError} also for who is no longer of the team */
  async person(id: string): Promise<StoredPerson> {
    const person = await this.store.person(id);
    if (!person) throw new UnknownPersonError();
    return person;
  }

  /** The first owner; made where there is none yet, so that somebody can sign in to a new workspace. */
  async ensureOwner(name: string, email: string): Promise<Person> {
    const owner = await this.store.firstOwner();
    if (owner) return bare(owner);
    try {
      return await this.addPerson({ name, email, role: "owner" });
    } catch (error) {
      // Two processes started at once.
      const made = error instanceof EmailTakenError ? await this.store.firstOwner() : null;
      if (made) return bare(made);
      throw error;
    }
  }

  async rename(personId: string, name: string): Promise<Person> {
    await this.store.changePerson(personId, { name });
    return bare(await this.person(personId));
  }

  /** Signs the person out everywhere, but where somebody changes their own role. */
  async changeRole(by: Person, personId: string, role: PersonRole, bySession: string | null = null): Promise<Person> {
    const person = await this.managed(by, personId, role);
    if (person.role === role) return bare(person);
    await this.setRole(personId, role, by.id === personId ? bySession : null);
    return { ...bare(person), role };
  }

  /** Their name stays at what they wrote; nothing lets them in any more. */
  async remove(by: Person, personId: string): Promise<Person> {
    const person = await this.managed(by, personId);
    await this.setRole(personId, null, null);
    return bare(person);
  }

  async resetSecondFactor(by: Person, personId: string): Promise<void> {
    await this.managed(by, personId);
    await this.secondFactor.reset(personId);
  }

  private async managed(by: Person, personId: string, role?: PersonRole): Promise<StoredPerson> {
    const person = await this.person(personId);
    if (!mayManage(by, role ? [person.role, role] : [person.role])) throw new OwnersOnlyError();
    return person;
  }

  private async setRole(personId: string, role: PersonRole | null, keepSession: string | null): Promise<void> {
    const outcome = await this.store.setRole(personId, role, keepSession);
    if (outcome === "unknown") throw new UnknownPersonError();
    if (outcome === "last-owner") throw new LastOwnerError();
    this.sessions.ended();
  }

  // --------------------------------------------------------------------------------------------------------------- sign in

  signIn(email: string, password: string, visit: Visit): Promise<Entered> {
    return this.entrance.byPassword(email, password, visit);
  }

  signInByLink(link: string, visit: Visit = nowhere): Promise<Entered> {
    return this.entrance.byLink(link, visit);
  }

  /**
   * @param by  who makes it for somebody else: only owners let an owner in
   * @returns the secret of the link; the desk takes it as /desk/#link=…
   */
  async makeLink(personId: string, by?: Person): Promise<{ link: string; expiresAt: Date }> {
    const { role } = await this.person(personId);
    if (by && !mayManage(by, [role])) throw new OwnersOnlyError();
    const link = newSecret();
    const expiresAt = new Date(Date.now() + LINK_MS);
    await this.store.addLink(secretHash(link), personId, expiresAt);
    return { link, expiresAt };
  }

  /** Whose session it is. */
  async session(token: string): Promise<Person | null> {
    return (await this.sessions.holder(token))?.person ?? null;
  }

  /**
   * Signs the person out everywhere but where the new password was set.
   * @param current  asked of whoever signed in with it; who came by a link may have forgotten it
   */
  async setPassword(holder: SessionHolder, password: string, current: string | null): Promise<void> {
    const { passwordHash: stored } = await this.person(holder.person.id);
    if (stored !== null && holder.method === "password" && !(await isPassword(current ?? "", stored)))
      throw new WrongPasswordError();
    await this.store.changePerson(holder.person.id, { password_hash: await passwordHash(password) });
    await this.sessions.endAll(holder.person.id, holder.sessionId);
  }

  // ------------------------------------------------------------------------------------------------------------------ keys

  /**
   * @param options.scopes  actions that the key may do; default: all that keys can
   * @returns the key itself, which is shown this once
   */
  async makeKey(
    name: string,
    { scopes = keyScopes, expiresAt = null }: { scopes?: readonly string[]; expiresAt?: Date | null } = {},
  ): Promise<ApiKey & { key: string }> {
    for (const scope of scopes)
      if (!(keyScopes as string[]).includes(scope)) throw new UnknownScopeError(scope, keyScopes);
    const key = newSecret(KEY_PREFIX);
    const stored = await this.store.addKey({ id: newId("k"), name, scopes, expiresAt, keyHash: secretHash(key) });
    return { ...stored, key };
  }

  async keys(): Promise<ApiKey[]> {
    return this.store.keys();
  }

  async revokeKey(id: string): Promise<void> {
    if (!(await this.store.dropKey(id))) throw new UnknownKeyError();
  }

  async recogniseKey(key: string): Promise<Actor> {
    const found = await this.store.findKey(secretHash(key));
    if (!found) return { kind: "stranger" };
    if (found.stale) await this.store.noteKeyUse(found.id);
    return { kind: "key", keyId: found.id, name: found.name, scopes: found.scopes };
  }
}
