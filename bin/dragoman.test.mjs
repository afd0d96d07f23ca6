// @ts-check
import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { buildHash, builtStamp, root, targets } from "./setup.mjs";

const base = mkdtempSync(join(tmpdir(), "dragoman-command-"));
const checkout = join(base, "a checkout with spaces");
afterAll(() => rmSync(base, { recursive: true, force: true }));

// A checkout that is set up, whose command line says how it was called.
beforeAll(() => {
  mkdirSync(checkout);
  for (const path of ["bin", "package.json"]) cpSync(join(root, path), join(checkout, path), { recursive: true });
  write("package-lock.json", '{"packages": {}}');
  write("node_modules/.package-lock.json", '{"packages": {}}');
  for (const target of targets) {
    write(target.proof, "");
    write(builtStamp("", target.name), JSON.stringify({ hash: buildHash(checkout, target, []), others: [] }));
  }
  write(
    "dist/server/cli.js",
    "export const main = async (args) => { console.log(JSON.stringify(args)); return args.includes('--fail') ? 2 : 0; };",
  );
  symlinkSync(join(checkout, "bin/dragoman"), join(base, "linked"));
});

/** @param {string} path @param {string} content */
function write(path, content) {
  mkdirSync(dirname(join(checkout, path)), { recursive: true });
  writeFileSync(join(checkout, path), content);
}

/** @param {string} program @param {string[]} args */
function call(program, args) {
  const { status, stdout, stderr } = spawnSync(program, args, { cwd: tmpdir(), encoding: "utf8" });
  return { status, stdout, stderr };
}

describe("bin/dragoman", () => {
  it("passes its words on, prints nothing of its own and ends with the command's exit code", () => {
    expect(call(join(checkout, "bin/dragoman"), ["ask", "如何退货？", "--json"])).toEqual({
      status: 0,
      stdout: '["ask","如何退货？","--json"]\n',
      stderr: "",
    });
    expect(call(join(checkout, "bin/dragoman"), ["--fail"]).status).toBe(2);
  });

  it("works through a symbolic link from another folder", () => {
    expect(call(join(base, "linked"), ["doctor"])).toMatchObject({ status: 0, stdout: '["doctor"]\n' });
  });

  it("says its version before anything is installed", () => {
    const bare = join(base, "bare");
    mkdirSync(bare);
    for (const path of ["bin", "package.json"]) cpSync(join(root, path), join(bare, path), { recursive: true });
    const { status, stdout, stderr } = call(join(bare, "bin/dragoman"), ["--version"]);
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    expect(stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  });
});
