// What can be wrong with a file as a whole. What is wrong with one row is an entry of kind "bad", not an error.
import { ExpectedError } from "../../errors.ts";

export type FileProblem =
  | "not-found"
  | "not-readable" // a directory, a device, no permission
  | "empty"
  | "unsupported"
  | "damaged"
  | "protected"
  | "too-large"
  | "unsafe"; // a part that reaches outside the file, or that is made to do harm

/** A file that cannot be read at all: its message names the file, the cause and what to do. */
export class FileError extends ExpectedError {
  readonly kind: "invalid" | "not-found";
  readonly code: `knowledge/file-${FileProblem}`;
  readonly file: string;
  readonly problem: FileProblem;

  /** @param explanation  what is wrong and what to do, in whole sentences without the file's name */
  constructor(file: string, problem: FileProblem, explanation: string) {
    super(`${file}: ${explanation}`);
    this.kind = problem === "not-found" ? "not-found" : "invalid";
    this.code = `knowledge/file-${problem}`;
    this.file = file;
    this.problem = problem;
  }
}

/** A table or a list of records in which the columns we need were not recognised. */
export class MissingColumnError extends ExpectedError {
  readonly kind = "invalid";
  readonly code = "knowledge/missing-column";
  readonly file: string;
  /** The names that the file does have, in its order. */
  readonly found: readonly string[];

  constructor(file: string, found: readonly string[], explanation: string) {
    super(`${file}: ${explanation}`);
    this.file = file;
    this.found = found;
  }
}
