// Which encoder a company chose in place of the shipped one, as it is stored: everything that a vector depends on, and no secret.
import { createHash } from "node:crypto";
import { z } from "zod";

/** Numbers of a vector that any encoder of today makes. */
const units = z.number().int().min(8).max(8192);
/** Put before each text, as models of the E5 family want it: "query: ". */
const prefix = z.string().max(100);

export const EncoderChoice = z.discriminatedUnion("kind", [
  z.object({
    kind: z.literal("endpoint"),
    /** What `/embeddings` is added to, such as http://127.0.0.1:11434/v1. */
    url: z.url({ protocol: /^https?$/ }),
    model: z.string().min(1).max(200),
    units,
    prefix,
  }),
  z.object({
    kind: z.literal("transformers"),
    folder: z.string().min(1),
    /** Of the model's files: another model in the same folder is another encoder. */
    digest: z.string().length(64),
    pooling: z.enum(["mean", "cls"]),
    units,
    prefix,
  }),
]);

export type EncoderChoice = z.infer<typeof EncoderChoice>;

/** Changes whenever a vector may; where the model lies does not matter, what it is does. */
export function versionOf(choice: EncoderChoice): string {
  const { kind, units, prefix } = choice;
  const what = kind === "endpoint" ? [choice.url, choice.model] : [choice.digest, choice.pooling];
  const digest = createHash("sha256").update(JSON.stringify([kind, ...what, units, prefix]));
  return `${kind}-${digest.digest("hex").slice(0, 16)}`;
}

/** For people. */
export function nameOf(choice: EncoderChoice): string {
  return choice.kind === "endpoint" ? `${choice.model} at ${choice.url}` : `the model in ${choice.folder}`;
}
