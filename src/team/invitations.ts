// Invitations: an e-mail address, a role, and a link that is good once and for seven days. Nothing is mailed: whoever invites
// passes the link on.
import { canonicalEmail } from "./entrance.ts";
import { EmailTakenError, OwnersOnlyError, UnknownInvitationError } from "./errors.ts";
import { passwordHash } from "./passwords.ts";
import { mayManage, type Person, type PersonRole } from "./policies.ts";
import { newId, newSecret, secretHash } from "./secrets.ts";
import type { Sessions, Visit } from "./sessions.ts";
import type { Invitation, TeamStore } from "./store.ts";

const INVITATION_MS = 7 * 86_400_000;

export class Invitations {
  private readonly store: TeamStore;
  private readonly sessions: Sessions;

  constructor(store: TeamStore, sessions: Sessions) {
    this.store = store;
    this.sessions = sessions;
  }

  /** @returns the secret of the link; the desk takes it as /desk/#invitation=… */
  async invite(
    by: Person,
    { email, role }: { email: string; role: PersonRole },
  ): Promise<{ invitation: Invitation; secret: string }> {
    if (!mayManage(by, [role])) throw new OwnersOnlyError();
    const address = canonicalEmail(email);
    if (await this.store.personByEmail(address)) throw new EmailTakenError();
    // An admin's new invitation would take the place of an owner's for a new owner.
    const before = (await this.store.invitations()).find((each) => each.email === address);
    if (before && !mayManage(by, [before.role])) throw new OwnersOnlyError();
    return this.put(by, address, role);
  }

  /** A new link, good for seven days; the one before opens nothing any more. */
  async resend(by: Person, id: string): Promise<{ invitation: Invitation; secret: string }> {
    const { email, role } = await this.managed(by, id);
    return this.put(by, email, role);
  }

  async revoke(by: Person, id: string): Promise<void> {
    await this.managed(by, id);
    if (!(await this.store.dropInvitation(id))) throw new UnknownInvitationError();
  }

  list(): Promise<Invitation[]> {
    return this.store.invitations();
  }

  /** For whoever has the link. */
  async look(secret: string): Promise<Invitation> {
    const invitation = await this.store.invitationBy({ tokenHash: secretHash(secret) });
    if (!invitation) throw new UnknownInvitationError();
    return invitation;
  }

  /** Whoever has the link becomes one of the team, and is signed in. */
  async accept(
    secret: string,
    { name, password }: { name: string; password: string },
    visit: Visit,
  ): Promise<{ token: string; person: Person }> {
    const { id, email, role } = await this.look(secret);
    const hash = await passwordHash(password);
    // Taken first: of two at once, one gets in.
    if (!(await this.store.dropInvitation(id))) throw new UnknownInvitationError();
    const person = await this.store.addPerson({ id: newId("p"), name, email, role, passwordHash: hash });
    if (!person) throw new EmailTakenError();
    return { token: await this.sessions.open(person.id, "invitation", visit), person };
  }

  private async put(by: Person, email: string, role: PersonRole) {
    const secret = newSecret();
    const invitation = await this.store.putInvitation({
      id: newId("i"),
      email,
      role,
      tokenHash: secretHash(secret),
      invitedBy: by.id,
      expiresAt: new Date(Date.now() + INVITATION_MS),
    });
    return { invitation, secret };
  }

  private async managed(by: Person, id: string): Promise<Invitation> {
    const invitation = await this.store.invitation(id);
    if (!invitation) throw new UnknownInvitationError();
    if (!mayManage(by, [invitation.role])) throw new OwnersOnlyError();
    return invitation;
  }
}
