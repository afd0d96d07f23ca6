// Mails to customers who left an address: what agents wrote since, if the customer has not come back meanwhile. A row of the outbox is
// taken for a time rather than held: when the process that took it dies, another one sends it, with the same Message-ID.
import { createHash } from "node:crypto";
import { fill, texts } from "../answering/index.ts";
import type { Storage } from "../storage/index.ts";

export interface Mail {
  /** Of the same mail, always the same. */
  messageId: string;
  to: string;
  subject: string;
  text: string;
  language: string;
}

export interface MailSender {
  /** Resolves once the mail server has taken the mail. */
  send(mail: Mail): Promise<void>;
  close(): void;
}

export interface FollowUpOptions {
  storage: Storage;
  workspaceId: string;
  /** null: addresses are only shown at the desk. */
  sender: MailSender | null;
  workspace(): Promise<{ name: string; defaultLanguage: string }>;
  onError?(error: unknown): void;
}

interface Row {
  dedupe_key: string;
  conversation_id: string;
  after_sequence: number;
  recipient: string;
  attempts: number;
  language: string | null;
  page: string | null;
}

/** A mail server that is away for a day loses nothing. */
const MOST_ATTEMPTS = 12;
/** Longer than sending takes at most; doubled with every attempt. */
const RETRY = "least(interval '2 minutes' * power(2, attempts), interval '6 hours')";
const MAILS_A_ROUND = 50;

export class FollowUps {
  private readonly options: FollowUpOptions;

  constructor(options: FollowUpOptions) {
    this.options = options;
  }

  /** @returns how many were sent */
  async sendDue(): Promise<number> {
    const { sender } = this.options;
    let sent = 0;
    for (let k = 0; sender && k < MAILS_A_ROUND; k++) {
      const row = await this.take();
      if (!row) break;
      if (await this.sendOne(row, sender)) sent++;
    }
    return sent;
  }

  private async sendOne(row: Row, sender: MailSender): Promise<boolean> {
    const { said, last } = await this.toTell(row);
    if (!said.length) {
      await this.finish(row, "unneeded", last, null);
      return false;
    }
    try {
      await sender.send(await this.mailOf(row, said));
    } catch (error) {
      this.options.onError?.(error);
      const message = error instanceof Error ? error.message.slice(0, 500) : String(error);
      const refused = ((error as { responseCode?: number }).responseCode ?? 0) >= 500;
      if (refused || row.attempts >= MOST_ATTEMPTS) await this.finish(row, "failed", last, message);
      else
        await this.query("UPDATE outbox SET last_error = $3 WHERE workspace_id = $1 AND dedupe_key = $2", [
          row.dedupe_key,
          message,
        ]);
      return false;
    }
    await this.finish(row, "sent", last, null);
    return true;
  }

  private async mailOf(row: Row, said: readonly { author: string | null; body: string }[]): Promise<Mail> {
    const { name: company, defaultLanguage } = await this.options.workspace();
    const { language, texts: sentences } = texts(row.language ?? defaultLanguage);
    const agent = said.at(-1)!.author ?? company;
    const parts = [
      fill(sentences.mailIntro, { agent, company }),
      ...said.map(({ body }) => body),
      [sentences.mailOutro, row.page].filter(Boolean).join("\n"),
    ];
    const id = createHash("sha256").update(`${this.options.workspaceId}/${row.dedupe_key}`).digest("hex").slice(0, 40);
    return {
      messageId: `<${id}@dragoman.invalid>`,
      to: row.recipient,
      subject: fill(sentences.mailSubject, { company }),
      text: `${parts.join("\n\n")}\n`,
      language,
    };
  }

  private async take(): Promise<Row | null> {
    const [row] = await this.query<Row>(
      `WITH taken AS (
         UPDATE outbox SET attempts = attempts + 1, due_at = clock_timestamp() + ${RETRY}
          WHERE workspace_id = $1 AND dedupe_key = (
            SELECT dedupe_key FROM outbox WHERE workspace_id = $1 AND state = 'pending' AND due_at <= clock_timestamp()
             ORDER BY due_at LIMIT 1 FOR UPDATE SKIP LOCKED)
         RETURNING dedupe_key, conversation_id, after_sequence, recipient, attempts)
       SELECT taken.*, coalesce(c.language, c.page_language) AS language, c.page
         FROM taken JOIN conversation c ON c.workspace_id = $1 AND c.conversation_id = taken.conversation_id`,
      [],
    );
    return row ?? null;
  }

  /** What agents wrote and the customer has not answered: who answers has read it. */
  private async toTell(row: Row): Promise<{ said: { author: string | null; body: string }[]; last: number }> {
    const rows = await this.query<{ role: string; author: string | null; body: string; sequence: number }>(
      `SELECT role, author, body, sequence FROM message
        WHERE workspace_id = $1 AND conversation_id = $2 AND sequence > $3 AND role IN ('agent', 'customer') ORDER BY sequence`,
      [row.conversation_id, row.after_sequence],
    );
    const answered = rows.findLastIndex(({ role }) => role === "customer");
    return { said: rows.slice(answered + 1), last: rows.at(-1)?.sequence ?? row.after_sequence };
  }

  /** What was written while the mail was on its way gets a mail of its own. */
  private async finish(
    row: Row,
    state: "sent" | "unneeded" | "failed",
    last: number,
    error: string | null,
  ): Promise<void> {
    const client = await this.options.storage.pool.connect();
    const { workspaceId } = this.options;
    try {
      await client.query("BEGIN");
      await client.query(
        `UPDATE outbox SET state = $3, last_error = $4, finished_at = clock_timestamp() WHERE workspace_id = $1 AND dedupe_key = $2`,
        [workspaceId, row.dedupe_key, state, error],
      );
      await client.query(
        `INSERT INTO outbox (workspace_id, dedupe_key, conversation_id, after_sequence, recipient, due_at)
         SELECT $1, $2 || '/' || min(sequence), $2, $3, $4, clock_timestamp() FROM message
          WHERE workspace_id = $1 AND conversation_id = $2 AND sequence > $3 AND role = 'agent' HAVING count(*) > 0
         ON CONFLICT DO NOTHING`,
        [workspaceId, row.conversation_id, last, row.recipient],
      );
      await client.query("COMMIT");
    } catch (failure) {
      await client.query("ROLLBACK").catch(() => {});
      throw failure;
    } finally {
      client.release();
    }
  }

  private async query<Row extends object = object>(text: string, values: unknown[]): Promise<Row[]> {
    const { storage, workspaceId } = this.options;
    const { rows } = await storage.pool.query<Row>(text, [workspaceId, ...values]);
    return rows;
  }
}
