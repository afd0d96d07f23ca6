// @ts-check
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { findChromium, needChromium } from "./chromium.mjs";
import { createProgress } from "./progress.mjs";

const quiet = createProgress({ output: { write: () => true }, env: {} });
/** @type {string[]} */
const folders = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

/** A folder of programs, as a PATH. @param {Record<string, string>} programs */
function folderWith(programs) {
  const folder = mkdtempSync(join(tmpdir(), "dragoman-chromium-"));
  folders.push(folder);
  for (const [name, text] of Object.entries(programs)) {
    writeFileSync(join(folder, name), `#!/bin/sh\n${text}\n`);
    chmodSync(join(folder, name), 0o755);
  }
  return folder;
}

describe("the browser of the journeys", () => {
  it("is the one in CHROME_PATH before any other", () => {
    const folder = folderWith({ "my-chrome": "", chromium: "" });
    const env = { CHROME_PATH: join(folder, "my-chrome"), PATH: folder };
    expect(findChromium({ env, places: [] })).toBe(join(folder, "my-chrome"));
  });

  it("is otherwise found in the usual places and in the PATH", () => {
    const folder = folderWith({ "google-chrome": "" });
    expect(findChromium({ env: { PATH: `/nowhere:${folder}` }, places: ["/nowhere/chromium"] })).toBe(
      join(folder, "google-chrome"),
    );
    expect(findChromium({ env: { PATH: "/nowhere" }, places: [] })).toBe(null);
  });

  it("is refused with a clear word when CHROME_PATH names no program", async () => {
    await expect(needChromium(quiet, { env: { CHROME_PATH: "/nowhere/chrome" } })).rejects.toThrow(
      /CHROME_PATH.*not a program/,
    );
  });

  it("is installed with apt-get, the package list first, as root on Debian", async () => {
    const folder = folderWith({});
    // Written with what the shell has built in, because the PATH holds nothing else.
    const text = `#!/bin/sh\necho "$@" >> "${folder}/calls"\nif [ "$1" = install ]; then exec ${process.execPath} "${folder}/install.cjs"; fi\n`;
    writeFileSync(join(folder, "apt-get"), text, { mode: 0o755 });
    writeFileSync(
      join(folder, "install.cjs"),
      'require("node:fs").writeFileSync(__dirname + "/chromium", "", { mode: 0o755 });',
    );
    const found = await needChromium(quiet, { env: { PATH: folder }, places: [], root: true, debian: true });
    expect(found).toBe(join(folder, "chromium"));
    expect(readFileSync(join(folder, "calls"), "utf8")).toBe(
      "update\ninstall -y --no-install-recommends chromium fonts-noto-cjk fonts-noto-core\n",
    );
  });

  it("is asked for in one line where it cannot be installed", async () => {
    const env = { PATH: "/nowhere" };
    await expect(needChromium(quiet, { env, places: [], root: false, debian: true })).rejects.toThrow(
      /^The browser journeys need Chromium\. Install it \(apt-get install chromium.*\), or name a browser in CHROME_PATH\.$/,
    );
    await expect(needChromium(quiet, { env, places: [], root: true, debian: false })).rejects.toThrow(
      /Google Chrome or Chromium/,
    );
  });

  it("says what apt-get said when it fails", async () => {
    const folder = folderWith({ "apt-get": 'echo "E: no such package" >&2; exit 100' });
    const attempt = needChromium(quiet, { env: { PATH: folder }, places: [], root: true, debian: true });
    await expect(attempt).rejects.toThrow(/E: no such package[\s\S]+apt-get update failed/);
  });
});
