// The people of a workspace: who they are, how they sign in, and the API keys of their programs.
import { hash, verify } from "@node-rs/argon2";
import type { Storage } from "../storage/index.ts";
import { Attempts } from "./attempts.ts";
import {
  EmailTakenError,
  SpentLinkError,
  TooManyAttemptsError,
  UnknownKeyError,
  UnknownPersonError,
  WrongCredentialsError,
} from "./errors.ts";
import type { Person, PersonRole } from "./policies.ts";
import { newId, newSecret, secretHash } from "./secrets.ts";
import { type ApiKey, bare, TeamStore } from "./store.ts";

const DAY_MS = 86_400_000;
export const SESSION_DAYS = 30;
const LINK_MS = 15 * 60_000;
export const KEY_PREFIX = "dk_";

/** What OWASP asks of argon2id (the default kind) at least: 19 MiB, 2 passes, 1 lane. */
const ARGON2 = { memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;
/** Compared with where there is no account, so that the time does not tell which addresses have one. */
let nobodysHash: Promise<string> | undefined;

export class Team {
  private readonly store: TeamStore;
  private readonly byAccount = new Attempts({
    free: 10,
    firstWaitMs: 1_000,
    longestWaitMs: 15 * 60_000,
    forgetMs: 60 * 60_000,
  });
  private readonly byAddress = new Attempts({
    free: 30,
    firstWaitMs: 1_000,
    longestWaitMs: 15 * 60_000,
    forgetMs: 60 * 60_000,
  });

  constructor(storage: Storage, workspaceId: string) {
    this.store = new TeamStore(storage, workspaceId);
  }

  // ---------------------------------------------------------------------------------------------------------------- people

  async addPerson(person: { name: string; email: string; role: PersonRole }): Promise<Person> {
    const added: Person = { id: newId("p"), ...person, email: canonicalEmail(person.email) };
    if (!(await this.store.addPerson(added))) throw new EmailTakenError();
    return added;
  }

  async people(): Promise<Person[]> {
    return (await this.store.people()).map(bare);
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

  /** Signs the person out everywhere but where the new password was set. */
  async setPassword(personId: string, password: string, keepSession: string): Promise<void> {
    await this.store.setPassword(personId, await hash(password.normalize("NFKC"), ARGON2));
    await this.store.dropOtherSessions(personId, secretHash(keepSession));
  }

  // --------------------------------------------------------------------------------------------------------------- sign in

  /**
   * @param address  of the network, to slow down who guesses
   * @returns a session token; only its hash is stored
   */
  async signIn(email: string, password: string, address: string): Promise<{ token: string; person: Person }> {
    const account = canonicalEmail(email);
    const waitMs = Math.max(this.byAccount.waitMs(account), this.byAddress.waitMs(address));
    if (waitMs > 0) throw new TooManyAttemptsError(waitMs);
    this.byAccount.tried(account);
    this.byAddress.tried(address);
    const person = await this.store.personByEmail(account);
    const right = await verify(person?.passwordHash ?? (await noHash()), password.normalize("NFKC"));
    if (!person?.passwordHash || !right) throw new WrongCredentialsError();
    this.byAccount.succeeded(account);
    this.byAddress.succeeded(address);
    return { token: await this.openSession(person.id), person: bare(person) };
  }

  /** A link signs in once and within 15 minutes. */
  async signInByLink(link: string): Promise<{ token: string; person: Person }> {
    const personId = await this.store.takeLink(secretHash(link));
    const person = personId === null ? null : await this.store.person(personId);
    if (!person) throw new SpentLinkError();
    return { token: await this.openSession(person.id), person: bare(person) };
  }

  /** @returns the secret of the link; the desk takes it as /desk#link=… */
  async makeLink(personId: string): Promise<{ link: string; expiresAt: Date }> {
    if (!(await this.store.person(personId))) throw new UnknownPersonError();
    const link = newSecret();
    const expiresAt = new Date(Date.now() + LINK_MS);
    await this.store.addLink(secretHash(link), personId, expiresAt);
    return { link, expiresAt };
  }

  async session(token: string): Promise<Person | null> {
    return this.store.personOfSession(secretHash(token));
  }

  async signOut(token: string): Promise<void> {
    await this.store.dropSession(secretHash(token));
  }

  private async openSession(personId: string): Promise<string> {
    const token = newSecret();
    await this.store.addSession(secretHash(token), personId, new Date(Date.now() + SESSION_DAYS * DAY_MS));
    return token;
  }

  // ------------------------------------------------------------------------------------------------------------------ keys

  /** @returns the key itself, which is shown this once */
  async makeKey(name: string): Promise<ApiKey & { key: string }> {
    const key = newSecret(KEY_PREFIX);
    return { ...(await this.store.addKey(newId("k"), name, secretHash(key))), key };
  }

  async keys(): Promise<ApiKey[]> {
    return this.store.keys();
  }

  async revokeKey(id: string): Promise<void> {
    if (!(await this.store.dropKey(id))) throw new UnknownKeyError();
  }

  /** @returns the id of a valid key */
  async recogniseKey(key: string): Promise<string | null> {
    const found = await this.store.findKey(secretHash(key));
    if (found?.stale) await this.store.noteKeyUse(found.id);
    return found?.id ?? null;
  }
}

function noHash(): Promise<string> {
  nobodysHash ??= hash(newSecret(), ARGON2);
  return nobodysHash;
}

/** Two addresses that differ in case only are the same person's. */
export function canonicalEmail(email: string): string {
  return email.trim().normalize("NFC").toLowerCase();
}
