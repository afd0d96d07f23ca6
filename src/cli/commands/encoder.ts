// dragoman encoder: which encoder says how near texts are in meaning.
import { resolve } from "node:path";
import { z } from "zod";
import {
  chooseEncoder,
  digestOfModel,
  EncoderChoice,
  EndpointEncoder,
  encoderKey,
  type LargerEncoder,
  nameOf,
  readEncoderChoice,
  TransformersEncoder,
} from "../../embedding/index.ts";
import { shippedEncoder } from "../../releases/index.ts";
import { command, UsageError } from "../command.ts";
import { withWorkspace } from "../setting.ts";

/** The first two mean the same. */
const SAMPLES = [
  "My parcel has not arrived yet. Where is it?",
  "Mein Paket ist noch nicht da. Wo ist es?",
  "Which sizes do you have in stock?",
];

export const encoder = command({
  name: "encoder",
  summary: "Choose what says how near texts are in meaning: the shipped encoder, or a larger one",
  details: `Without options it says which one is used. The shipped one is small, needs nothing and no network. A larger one knows more of the
languages, and costs time and memory: every text of the knowledge goes through it once, every message of a customer too.
  dragoman encoder --endpoint http://127.0.0.1:11434/v1 --model bge-m3
  dragoman encoder --folder /models/multilingual-e5-small --prefix "query: "
  dragoman encoder --shipped
An endpoint speaks OpenAI's embeddings protocol (Ollama, vLLM, llama.cpp, text-embeddings-inference, a cloud); a key it asks for stands in
DRAGOMAN_ENCODER_KEY, for this command as for the server. A folder holds a model as @huggingface/transformers reads it (config.json,
tokenizer.json, onnx/model.onnx); install that package with: npm install --no-save @huggingface/transformers
A running server learns with the chosen encoder at once and answers with the one before until it has.`,
  options: z.object({
    endpoint: z.string().optional().describe("address that /embeddings is added to"),
    model: z.string().optional().describe("name of the endpoint's model"),
    folder: z.string().optional().describe("folder of a model on this machine"),
    pooling: z
      .enum(["mean", "cls"])
      .default("mean")
      .describe("with --folder: how the model makes one vector of a text"),
    prefix: z.string().default("").describe('put before every text, such as "query: " for models of the E5 family'),
    shipped: z.boolean().default(false).describe("back to the shipped one"),
    json: z.boolean().default(false).describe("print one JSON object"),
  }),
  async run({ endpoint, model, folder, pooling, prefix, shipped, json }, _words, output) {
    if ([endpoint, folder, shipped || undefined].filter((one) => one !== undefined).length > 1)
      throw new UsageError("Say one of --endpoint, --folder and --shipped.");
    if ((endpoint === undefined) !== (model === undefined))
      throw new UsageError(
        "--endpoint and --model go together: dragoman encoder --endpoint http://127.0.0.1:11434/v1 --model bge-m3",
      );
    return withWorkspace(async (storage, workspace) => {
      const before = await readEncoderChoice(storage.db, workspace.id);
      if (endpoint === undefined && folder === undefined && !shipped) {
        if (json) output.json({ encoder: before ?? { kind: "shipped", version: shippedEncoder().version } });
        else
          output.print(
            before
              ? `${nameOf(before)}, ${before.units} numbers a text.`
              : `The shipped one, ${shippedEncoder().version}.`,
          );
        return 0;
      }
      const tried = shipped ? null : await trial(endpoint, model, folder, pooling, prefix);
      await chooseEncoder(storage.db, workspace.id, tried?.choice ?? null);
      if (json) {
        output.json({ encoder: tried?.choice ?? { kind: "shipped", version: shippedEncoder().version }, trial: tried });
        return 0;
      }
      if (tried) {
        const { choice, milliseconds, same, other } = tried;
        output.print(
          `${nameOf(choice)}: ${choice.units} numbers a text, ${Math.ceil(milliseconds / SAMPLES.length)} ms each.`,
        );
        output.print(`A sentence is ${same.toFixed(2)} near to its translation, ${other.toFixed(2)} to another one.`);
        if (same <= other) output.note("A translation should be nearer: this model may know only one language.");
      } else output.print(`The shipped one, ${shippedEncoder().version}.`);
      output.print("A running server learns with it now; otherwise: dragoman train");
      return 0;
    });
  },
});

/** @throws {EncoderUnavailableError} where it gives no vectors */
async function trial(
  endpoint: string | undefined,
  model: string | undefined,
  folder: string | undefined,
  pooling: "mean" | "cls",
  prefix: string,
) {
  const url = endpoint === undefined ? null : z.url({ protocol: /^https?$/ }).safeParse(endpoint);
  if (url && !url.success)
    throw new UsageError(`--endpoint: "${endpoint}" is not an address such as http://127.0.0.1:11434/v1.`);
  const made = url
    ? { kind: "endpoint" as const, url: url.data!, model: model!, prefix }
    : {
        kind: "transformers" as const,
        folder: resolve(folder!),
        digest: await digestOfModel(folder!),
        pooling,
        prefix,
      };
  const opened: LargerEncoder =
    made.kind === "endpoint"
      ? new EndpointEncoder({ ...made, units: null }, encoderKey())
      : new TransformersEncoder(made);
  await opened.encode(SAMPLES.slice(0, 1)); // loads the model
  const started = performance.now();
  const vectors = await opened.encode(SAMPLES);
  const milliseconds = performance.now() - started;
  await opened.close();
  const choice = EncoderChoice.safeParse({ ...made, units: vectors.length / SAMPLES.length });
  if (!choice.success)
    throw new UsageError(
      `The encoder answers with vectors of ${vectors.length / SAMPLES.length} numbers, which are of no use.`,
    );
  const near = (a: number, b: number) => cosine(vectors, a, b, choice.data.units);
  return { choice: choice.data, milliseconds, same: near(0, 1), other: near(0, 2) };
}

function cosine(vectors: Float32Array, a: number, b: number, units: number): number {
  let [product, first, second] = [0, 0, 0];
  for (let k = 0; k < units; k++) {
    const [x, y] = [vectors[a * units + k]!, vectors[b * units + k]!];
    product += x * y;
    first += x * x;
    second += y * y;
  }
  return product / Math.sqrt(first * second || 1);
}
