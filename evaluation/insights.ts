// How long insights take with 100,000 conversations: counting them all once, keeping up with new ones, what a counted message costs,
// and one look at 30, 90 and 400 days.
// Run: npx tsx evaluation/insights.ts      Recorded: evaluation/results/insights.json
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { Insights, InsightsStore } from "../src/insights/index.ts";
import { readQuestions, readUnseenTopics } from "../src/phrasebook/index.ts";
import { openStorage } from "../src/storage/index.ts";
import { ensureWorkspace } from "../src/workspace/index.ts";
import { machine } from "./machine.ts";
import { makeConversations } from "./made-conversations.ts";

const { values } = parseArgs({ options: { conversations: { type: "string", default: "100000" } } });
const count = Number(values.conversations);
const folder = mkdtempSync(join(tmpdir(), "dragoman-insights-"));
chmodSync(folder, 0o755); // where we are root, PostgreSQL runs as another user
const storage = await openStorage({ dataDirectory: folder });
try {
  await ensureWorkspace(storage.db, "main");
  const texts = (of: ReturnType<typeof readQuestions>) =>
    [...of].flatMap(([language, topics]) =>
      topics.flatMap(({ phrasings }) => phrasings.map(({ text }) => ({ text, language }))),
    );
  const made = {
    days: 365,
    articles: Array.from({ length: 200 }, (_, k) => `article-${k}`),
    questions: texts(readQuestions("validation")),
    missed: texts(readUnseenTopics()),
    releases: [1, 2, 3, 4, 5, 6],
  };
  const milliseconds = async (work: () => Promise<unknown>) => {
    const started = performance.now();
    await work();
    return performance.now() - started;
  };
  const makingMs = await milliseconds(() => makeConversations(storage, "main", { ...made, count }));
  console.log(`made ${count} conversations in ${Math.round(makingMs / 1000)} s`);
  const store = new InsightsStore(storage, "main");
  const insights = new Insights(store);
  let longestStepMs = 0;
  const countingMs = await milliseconds(async () => {
    for (let counted = 1; counted > 0; ) {
      const stepMs = await milliseconds(async () => {
        counted = await store.countSome();
      });
      longestStepMs = Math.max(longestStepMs, stepMs);
    }
  });
  await storage.pool.query("ANALYZE");
  const today = new Date().toISOString().slice(0, 10);
  const day = (before: number) => new Date(Date.now() - before * 86_400_000).toISOString().slice(0, 10);
  const look = async (days: number, market: string | null = null) => {
    const selection = { from: day(days - 1), to: today, zone: "Asia/Shanghai", market, language: null, channel: null };
    const times: number[] = [];
    for (let k = 0; k < 5; k++) times.push(await milliseconds(() => insights.report(selection, "en")));
    return Math.round(times.sort((a, b) => a - b)[2]!);
  };
  const looks = {
    days30: await look(30),
    days90: await look(90),
    days365: await look(365),
    days90OneMarket: await look(90, "MX"),
  };
  // A thousand new conversations: until they are in the figures.
  await makeConversations(storage, "main", { ...made, count: 1000, days: 1, seed: 2 });
  const keepingUpMs = await milliseconds(() => insights.countUp(60_000));
  const { rows } = await storage.pool.query<{ questions: number }>(
    "SELECT count(*)::int AS questions FROM insight_question",
  );
  const recorded = {
    what: "insights with many conversations over a year",
    command: `npx tsx evaluation/insights.ts --conversations ${count}`,
    machine: machine(),
    conversations: count,
    questions: rows[0]!.questions,
    countingAllSeconds: Math.round(countingMs / 100) / 10,
    longestStepMs: Math.round(longestStepMs),
    newThousandMs: Math.round(keepingUpMs),
    /** Median of five, both periods and all tables. */
    lookMs: looks,
  };
  console.log(recorded);
  writeFileSync(join(import.meta.dirname, "results", "insights.json"), `${JSON.stringify(recorded, null, 1)}\n`);
} finally {
  await storage.close();
  rmSync(folder, { recursive: true, force: true });
}
