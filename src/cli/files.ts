// Reading the small files that commands take: labelled lines, plain lines, JSON Lines.
import { readFile } from "node:fs/promises";
import { z } from "zod";
import { ExpectedError } from "../errors.ts";
import type { LabelledQuestion } from "../releases/index.ts";

export class FileError extends ExpectedError {
  readonly kind = "invalid";
  readonly code = "cli/file";
}

/** Writing a file failed. @returns what to say of it; the error itself where it is not about the path */
export function asWriteError(path: string, error: unknown): unknown {
  const { code } = error as NodeJS.ErrnoException;
  const cause = code && writeCauses[code];
  return cause ? new FileError(`${path} cannot be written: ${cause}. Name another file.`) : error;
}

const writeCauses: Record<string, string> = {
  ENOENT: "its folder does not exist",
  ENOTDIR: "its folder is a file",
  EISDIR: "it is a folder",
  EACCES: "this user may not write there",
  EPERM: "this user may not write there",
  EROFS: "the disk is read-only",
  ENOSPC: "the disk is full",
};

async function lines(path: string): Promise<string[]> {
  let text: string;
  try {
    text = await readFile(path, "utf8");
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    const cause = code === "ENOENT" ? "does not exist" : code === "EISDIR" ? "is a folder" : `cannot be read (${code})`;
    throw new FileError(`${path} ${cause}. Check the name.`);
  }
  return text.replace(/^\uFEFF/, "").split(/\r?\n/);
}

/** `label<TAB>text` a line; empty lines are skipped. */
export async function readLabelled(path: string): Promise<{ label: string; text: string }[]> {
  const rows = (await lines(path)).flatMap((line, k) => {
    if (line.trim() === "") return [];
    const tab = line.indexOf("\t");
    if (tab <= 0 || line.slice(tab + 1).trim() === "") throw new FileError(`${path}:${k + 1} is not "label<TAB>text".`);
    return [{ label: line.slice(0, tab), text: line.slice(tab + 1) }];
  });
  if (rows.length === 0) throw new FileError(`${path} has no lines. It needs lines of "label<TAB>text".`);
  return rows;
}

/** One text a line. */
export async function readTexts(path: string): Promise<string[]> {
  const texts = (await lines(path)).filter((line) => line.trim() !== "");
  if (texts.length === 0) throw new FileError(`${path} has no lines. It needs one text a line.`);
  return texts;
}

/** JSON Lines of a shape. */
export async function readJsonLines<S extends z.ZodType>(path: string, schema: S): Promise<z.infer<S>[]> {
  return (await lines(path)).flatMap((line, k) => {
    if (line.trim() === "") return [];
    let value: unknown;
    try {
      value = JSON.parse(line);
    } catch {
      throw new FileError(`${path}:${k + 1} is not a JSON object.`);
    }
    const checked = schema.safeParse(value);
    if (!checked.success) {
      const issue = checked.error.issues[0]!;
      throw new FileError(`${path}:${k + 1}: "${issue.path.join(".")}" ${issue.message.toLowerCase()}.`);
    }
    return [checked.data];
  });
}

const Labelled = z.object({ text: z.string().min(1), language: z.string().nullish(), article: z.string().nullish() });

/** Questions with their right article; a line without `article` is a question that no article answers. */
export async function readLabelledQuestions(paths: readonly string[]): Promise<LabelledQuestion[]> {
  const files = await Promise.all(paths.map((path) => readJsonLines(path, Labelled)));
  return files
    .flat()
    .map(({ text, language, article }) => ({ text, language: language ?? null, article: article ?? null }));
}
