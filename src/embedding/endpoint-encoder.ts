// Vectors from any server that speaks OpenAI's embeddings protocol: Ollama, vLLM, llama.cpp, text-embeddings-inference, a cloud.
// https://platform.openai.com/docs/api-reference/embeddings
import { z } from "zod";
import type { EncoderChoice } from "./encoder-choice.ts";
import { EncoderUnavailableError, type LargerEncoder } from "./larger-encoder.ts";

const Answer = z.object({
  data: z.array(z.object({ index: z.number().int().min(0), embedding: z.array(z.number()).max(8192) })),
});

/** Texts of one request. */
const BATCH = 64;
/** Of a text, in characters; models read a few hundred words. */
const MOST_CHARACTERS = 8000;
const PATIENCE_MS = 60_000;
/** Pauses before a request is repeated that failed in a way that passes. */
const PAUSES_MS = [500, 2000];
const LONGEST_PAUSE_MS = 20_000;

export class EndpointEncoder implements LargerEncoder {
  private readonly choice: Omit<Extract<EncoderChoice, { kind: "endpoint" }>, "units"> & { units: number | null };
  private readonly key: string | null;

  /** @param choice  units null: whatever the first answer has */
  constructor(choice: EndpointEncoder["choice"], key: string | null) {
    this.choice = choice;
    this.key = key;
  }

  async encode(texts: readonly string[], signal?: AbortSignal): Promise<Float32Array> {
    const batches: Float32Array[] = [];
    for (let from = 0; from < texts.length; from += BATCH)
      batches.push(await this.batch(texts.slice(from, from + BATCH), signal));
    const all = new Float32Array(batches.reduce((sum, { length }) => sum + length, 0));
    let at = 0;
    for (const one of batches) {
      all.set(one, at);
      at += one.length;
    }
    return all;
  }

  async close(): Promise<void> {}

  private async batch(texts: readonly string[], signal: AbortSignal | undefined): Promise<Float32Array> {
    const { prefix, url } = this.choice;
    const input = texts.map((text) => prefix + text.slice(0, MOST_CHARACTERS));
    for (let attempt = 0; ; attempt++) {
      const answer = await this.post(input, signal);
      if (answer instanceof Response && answer.ok) return this.read(answer, texts.length);
      const passes = !(answer instanceof Response) || answer.status === 429 || answer.status >= 500;
      if (!passes || attempt >= PAUSES_MS.length || signal?.aborted) {
        const what = answer instanceof Response ? await refusal(answer) : answer;
        throw new EncoderUnavailableError(`The encoder at ${url} does not answer: ${what}`);
      }
      const asked = answer instanceof Response ? Number(answer.headers.get("retry-after")) * 1000 : 0;
      await new Promise((done) => setTimeout(done, Math.min(LONGEST_PAUSE_MS, asked || PAUSES_MS[attempt]!)));
    }
  }

  /** @returns the answer, or why there is none */
  private async post(input: readonly string[], signal: AbortSignal | undefined): Promise<Response | string> {
    const { url, model } = this.choice;
    const patience = AbortSignal.timeout(PATIENCE_MS);
    try {
      return await fetch(`${url.replace(/\/+$/, "")}/embeddings`, {
        method: "POST",
        headers: {
          "content-type": "application/json",
          ...(this.key === null ? {} : { authorization: `Bearer ${this.key}` }),
        },
        body: JSON.stringify({ model, input, encoding_format: "float" }),
        signal: signal ? AbortSignal.any([signal, patience]) : patience,
      });
    } catch (error) {
      const { cause, message } = error as Error;
      return cause instanceof Error ? cause.message || (cause as { code?: string }).code || message : message;
    }
  }

  private async read(answer: Response, count: number): Promise<Float32Array> {
    const wrong = (what: string) =>
      new EncoderUnavailableError(
        `The encoder at ${this.choice.url} answered with ${what}. Is it an embeddings endpoint?`,
      );
    const body = await answer.json().catch(() => null);
    const read = Answer.safeParse(body);
    if (!read.success) throw wrong("something else than a list of embeddings");
    const { data } = read.data;
    const units = this.choice.units ?? data[0]?.embedding.length ?? 0;
    const vectors = new Float32Array(count * units);
    const seen = new Set<number>();
    for (const { index, embedding } of data) {
      if (index >= count || seen.has(index)) throw wrong(`a vector for text ${index} of ${count}`);
      if (embedding.length !== units) throw wrong(`vectors of ${embedding.length} numbers in place of ${units}`);
      seen.add(index);
      vectors.set(embedding, index * units);
    }
    if (seen.size !== count) throw wrong(`${seen.size} vectors for ${count} texts`);
    return vectors;
  }
}

/** What the server says about it, short: some answer with a page. */
async function refusal(answer: Response): Promise<string> {
  const text = (await answer.text().catch(() => "")).replace(/\s+/g, " ").trim().slice(0, 200);
  const hint = answer.status === 401 ? " Is DRAGOMAN_ENCODER_KEY right?" : "";
  return `${answer.status}${text ? ` ${text}` : ""}.${hint}`;
}
