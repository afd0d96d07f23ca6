// The encoder that comes with Dragoman, read once a process.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Encoder } from "../encoder/index.ts";
import { packageRoot } from "../paths.ts";

let shipped: Encoder | undefined;

export function shippedEncoder(): Encoder {
  shipped ??= Encoder.fromBytes(readFileSync(join(packageRoot(), "models", "encoder.model")));
  return shipped;
}
