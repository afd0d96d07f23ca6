import { type Kysely, type Migration, sql } from "kysely";

export const inbox: Migration = {
  async up(db: Kysely<unknown>) {
    await sql`CREATE SEQUENCE conversation_number`.execute(db);
    await sql`
      ALTER TABLE conversation
        ADD COLUMN number bigint,
        ADD COLUMN channel text NOT NULL DEFAULT 'widget',
        ADD COLUMN revision integer NOT NULL DEFAULT 0,
        ADD COLUMN priority text NOT NULL DEFAULT 'normal' CHECK (priority IN ('urgent', 'high', 'normal', 'low')),
        ADD COLUMN tags text[] NOT NULL DEFAULT '{}',
        ADD COLUMN snoozed_until timestamptz,
        ADD COLUMN assignee_id text,
        ADD COLUMN topic_article text,
        ADD COLUMN topic_title text,
        ADD COLUMN topic_language text,
        ADD COLUMN time_zone text,
        ADD COLUMN promised_by timestamptz,
        ADD FOREIGN KEY (workspace_id, assignee_id) REFERENCES person`.execute(db);
    await sql`
      UPDATE conversation SET number = n.number
        FROM (SELECT workspace_id, conversation_id, row_number() OVER (ORDER BY created_at, conversation_id) AS number
                FROM conversation) n
       WHERE n.workspace_id = conversation.workspace_id AND n.conversation_id = conversation.conversation_id`.execute(
      db,
    );
    await sql`SELECT setval('conversation_number', 1 + (SELECT count(*) FROM conversation), false)`.execute(db);
    await sql`
      ALTER TABLE conversation ALTER COLUMN number SET DEFAULT nextval('conversation_number'), ALTER COLUMN number SET NOT NULL`.execute(
      db,
    );
    await sql`UPDATE conversation SET assignee_id = agent_id WHERE agent_id IS NOT NULL`.execute(db);

    // One index for each list and each filter, in the order in which the lists are read.
    const lists = {
      waiting: "(workspace_id, waiting_since, conversation_id) WHERE state = 'waiting'",
      all: "(workspace_id, updated_at, conversation_id) WHERE last_sequence > 0",
      closed: "(workspace_id, updated_at, conversation_id) WHERE state = 'closed' AND last_sequence > 0",
      mine: "(workspace_id, assignee_id, updated_at, conversation_id) WHERE state <> 'closed' AND assignee_id IS NOT NULL",
      assignee: "(workspace_id, assignee_id, updated_at, conversation_id) WHERE assignee_id IS NOT NULL",
      snoozed: "(workspace_id, snoozed_until, conversation_id) WHERE snoozed_until IS NOT NULL",
      language: "(workspace_id, language, updated_at, conversation_id) WHERE last_sequence > 0",
      market: "(workspace_id, market, updated_at, conversation_id) WHERE last_sequence > 0",
      channel: "(workspace_id, channel, updated_at, conversation_id) WHERE last_sequence > 0",
      topic: "(workspace_id, topic_article, updated_at, conversation_id) WHERE last_sequence > 0",
      priority: "(workspace_id, priority, updated_at, conversation_id) WHERE priority <> 'normal'",
    };
    for (const [name, columns] of Object.entries(lists))
      await sql`CREATE INDEX ${sql.ref(`conversation_list_${name}`)} ON conversation ${sql.raw(columns)}`.execute(db);
    await sql`CREATE UNIQUE INDEX conversation_number_index ON conversation (workspace_id, number)`.execute(db);
    await sql`
      CREATE INDEX conversation_list_tags ON conversation USING gin (tags) WITH (fastupdate = off) WHERE tags <> '{}'`.execute(
      db,
    );

    await sql`ALTER TABLE message DROP CONSTRAINT message_role_check`.execute(db);
    await sql`
      ALTER TABLE message
        ADD CONSTRAINT message_role_check CHECK (role IN ('customer', 'assistant', 'agent', 'system', 'note')),
        ADD COLUMN search_day integer,
        ADD COLUMN search_terms integer[]`.execute(db);
    // NULL days are messages that are still to be made findable.
    await sql`CREATE INDEX message_search_day ON message (workspace_id, search_day)`.execute(db);
    await sql`CREATE INDEX message_search_terms ON message USING gin (search_terms) WITH (fastupdate = off)`.execute(
      db,
    );

    await sql`
      ALTER TABLE person
        ADD COLUMN languages text[] NOT NULL DEFAULT '{}',
        ADD COLUMN available boolean NOT NULL DEFAULT true,
        ADD COLUMN last_assigned_at timestamptz`.execute(db);
    await sql`
      CREATE TABLE mention (
        workspace_id text NOT NULL,
        person_id text NOT NULL,
        conversation_id text NOT NULL,
        sequence integer NOT NULL,
        read_at timestamptz,
        PRIMARY KEY (workspace_id, person_id, conversation_id, sequence),
        FOREIGN KEY (workspace_id, person_id) REFERENCES person ON DELETE CASCADE,
        FOREIGN KEY (workspace_id, conversation_id) REFERENCES conversation ON DELETE CASCADE
      )`.execute(db);
    await sql`CREATE INDEX mention_unread ON mention (workspace_id, conversation_id) WHERE read_at IS NULL`.execute(db);
    await sql`
      CREATE TABLE desk_presence (
        workspace_id text NOT NULL,
        process_id text NOT NULL,
        person_id text NOT NULL,
        seen_at timestamptz NOT NULL DEFAULT clock_timestamp(),
        left_at timestamptz,
        PRIMARY KEY (workspace_id, process_id, person_id),
        FOREIGN KEY (workspace_id, person_id) REFERENCES person ON DELETE CASCADE
      )`.execute(db);
    await sql`
      CREATE TABLE inbox_settings (
        workspace_id text PRIMARY KEY REFERENCES workspace ON DELETE CASCADE,
        settings jsonb NOT NULL,
        updated_at timestamptz NOT NULL DEFAULT now()
      )`.execute(db);
    await sql`
      CREATE TABLE inbox_tag (
        workspace_id text NOT NULL REFERENCES workspace ON DELETE CASCADE,
        name text NOT NULL,
        colour smallint NOT NULL CHECK (colour BETWEEN 1 AND 6),
        position integer NOT NULL DEFAULT 0,
        PRIMARY KEY (workspace_id, name)
      )`.execute(db);
    await sql`
      CREATE TABLE canned_reply (
        workspace_id text NOT NULL REFERENCES workspace ON DELETE CASCADE,
        reply_id text NOT NULL,
        shortcut text NOT NULL,
        name text NOT NULL,
        texts jsonb NOT NULL,
        updated_at timestamptz NOT NULL DEFAULT now(),
        PRIMARY KEY (workspace_id, reply_id),
        UNIQUE (workspace_id, shortcut)
      )`.execute(db);
    // Mails to customers: one at a time for a conversation, named after the first message that it tells.
    await sql`
      CREATE TABLE outbox (
        workspace_id text NOT NULL REFERENCES workspace ON DELETE CASCADE,
        dedupe_key text NOT NULL,
        conversation_id text NOT NULL,
        after_sequence integer NOT NULL,
        recipient text NOT NULL,
        state text NOT NULL DEFAULT 'pending' CHECK (state IN ('pending', 'sent', 'unneeded', 'failed')),
        attempts integer NOT NULL DEFAULT 0,
        due_at timestamptz NOT NULL,
        last_error text,
        created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
        finished_at timestamptz,
        PRIMARY KEY (workspace_id, dedupe_key),
        FOREIGN KEY (workspace_id, conversation_id) REFERENCES conversation ON DELETE CASCADE
      )`.execute(db);
    await sql`
      CREATE UNIQUE INDEX outbox_one_pending ON outbox (workspace_id, conversation_id) WHERE state = 'pending'`.execute(
      db,
    );
    await sql`CREATE INDEX outbox_due ON outbox (workspace_id, due_at) WHERE state = 'pending'`.execute(db);
  },
};
