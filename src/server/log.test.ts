import { describe, expect, it } from "vitest";
import { call, testServer } from "./test-server.ts";

describe("the log", () => {
  it("has a line for every request, without texts, tokens, ids or addresses of people and networks", async () => {
    const lines: string[] = [];
    const server = await testServer({ log: { level: "debug", stream: { write: (line) => void lines.push(line) } } });
    const customer = await server.customer({ page: "https://shop.example/private-page" });
    await customer.post("person, my order is TT-20418, write to ana@example.com");
    await customer.post("crash on this secret text");
    await call(server.app, {
      method: "POST",
      url: `/api/v1/conversations/${customer.id}/contact`,
      headers: customer.headers,
      payload: { email: "ana@example.com" },
    });
    await call(server.app, { url: "/private/address?of=ana@example.com", remoteAddress: "203.0.113.7" });
    await call(server.app, {
      method: "POST",
      url: "/api/v1/session",
      payload: { email: "ana@example.com", password: "hunter2hunter2" },
    });
    await server.close();
    const log = lines.join("");
    const requests = lines.map((line) => JSON.parse(line)).filter(({ msg }) => msg === "request");
    expect(requests[0]).toMatchObject({
      method: "POST",
      route: "/api/v1/conversations",
      status: 201,
      reqId: expect.any(String),
    });
    expect(requests.map(({ route }) => route)).toContain("/api/v1/conversations/:id/messages");
    expect(requests.map(({ route }) => route)).toContain("(none)");
    for (const secret of [
      "TT-20418",
      "ana@",
      "private",
      customer.token,
      customer.id,
      "203.0.113.7",
      "hunter2",
      "secret text",
    ])
      expect(log).not.toContain(secret);
  });

  it("says what went wrong inside, with the id that the customer was told", async () => {
    const lines: string[] = [];
    const broken = { import: fail, planImport: fail, list: fail, get: fail };
    const server = await testServer(
      { log: { level: "error", stream: { write: (line) => void lines.push(line) } } },
      broken,
    );
    const { headers } = await server.signIn("Ada", "admin");
    const response = await server.app.inject({ url: "/api/v1/articles", headers });
    const logged = JSON.parse(lines[0]!);
    expect(logged).toMatchObject({
      msg: "server/internal",
      err: { message: "disk on fire", stack: expect.any(String) },
    });
    expect(response.json().error.message).toContain(logged.reqId);
    expect(response.body).not.toContain("disk on fire");
    await server.close();
  });
});

async function fail(): Promise<never> {
  throw new Error("disk on fire");
}
