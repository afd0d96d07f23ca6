// dragoman pretrain: makes the multilingual encoder that is shipped in models/ anew.
import { existsSync, readFileSync } from "node:fs";
import { rename, rm, writeFile } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { z } from "zod";
import { shippedRecipe, pretrain as steps } from "../../encoder/index.ts";
import { command } from "../command.ts";
import { asWriteError } from "../files.ts";
import { alignedTexts, phrasebookTexts } from "../pretraining-texts.ts";

const CHECKPOINT_MS = 120_000;
const TELL_EVERY = 100;

export const pretrain = command({
  name: "pretrain",
  summary: "Train the multilingual encoder that is shipped with Dragoman anew",
  details: `Nobody needs this to run Dragoman. It learns from a folder of texts that mean the same in several languages, and from the
phrasebook, on two cores in about half an hour; docs/encoder.md says how. Stopped or killed, the same command goes on from the last
checkpoint, which lies beside the file to write, and ends with the same encoder.
  dragoman pretrain --data ../shared/data/parallel --out models/encoder.model`,
  options: z.object({
    data: z
      .string()
      .describe(
        "folder of *.jsonl or *.jsonl.gz, a line {language: text} each; names with .dev. or .test. are left out",
      ),
    out: z.string().default("models/encoder.model").describe("the file to write"),
    steps: z.coerce.number().int().min(1).max(1_000_000).default(shippedRecipe.steps).describe("batches to learn from"),
    seed: z.coerce
      .number()
      .int()
      .min(0)
      .max(2 ** 31 - 1)
      .default(1)
      .describe("the same seed and data give the same encoder"),
    threads: z.coerce
      .number()
      .int()
      .min(1)
      .max(8)
      .default(Math.min(2, availableParallelism()))
      .describe("cores to use; the encoder is the same"),
  }),
  async run({ data, out, steps: count, seed, threads }, _words, output) {
    const groups = [...(await alignedTexts(data)), ...phrasebookTexts()];
    const kept = `${out}.checkpoint`;
    const save = async (path: string, bytes: Uint8Array) => {
      await writeFile(`${path}.new`, bytes).catch((error) => {
        throw asWriteError(path, error);
      });
      await rename(`${path}.new`, path);
    };
    const recipe = { ...shippedRecipe, steps: count };
    const training = steps(() => groups, recipe, {
      ...{ seed, threads: threads - 1 },
      ...(existsSync(kept) ? { resume: readFileSync(kept) } : {}),
    });
    const started = performance.now();
    let first: number | null = null;
    let keptAt = started;
    let mean = 0;
    for (let next = training.next(); ; next = training.next()) {
      if (next.done) {
        await save(out, next.value);
        await rm(kept, { force: true });
        output.settle();
        output.print(`${out}: ${(next.value.length / 1e6).toFixed(1)} MB, ${count.toLocaleString("en")} steps`);
        return 0;
      }
      const { step, loss, groups: learned, texts, checkpoint } = next.value;
      if (first === null) {
        first = step;
        output.note(
          `${learned.toLocaleString("en")} groups, ${texts.toLocaleString("en")} texts${step > 0 ? `; goes on from step ${step}` : ""}`,
        );
        continue;
      }
      mean = Number.isFinite(mean) && mean > 0 ? 0.98 * mean + 0.02 * loss : loss;
      const now = performance.now();
      if (step % TELL_EVERY === 0) {
        const seconds = (((now - started) / 1000) * (count - step)) / (step - first);
        output.progress(
          `Step ${step} of ${count}, loss ${mean.toFixed(3)}, ${Math.ceil(seconds / 60)} min left`,
          step / count,
        );
        // Lets a signal be heard.
        await new Promise((done) => setImmediate(done));
      }
      if (now - keptAt > CHECKPOINT_MS && step < count) {
        keptAt = now;
        await save(kept, checkpoint());
      }
    }
  },
});
