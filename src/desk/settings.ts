// How the desk of a workspace works: how conversations are given to people, when people are there, and the tags to choose from.
import { z } from "zod";
import { isTimeZone, type WorkingTime } from "../conversation/index.ts";
import { cleanText } from "../language/index.ts";
import type { Storage } from "../storage/index.ts";

const Time = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, "a time looks like 09:00");

export const Hours = z.object({
  timeZone: z.string().max(100).refine(isTimeZone, "a time zone looks like Asia/Singapore"),
  weekly: z
    .array(
      z
        .object({
          day: z.int().min(0).max(6).describe("0 is Sunday"),
          from: Time,
          to: z.union([Time, z.literal("24:00")]),
        })
        .refine(({ from, to }) => from < to, "`from` comes before `to`; over midnight is two entries"),
    )
    .max(70),
  closedDates: z.array(z.iso.date()).max(400).describe("Days on which nobody is there, such as 2026-12-25"),
});

const TagName = z
  .string()
  .transform((name) => cleanText(name, { singleLine: true }))
  .pipe(z.string().min(1).max(50));

export const Settings = z
  .object({
    assignment: z
      .enum(["manual", "round-robin", "language"])
      .describe("Who waits is given to nobody, to all in turn, or in turn to those who speak the language"),
    limitPerAgent: z.int().min(0).max(1000).describe("Open conversations that are given to one person; 0: no limit"),
    hours: Hours.nullable().describe("null: nobody is promised a time"),
    replyWithinMinutes: z.int().min(1).max(20_160).describe("Of opening time: what customers are promised"),
    tags: z
      .array(z.object({ name: TagName, colour: z.int().min(1).max(6) }))
      .max(200)
      .refine((tags) => new Set(tags.map(({ name }) => name)).size === tags.length, "each tag comes once"),
  })
  .meta({ id: "InboxSettings" });
export type Settings = z.infer<typeof Settings>;

const defaults: Omit<Settings, "tags"> = {
  assignment: "manual",
  limitPerAgent: 0,
  hours: null,
  replyWithinMinutes: 240,
};

/** Changes made by another process are seen after this long. */
const KNOWN_MS = 5_000;

export class DeskSettings {
  private readonly storage: Storage;
  private readonly workspaceId: string;
  private known: { settings: Promise<Settings>; readAt: number } | null = null;

  constructor(storage: Storage, workspaceId: string) {
    this.storage = storage;
    this.workspaceId = workspaceId;
  }

  /** As they were at most five seconds ago: asked with every message. */
  async recent(): Promise<Settings> {
    if (!this.known || Date.now() - this.known.readAt > KNOWN_MS) {
      const settings = this.read();
      const known = { settings, readAt: Date.now() };
      this.known = known;
      settings.catch(() => {
        if (this.known === known) this.known = null;
      });
    }
    return this.known.settings;
  }

  async workingTime(): Promise<WorkingTime> {
    const { hours, replyWithinMinutes } = await this.recent();
    return { hours, replyWithinMinutes };
  }

  async read(): Promise<Settings> {
    const { rows } = await this.storage.pool.query<{ settings: object | null; tags: Settings["tags"] }>({
      name: "desk-settings",
      text: `SELECT (SELECT settings FROM inbox_settings WHERE workspace_id = $1) AS settings,
                    (SELECT coalesce(json_agg(json_build_object('name', name, 'colour', colour) ORDER BY position, name), '[]')
                       FROM inbox_tag WHERE workspace_id = $1) AS tags`,
      values: [this.workspaceId],
    });
    return { ...defaults, ...rows[0]!.settings, tags: rows[0]!.tags };
  }

  /** A tag that is left out is offered no more; conversations that have it keep it. */
  async write({ tags, ...settings }: Settings): Promise<void> {
    const { workspaceId } = this;
    await this.storage.db.transaction().execute(async (db) => {
      const json = JSON.stringify(settings);
      await db
        .insertInto("inbox_settings")
        .values({ workspace_id: workspaceId, settings: json })
        .onConflict((conflict) =>
          conflict.column("workspace_id").doUpdateSet({ settings: json, updated_at: new Date() }),
        )
        .execute();
      await db.deleteFrom("inbox_tag").where("workspace_id", "=", workspaceId).execute();
      if (tags.length)
        await db
          .insertInto("inbox_tag")
          .values(tags.map(({ name, colour }, position) => ({ workspace_id: workspaceId, name, colour, position })))
          .execute();
    });
    this.known = null;
  }
}
