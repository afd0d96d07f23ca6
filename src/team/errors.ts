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
  constructor() {
    super("This e-mail address and password do not belong together. Check both, or ask an admin for a sign-in link.");
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
