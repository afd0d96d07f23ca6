// How fast the inbox is with 100,000 conversations and about 600,000 messages in the nineteen languages of the phrasebook: every view and
// filter, later pages, search in each script, the counts, opening a conversation. Run: npx tsx evaluation/inbox.ts [--conversations 100000]
// Recorded: evaluation/results/inbox.json
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import type { InboxFilter } from "../src/conversation/inbox-store.ts";
import { Conversations, Inbox, LiveHub } from "../src/conversation/index.ts";
import { searchDay, searchTerms } from "../src/conversation/search-terms.ts";
import { shippedLanguages } from "../src/language/index.ts";
import { openStorage } from "../src/storage/index.ts";
import { Team } from "../src/team/index.ts";
import { ensureWorkspace } from "../src/workspace/index.ts";
import { machine } from "./machine.ts";

const { values } = parseArgs({
  options: { conversations: { type: "string", default: "100000" }, repeats: { type: "string", default: "40" } },
});
const count = Number(values.conversations);
const repeats = Number(values.repeats);
const DAYS = 365;
const DAY_MS = 86_400_000;
const now = Date.now();

// The same numbers in every run.
let seed = 20_261_128;
const random = () => {
  seed = (seed + 0x6d2b79f5) | 0;
  let t = Math.imul(seed ^ (seed >>> 15), 1 | seed);
  t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
  return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
};
const oneOf = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)]!;

interface Topic {
  article: string;
  title: string;
  questions: string[];
  answer: string;
}

/** Topics of the shop, as each language's customers put them. */
function phrasebook(language: string): Topic[] {
  const text = readFileSync(join(import.meta.dirname, `../phrasebook/shop/${language}.md`), "utf8");
  return text
    .split(/^## /m)
    .slice(1)
    .map((part) => {
      const lines = part.split("\n");
      const [article = "", title = ""] = lines[0]!.split(/: (.*)/);
      const questions = lines
        .filter((line) => line.startsWith("- "))
        .map((line) => line.slice(2).replace(/^[a-z]+: /, ""));
      const answer = lines
        .filter((line) => line.startsWith("> "))
        .map((line) => line.slice(2))
        .join("\n");
      return { article, title, questions, answer };
    })
    .filter(({ questions, answer }) => questions.length && answer);
}

const books = new Map(shippedLanguages.map((language) => [language, phrasebook(language)]));
const markets = ["SG", "MX", "US", "DE", "FR", "AE", "TH", "JP", "KR", "BR", "IN", "TW"];
const tags = ["refund", "vip", "退货", "delivery", "complaint", "تسليم"];
const folder = mkdtempSync(join(tmpdir(), "dragoman-inbox-"));
chmodSync(folder, 0o755); // PostgreSQL runs as another user when this runs as root
const storage = await openStorage({ dataDirectory: folder });
const hub = new LiveHub({ url: storage.url, workspaceId: "main" });

try {
  await ensureWorkspace(storage.db, "main");
  const team = new Team(storage, "main");
  const people = [];
  for (let k = 0; k < 20; k++)
    people.push(await team.addPerson({ name: `Agent ${k}`, email: `agent${k}@example.com`, role: "agent" }));
  const started = performance.now();
  const messages = await fill(people.map(({ id }) => id));
  const fillSeconds = (performance.now() - started) / 1000;

  await hub.start();
  const conversations = new Conversations({
    ...{ storage, workspaceId: "main", hub },
    answerer: () => null,
    defaultLanguage: async () => "en",
  });
  const inbox = new Inbox({ conversations, isAgent: async () => true });
  const me = people[3]!.id;

  const list = async (filter: InboxFilter, deep = 0) => {
    let after: string | null = null;
    for (let k = 0; k < deep; k++) after = (await inbox.list(filter, me, after, 50)).next;
    return measure(() => inbox.list(filter, me, after, 50));
  };
  const lists: Record<string, Timing> = {};
  for (const view of ["waiting", "mine", "all", "closed", "snoozed", "mentions"] as const)
    lists[view] = await list({ view });
  for (const language of ["en", "th", "zh-Hans"])
    lists[`all, language ${language}`] = await list({ view: "all", language });
  lists["all, market TH"] = await list({ view: "all", market: "TH" });
  lists["all, topic"] = await list({ view: "all", topic: books.get("en")![7]!.article });
  lists["all, tag vip"] = await list({ view: "all", tag: "vip" });
  lists["closed, tag 退货, language ja"] = await list({ view: "closed", tag: "退货", language: "ja" });
  lists["all, urgent"] = await list({ view: "all", priority: "urgent" });
  lists["all, of one person"] = await list({ view: "all", assignee: me });
  lists["all, nobody's"] = await list({ view: "all", assignee: null });
  lists["waiting, market and language"] = await list({ view: "waiting", market: "MX", language: "es" });
  lists["all, market and language that hardly meet"] = await list({
    view: "all",
    market: "TW",
    language: "hi",
    tag: "complaint",
  });
  lists["all, the 100th page"] = await list({ view: "all" }, 100);

  const queries: Record<string, string> = {
    "a common word": "the",
    "two common words": "my order",
    "a rare number": "ZX-99417",
    "nothing at all": "xylophonist",
    "common, never together": "refund xylophonist",
    "a beginning": "deliv",
    "Spanish without accents": "devolucion",
    German: "Rücksendung",
    Russian: "возврат",
    Arabic: "طلب",
    Hindi: "ऑर्डर",
    Korean: "환불",
    Chinese: "退款",
    "Chinese, one character": "退",
    "Chinese, a phrase": "什么时候发货",
    Japanese: "返品したい",
    Thai: "คืนเงิน",
    Vietnamese: "don hang",
  };
  const searches: Record<string, Timing & { hits: number }> = {};
  for (const [name, q] of Object.entries(queries)) {
    const { hits } = await inbox.search(q, null, 30);
    searches[`${name}: ${q}`] = { hits: hits.length, ...(await measure(() => inbox.search(q, null, 30))) };
  }
  let after: string | null = null;
  for (let k = 0; k < 30; k++) after = (await inbox.search("order", after, 30)).next;
  searches["a common word, the 31st page: order"] = {
    hits: 30,
    ...(await measure(() => inbox.search("order", after, 30))),
  };

  const ids = (await inbox.list({ view: "all" }, me, null, 200)).rows.map(({ id }) => id);
  const result = {
    what: `the inbox with ${count} conversations and ${messages} messages in ${books.size} languages over ${DAYS} days; a list is a page of 50 with its counts and facets`,
    command: `npx tsx evaluation/inbox.ts --conversations ${count} --repeats ${repeats}`,
    machine: machine(),
    targets: { listP99Ms: "< 30", searchP99Ms: "< 100" },
    fillSeconds: Number(fillSeconds.toFixed(1)),
    sizes: await sizes(),
    lists,
    counts: await measure(() => conversations.inboxStore.counts(me)),
    facets: await measure(() => conversations.inboxStore.facets()),
    opening: await measure(() => inbox.open(oneOf(ids), me)),
    tagging: await measure(() => inbox.setTags(oneOf(ids), ["vip"])),
    searches,
  };
  const file = join(import.meta.dirname, "results", "inbox.json");
  writeFileSync(file, `${JSON.stringify(result, null, 1)}\n`);
  console.log(JSON.stringify(result, null, 1));
} finally {
  await hub.stop();
  await storage.close();
  rmSync(folder, { recursive: true, force: true });
}

interface Timing {
  p50Ms: number;
  p99Ms: number;
  maxMs: number;
}

async function measure(work: () => Promise<unknown>): Promise<Timing> {
  for (let k = 0; k < 3; k++) await work();
  const times: number[] = [];
  for (let k = 0; k < repeats; k++) {
    const from = performance.now();
    await work();
    times.push(performance.now() - from);
  }
  times.sort((a, b) => a - b);
  const at = (share: number) =>
    Number(times[Math.min(times.length - 1, Math.floor(share * times.length))]!.toPrecision(3));
  return { p50Ms: at(0.5), p99Ms: at(0.99), maxMs: at(1) };
}

async function sizes(): Promise<Record<string, string>> {
  const { rows } = await storage.pool.query<{ name: string; size: string }>(
    `SELECT relname AS name, pg_size_pretty(pg_relation_size(oid)) AS size FROM pg_class
      WHERE relname IN ('message', 'conversation', 'message_search_terms', 'message_search_day') ORDER BY relname`,
  );
  return Object.fromEntries(rows.map(({ name, size }) => [name, size]));
}

/** Fills the tables as the server would, without the way through it; the index for search is built at the end, at once. */
async function fill(agents: readonly string[]): Promise<number> {
  const { pool } = storage;
  await pool.query("DROP INDEX message_search_terms");
  let total = 0;
  const BATCH = 500;
  for (let start = 0; start < count; start += BATCH) {
    const conversations: unknown[][] = [];
    const messages: unknown[][] = [];
    for (let n = start; n < Math.min(start + BATCH, count); n++) {
      const id = `c_${n.toString(36).padStart(12, "0")}`;
      const language = random() < 0.35 ? "en" : oneOf([...books.keys()]);
      const topic = oneOf(books.get(language)!);
      // The newest come last, as in life; the last thousand are still open.
      const createdMs = now - DAY_MS * DAYS * (1 - n / count) - 3_600_000;
      const age = count - n;
      const state = age < 300 ? "waiting" : age < 800 ? "person" : age < 2500 ? "assistant" : "closed";
      const agent = state === "person" || (state === "closed" && random() < 0.3) ? oneOf(agents) : null;
      const said: [role: string, text: string][] = [];
      const turns = 1 + Math.floor(random() * 3);
      for (let k = 0; k < turns; k++) {
        const asked = k === 0 ? topic : oneOf(books.get(language)!);
        const order = random() < 0.2 ? ` ZX-${Math.floor(random() * 1e5)}` : "";
        said.push(["customer", oneOf(asked.questions) + order], ["assistant", asked.answer]);
      }
      if (agent !== null) {
        said.push(["system", "joined"], ["agent", oneOf(oneOf(books.get(language)!).questions)]);
        if (random() < 0.3) said.push(["note", `VIP, see ${topic.title}`]);
        said.push(["customer", oneOf(topic.questions)]);
      }
      if (state === "closed") said.push(["system", "closed"]);
      const day = searchDay(new Date(createdMs));
      for (const [k, [role, text]] of said.entries())
        messages.push([
          ...[id, k + 1, `m_${n}_${k}`, role, text, language],
          role === "agent" || role === "note" ? agent : null,
          new Date(createdMs + k * 30_000),
          day,
          role === "system" ? null : `{${searchTerms(text, day).join(",")}}`,
        ]);
      total += said.length;
      const tagged = random() < 0.2 ? `{"${oneOf(tags)}"}` : "{}";
      const at = new Date(createdMs + said.length * 30_000);
      conversations.push([
        ...[id, state, language, random() < 0.9 ? oneOf(markets) : null, said.length],
        state === "waiting" ? new Date(createdMs) : null,
        ...[new Date(createdMs), at, tagged, random() < 0.02 ? "urgent" : "normal"],
        ...[agent, state === "person" ? agent : null, topic.article, topic.title],
        state === "assistant" && random() < 0.05 ? new Date(now + DAY_MS) : null,
      ]);
    }
    await insert(
      "conversation (workspace_id, conversation_id, token_hash, state, language, market, last_sequence, seen_sequence, waiting_since, created_at, updated_at, tags, priority, assignee_id, agent_id, topic_article, topic_title, topic_language, snoozed_until)",
      "'main', v1, '\\x00', v2, v3, v4, v5::int, v5::int, v6::timestamptz, v7::timestamptz, v8::timestamptz, v9::text[], v10, v11, v12, v13, v14, v3, v15::timestamptz",
      conversations,
    );
    await insert(
      "message (workspace_id, conversation_id, sequence, message_id, role, body, language, author_id, created_at, search_day, search_terms)",
      "'main', v1, v2::int, v3, v4, v5, v6, v7, v8::timestamptz, v9::int, v10::int[]",
      messages,
    );
    if (start % 10_000 === 0) console.error(`${start} conversations`);
  }
  console.error("building the index for search");
  await pool.query("SET maintenance_work_mem = '512MB'");
  await pool.query("CREATE INDEX message_search_terms ON message USING gin (search_terms) WITH (fastupdate = off)");
  await pool.query("VACUUM ANALYZE conversation");
  await pool.query("VACUUM ANALYZE message");
  return total;
}

async function insert(into: string, select: string, rows: readonly unknown[][]): Promise<void> {
  const columns = rows[0]!.map((_, column) =>
    rows.map((row) => {
      const value = row[column];
      return value instanceof Date ? value.toISOString() : value === null ? null : String(value);
    }),
  );
  const names = columns.map((_, k) => `v${k + 1}`);
  const arrays = columns.map((_, k) => `$${k + 1}::text[]`);
  await storage.pool.query(
    `INSERT INTO ${into} SELECT ${select} FROM unnest(${arrays.join(", ")}) AS v (${names.join(", ")})`,
    columns,
  );
}
