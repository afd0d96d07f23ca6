// What can go wrong when somebody wants in.
import { ExpectedError } from "../errors.ts";

export class NotSignedInError extends ExpectedError {
  readonly kind = "unauthorized";
  readonly code: string = "team/not-signed-in";
  constructor(message = "Sign in first, or send a valid key or token as `Authorization: Bearer …`.") {
    super(message);
  }
}

export class WrongCredentialsError extends NotSignedInError {
  override readonly code = "team/wrong-credentials";
  /** Whose account it was about, for the audit log: never told to who asks. */
  readonly personId: string | null;
  constructor(personId: string | null) {
    super("This e-mail address and password do not belong together. Check both, or ask an admin for a sign-in link.");
    this.personId = personId;
  }
}

export class SpentLinkError extends NotSignedInError {
  override readonly code = "team/link-spent";
  constructor() {
    super("This sign-in link was used already or is older than 15 minutes. Ask for a new one.");
  }
}

export class NotAllowedError extends ExpectedError {
  readonly kind = "forbidden";
  readonly code = "team/not-allowed";
  constructor() {
    super("Your role does not allow this. Ask an admin.");
  }
}

export class MissingHeaderError extends ExpectedError {
  readonly kind = "forbidden";
  readonly code = "team/missing-header";
  constructor() {
    super("A request that changes something and is signed in by cookie needs the header `x-dragoman: desk`.");
  }
}

export class ForeignOriginError extends ExpectedError {
  readonly kind = "forbidden";
  readonly code = "team/foreign-origin";
  constructor() {
    super("This page's origin may not connect. Open the desk on the server's own address.");
  }
}

export class TooManyAttemptsError extends ExpectedError {
  readonly kind = "unavailable";
  readonly code = "team/too-many-attempts";
  readonly retryAfterMs: number;
  constructor(retryAfterMs: number) {
    super(`Too many wrong passwords. Try again in ${Math.ceil(retryAfterMs / 1000)} seconds, or use a sign-in link.`);
    this.retryAfterMs = retryAfterMs;
  }
}

export class EmailTakenError extends ExpectedError {
  readonly kind = "conflict";
  readonly code = "team/email-taken";
  override readonly field = "email";
  constructor() {
    super("Somebody of the team has this e-mail address already.");
  }
}

export class UnknownPersonError extends ExpectedError {
  readonly kind = "not-found";
  readonly code = "team/person-not-found";
  constructor() {
    super("There is no such person in the team.");
  }
}

export class UnknownKeyError extends ExpectedError {
  readonly kind = "not-found";
  readonly code = "team/key-not-found";
  constructor() {
    super("There is no such API key. It may have been revoked already.");
  }
}

/** Not "unauthorized": whoever is signed in and mistypes a code stays signed in. */
export class WrongCodeError extends ExpectedError {
  readonly kind = "invalid";
  readonly code = "team/wrong-code";
  override readonly field = "code";
  /** Whose account it was about, for the audit log. */
  readonly personId: string;
  constructor(personId: string) {
    super("This code is not right, or was used before. Wait for the next one, or use a recovery code.");
    this.personId = personId;
  }
}

export class SpentStepError extends NotSignedInError {
  override readonly code = "team/step-spent";
  constructor() {
    super("The sign-in took longer than five minutes. Begin again with your password.");
  }
}

export class SecondFactorNeededError extends ExpectedError {
  readonly kind = "forbidden";
  readonly code = "team/second-factor-needed";
  constructor() {
    super("Everybody here signs in with a second factor. Set yours up under Settings, My account.");
  }
}

export class SecondFactorStateError extends ExpectedError {
  readonly kind = "conflict";
  readonly code = "team/second-factor-state";
}

export class WrongPasswordError extends ExpectedError {
  readonly kind = "forbidden";
  readonly code = "team/wrong-password";
  override readonly field = "current";
  constructor() {
    super("This is not your password of now. Whoever forgot it asks an admin for a sign-in link.");
  }
}

export class OwnersOnlyError extends ExpectedError {
  readonly kind = "forbidden";
  readonly code = "team/owners-only";
  constructor() {
    super("Only an owner can do this to an owner, or make one. Ask an owner.");
  }
}

export class LastOwnerError extends ExpectedError {
  readonly kind = "conflict";
  readonly code = "team/last-owner";
  constructor() {
    super("This is the last owner. Make somebody else an owner first.");
  }
}

export class UnknownInvitationError extends ExpectedError {
  readonly kind = "not-found";
  readonly code = "team/invitation-not-found";
  constructor() {
    super(
      "There is no such invitation. It was accepted or taken back, or it is older than seven days. Ask for a new one.",
    );
  }
}

export class UnknownSessionError extends ExpectedError {
  readonly kind = "not-found";
  readonly code = "team/session-not-found";
  constructor() {
    super("There is no such session. It may have ended already.");
  }
}

export class UnknownScopeError extends ExpectedError {
  readonly kind = "invalid";
  readonly code = "team/unknown-scope";
  override readonly field = "scopes";
  constructor(scope: string, known: readonly string[]) {
    super(`A key cannot be allowed "${scope}". It can be allowed: ${known.join(", ")}.`);
  }
}

export class NoIdentityProviderError extends ExpectedError {
  readonly kind = "not-found";
  readonly code = "team/no-identity-provider";
  constructor() {
    super("No identity provider is set up. An owner does so under Settings, Sign-in.");
  }
}

export class IdentityProviderError extends ExpectedError {
  readonly kind = "unavailable";
  readonly code = "team/identity-provider";
  constructor(what: string) {
    super(
      `The identity provider did not answer as it should: ${what} Check its address and client under Settings, Sign-in.`,
    );
  }
}

/** The way back from the identity provider is not the one that was begun here, or what it brought is not to be believed. */
export class SingleSignOnRefusedError extends NotSignedInError {
  override readonly code = "team/single-sign-on-refused";
  /** Why, for the log; who asks is told only that it failed. */
  readonly reason: string;
  constructor(reason: string) {
    super("The sign-in through your identity provider did not work. Begin again from the desk's own sign-in page.");
    this.reason = reason;
  }
}

export class NotInvitedError extends NotSignedInError {
  override readonly code = "team/not-invited";
  constructor() {
    super("Your identity provider knows you, but nobody has invited this e-mail address here. Ask an admin.");
  }
}

export class UnverifiedEmailError extends NotSignedInError {
  override readonly code = "team/unverified-email";
  constructor() {
    super("Your identity provider does not vouch for your e-mail address. Confirm the address there first.");
  }
}
