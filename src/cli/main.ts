// The command line: finds the command, reads its words, runs it, and makes an exit code of what happened.
import { ExpectedError } from "../errors.ts";
import { type Command, helpOf, parseCall, UsageError } from "./command.ts";
import { type Output, outputTo } from "./output.ts";
import { EXIT_STOPPED, packageVersion, StoppedError } from "./setting.ts";

// Each command is loaded when it is called: `ask --help` need not load an HTTP server.
const commands: Record<string, { summary: string; load: () => Promise<Command> }> = {
  serve: {
    summary: "Start the server: chat widget, desk and API",
    load: async () => (await import("./commands/serve.ts")).serve,
  },
  import: {
    summary: "Read questions and answers, chat logs and documents",
    load: async () => (await import("./commands/import.ts")).importCommand,
  },
  starter: {
    summary: "Begin with ready-made articles of your industry",
    load: async () => (await import("./commands/starter.ts")).starterCommand,
  },
  phrasebook: {
    summary: "What the ready-made articles are, as a page to leaf through",
    load: async () => (await import("./commands/phrasebook.ts")).phrasebook,
  },
  facts: {
    summary: "Fill in what answers leave open, such as {returnWindow}",
    load: async () => (await import("./commands/facts.ts")).facts,
  },
  check: {
    summary: "Find what is wrong with the knowledge",
    load: async () => (await import("./commands/check.ts")).check,
  },
  train: { summary: "Train on the imported knowledge", load: async () => (await import("./commands/train.ts")).train },
  ask: { summary: "Ask a question and see the reply", load: async () => (await import("./commands/ask.ts")).ask },
  evaluate: {
    summary: "Measure how good the models are",
    load: async () => (await import("./commands/evaluate.ts")).evaluate,
  },
  export: {
    summary: "Write the knowledge as JSON Lines",
    load: async () => (await import("./commands/export.ts")).exportCommand,
  },
  doctor: {
    summary: "Look at the installation and say what is missing",
    load: async () => (await import("./commands/doctor.ts")).doctor,
  },
  encoder: {
    summary: "Choose what says how near texts are in meaning",
    load: async () => (await import("./commands/encoder.ts")).encoder,
  },
  pretrain: {
    summary: "Train the multilingual encoder that is shipped with Dragoman anew",
    load: async () => (await import("./commands/pretrain.ts")).pretrain,
  },
};

const OVERVIEW = `Dragoman answers your customers in their language, from your own support data.

usage: dragoman COMMAND [options]

${Object.entries(commands)
  .map(([name, { summary }]) => `  ${name.padEnd(12)}${summary}`)
  .join("\n")}

  --help, --version

Every command has --help. Settings from the environment: DATABASE_URL (a PostgreSQL 15 or newer in place of the embedded one),
DRAGOMAN_DATA (folder of the embedded one), PORT, HOST, NO_COLOR.`;

/** @returns the exit code: 0 done, 1 failed, 2 called wrongly, 130 stopped by Ctrl-C */
export async function main(
  argv: readonly string[],
  output: Output = outputTo(process.stdout, process.stderr),
): Promise<number> {
  const [name, ...rest] = argv;
  if (name === undefined || name === "--help" || name === "-h" || name === "help") {
    output.print(OVERVIEW);
    return name === undefined ? 2 : 0;
  }
  if (name === "--version" || name === "-v") {
    output.print(packageVersion());
    return 0;
  }
  try {
    const found = commands[name];
    if (!found) throw new UsageError(`There is no command "${name}". See: dragoman --help`);
    let spec = await found.load();
    let words = rest;
    const sub = spec.commands?.find((one) => one.name.split(" ").at(-1) === words[0]);
    if (sub) {
      spec = sub;
      words = words.slice(1);
    } else if (spec.commands && words[0] !== undefined && !words[0].startsWith("-")) {
      throw new UsageError(`There is no "dragoman ${spec.name} ${words[0]}". See: dragoman ${spec.name} --help`);
    }
    if (words.includes("--help") || words.includes("-h")) {
      output.print(helpOf(spec));
      return 0;
    }
    const { options, words: positional } = parseCall(spec, words);
    return (await spec.run(options as never, positional, output)) ?? 0;
  } catch (error) {
    output.settle();
    if (!(error instanceof ExpectedError)) throw error;
    if (error instanceof StoppedError) {
      output.note(error.message);
      return EXIT_STOPPED;
    }
    if (rest.includes("--json")) output.json({ error: { code: error.code, message: error.message } });
    output.note(error.message);
    return error instanceof UsageError ? 2 : 1;
  }
}
