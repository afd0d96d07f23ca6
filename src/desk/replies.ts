// Canned replies: what agents write again and again, once in each language, found by a shortcut. The desk fills {customer}, {agent},
// {company} and {order} in.
import { z } from "zod";
import { ExpectedError } from "../errors.ts";
import { canonicalLanguage, cleanText } from "../language/index.ts";
import type { Storage } from "../storage/index.ts";
import { newId } from "../team/index.ts";

export class ShortcutTakenError extends ExpectedError {
  readonly kind = "conflict";
  readonly code = "desk/shortcut-taken";
  override readonly field = "shortcut";
  constructor() {
    super("Another reply has this shortcut. Choose another one.");
  }
}

export class UnknownReplyError extends ExpectedError {
  readonly kind = "not-found";
  readonly code = "desk/reply-not-found";
  constructor() {
    super("There is no such canned reply. It may have been deleted.");
  }
}

export class TooManyRepliesError extends ExpectedError {
  readonly kind = "conflict";
  readonly code = "desk/too-many-replies";
  constructor() {
    super(`A workspace has at most ${MOST_REPLIES} canned replies. Delete some that nobody uses.`);
  }
}

const MOST_REPLIES = 1000;

const Language = z
  .string()
  .max(100)
  .transform((tag, context) => {
    const language = canonicalLanguage(tag);
    if (!language) context.addIssue("a language is a BCP 47 tag, such as pt-BR");
    return language ?? z.NEVER;
  });

export const NewReply = z.object({
  shortcut: z
    .string()
    .transform((text) => text.normalize("NFC").toLowerCase())
    .pipe(z.string().regex(/^[\p{L}\p{M}\p{N}_-]{1,40}$/u, "a shortcut is up to 40 letters, digits and hyphens")),
  name: z
    .string()
    .transform((name) => cleanText(name, { singleLine: true }))
    .pipe(z.string().min(1).max(100)),
  texts: z
    .array(
      z.object({
        language: Language,
        text: z
          .string()
          .max(4000)
          .transform((text) => cleanText(text))
          .pipe(z.string().min(1)),
      }),
    )
    .min(1)
    .max(60)
    .refine(
      (texts) => new Set(texts.map(({ language }) => language)).size === texts.length,
      "each language comes once",
    ),
});
export type NewReply = z.infer<typeof NewReply>;

export const CannedReply = z
  .object({
    id: z.string(),
    shortcut: z.string(),
    name: z.string(),
    texts: z.array(z.object({ language: z.string(), text: z.string() })),
    updatedAt: z.string(),
  })
  .meta({ id: "CannedReply" });
export type CannedReply = z.infer<typeof CannedReply>;

export class CannedReplies {
  private readonly db: Storage["db"];
  private readonly workspaceId: string;

  constructor(storage: Storage, workspaceId: string) {
    this.db = storage.db;
    this.workspaceId = workspaceId;
  }

  async list(): Promise<CannedReply[]> {
    const rows = await this.db
      .selectFrom("canned_reply")
      .selectAll()
      .where("workspace_id", "=", this.workspaceId)
      .orderBy("shortcut")
      .limit(MOST_REPLIES)
      .execute();
    return rows.map(replyOf);
  }

  async add(reply: NewReply): Promise<CannedReply> {
    const { count } = await this.db
      .selectFrom("canned_reply")
      .select((select) => select.fn.countAll<number>().as("count"))
      .where("workspace_id", "=", this.workspaceId)
      .executeTakeFirstOrThrow();
    if (count >= MOST_REPLIES) throw new TooManyRepliesError();
    const row = await this.db
      .insertInto("canned_reply")
      .values({ workspace_id: this.workspaceId, reply_id: newId("r"), ...columnsOf(reply) })
      .onConflict((conflict) => conflict.columns(["workspace_id", "shortcut"]).doNothing())
      .returningAll()
      .executeTakeFirst();
    if (!row) throw new ShortcutTakenError();
    return replyOf(row);
  }

  async change(id: string, reply: NewReply): Promise<CannedReply> {
    try {
      const row = await this.db
        .updateTable("canned_reply")
        .set({ ...columnsOf(reply), updated_at: new Date() })
        .where("workspace_id", "=", this.workspaceId)
        .where("reply_id", "=", id)
        .returningAll()
        .executeTakeFirst();
      if (!row) throw new UnknownReplyError();
      return replyOf(row);
    } catch (error) {
      if ((error as { code?: string }).code === "23505") throw new ShortcutTakenError();
      throw error;
    }
  }

  async remove(id: string): Promise<void> {
    const removed = await this.db
      .deleteFrom("canned_reply")
      .where("workspace_id", "=", this.workspaceId)
      .where("reply_id", "=", id)
      .returning("reply_id")
      .execute();
    if (!removed.length) throw new UnknownReplyError();
  }
}

function columnsOf({ shortcut, name, texts }: NewReply) {
  return { shortcut, name, texts: JSON.stringify(texts) };
}

function replyOf(row: {
  reply_id: string;
  shortcut: string;
  name: string;
  texts: CannedReply["texts"];
  updated_at: Date;
}): CannedReply {
  const { reply_id: id, shortcut, name, texts, updated_at: updatedAt } = row;
  return { id, shortcut, name, texts, updatedAt: updatedAt.toISOString() };
}
