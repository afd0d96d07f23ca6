// Sessions: opened at every sign-in with a new token, listed, ended. Of a token only the hash is stored.
import { deviceOf, shortAddress } from "./device.ts";
import { UnknownSessionError } from "./errors.ts";
import { newId, newSecret, secretHash } from "./secrets.ts";
import type { Session, SessionHolder, SignInMethod, TeamStore } from "./store.ts";

const DAY_MS = 86_400_000;
export const SESSION_DAYS = 30;

/** From where somebody signs in. */
export interface Visit {
  address: string;
  userAgent: string;
}

/** What a session's holder is asked for beside what they have shown. */
export type SecondFactorState = "on" | "off" | "needed";

export class Sessions {
  private readonly store: TeamStore;
  private readonly listeners = new Set<() => void>();

  constructor(store: TeamStore) {
    this.store = store;
  }

  /** @returns the new token, which only its browser knows */
  async open(personId: string, method: SignInMethod, visit: Visit): Promise<string> {
    const token = newSecret();
    await this.store.addSession({
      id: newId("s"),
      tokenHash: secretHash(token),
      personId,
      method,
      device: deviceOf(visit.userAgent),
      address: shortAddress(visit.address),
      expiresAt: new Date(Date.now() + SESSION_DAYS * DAY_MS),
    });
    return token;
  }

  async holder(token: string): Promise<SessionHolder | null> {
    const holder = await this.store.holderOf(secretHash(token));
    if (holder?.stale) await this.store.noteSessionUse(holder.sessionId);
    return holder;
  }

  async list(personId: string): Promise<Session[]> {
    return this.store.sessions(personId);
  }

  async signOut(token: string): Promise<void> {
    await this.store.dropSession(secretHash(token));
    this.ended();
  }

  async end(personId: string, sessionId: string): Promise<void> {
    if (!(await this.store.dropSessionOf(personId, sessionId))) throw new UnknownSessionError();
    this.ended();
  }

  /** @param keep  the id of the one that stays; null: none does */
  async endAll(personId: string, keep: string | null): Promise<void> {
    await this.store.dropSessions(personId, keep);
    this.ended();
  }

  /** Some session has ended, in this process: whoever keeps a line open for one asks again whether it is still there. */
  onEnded(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  }

  ended(): void {
    for (const listener of this.listeners) listener();
  }
}

/** Who came by the identity provider has shown there whatever it asks for. */
export function secondFactorOf(holder: SessionHolder): SecondFactorState {
  if (holder.hasSecondFactor) return "on";
  return holder.secondFactorRequired && holder.method !== "oidc" ? "needed" : "off";
}
