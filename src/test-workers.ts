// Vitest's global set-up for what starts workers: they are built where their sources have changed, and started as they are built.
import { setUp } from "../bin/setup.mjs";

export default async function buildWorkers(): Promise<void> {
  await setUp();
  process.env.DRAGOMAN_BUILT_WORKERS = "yes";
}
