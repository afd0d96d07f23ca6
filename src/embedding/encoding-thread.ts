// The thread behind `BlockingEncoder`: a list of texts comes, their packed vectors go back, and the bell rings.
import { type MessagePort, workerData } from "node:worker_threads";
import { openStorage } from "../storage/index.ts";
import type { ThreadAnswer, ThreadInput } from "./blocking-encoder.ts";
import { EncodedTexts } from "./encoded-texts.ts";
import { openLargerEncoder } from "./open-encoder.ts";

const { databaseUrl, workspaceId, choice, port, bell } = workerData as ThreadInput & {
  port: MessagePort;
  bell: Int32Array<SharedArrayBuffer>;
};
const storage = openStorage({ databaseUrl, dataDirectory: "", maxConnections: 1 });
const texts = storage.then(
  ({ db }) => new EncodedTexts({ db, workspaceId, encoder: openLargerEncoder(choice), choice }),
);
texts.catch(() => {}); // told to whoever asks

port.on("message", async (asked: string[]) => {
  let answer: ThreadAnswer;
  try {
    answer = { packed: await (await texts).encode(asked, () => Atomics.add(bell, 1, 1)) };
  } catch (error) {
    answer = { failed: (error as Error).message };
  }
  port.postMessage(answer);
  Atomics.store(bell, 0, 1);
  Atomics.notify(bell, 0);
});
port.on("close", async () => {
  await (await storage.catch(() => null))?.close();
  process.exit();
});
