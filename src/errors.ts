// The one base class of expected errors: they carry data and say what to do next. Anything else is a bug.
export type ErrorKind = "invalid" | "unauthorized" | "not-found" | "forbidden" | "conflict" | "unavailable";

/** Thrown where it goes wrong; caught at the edge, where HTTP makes a status of `kind` and the command line an exit code. */
export abstract class ExpectedError extends Error {
  abstract readonly kind: ErrorKind;
  /** Stable, for programs, such as "knowledge/no-question-column"; the message is for people. */
  abstract readonly code: string;
  /** The field of the input that is wrong, where there is one. */
  readonly field?: string;
  override get name(): string {
    return this.constructor.name;
  }
}
