// Holds the edges between the parts, by reading every import statement. An entry in a list below is a file and what it may not import.
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, sep } from "node:path";
import { describe, expect, it } from "vitest";
import { packageRoot } from "./paths.ts";

/** These compute and nothing else: no disk, network, clock of another machine, database or HTTP. */
const PURE = ["language", "learning", "encoder", "search"];
/** What pure folders may take from outside: code that only computes. Worker threads do on another core, and reach nothing. */
const PURE_PACKAGES = ["node:crypto", "node:worker_threads", "eld", "libphonenumber-js"];
/** Their types go everywhere; a file that needs only a type should not have to name a whole feature. */
const TYPES_FOR_ALL = ["src/knowledge/article.ts", "src/answering/reply.ts"];

interface Import {
  /** Both from the root of the checkout, such as "src/search/index.ts"; a package by its name. */
  from: string;
  to: string;
  /** Gone at run time. */
  typesOnly: boolean;
}

const root = packageRoot();
const STATEMENT = /^(?:import|export)\s(?:([^"';]*?)\sfrom\s*)?"([^"\n]+)"/gm;
const CALL = /\b(?:import|require)\(\s*"([^"\n]+)"/g;
const all = ["src", "web"].flatMap(sourceFiles).flatMap(importsOf);
const product = all.filter(({ from }) => !isTest(from));

function sourceFiles(folder: string): string[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
    .filter((file) => /\.tsx?$/.test(file))
    .map((file) => join(folder, file).replaceAll(sep, "/"));
}

function importsOf(from: string): Import[] {
  const text = readFileSync(join(root, from), "utf8");
  const found = [
    ...[...text.matchAll(STATEMENT)].map((match) => ({ name: match[2]!, typesOnly: namesOnlyTypes(match[1] ?? "") })),
    ...[...text.matchAll(CALL)].map((match) => ({ name: match[1]!, typesOnly: false })),
  ];
  return found.map(({ name, typesOnly }) => ({
    from,
    to: name.startsWith(".") ? relative(root, join(root, dirname(from), name)).replaceAll(sep, "/") : name,
    typesOnly,
  }));
}

/** `type { A }` or `{ type A, type B }`. */
function namesOnlyTypes(clause: string): boolean {
  if (clause.startsWith("type ")) return true;
  const named = /^\{([\s\S]*)\}$/.exec(clause.trim())?.[1];
  return named?.split(",").every((name) => name.trim() === "" || name.trim().startsWith("type ")) ?? false;
}

/** "search" for src/search/index.ts; null for web, for packages and for files directly in src, which belong to all. */
function featureOf(path: string): string | null {
  return /^src\/([^/]+)\//.exec(path)?.[1] ?? null;
}

/** Tests, and what only tests use: test-server.ts, fake-server.test-helper.ts, any-text.ts (random texts for properties). */
function isTest(path: string): boolean {
  return /\.test\.tsx?$|\btest-(?:helper|[a-z]+)\.ts$|\/any-[a-z]+\.ts$/.test(path);
}

function listed(imports: Import[]): string[] {
  return imports.map(({ from, to }) => `${from} imports ${to}`);
}

describe("the edges between the parts", () => {
  it("are read from real import statements", () => {
    expect(listed(all)).toContain("src/boundaries.test.ts imports src/paths.ts");
    expect(listed(all)).toContain("src/storage/storage.ts imports pg");
    expect(namesOnlyTypes("type { A, B }")).toBe(true);
    expect(namesOnlyTypes("{ type A, type B }")).toBe(true);
    expect(namesOnlyTypes("{ type A, b }")).toBe(false);
    expect(namesOnlyTypes("a")).toBe(false);
  });

  it("keep language, learning, encoder and search free of I/O, database and HTTP", () => {
    const impure = product.filter(({ from, to, typesOnly }) => {
      if (!PURE.includes(featureOf(from) ?? "") || typesOnly) return false;
      if (to.startsWith("src/")) return to !== "src/errors.ts" && !PURE.includes(featureOf(to) ?? "");
      return !PURE_PACKAGES.some((name) => to === name || to.startsWith(`${name}/`));
    });
    expect(listed(impure)).toEqual([]);
  });

  it("let a feature be entered only through its index.ts", () => {
    const aroundTheDoor = product.filter(({ from, to, typesOnly }) => {
      const feature = featureOf(to);
      if (feature === null || feature === featureOf(from) || to === `src/${feature}/index.ts`) return false;
      return !(typesOnly && TYPES_FOR_ALL.includes(to));
    });
    expect(listed(aroundTheDoor)).toEqual([]);
  });

  it("let web take only types and schemas from src", () => {
    const values = product.filter(
      ({ from, to, typesOnly }) =>
        from.startsWith("web/") && to.startsWith("src/") && !typesOnly && !/schemas?\.ts$/.test(to),
    );
    expect(listed(values)).toEqual([]);
  });

  it("let nobody import the command line, and only the command line import the server", () => {
    const backwards = product.filter(({ from, to }) => {
      if (featureOf(to) === "cli") return featureOf(from) !== "cli";
      return featureOf(to) === "server" && featureOf(from) !== "server" && featureOf(from) !== "cli";
    });
    expect(listed(backwards)).toEqual([]);
  });
});
