// Signing in: what one knows or was given first (password, link), then the second factor where there is one, then a session.
import { Attempts } from "./attempts.ts";
import { SpentLinkError, SpentStepError, TooManyAttemptsError, WrongCredentialsError } from "./errors.ts";
import { isPassword } from "./passwords.ts";
import type { Person } from "./policies.ts";
import type { SecondFactor } from "./second-factor.ts";
import { newSecret, secretHash } from "./secrets.ts";
import type { Sessions, Visit } from "./sessions.ts";
import { bare, type SignInMethod, type StoredPerson, type TeamStore } from "./store.ts";

const STEP_MS = 5 * 60_000;

/** In, or half-way: then `step` and a code finish it. A step is no session, and the session's token is new. */
export type Entered =
  | { kind: "in"; token: string; person: Person }
  | { kind: "second-factor"; step: string; person: Person };

export class Entrance {
  private readonly store: TeamStore;
  private readonly sessions: Sessions;
  private readonly secondFactor: SecondFactor;
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

  constructor(store: TeamStore, sessions: Sessions, secondFactor: SecondFactor) {
    this.store = store;
    this.sessions = sessions;
    this.secondFactor = secondFactor;
  }

  async byPassword(email: string, password: string, visit: Visit): Promise<Entered> {
    const account = canonicalEmail(email);
    const waitMs = Math.max(this.byAccount.waitMs(account), this.byAddress.waitMs(visit.address));
    if (waitMs > 0) throw new TooManyAttemptsError(waitMs);
    this.byAccount.tried(account);
    this.byAddress.tried(visit.address);
    const person = await this.store.personByEmail(account);
    const right = await isPassword(password, person?.passwordHash ?? null);
    if (!person || !right) throw new WrongCredentialsError(person?.id ?? null);
    this.byAccount.succeeded(account);
    this.byAddress.succeeded(visit.address);
    return this.enter(person, "password", visit);
  }

  /** A link signs in once and within 15 minutes. */
  async byLink(link: string, visit: Visit): Promise<Entered> {
    const personId = await this.store.takeLink(secretHash(link));
    const person = personId === null ? null : await this.store.person(personId);
    if (!person) throw new SpentLinkError();
    return this.enter(person, "link", visit);
  }

  async enter(person: StoredPerson, method: SignInMethod, visit: Visit): Promise<Entered> {
    if (!person.totpSecret) {
      return { kind: "in", token: await this.sessions.open(person.id, method, visit), person: bare(person) };
    }
    const step = newSecret();
    await this.store.addStep(secretHash(step), person.id, method, new Date(Date.now() + STEP_MS));
    return { kind: "second-factor", step, person: bare(person) };
  }

  /** @param code  of the authenticator app, or a recovery code */
  async finish(step: string, code: string, visit: Visit): Promise<{ token: string; person: Person }> {
    const hash = secretHash(step);
    const begun = await this.store.step(hash);
    const person = begun && (await this.store.person(begun.personId));
    if (!begun || !person) throw new SpentStepError();
    // Where an admin took the second factor away meanwhile, there is nothing left to ask for.
    if (person.totpSecret) await this.secondFactor.check(person, code);
    if (!(await this.store.takeStep(hash))) throw new SpentStepError();
    return { token: await this.sessions.open(person.id, begun.method, visit), person: bare(person) };
  }
}

/** Two addresses that differ in case only are the same person's. */
export function canonicalEmail(email: string): string {
  return email.trim().normalize("NFC").toLowerCase();
}
