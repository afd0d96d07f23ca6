// For training-runs.test.ts: trains in a process of its own, which can be killed. Prints each step as a line.
import { openStorage } from "../storage/index.ts";
import { TrainingRuns } from "./training-runs.ts";

const storage = await openStorage({ databaseUrl: process.env.DRAGOMAN_TEST_URL, dataDirectory: "", maxConnections: 2 });
const runs = new TrainingRuns(storage, "main", {
  unitFolder: process.env.DRAGOMAN_TEST_UNITS!,
  onProgress: ({ step }) => console.log(step),
});
await (await runs.start({ seed: 7 })).over;
