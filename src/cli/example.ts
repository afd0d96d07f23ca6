// The example company: loaded where no knowledge was imported yet, and kept in step with its files while nothing else is.
import { readdirSync } from "node:fs";
import { basename, join } from "node:path";
import { hasChanges, KnowledgeBase } from "../knowledge/index.ts";
import { packageRoot } from "../paths.ts";
import { heldOutQuestions, type LabelledQuestion, replaceHeldOutQuestions } from "../releases/index.ts";
import type { Storage } from "../storage/index.ts";
import { readWorkspace, updateWorkspace } from "../workspace/index.ts";
import { readLabelledQuestions } from "./files.ts";
import type { Output } from "./output.ts";

/** Where the example company sells. */
const EXAMPLE_MARKETS = ["US", "MX", "ES", "AE", "SG"];

const shop = () => join(packageRoot(), "examples", "shop");

/** The example company's knowledge files. */
export function exampleFiles(): string[] {
  return readdirSync(shop())
    .filter((name) => /^knowledge\..+\.jsonl$/.test(name))
    .sort()
    .map((name) => join(shop(), name));
}

/** Those that the files are named for, English first. */
function exampleLanguages(): string[] {
  const tags = exampleFiles().map((path) => basename(path).split(".")[1]!);
  return ["en", ...tags.filter((tag) => tag !== "en")];
}

/** Questions of the example company that its thresholds are set on; its test questions are others. */
export function exampleQuestions(): Promise<LabelledQuestion[]> {
  return readLabelledQuestions([join(shop(), "questions.valid.jsonl"), join(shop(), "offtopic.valid.jsonl")]);
}

/** Loads it, unless the company has knowledge of its own. What is there already changes nothing, so a load that was cut off goes on. */
export async function loadExample(
  storage: Storage,
  workspaceId: string,
  output: Output,
  stopping?: AbortSignal,
): Promise<void> {
  const workspace = await readWorkspace(storage.db, workspaceId);
  if (!workspace || workspace.knowledgeOrigin === "own") return;
  if (workspace.languages.length === 0) {
    await updateWorkspace(storage.db, workspaceId, { languages: exampleLanguages(), markets: EXAMPLE_MARKETS });
  }
  // What people of the desk wrote since is not taken back by a start.
  if (await hasChanges(storage.db, workspaceId)) return;
  const knowledge = new KnowledgeBase({ storage, workspaceId });
  const files = exampleFiles();
  for (const [k, path] of files.entries()) {
    if (stopping?.aborted) return;
    if (workspace.knowledgeOrigin === "none") output.progress("Loading the example company", k / files.length);
    await knowledge.import({ path, name: basename(path) }, { origin: "example" });
  }
  if ((await heldOutQuestions(storage.db, workspaceId)).length === 0) {
    await replaceHeldOutQuestions(storage.db, workspaceId, await exampleQuestions());
  }
}
