// What can be wrong with the knowledge as a whole.
import { ExpectedError } from "../errors.ts";

export class NoWorkspaceError extends ExpectedError {
  readonly kind = "not-found";
  readonly code = "knowledge/no-workspace";
  constructor(workspaceId: string) {
    super(`There is no workspace "${workspaceId}".`);
  }
}

export class OwnKnowledgeError extends ExpectedError {
  readonly kind = "conflict";
  readonly code = "knowledge/own-knowledge";
  constructor() {
    super(
      "This workspace holds the company's own knowledge; the example company is not mixed into it. Remove all articles first.",
    );
  }
}
