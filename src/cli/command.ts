// What a command is, and how the words after it become its options. One zod schema says the options, their help and their checks.
import { parseArgs } from "node:util";
import { z } from "zod";
import { ExpectedError } from "../errors.ts";
import type { Output } from "./output.ts";

export interface Command {
  name: string;
  summary: string;
  /** Words after the command, for the help: "FILE…". */
  words?: string;
  /** A paragraph and examples for `--help`. */
  details?: string;
  options: z.ZodObject;
  commands?: Command[];
  run(options: never, words: string[], output: Output): Promise<number | undefined> | Promise<void>;
}

/** Ties the schema's type to `run`, so that a command reads typed options. */
export function command<S extends z.ZodObject>(
  spec: Omit<Command, "options" | "run"> & {
    options: S;
    run(options: z.infer<S>, words: string[], output: Output): Promise<number | undefined> | Promise<void>;
  },
): Command {
  return spec as unknown as Command;
}

/** A wrong call: exit code 2, with a pointer to the help. */
export class UsageError extends ExpectedError {
  readonly kind = "invalid";
  readonly code = "cli/usage";
}

interface Flag {
  key: string;
  flag: string;
  boolean: boolean;
  many: boolean;
  help: string;
  fallback: unknown;
}

export function flagsOf(options: z.ZodObject): Flag[] {
  return Object.entries(options.shape).map(([key, schema]) => {
    let inner = schema as z.ZodType;
    let fallback: unknown;
    while (inner instanceof z.ZodOptional || inner instanceof z.ZodDefault || inner instanceof z.ZodNullable) {
      if (inner instanceof z.ZodDefault) fallback = inner.def.defaultValue;
      inner = inner.def.innerType as z.ZodType;
    }
    return {
      key,
      flag: key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`),
      boolean: inner instanceof z.ZodBoolean,
      many: inner instanceof z.ZodArray,
      help: (schema as z.ZodType).description ?? inner.description ?? "",
      fallback,
    };
  });
}

/** @throws {UsageError} naming the option that is unknown, lacks its value or has a wrong one */
export function parseCall(spec: Command, argv: readonly string[]): { options: unknown; words: string[] } {
  const flags = flagsOf(spec.options);
  let parsed: { values: Record<string, unknown>; positionals: string[] };
  try {
    parsed = parseArgs({
      args: [...argv],
      allowPositionals: true,
      options: Object.fromEntries(
        flags.map(({ flag, boolean, many }) => [flag, { type: boolean ? "boolean" : "string", multiple: many }]),
      ),
    }) as never;
  } catch (error) {
    throw new UsageError(`${sentence(error)} See: dragoman ${spec.name} --help`);
  }
  if (parsed.positionals.length > 0 && !spec.words) {
    throw new UsageError(`"${parsed.positionals[0]}" is one word too many. See: dragoman ${spec.name} --help`);
  }
  const named = Object.fromEntries(
    flags.flatMap(({ key, flag }) => (flag in parsed.values ? [[key, parsed.values[flag]]] : [])),
  );
  const checked = spec.options.safeParse(named);
  if (!checked.success) {
    const issue = checked.error.issues[0]!;
    const flag = flags.find(({ key }) => key === issue.path[0])?.flag ?? String(issue.path[0]);
    const missing = named[String(issue.path[0])] === undefined;
    throw new UsageError(
      `${missing ? `--${flag} is missing` : `--${flag}: ${issue.message}`}. See: dragoman ${spec.name} --help`,
    );
  }
  return { options: checked.data, words: parsed.positionals };
}

function sentence(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  const first = message.split(/\. To specify|\. Did you/)[0]!.trim();
  return first.endsWith(".") ? first : `${first}.`;
}

export function helpOf(spec: Command): string {
  const flags = flagsOf(spec.options);
  const rows = [
    ...flags.map(({ flag, boolean, many, help, fallback }) => [
      `--${flag}${boolean ? "" : many ? " VALUE (again for more)" : " VALUE"}`,
      `${help}${fallback === undefined || fallback === false ? "" : ` (default: ${fallback})`}`,
    ]),
    ["--help", "this text"],
  ];
  const names = (spec.commands ?? []).map(({ name }) => name.split(" ").at(-1)!);
  const width = Math.max(...rows.map(([flag]) => flag!.length), ...names.map((name) => name.length)) + 2;
  const subcommands =
    spec.commands?.map(({ name, summary }) => `  ${name.split(" ").at(-1)!.padEnd(width)}${summary}`) ?? [];
  return [
    `${spec.summary}.`,
    "",
    `usage: dragoman ${spec.name}${subcommands.length > 0 ? " COMMAND" : ""}${spec.words ? ` ${spec.words}` : ""} [options]`,
    "",
    ...(subcommands.length > 0 ? [...subcommands, ""] : []),
    ...rows.map(([flag, help]) => `  ${flag!.padEnd(width)}${help}`),
    ...(spec.details ? ["", spec.details] : []),
  ].join("\n");
}
