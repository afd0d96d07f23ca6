import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { afterAll, describe, expect, it } from "vitest";
import { openCluster } from "./embedded-cluster.ts";
import { openStorage } from "./storage.ts";
import { testStorage } from "./test-cluster.ts";

const bases: string[] = [];
function freshBase(): string {
  const base = mkdtempSync(join(tmpdir(), "dragoman-cluster-"));
  // PostgreSQL runs as another user when the tests run as root, and must be able to enter.
  chmodSync(base, 0o755);
  bases.push(base);
  return base;
}
afterAll(() => {
  for (const base of bases) rmSync(base, { recursive: true, force: true });
});

describe("the embedded PostgreSQL", () => {
  it("is created, keeps what was committed, and stops when the last user leaves", async () => {
    const base = freshBase();
    const first = await openStorage({ dataDirectory: base });
    const second = await openStorage({ dataDirectory: base });
    expect(second.cluster?.postmasterPid).toBe(first.cluster?.postmasterPid);
    await first.pool.query("CREATE TABLE kept (n int)");
    await first.pool.query("INSERT INTO kept VALUES (7)");
    await first.close();
    expect((await second.pool.query("SELECT n FROM kept")).rows).toEqual([{ n: 7 }]);
    const pid = second.cluster!.postmasterPid;
    await second.close();
    expect(() => process.kill(pid, 0)).toThrow();
  });

  it("comes back with every committed row after its postmaster was killed with SIGKILL", async () => {
    const base = freshBase();
    const before = await openCluster(base);
    const client = new pg.Client({ connectionString: before.url });
    client.on("error", () => {});
    await client.connect();
    await client.query("CREATE TABLE kept (n int)");
    await client.query("INSERT INTO kept SELECT generate_series(1, 500)");
    process.kill(before.postmasterPid, "SIGKILL");
    await client.end().catch(() => {});
    await before.release();
    const after = await openCluster(base);
    expect(after.postmasterPid).not.toBe(before.postmasterPid);
    const again = new pg.Client({ connectionString: after.url });
    await again.connect();
    expect((await again.query("SELECT count(*)::int AS n FROM kept")).rows[0]).toEqual({ n: 500 });
    await again.end();
    await after.release();
  });

  it("is started again, at the same address, when its postmaster dies while it is in use", async () => {
    const base = freshBase();
    const [first, second] = [await openStorage({ dataDirectory: base }), await openStorage({ dataDirectory: base })];
    await first.pool.query("CREATE TABLE kept (n int)");
    await first.pool.query("INSERT INTO kept VALUES (7)");
    const killed = first.cluster!.postmasterPid;
    process.kill(killed, "SIGKILL");
    for (const { pool, cluster } of [first, second]) {
      await expect.poll(() => cluster!.postmasterPid, { timeout: 20_000 }).not.toBe(killed);
      await expect
        .poll(() => pool.query("SELECT n FROM kept").then(({ rows }) => rows, String), { timeout: 20_000 })
        .toEqual([{ n: 7 }]);
    }
    const pid = first.cluster!.postmasterPid;
    await first.close();
    expect((await second.pool.query("SELECT n FROM kept")).rows).toEqual([{ n: 7 }]);
    await second.close();
    expect(() => process.kill(pid, 0)).toThrow();
  });

  it("says that its folder cannot be used, and what to do", async () => {
    const base = join(freshBase(), "file");
    writeFileSync(base, "");
    await expect(openCluster(base)).rejects.toThrow(/cannot be used: there is a file of that name.*DRAGOMAN_DATA/);
    await expect(openCluster(join(base, "below"))).rejects.toMatchObject({ code: "storage/embedded-postgres" });
  });

  it("opens once when two callers race for an empty directory", async () => {
    const base = freshBase();
    const [a, b] = await Promise.all([openCluster(base), openCluster(base)]);
    expect(a.postmasterPid).toBe(b.postmasterPid);
    await a.release();
    await b.release();
  });
});

describe("openStorage", () => {
  it("says which address cannot be reached, without its password, and what to do", async () => {
    const opening = openStorage({ databaseUrl: "postgres://me:secret@127.0.0.1:1/nowhere", dataDirectory: "" });
    await expect(opening).rejects.toMatchObject({ code: "storage/unavailable" });
    await expect(opening).rejects.toThrow(/127\.0\.0\.1:1\/nowhere.*DATABASE_URL/);
    await expect(opening).rejects.not.toThrow(/secret/);
  });

  it("gives each test a database of its own", async () => {
    const [one, two] = [await testStorage(), await testStorage()];
    await one.db
      .insertInto("workspace")
      .values({
        workspace_id: "w",
        name: "One",
        default_language: "en",
        brand_colour: "#24594b",
        allowed_origins: [],
        knowledge_origin: "none",
      })
      .execute();
    expect(await two.db.selectFrom("workspace").selectAll().execute()).toEqual([]);
    await one.close();
    await two.close();
  });
});
