// Conversations as a shop has them, made up from the phrasebook's questions: many languages and markets, answers, questions asked back,
// handovers, ratings, some asked again. Written straight into the database, as if they had happened over the last days.
import type { Storage } from "../src/storage/index.ts";

export interface MadeOptions {
  count: number;
  /** Over so many days up to now. */
  days: number;
  seed?: number;
  articles: readonly string[];
  questions: readonly { text: string; language: string }[];
  missed: readonly { text: string; language: string }[];
  releases?: readonly number[];
}

const MARKETS = ["US", "MX", "AE", "SG", "DE", "CN", null];
const BATCH = 1000;

export async function makeConversations(storage: Storage, workspaceId: string, options: MadeOptions): Promise<void> {
  const { count, days, seed = 1, articles, questions, missed, releases = [1] } = options;
  let state = seed;
  const random = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
  const one = <T>(of: readonly T[]): T => of[Math.floor(random() * of.length)]!;
  const now = Date.now();
  for (let from = 0; from < count; from += BATCH) {
    const conversations: object[] = [];
    const messages: object[] = [];
    for (let k = from; k < Math.min(count, from + BATCH); k++) {
      const id = `made_${seed}_${k}`;
      // More on weekdays, more of late.
      let at = now - 86_400_000 * days * random() ** 1.25;
      if ([0, 6].includes(new Date(at).getUTCDay()) && random() < 0.45) at += 2 * 86_400_000;
      at = Math.min(at, now - 60_000);
      const release = releases[Math.min(releases.length - 1, Math.floor(((at - (now - 86_400_000 * days)) / (86_400_000 * days)) * releases.length))]!; // biome-ignore format: one line
      const market = one(MARKETS);
      const language = one(questions).language;
      const inLanguage = questions.filter((_, q) => q % 7 === k % 7 && questions[q]!.language === language);
      let sequence = 0;
      let person = false;
      const add = (message: object) =>
        messages.push({
          ...{ workspace_id: workspaceId, conversation_id: id, sequence: ++sequence, message_id: `${id}_${sequence}` },
          ...{ role: "system", body: "", language, created_at: new Date(at).toISOString() },
          ...message,
        });
      const reply = (kind: string, more: object) => ({
        ...{ kind, reason: null, language, confidence: 0.9, source: null, choices: [], alternatives: [], notice: null },
        trace: { language: { detected: language, confidence: 1, alternatives: [] }, release },
        milliseconds: 1,
        ...more,
      });
      const turns = 1 + Math.floor(random() * 2.4);
      for (let turn = 0; turn < turns && !person; turn++) {
        at += 20_000 + random() * 120_000;
        const dice = random();
        const article = articles[Math.floor(articles.length * random() ** 2.2)]!;
        const nearest = [{ article, title: article, language, confidence: 0.2 + 0.5 * random() }];
        const lacking = dice >= 0.74 && dice < 0.93;
        const own = lacking ? missed.filter((_, m) => m % 5 === k % 5 && missed[m]!.language === language) : inLanguage;
        const asked = one(own.length > 0 ? own : lacking ? missed : questions);
        add({ role: "customer", body: asked.text, language: asked.language });
        if (dice < 0.66) {
          const source = { article, title: article, language, market: null, reviewedAt: null };
          const rated = random() < 0.22 ? { rating: random() < 0.87 ? "up" : "down" } : {};
          add({ role: "assistant", body: "…", reply: reply("answer", { source, alternatives: nearest }), ...rated });
        } else if (dice < 0.74) {
          const choices = [{ article, title: article, language, confidence: 0.4 }];
          add({ role: "assistant", body: "?", reply: reply("clarify", { reason: "not-sure", choices, alternatives: choices }) }); // biome-ignore format: one line
          if (random() < 0.7) {
            const source = { article, title: article, language, market: null, reviewedAt: null };
            add({ role: "customer", body: article });
            add({
              role: "assistant",
              body: "…",
              reply: reply("answer", { source, confidence: 1, alternatives: choices }),
            });
          }
        } else if (lacking || dice < 0.97) {
          const reason = lacking ? one(["not-sure", "not-sure", "no-match", "no-match", "no-answer-for-market"]) : "asked-for-person"; // biome-ignore format: one line
          add({ role: "assistant", body: "…", reply: reply("handover", { reason, alternatives: nearest }) });
          person = true;
        } else
          add({
            role: "assistant",
            body: "…",
            reply: reply("decline", { reason: "off-topic", alternatives: nearest }),
          });
      }
      if (person && random() < 0.9) {
        at += 40_000 + 900_000 * random() ** 3;
        add({ event: "agent-joined" });
        at += 20_000 + 90_000 * random();
        add({ role: "agent", body: "…" });
        add({ event: "closed" });
      }
      conversations.push({
        ...{ workspace_id: workspaceId, conversation_id: id, token_hash: "\\x00", market, language, channel: "widget" },
        ...{ state: person ? "closed" : "assistant", last_sequence: sequence, created_at: new Date(at).toISOString() },
      });
    }
    for (const [table, rows] of [
      ["conversation", conversations],
      ["message", messages],
    ] as const) {
      // biome-ignore format: one line
      const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))].join(", ");
      await storage.pool.query(
        `INSERT INTO ${table} (${columns}) SELECT ${columns} FROM jsonb_populate_recordset(NULL::${table}, $1::jsonb)`,
        [JSON.stringify(rows)],
      );
    }
  }
}
