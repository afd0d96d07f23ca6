import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { NothingToLearnError, PromiseFixedError, type PromiseStanding } from "../releases/index.ts";
import { buildServer } from "./build-server.ts";
import { call, type SignedIn, type TestServer, testServer, WORKSPACE } from "./test-server.ts";
import type { Promises, Training } from "./training-routes.ts";

const url = "/api/v1/training/promise";
const figures = {
  questions: 60,
  unanswerable: 4,
  firstRight: 0.9,
  answered: 0.7,
  wrongAmongAnswered: 0.01,
  threshold: 0.6,
};
let standing: PromiseStanding | null;
let refuse = false;
const promises: Promises = {
  promise: () => standing,
  async keepPromise(toleratedWrong) {
    if (refuse) throw new PromiseFixedError();
    standing = { ...standing!, toleratedWrong };
  },
};

let server: TestServer;
let app: Awaited<ReturnType<typeof buildServer>>;
let admin: SignedIn;
let editor: SignedIn;
let viewer: SignedIn;

beforeAll(async () => {
  server = await testServer();
  const training = { list: async () => [] } as unknown as Training;
  const { storage } = server;
  app = await buildServer({ storage, workspaceId: WORKSPACE, engine: () => null, training, promises, options: { limits: false } }); // biome-ignore format: one line
  [admin, editor, viewer] = await Promise.all([
    server.signIn("Ada", "admin"),
    server.signIn("Ed", "editor"),
    server.signIn("Vera", "viewer"),
  ]);
});
afterAll(async () => {
  await app.close();
  await server.close();
});

const move = (toleratedWrong: unknown, who?: SignedIn) =>
  call<{ toleratedWrong: number }>(app, { method: "PUT", url, payload: { toleratedWrong }, ...(who && { headers: who.headers }) }); // biome-ignore format: one line

describe("the promise", () => {
  it("is shown with what others would cost, and moved by an admin, which is written down", async () => {
    const option = {
      toleratedWrong: 0.05,
      overall: figures,
      languages: [{ language: "ar", ...figures }],
      otherLanguages: null,
    };
    const curves = [{ language: "ar", questions: 60, points: [{ threshold: 0.9, coverage: 0.5, risk: 0.01 }] }];
    standing = { release: 3, toleratedWrong: 0.03, report: { basis: "questions", options: [option], curves } };
    expect((await call(app, { url, headers: viewer.headers })).body).toEqual(standing);
    expect(await move(0.05, admin)).toMatchObject({ status: 200, body: { toleratedWrong: 0.05 } });
    const { body } = await call<{ entries: { event: string; details: object }[] }>(app, {
      url: "/api/v1/audit",
      headers: admin.headers,
    });
    expect(body.entries[0]).toMatchObject({ event: "promise-moved", details: { from: 0.03, to: 0.05 } });
  });

  it("is a share that makes sense", async () => {
    for (const wrong of [0, -1, 0.9, "3 %", null]) expect((await move(wrong, admin)).status).toBe(400);
  });

  it("cannot be moved where the release kept nothing to choose by, or where nothing was learned", async () => {
    standing = { release: 1, toleratedWrong: null, report: null };
    refuse = true;
    expect((await move(0.05, admin)).body.error?.code).toBe("releases/promise-fixed");
    refuse = false;
    standing = null;
    expect((await call(app, { url, headers: admin.headers })).body.error?.code).toBe(new NothingToLearnError().code);
    expect((await move(0.05, admin)).status).toBe(409);
  });

  it("refuses a stranger, and a lower role", async () => {
    expect((await call(app, { url })).status).toBe(401);
    expect((await move(0.05)).status).toBe(401);
    for (const who of [editor, viewer]) expect((await move(0.05, who)).status).toBe(403);
  });
});
