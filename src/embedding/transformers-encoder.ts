// Vectors from a model in a folder of this machine, by @huggingface/transformers, which a company installs beside Dragoman if it
// wants this: with its runtimes it is several times as large as Dragoman itself. Nothing is downloaded.
import { createHash } from "node:crypto";
import { createReadStream, existsSync, readdirSync } from "node:fs";
import { createRequire } from "node:module";
import { cpus } from "node:os";
import { basename, dirname, join, resolve } from "node:path";
import { pipeline as run } from "node:stream/promises";
import { pathToFileURL } from "node:url";
import { packageRoot } from "../paths.ts";
import type { EncoderChoice } from "./encoder-choice.ts";
import { EncoderUnavailableError, type LargerEncoder } from "./larger-encoder.ts";

/** As much of the package as is used here. */
interface Transformers {
  env: { allowRemoteModels: boolean; allowLocalModels: boolean; localModelPath: string };
  pipeline(task: "feature-extraction", model: string, options: object): Promise<Extractor>;
}
interface Extractor {
  (texts: string[], options: object): Promise<{ data: Float32Array; dims: number[] }>;
  dispose(): Promise<unknown>;
}

/** Texts of one pass: they are padded to the longest one. */
const BATCH = 16;
const MOST_CHARACTERS = 8000;

type Choice = Pick<Extract<EncoderChoice, { kind: "transformers" }>, "folder" | "pooling" | "prefix">;

export class TransformersEncoder implements LargerEncoder {
  private readonly choice: Choice;
  private extractor: Promise<Extractor> | null = null;

  constructor(choice: Choice) {
    this.choice = choice;
  }

  async encode(texts: readonly string[]): Promise<Float32Array> {
    const { prefix, pooling } = this.choice;
    this.extractor ??= this.load();
    const extractor = await this.extractor;
    // Together by length, so that little is padding.
    const order = texts.map((_, k) => k).sort((a, b) => texts[a]!.length - texts[b]!.length || a - b);
    let vectors = new Float32Array(0);
    for (let from = 0; from < order.length; from += BATCH) {
      const some = order.slice(from, from + BATCH);
      const input = some.map((k) => prefix + texts[k]!.slice(0, MOST_CHARACTERS));
      const { data, dims } = await extractor(input, { pooling, normalize: true });
      const units = dims.at(-1)!;
      if (vectors.length === 0) vectors = new Float32Array(texts.length * units);
      for (const [row, k] of some.entries()) vectors.set(data.subarray(row * units, (row + 1) * units), k * units);
    }
    return vectors;
  }

  async close(): Promise<void> {
    await (await this.extractor?.catch(() => null))?.dispose();
  }

  private async load(): Promise<Extractor> {
    const { folder } = this.choice;
    const { env, pipeline } = await transformers();
    env.allowRemoteModels = false;
    env.allowLocalModels = true;
    env.localModelPath = dirname(resolve(folder));
    try {
      return await pipeline("feature-extraction", basename(resolve(folder)), {
        local_files_only: true,
        device: "cpu",
        dtype: existsSync(join(folder, "onnx", "model_quantized.onnx")) ? "q8" : "fp32",
        session_options: { intraOpNumThreads: Math.min(2, cpus().length) },
      });
    } catch (error) {
      throw new EncoderUnavailableError(
        `The model in ${folder} cannot be loaded: ${(error as Error).message}. A folder holds config.json, tokenizer.json and onnx/model.onnx.`,
      );
    }
  }
}

/** From the checkout, or from where DRAGOMAN_TRANSFORMERS says that it was installed. */
async function transformers(): Promise<Transformers> {
  const from = process.env.DRAGOMAN_TRANSFORMERS || packageRoot();
  try {
    const main = createRequire(join(resolve(from), "package.json")).resolve("@huggingface/transformers");
    return (await import(pathToFileURL(main).href)) as Transformers;
  } catch {
    throw new EncoderUnavailableError(
      `@huggingface/transformers is not installed in ${from}. Install it there with: npm install --no-save @huggingface/transformers (some 500 MB), or in another folder and name that in DRAGOMAN_TRANSFORMERS.`,
    );
  }
}

/** What the folder's model is: changes with any byte of its files. @throws {EncoderUnavailableError} for a folder without a model */
export async function digestOfModel(folder: string): Promise<string> {
  const files = existsSync(folder) ? readdirSync(folder, { recursive: true, encoding: "utf8" }).sort() : [];
  const kept = files.filter((name) => /\.(json|onnx|onnx_data)$/.test(name));
  if (!kept.some((name) => name.endsWith(".onnx"))) {
    throw new EncoderUnavailableError(
      `${folder} holds no model: there should be config.json, tokenizer.json and onnx/model.onnx.`,
    );
  }
  const hash = createHash("sha256");
  for (const name of kept) {
    hash.update(`${name}\n`);
    await run(createReadStream(join(folder, name)), hash, { end: false });
  }
  return hash.digest("hex");
}
