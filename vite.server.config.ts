// The server, the command line, the workers and the library doors: TypeScript in src, JavaScript in dist/server.
import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { defineConfig } from "vite";
import { workers } from "./src/paths.ts";

/** What package.json "exports" offers as a library, by its folder. */
const libraries = ["language", "learning", "encoder", "search", "answering"];

const entries: Record<string, string> = {
  cli: "src/cli/main.ts",
  ...workers,
  ...Object.fromEntries(libraries.map((name) => [name, `src/${name}/index.ts`])),
};

export default defineConfig({
  // Nothing of web/ and no static files: only what Node runs.
  publicDir: false,
  // Packages stay in node_modules; what is ours, JSON too, is bundled.
  ssr: { target: "node", external: true },
  build: {
    ssr: true,
    target: "node20",
    minify: false,
    outDir: "dist/server",
    rolldownOptions: {
      input: Object.fromEntries(
        Object.entries(entries)
          .map(([name, file]) => [name, resolve(import.meta.dirname, file)] as const)
          .filter(([, file]) => existsSync(file)),
      ),
      output: { format: "es", entryFileNames: "[name].js", chunkFileNames: "chunks/[name]-[hash].js" },
    },
  },
});
