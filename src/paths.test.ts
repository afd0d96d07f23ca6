import { execFileSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { build } from "vite";
import { afterAll, describe, expect, it } from "vitest";
import { packageRoot, workerEntry, workers } from "./paths.ts";

const folders: string[] = [];
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

/** A checkout of its own with a small command line and a worker that import other files, as ours do. */
function smallCheckout(): string {
  const base = mkdtempSync(join(tmpdir(), "dragoman-paths-"));
  folders.push(base);
  const folder = join(base, "a checkout with spaces");
  mkdirSync(join(folder, "src/cli"), { recursive: true });
  mkdirSync(join(folder, "src/knowledge/read"), { recursive: true });
  for (const file of ["package.json", "vite.server.config.ts", "src/paths.ts"]) {
    cpSync(join(packageRoot(), file), join(folder, file));
  }
  symlinkSync(join(packageRoot(), "node_modules"), join(folder, "node_modules"));
  writeFileSync(join(folder, "src/double.ts"), "export const double = (n: number): number => n * 2;\n");
  writeFileSync(
    join(folder, workers["document-worker"]),
    `import { double } from "../../double.ts";
     process.once("message", (n) => process.send!(double(n as number), () => process.disconnect()));\n`,
  );
  writeFileSync(join(folder, "src/cli/words.json"), '{"greeting": "hello"}\n');
  writeFileSync(
    join(folder, "src/cli/main.ts"),
    `import { packageRoot, startWorker } from "../paths.ts";
     import words from "./words.json" with { type: "json" };
     export function main(): Promise<object> {
       const worker = startWorker("document-worker");
       worker.send(21);
       return new Promise((resolve, reject) => {
         worker.once("error", reject);
         worker.once("message", (answer) => resolve({ answer, root: packageRoot(), greeting: words.greeting }));
       });
     }\n`,
  );
  return folder;
}

/** Calls main() of a module in a Node of its own, from another folder than the checkout's. */
function callMain(module: string, ...nodeOptions: string[]): unknown {
  const program = `const { main } = await import(${JSON.stringify(pathToFileURL(module).href)}); console.log(JSON.stringify(await main()));`;
  const output = execFileSync(process.execPath, [...nodeOptions, "--input-type=module", "--eval", program], {
    cwd: tmpdir(),
    encoding: "utf8",
    env: { ...process.env, DRAGOMAN_BUILT_WORKERS: "" },
  });
  return JSON.parse(output);
}

describe("packageRoot", () => {
  it("finds the checkout from the TypeScript sources", () => {
    expect(existsSync(join(packageRoot(), "src/paths.ts"))).toBe(true);
  });
});

describe("startWorker", () => {
  it("knows where each worker's TypeScript is", () => {
    for (const name of Object.keys(workers) as (keyof typeof workers)[]) {
      expect(existsSync(workerEntry(name)), name).toBe(true);
    }
  });

  it("starts the TypeScript when the program runs from its sources", () => {
    const folder = smallCheckout();
    const loader = pathToFileURL(join(packageRoot(), "node_modules/tsx/dist/loader.mjs")).href;
    expect(callMain(join(folder, "src/cli/main.ts"), "--import", loader)).toEqual({
      answer: 42,
      root: folder,
      greeting: "hello",
    });
  });

  it("starts the built file when the program runs from the bundle, which finds its files and carries its JSON", async () => {
    const folder = smallCheckout();
    await build({
      root: folder,
      configFile: join(folder, "vite.server.config.ts"),
      logLevel: "error",
      build: { outDir: join(folder, "dist/server") },
    });
    // The sources are not needed any more.
    rmSync(join(folder, "src"), { recursive: true });
    expect(callMain(join(folder, "dist/server/cli.js"))).toEqual({ answer: 42, root: folder, greeting: "hello" });
  });
});
