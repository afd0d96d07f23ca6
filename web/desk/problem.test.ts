import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { createApi, createRequest, RequestFailed } from "./api.ts";
import { hasWords, problemText } from "./problem.ts";
import { textIn } from "./text.test-helper.ts";

const text = textIn("en");
const failed = async (fetch: typeof globalThis.fetch) =>
  createApi(createRequest(fetch))
    .open("c 1")
    .catch((error: unknown) => error);

it("a failure says what happened and what to do, by its code, else by its status", () => {
  const said = (status: number, code = "") => problemText(text, new RequestFailed(status, code, "Row 7 is bad."));
  expect(said(0, "network")).toBe("The server cannot be reached. Check the connection.");
  expect(said(409, "conversation/closed")).toBe("This conversation is closed already.");
  expect(said(503, "team/too-many-attempts")).toMatch(/^Too many tries/);
  expect(said(404, "conversation/not-found")).toBe("This conversation is not there any more.");
  expect(said(404, "knowledge/article-not-found")).toBe("This is not there any more. Read the page again.");
  expect(said(502)).toMatch(/^The server had a fault/);
  expect(said(400, "something/new")).toBe("That did not work: Row 7 is bad.");
});

/** Codes that nobody at the desk meets, or that have words where they are met: of commands, of programs, of the door, of what is gone. */
const elsewhere = [
  /^(cli|learning|phrasebook)\//,
  /^storage\/embedded-postgres$|^server\/|^request\/origin-not-allowed$|^workspace\/nothing-to-change$/,
  /^conversation\/client-id-taken$|^inbox\/bad-cursor$|^knowledge\/(no-workspace|no-such-version)$/,
  /^releases\/run-(cancelled|interrupted)$|^teaching\/no-such-(message|reply)$/,
  /^team\/(foreign-origin|link-spent|missing-header|no-identity-provider|not-invited|second-factor-needed)$/,
  /^team\/(single-sign-on-refused|step-spent|unknown-scope|unverified-email|wrong-credentials)$/,
];

it("every error of the server that the desk can meet has words in the desk's languages", () => {
  const source = join(import.meta.dirname, "../../src");
  const codes = readdirSync(source, { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".ts") && !file.endsWith(".test.ts"))
    .flatMap((file) => [...readFileSync(join(source, file), "utf8").matchAll(/\bcode = "([a-z-]+\/[a-z-]+)"/g)])
    .map(([, code]) => code!);
  expect(codes.length).toBeGreaterThan(70);
  const wordless = codes.filter((code) => !hasWords(code) && !elsewhere.some((pattern) => pattern.test(code)));
  expect(wordless).toEqual([]);
});

it("whatever the server answers, a failed request is a RequestFailed", async () => {
  const json = { error: { code: "conversation/not-found", message: "There is none." } };
  expect(await failed(async () => Response.json(json, { status: 404 }))).toMatchObject({
    status: 404,
    code: "conversation/not-found",
    message: "There is none.",
  });
  expect(await failed(async () => new Response("<html>", { status: 502 }))).toMatchObject({ status: 502 });
  const unreachable = await failed(async () => {
    throw new TypeError("Failed to fetch");
  });
  expect(unreachable).toBeInstanceOf(RequestFailed);
  expect(unreachable).toMatchObject({ status: 0, code: "network" });
});

it("requests that change something say that they come from the desk", async () => {
  const requests: Request[] = [];
  const api = createApi(
    createRequest(async (input, init) => {
      requests.push(new Request(new URL(String(input), "http://desk.example"), init));
      return Response.json({});
    }),
  );
  await api.take("c/1", true);
  await api.inbox({ view: "waiting", filters: {} });
  expect(requests[0]).toMatchObject({ method: "POST", url: "http://desk.example/api/v1/inbox/c%2F1/take" });
  expect(requests[0]?.headers.get("x-dragoman")).toBe("desk");
  expect(await requests[0]?.json()).toEqual({ overrule: true });
  expect(requests[1]?.url).toBe("http://desk.example/api/v1/inbox?view=waiting&limit=100");
});
