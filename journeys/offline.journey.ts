// The whole way from a company's file to a waiting customer, with every outside network denied: in a network namespace that has
// nothing but a loopback. Where this machine lets nobody make one, the journey is reported as skipped, with the reason.
import { execFile } from "node:child_process";
import { chmodSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, describe, expect, it } from "vitest";
import { discard } from "./server-process.mjs";

const run = promisify(execFile);

const data = mkdtempSync(join(tmpdir(), "dragoman-offline-"));
chmodSync(data, 0o755); // where we are root, PostgreSQL runs as another user
afterAll(() => discard(data));

// Root may make a namespace; anybody else makes one of users around it, in which they stay who they are: PostgreSQL refuses root.
const namespace = process.getuid?.() === 0 ? ["--net"] : ["--user", "--map-current-user", "--keep-caps", "--net"];
const alone = (command: string, ...args: string[]) =>
  run("unshare", [...namespace, "sh", "-c", `ip link set lo up && exec "$@"`, "sh", command, ...args], {
    maxBuffer: 16 * 1024 * 1024,
  });

describe("with every outside network denied", () => {
  it("a company imports its answers, trains, asks, and a customer is answered and handed to a person", async ({
    skip,
  }) => {
    const obstacle = await alone("true").then(
      () => null,
      (error: Error) => error.message.trim().split("\n").at(-1),
    );
    if (obstacle !== null) {
      const reason = `No network namespace can be made here: ${obstacle}`;
      console.warn(reason);
      skip(reason);
    }

    const file = join(data, "faq.csv");
    writeFileSync(file, `question,answer\n${faq.map((row) => row.map((cell) => `"${cell}"`).join(",")).join("\n")}\n`);
    const walk = join(import.meta.dirname, "offline-walk.mjs");
    const { stdout } = await alone(process.execPath, walk, data, file, "How do I descale my kettle?");
    const seen = JSON.parse(stdout);

    expect(seen.outside).toMatch(/^(ENETUNREACH|EHOSTUNREACH)$/);
    expect(seen.trained.articles).toBe(faq.length);
    expect(seen.asked).toMatchObject({ kind: "answer", text: faq[0]![1] });
    expect(seen.chat).toMatchObject({
      reply: { kind: "answer", text: faq[0]![1], source: { title: faq[0]![0] } },
      state: "waiting",
      position: 1,
    });
  });
});

const faq = [
  ["How do I descale my kettle?", "Boil it with a spoon of citric acid, wait ten minutes and rinse it twice."],
  ["Do you repair teapots?", "Yes. Send us a photograph and we tell you what the repair costs."],
  ["Where is your workshop?", "In the old mill behind the station, open on weekdays from 9 to 17."],
  ["Can I book a tasting?", "Tastings are on Thursday evenings; write to us with the number of guests."],
  ["Which tea has the least caffeine?", "Rooibos has none at all; among true teas it is our roasted hojicha."],
];
