// Unit and integration tests. Files that need PostgreSQL share one cluster, started once by the global set-up.
import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["src/**/*.test.ts", "web/**/*.test.{ts,tsx}", "evaluation/**/*.test.ts", "bin/**/*.test.mjs"],
    // Files share what they import: to read it anew for each took a third of the time.
    isolate: false,
    globalSetup: ["src/test-workers.ts", "src/storage/test-cluster.ts"],
    // Two cores: a slow neighbour must not fail a test, so nothing here measures time.
    testTimeout: 120_000,
    hookTimeout: 120_000,
    maxWorkers: 2,
  },
});
