// What an editor may be told instead of "done".
import { ExpectedError } from "../../errors.ts";

export class ArticleGoneError extends ExpectedError {
  readonly kind = "not-found";
  readonly code = "knowledge/article-not-found";
  constructor() {
    super("There is no such article. It may have been deleted; deleted articles can be restored from the history.");
  }
}

export class VariantGoneError extends ExpectedError {
  readonly kind = "not-found";
  readonly code = "knowledge/text-not-found";
  constructor() {
    super("The article has no such text. Reload it to see what it has now.");
  }
}

/** Somebody else was quicker. Nothing was written; what is stored now is read with GET. */
export class EditConflictError extends ExpectedError {
  readonly kind = "conflict";
  readonly code = "knowledge/changed-meanwhile";
  constructor(author: string | null) {
    super(`${author ?? "Somebody else"} changed this text meanwhile. Read theirs, then save again or take it over.`);
  }
}

export class ArticleExistsError extends ExpectedError {
  readonly kind = "conflict";
  readonly code = "knowledge/article-exists";
  override readonly field = "id";
  constructor(id: string) {
    super(`There is an article "${id}" already. Open it, or choose another name.`);
  }
}

export class EmptyTextError extends ExpectedError {
  readonly kind = "invalid";
  readonly code = "knowledge/empty-text";
  override readonly field = "text";
  constructor() {
    super("A text without words cannot be approved. Write it first.");
  }
}

export class HistoryEntryGoneError extends ExpectedError {
  readonly kind = "not-found";
  readonly code = "knowledge/no-such-version";
  constructor() {
    super("There is no such version, or it holds no text to go back to.");
  }
}

export class NothingChosenError extends ExpectedError {
  readonly kind = "invalid";
  readonly code = "knowledge/nothing-to-find";
  override readonly field = "find";
  constructor() {
    super("Say which words to look for.");
  }
}
