// An inbox as a busy company has after a year: conversations in the nineteen languages of the phrasebook, most of them closed. For the
// scripts that measure the inbox, on the server and in the browser.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { searchDay, searchTerms } from "../src/conversation/search-terms.ts";
import { shippedLanguages } from "../src/language/index.ts";
import type { Storage } from "../src/storage/index.ts";

const DAY_MS = 86_400_000;
export const DAYS = 365;

// The same numbers in every run.
let seed = 20_261_128;
const random = () => {
  seed = (seed + 0x6d2b79f5) | 0;
  let t = Math.imul(seed ^ (seed >>> 15), 1 | seed);
  t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
  return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
};
export const oneOf = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)]!;

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

export const books = new Map(shippedLanguages.map((language) => [language, phrasebook(language)]));
const markets = ["SG", "MX", "US", "DE", "FR", "AE", "TH", "JP", "KR", "BR", "IN", "TW"];
const tags = ["refund", "vip", "退货", "delivery", "complaint", "تسليم"];
/** Fills the tables as the server would, without the way through it; the index for search is built at the end, at once. */
export async function fillInbox({ pool }: Storage, agents: readonly string[], count: number): Promise<number> {
  const now = Date.now();
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
      pool,
      "conversation (workspace_id, conversation_id, token_hash, state, language, market, last_sequence, seen_sequence, waiting_since, created_at, updated_at, tags, priority, assignee_id, agent_id, topic_article, topic_title, topic_language, snoozed_until)",
      "'main', v1, '\\x00', v2, v3, v4, v5::int, v5::int, v6::timestamptz, v7::timestamptz, v8::timestamptz, v9::text[], v10, v11, v12, v13, v14, v3, v15::timestamptz",
      conversations,
    );
    await insert(
      pool,
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

async function insert(pool: Storage["pool"], into: string, select: string, rows: readonly unknown[][]): Promise<void> {
  const columns = rows[0]!.map((_, column) =>
    rows.map((row) => {
      const value = row[column];
      return value instanceof Date ? value.toISOString() : value === null ? null : String(value);
    }),
  );
  const names = columns.map((_, k) => `v${k + 1}`);
  const arrays = columns.map((_, k) => `$${k + 1}::text[]`);
  await pool.query(
    `INSERT INTO ${into} SELECT ${select} FROM unnest(${arrays.join(", ")}) AS v (${names.join(", ")})`,
    columns,
  );
}
