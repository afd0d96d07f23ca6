// Signing in through the company's identity provider: out with a state that only this browser can bring back, in again as the
// person whose verified e-mail address it is.
import { canonicalEmail, type Entered, type Entrance } from "./entrance.ts";
import { NoIdentityProviderError, NotInvitedError, SingleSignOnRefusedError, UnverifiedEmailError } from "./errors.ts";
import { type Identity, OpenIdClient } from "./identity-provider.ts";
import { matches, newId, newSecret, secretHash } from "./secrets.ts";
import type { Visit } from "./sessions.ts";
import { type IdentityProvider, type SignInSettings, settingsOf } from "./sign-in-settings.ts";
import type { StoredPerson, TeamStore } from "./store.ts";

const ATTEMPT_MS = 10 * 60_000;

export class SingleSignOn {
  private readonly store: TeamStore;
  private readonly entrance: Entrance;
  private readonly secret: string | null;
  private client: { of: string; client: OpenIdClient } | null = null;

  /** @param secret  of the client at the provider: from the environment, never in the database */
  constructor(store: TeamStore, entrance: Entrance, secret: string | null) {
    this.store = store;
    this.entrance = entrance;
    this.secret = secret;
  }

  get hasSecret(): boolean {
    return this.secret !== null;
  }

  async settings(): Promise<SignInSettings> {
    return settingsOf(await this.store.signInSettings());
  }

  /** @throws {IdentityProviderError} where there is no such provider, or it is another one */
  async setSettings(settings: SignInSettings): Promise<void> {
    const { identityProvider } = settings;
    if (identityProvider) await new OpenIdClient(identityProvider, this.secret).discover();
    await this.store.setSignInSettings(settings);
  }

  /** @returns where to send the browser, and what it keeps until it comes back */
  async begin(redirectUri: string): Promise<{ address: string; browserSecret: string }> {
    const { client } = await this.provider();
    const [state, browserSecret, nonce, codeVerifier] = [newSecret(), newSecret(), newSecret(), newSecret()];
    const address = await client.authorizationAddress({ redirectUri, state, nonce, codeVerifier });
    await this.store.addOidcAttempt({
      stateHash: secretHash(state),
      browserHash: secretHash(browserSecret),
      nonce,
      codeVerifier,
      expiresAt: new Date(Date.now() + ATTEMPT_MS),
    });
    return { address, browserSecret };
  }

  /**
   * @param back.browserSecret  from the cookie: a way that somebody else began does not end in this browser
   * @throws {SingleSignOnRefusedError | UnverifiedEmailError | NotInvitedError}
   */
  async finish(
    back: { state: string; code: string; browserSecret: string | null },
    redirectUri: string,
    visit: Visit,
  ): Promise<Entered> {
    const { client, provider } = await this.provider();
    const attempt = await this.store.takeOidcAttempt(secretHash(back.state));
    if (!attempt) throw new SingleSignOnRefusedError("unknown state");
    if (!matches(back.browserSecret ?? "", attempt.browserHash)) throw new SingleSignOnRefusedError("another browser");
    const { nonce, codeVerifier } = attempt;
    const identity = await client.identify({ code: back.code, redirectUri, nonce, codeVerifier });
    const person = await this.personOf(identity, provider);
    return this.entrance.enter(person, "oidc", visit);
  }

  private async personOf(identity: Identity, provider: IdentityProvider): Promise<StoredPerson> {
    const known = await this.store.personByOidcSubject(identity.subject);
    if (known) return known;
    if (!identity.emailVerified) throw new UnverifiedEmailError();
    const email = canonicalEmail(identity.email);
    const person = (await this.store.personByEmail(email)) ?? (await this.join(email, identity.name, provider));
    // The address went over to another account of the provider: not to be taken for the same person.
    if (person.oidcSubject !== null) throw new SingleSignOnRefusedError("linked to another account");
    await this.store.changePerson(person.id, { oidc_subject: identity.subject });
    return person;
  }

  private async join(email: string, name: string | null, provider: IdentityProvider): Promise<StoredPerson> {
    const invitation = await this.store.invitationBy({ email });
    const { autoJoin } = provider;
    const role = invitation?.role ?? (autoJoin && email.endsWith(`@${autoJoin.domain}`) ? autoJoin.role : null);
    if (role === null) throw new NotInvitedError();
    if (invitation && !(await this.store.dropInvitation(invitation.id))) throw new NotInvitedError();
    const called = (name ?? "").trim().slice(0, 100) || email.split("@")[0]!;
    await this.store.addPerson({ id: newId("p"), name: called, email, role });
    return (await this.store.personByEmail(email))!;
  }

  private async provider(): Promise<{ client: OpenIdClient; provider: IdentityProvider }> {
    const { identityProvider } = await this.settings();
    if (!identityProvider) throw new NoIdentityProviderError();
    const of = `${identityProvider.issuer} ${identityProvider.clientId}`;
    if (this.client?.of !== of) this.client = { of, client: new OpenIdClient(identityProvider, this.secret) };
    return { client: this.client.client, provider: identityProvider };
  }
}
