// How fast the inbox is with 100,000 conversations and about 600,000 messages in the nineteen languages of the phrasebook: every view and
// filter, later pages, search in each script, the counts, opening a conversation. Run: npx tsx evaluation/inbox.ts [--conversations 100000]
// Recorded: evaluation/results/inbox.json
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import type { InboxFilter } from "../src/conversation/inbox-store.ts";
import { Conversations, Inbox, LiveHub } from "../src/conversation/index.ts";
import { openStorage } from "../src/storage/index.ts";
import { Team } from "../src/team/index.ts";
import { ensureWorkspace } from "../src/workspace/index.ts";
import { books, DAYS, fillInbox, oneOf } from "./inbox-data.ts";
import { machine } from "./machine.ts";

const { values } = parseArgs({
  options: { conversations: { type: "string", default: "100000" }, repeats: { type: "string", default: "40" } },
});
const count = Number(values.conversations);
const repeats = Number(values.repeats);

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
  const messages = await fillInbox(
    storage,
    people.map(({ id }) => id),
    count,
  );
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
