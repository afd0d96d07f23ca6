// Journeys: a real Chromium against a real server and database. Run by npm test, or: npm test -- journeys
import { defineConfig } from "vitest/config";
import { findChromium } from "./bin/chromium.mjs";

export default defineConfig({
  test: {
    include: ["journeys/**/*.journey.ts"],
    globalSetup: ["src/storage/test-cluster.ts"],
    env: { CHROME_PATH: findChromium() ?? "" },
    testTimeout: 180_000,
    hookTimeout: 180_000,
    // One browser at a time: two cores.
    maxWorkers: 1,
  },
});
