// The second factor: an authenticator app's codes, each good once, and ten recovery codes for when the app is lost.
import { randomBytes } from "node:crypto";
import { Attempts } from "./attempts.ts";
import { SecondFactorStateError, TooManyAttemptsError, WrongCodeError } from "./errors.ts";
import { secretHash } from "./secrets.ts";
import type { StoredPerson, TeamStore } from "./store.ts";
import { base32, stepOf, totpAddress } from "./totp.ts";

const SECRET_BYTES = 20; // as RFC 4226 recommends for SHA-1
const RECOVERY_CODES = 10;

export class SecondFactor {
  private readonly store: TeamStore;
  /** A password that was guessed or stolen opens a million codes: so these are slowed down, too. */
  private readonly attempts = new Attempts({
    free: 5,
    firstWaitMs: 1_000,
    longestWaitMs: 15 * 60_000,
    forgetMs: 60 * 60_000,
  });

  constructor(store: TeamStore) {
    this.store = store;
  }

  /** Begins to set it up; it is on only when a first code was right. Begun again, the earlier secret is forgotten. */
  async begin(person: StoredPerson, issuer: string): Promise<{ secret: string; address: string }> {
    if (person.totpSecret) throw new SecondFactorStateError("Your second factor is on already. Turn it off first.");
    const secret = randomBytes(SECRET_BYTES);
    await this.store.changePerson(person.id, { totp_pending: secret });
    return { secret: base32(secret), address: totpAddress(secret, issuer, person.email) };
  }

  /** @returns the recovery codes, which are shown this once */
  async confirm(person: StoredPerson, code: string): Promise<string[]> {
    if (!person.totpPending) throw new SecondFactorStateError("Begin to set the second factor up first.");
    await this.spendCode({ ...person, totpSecret: person.totpPending }, code);
    return this.newCodes(person.id, person.totpPending);
  }

  /** New recovery codes in place of the old ones. */
  async renewCodes(person: StoredPerson, code: string): Promise<string[]> {
    if (!person.totpSecret) throw new SecondFactorStateError("Your second factor is off. Set it up first.");
    await this.check(person, code);
    return this.newCodes(person.id);
  }

  async turnOff(person: StoredPerson, code: string): Promise<void> {
    if (!person.totpSecret) throw new SecondFactorStateError("Your second factor is off already.");
    await this.check(person, code);
    await this.store.setSecondFactor(person.id, null, []);
  }

  /** By an admin, for somebody who lost both the app and the recovery codes. */
  async reset(personId: string): Promise<void> {
    await this.store.setSecondFactor(personId, null, []);
  }

  codesLeft(personId: string): Promise<number> {
    return this.store.recoveryCodesLeft(personId);
  }

  /**
   * Uses up a code of the app, or a recovery code.
   * @throws {WrongCodeError | TooManyAttemptsError}
   */
  async check(person: StoredPerson, code: string): Promise<void> {
    const typed = code.replace(/[\s-]/g, "").toLowerCase();
    if (/^\d{6}$/.test(typed) || typed.length < 12) return this.spendCode(person, typed);
    this.countTry(person.id);
    if (!(await this.store.spendRecoveryCode(person.id, secretHash(typed)))) throw new WrongCodeError(person.id);
    this.attempts.succeeded(person.id);
  }

  private async spendCode(person: StoredPerson, code: string): Promise<void> {
    this.countTry(person.id);
    const typed = code.replace(/[\s-]/g, "");
    const step = person.totpSecret && stepOf(typed, person.totpSecret, Date.now(), person.totpLastStep);
    // Of two at once with the same code, one gets in.
    if (step === null || !(await this.store.spendTotpStep(person.id, step))) throw new WrongCodeError(person.id);
    this.attempts.succeeded(person.id);
  }

  private countTry(personId: string): void {
    const waitMs = this.attempts.waitMs(personId);
    if (waitMs > 0) throw new TooManyAttemptsError(waitMs);
    this.attempts.tried(personId);
  }

  private async newCodes(personId: string, secret?: Buffer): Promise<string[]> {
    // 80 random bits each: no slow hash is needed. Written in base 32, without what looks alike.
    const codes = Array.from({ length: RECOVERY_CODES }, () => base32(randomBytes(10)).toLowerCase());
    await this.store.setSecondFactor(personId, secret, codes.map(secretHash));
    return codes.map((code) => code.replace(/(.{4})(?=.)/g, "$1-"));
  }
}
