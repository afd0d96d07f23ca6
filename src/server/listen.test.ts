import { createServer, type Server } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { listen } from "./listen.ts";
import { type TestServer, testServer } from "./test-server.ts";

let server: TestServer | undefined;
let other: Server | undefined;
afterEach(async () => {
  await server?.close();
  other?.close();
});

async function takePort(): Promise<number> {
  other = createServer();
  await new Promise<void>((done) => other!.listen(0, "127.0.0.1", done));
  return (other.address() as { port: number }).port;
}

describe("listen", () => {
  it("opens the next free port where the wanted one is taken, and says so", async () => {
    const port = await takePort();
    server = await testServer();
    const listening = await listen(server.app, port);
    expect(listening.port).toBeGreaterThan(port);
    expect(listening).toEqual({ port: listening.port, url: `http://127.0.0.1:${listening.port}`, moved: true });
    expect((await fetch(`${listening.url}/api/v1/health`)).status).toBe(200);
  });

  it("opens the wanted port where it is free", async () => {
    const port = await takePort();
    await new Promise((done) => other!.close(done));
    server = await testServer();
    expect(await listen(server.app, port, "0.0.0.0")).toEqual({ port, url: `http://localhost:${port}`, moved: false });
  });

  it("does not look for another port when the address itself is wrong", async () => {
    server = await testServer();
    await expect(listen(server.app, 0, "192.0.2.1")).rejects.toThrow(
      "Cannot listen at 192.0.2.1, port 0: this machine has no such address. Choose others with --host and --port",
    );
  });

  it("says so when the port is no number", async () => {
    server = await testServer();
    await expect(listen(server.app, Number("abc"))).rejects.toMatchObject({ code: "server/cannot-listen" });
  });
});
