// Writes a tiny real model for tests, as a company would have one in a folder: a vector for each of a few words, in ONNX's format
// (protocol buffers, https://github.com/onnx/onnx/blob/main/onnx/onnx.proto), with its tokenizer.
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const WORDS = ["[PAD]", "[UNK]", "where", "parcel", "paket", "wo", "gift"];
/** The same vector for words that mean the same. */
const MEANING = [0, 1, 2, 3, 3, 2, 4];
export const ONNX_UNITS = 8;

export function writeOnnxModel(folder: string): void {
  mkdirSync(join(folder, "onnx"), { recursive: true });
  const json = (name: string, value: unknown) => writeFileSync(join(folder, name), JSON.stringify(value));
  json("config.json", { model_type: "bert", hidden_size: ONNX_UNITS, vocab_size: WORDS.length });
  json("tokenizer_config.json", {
    tokenizer_class: "PreTrainedTokenizerFast",
    pad_token: "[PAD]",
    unk_token: "[UNK]",
    model_max_length: 32,
  });
  json("tokenizer.json", {
    version: "1.0",
    truncation: null,
    padding: null,
    added_tokens: ["[PAD]", "[UNK]"].map((content, id) => ({
      ...{ id, content, single_word: false, lstrip: false, rstrip: false, normalized: false, special: true },
    })),
    normalizer: { type: "Lowercase" },
    pre_tokenizer: { type: "Whitespace" },
    post_processor: null,
    decoder: null,
    model: { type: "WordLevel", vocab: Object.fromEntries(WORDS.map((word, id) => [word, id])), unk_token: "[UNK]" },
  });
  const table = new Float32Array(WORDS.length * ONNX_UNITS);
  MEANING.forEach((axis, word) => {
    table[word * ONNX_UNITS + axis] = 2;
    table[word * ONNX_UNITS + 7] = 0.5;
  });
  writeFileSync(join(folder, "onnx", "model.onnx"), onnx(table));
}

/** last_hidden_state = table[input_ids]. */
function onnx(table: Float32Array): Buffer {
  const int64 = 7;
  const float = 1;
  const shape = (...dims: (string | number)[]) =>
    message(...dims.map((dim) => bytes(1, typeof dim === "number" ? number(1, dim) : text(2, dim))));
  const value = (name: string, type: number, ...dims: (string | number)[]) =>
    message(text(1, name), bytes(2, bytes(1, message(number(1, type), bytes(2, shape(...dims))))));
  const node = message(text(1, "table"), text(1, "input_ids"), text(2, "last_hidden_state"), text(4, "Gather"));
  const tensor = message(
    ...[number(1, WORDS.length), number(1, ONNX_UNITS), number(2, float), text(8, "table")],
    bytes(9, Buffer.from(table.buffer)),
  );
  const graph = message(
    ...[bytes(1, node), text(2, "tiny"), bytes(5, tensor)],
    bytes(11, value("input_ids", int64, "batch", "words")),
    bytes(12, value("last_hidden_state", float, "batch", "words", ONNX_UNITS)),
  );
  return message(number(1, 8), bytes(7, graph), bytes(8, number(2, 13)));
}

// Protocol buffers: a field is its number and kind, then a varint, or a length and bytes.
const message = (...fields: Buffer[]): Buffer => Buffer.concat(fields);
const number = (field: number, value: number): Buffer => Buffer.concat([varint(field << 3), varint(value)]);
const bytes = (field: number, value: Buffer): Buffer =>
  Buffer.concat([varint((field << 3) | 2), varint(value.length), value]);
const text = (field: number, value: string): Buffer => bytes(field, Buffer.from(value));

function varint(value: number): Buffer {
  const out: number[] = [];
  for (let rest = value; ; rest = Math.floor(rest / 128)) {
    if (rest < 128) return Buffer.from([...out, rest]);
    out.push((rest % 128) | 128);
  }
}
