// Journeys: a real Chromium against a real server and database. Run by npm test, or: npm test -- journeys
import { defineConfig } from "vitest/config";
import { findChromium } from "./bin/chromium.mjs";

process.env.CHROME_PATH ||= findChromium() ?? "";

export default defineConfig({
  test: {
    include: ["journeys/**/*.journey.ts"],
    globalSetup: ["journeys/global-setup.ts"],
    testTimeout: 180_000,
    hookTimeout: 180_000,
    // One browser at a time: two cores.
    maxWorkers: 1,
  },
});
