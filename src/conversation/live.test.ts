import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { WORKSPACE } from "../server/test-server.ts";
import type { Storage } from "../storage/index.ts";
import { testStorage } from "../storage/test-cluster.ts";
import { LiveHub, notifications, type Signal } from "./live.ts";

let storage: Storage;
beforeAll(async () => {
  storage = await testStorage();
});
afterAll(() => storage.close());

async function hubs(count: number): Promise<LiveHub[]> {
  const made = Array.from({ length: count }, () => new LiveHub({ url: storage.url, workspaceId: WORKSPACE }));
  await Promise.all(made.map((hub) => hub.start()));
  return made;
}
const until = async (done: () => boolean) => {
  while (!done()) await new Promise((resolve) => setTimeout(resolve, 5));
};
const changed = (conversationId: string, line = false): Signal => ({ kind: "changed", conversationId, line });

describe("LiveHub", () => {
  it("tells a change here at once and in other processes by the database, to each once", async () => {
    const [here, there] = await hubs(2);
    const heardHere: Signal[] = [];
    const heardThere: Signal[] = [];
    here!.onConversation("c_1", (signal) => heardHere.push(signal));
    there!.onConversation("c_1", (signal) => heardThere.push(signal));
    there!.onConversation("c_2", () => expect.unreachable());
    here!.changed("c_1", true);
    expect(heardHere).toEqual([changed("c_1", true)]);
    await until(() => heardThere.length > 0);
    here!.typing("c_1");
    await until(() => heardThere.length > 1);
    expect(heardThere).toEqual([changed("c_1", true), { kind: "typing", conversationId: "c_1" }]);
    expect(heardHere).toHaveLength(2);
    await Promise.all([here!.stop(), there!.stop()]);
  });

  it("puts what happens within a moment into one notification", async () => {
    const [here, there] = await hubs(2);
    const heard: Signal[] = [];
    there!.onAny((signal) => heard.push(signal));
    here!.changed("c_1", false);
    here!.changed("c_1", true);
    here!.changed("c_2", false);
    await until(() => heard.length >= 2);
    expect(heard).toEqual([changed("c_1", true), changed("c_2")]);
    await Promise.all([here!.stop(), there!.stop()]);
  });

  it("comes back after its connection was cut, says that something may have been missed, and hears again", async () => {
    const [here, there] = await hubs(2);
    const heard: Signal[] = [];
    there!.onConversation("c_1", (signal) => heard.push(signal));
    await storage.pool.query(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
        WHERE application_name = 'dragoman live' AND datname = current_database()`,
    );
    await until(() => heard.length > 0);
    expect(heard[0]).toEqual({ kind: "gap" });
    here!.changed("c_1", false);
    await until(() => heard.some(({ kind }) => kind === "changed"));
    await Promise.all([here!.stop(), there!.stop()]);
  });

  it("knows that an agent is online on another process, until that one leaves or its process dies", async () => {
    const [here, there] = await hubs(2);
    expect(here!.agentsOnline).toBe(false);
    there!.agentCame();
    there!.agentCame();
    await until(() => here!.agentsOnline);
    there!.agentLeft();
    expect(there!.agentsOnline).toBe(true);
    there!.agentLeft();
    await until(() => !here!.agentsOnline);
    there!.agentCame();
    await until(() => here!.agentsOnline);
    await there!.stop();
    here!.agentCame(); // makes it look
    here!.agentLeft();
    const [third] = await hubs(1);
    expect(third!.agentsOnline).toBe(false);
    await Promise.all([here!.stop(), third!.stop()]);
  });

  it("stops telling who no longer listens", async () => {
    const [hub] = await hubs(1);
    const stop = hub!.onConversation("c_1", () => expect.unreachable());
    stop();
    hub!.changed("c_1", false);
    await hub!.stop();
  });
});

describe("notifications", () => {
  it("fit into what PostgreSQL takes, and lose nothing", () => {
    const id = fc.string({ minLength: 1, maxLength: 60, unit: "grapheme" });
    fc.assert(
      fc.property(
        fc.dictionary(id, fc.boolean(), { maxKeys: 400 }),
        fc.array(id),
        fc.boolean(),
        (changed, typing, presence) => {
          const changes = new Map(Object.entries(changed));
          const payloads = notifications(changes, new Set(typing), presence);
          for (const payload of payloads) expect(Buffer.byteLength(payload)).toBeLessThan(8000);
          const read = payloads.map((payload) => JSON.parse(payload));
          expect(read.flatMap((one) => one.changed ?? [])).toEqual(
            [...changes].map(([id, line]) => [id, line ? 1 : 0]),
          );
          expect(read.flatMap((one) => one.typing ?? [])).toEqual([...new Set(typing)]);
          expect(read.some((one) => one.presence)).toBe(presence);
        },
      ),
      { numRuns: 50 },
    );
  });
});
