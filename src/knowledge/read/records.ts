// Records of JSON and JSON Lines as entries: articles, conversations with their messages, messages one by one, or an
// object of questions to answers.
import { cleanText } from "../../language/index.ts";
import type { Source } from "../article.ts";
import { articleEntries, type Field } from "./article-rows.ts";
import { ChatReader, recordedConversation } from "./chat.ts";
import { explainMissing, isColumnName, type Layout, mapColumns, recogniseColumns } from "./columns.ts";
import type { Entry, ReadContext } from "./entry.ts";
import { FileError, MissingColumnError } from "./errors.ts";
import type { JsonPart } from "./json.ts";
import { parseLanguage } from "./names.ts";
import { unknownRoles } from "./tables.ts";

const containers = new Set(
  `articles article faq faqs data items item list rows records results entries questions qa result documents knowledge
   intents conversations chats dialogs dialogues sessions threads tickets`.split(/\s+/),
);

/** Whether a property of this name may hold the list that the file is about. */
export const isContainer = (key: string): boolean => containers.has(key.toLowerCase());

/** After this many records, none of which we understood, we say so instead of reporting every one. */
const patience = 20;

type JsonRecord = { [key: string]: unknown };

const isRecord = (value: unknown): value is JsonRecord =>
  typeof value === "object" && value !== null && !Array.isArray(value);

export async function* recordEntries(batches: AsyncIterable<JsonPart[]>, context: ReadContext): AsyncGenerator<Entry> {
  const reader = new RecordReader(context);
  for await (const batch of batches) for (const part of batch) yield* reader.push(part);
  yield* reader.end();
}

class RecordReader {
  readonly #context: ReadContext;
  readonly #layouts = new Map<string, Layout | null>();
  #chat: ChatReader | null = null;
  /** Properties of the root that belong to one record, should the root be one. */
  #root: JsonRecord = {};
  #rootLine = 1;
  #understood = 0;
  /** What was wrong with the records so far, until one is understood. */
  #waiting: Entry[] = [];
  #firstKeys: string[] | null = null;
  #firstKeysMissing: readonly string[] = [];

  constructor(context: ReadContext) {
    this.#context = { ...context };
  }

  *push(part: JsonPart): Generator<Entry> {
    const source: Source = { file: this.#context.file, line: part.line };
    const before = this.#understood;
    const entries = [...this.#part(part, source)];
    if (this.#understood === before && this.#understood === 0) {
      // Held back: these may all be one mistake.
      this.#waiting.push(...entries);
      if (this.#waiting.length >= patience) throw this.#notUnderstood();
      return;
    }
    yield* this.#waiting.splice(0);
    yield* entries;
  }

  *end(): Generator<Entry> {
    if (this.#understood === 0 && Object.keys(this.#root).length > 0) {
      const source = { file: this.#context.file, line: this.#rootLine };
      const entries = [...this.#record(this.#root, source)];
      if (this.#understood > 0) {
        yield* this.#waiting.splice(0);
        yield* entries;
      }
    }
    if (this.#understood === 0) throw this.#notUnderstood();
    if (this.#chat) yield* this.#chat.end();
  }

  #notUnderstood(): Error {
    const { file } = this.#context;
    if (this.#firstKeys) {
      const missing = this.#firstKeysMissing;
      const found = this.#firstKeys.join(", ") || "none";
      const explanation =
        missing.length > 0
          ? `There is no property “${missing.join("”, “")}”. Found: ${found}. Use the names as they stand in the file.`
          : explainMissing(this.#firstKeys, "property");
      return new MissingColumnError(file, this.#firstKeys, explanation);
    }
    const bad = this.#waiting.find((entry) => entry.kind === "bad");
    if (bad) {
      const line = bad.source.line === undefined ? "" : ` Line ${bad.source.line}:`;
      return new FileError(
        file,
        "damaged",
        `Nothing in it could be read.${line} ${bad.reason} Export the file again, or mend it there.`,
      );
    }
    return new FileError(file, "empty", "The file holds no entries. Export it again and check that it holds data.");
  }

  *#part(part: JsonPart, source: Source): Generator<Entry> {
    if (part.problem !== undefined) {
      const where = part.key === null ? "The entry" : `The entry “${cleanText(part.key).slice(0, 60)}”`;
      yield { kind: "bad", source, reason: `${where} could not be read. ${part.problem}` };
    } else if (part.key === null) yield* this.#element(part.value, source);
    else yield* this.#property(part.key, part.value, source);
  }

  *#element(value: unknown, source: Source): Generator<Entry> {
    if (isRecord(value)) yield* this.#record(value, source);
    else if (Array.isArray(value) && value.length === 2 && value.every((part) => typeof part === "string")) {
      yield* this.#pair(value[0]!, value[1]!, source);
    } else
      yield {
        kind: "bad",
        source,
        reason: `The entry is ${describe(value)}, not an object with a question and an answer.`,
      };
  }

  /** A property of the root: a question with its answer, an id with its record, or a part of the one record. */
  *#property(key: string, value: unknown, source: Source): Generator<Entry> {
    const language = /^(language|lang|locale)$/i.test(key) && typeof value === "string" ? parseLanguage(value) : null;
    if (language) this.#context.language = language; // of all that follows
    const plain = typeof value === "string" || typeof value === "number" || typeof value === "boolean";
    if (
      isFieldName(key) ||
      value === null ||
      (Array.isArray(value) && !value.every((part) => typeof part === "string"))
    ) {
      if (Object.keys(this.#root).length === 0) this.#rootLine = source.line ?? 1;
      if (Object.keys(this.#root).length < 100) setOwn(this.#root, key, value);
    } else if (plain) yield* this.#pair(key, String(value), source);
    else if (Array.isArray(value)) yield* this.#pair(key, value.join("\n\n"), source);
    else if (isRecord(value)) {
      const language = parseLanguage(key);
      if (language && Object.values(value).every((answer) => typeof answer === "string")) {
        // { "en": { "How …?": "…" }, "zh": { … } }
        for (const [question, answer] of Object.entries(value)) {
          yield* this.#pair(question, answer as string, source, language);
        }
      } else yield* this.#record(Object.hasOwn(value, "id") ? value : { id: key, ...value }, source);
    }
  }

  *#pair(question: string, answer: string, source: Source, language: string | null = null): Generator<Entry> {
    this.#understood++;
    const fields: Field[] = [
      { role: "question", language, values: [question], list: true },
      { role: "answer", language, values: [answer] },
    ];
    yield* articleEntries(fields, source, this.#context);
  }

  *#record(record: JsonRecord, source: Source): Generator<Entry> {
    const messages = ["messages", "turns", "dialog", "dialogue", "conversation", "消息", "对话"]
      .map((key) => own(record, key))
      .find((value): value is unknown[] => Array.isArray(value) && value.some(isRecord));
    if (messages) {
      yield* this.#conversation(record, messages.filter(isRecord), source);
      return;
    }
    const flat = flatten(record);
    const layout = this.#layout([...flat.keys()]);
    if (layout === null) {
      yield { kind: "bad", source, reason: explainMissing([...flat.keys()], "property") };
      return;
    }
    this.#understood++;
    const keys = [...flat.keys()];
    const fields = layout.columns.map(({ index, role, language }): Field => {
      const values = flat.get(keys[index]!)!;
      return { role, language, values: values.list, list: values.isList };
    });
    if (layout.kind === "chat") {
      this.#chat ??= new ChatReader(this.#context);
      yield* this.#chat.row(fields, source);
    } else yield* articleEntries(fields, source, this.#context);
  }

  *#conversation(record: JsonRecord, messages: JsonRecord[], source: Source): Generator<Entry> {
    const spoken = messages.map((message) => {
      const say = (names: readonly string[]) =>
        names.map((name) => textOf(own(message, name))).find((text) => text !== "") ?? "";
      return {
        role: say([
          "role",
          "sender",
          "sender_type",
          "senderType",
          "author_type",
          "author",
          "from",
          "speaker",
          "side",
          "角色",
          "发送者",
        ]),
        text: say(["text", "content", "message", "body", "value", "内容", "消息", "文本"]),
        time: say(["time", "timestamp", "created_at", "createdAt", "sent_at", "date", "ts", "时间"]),
      };
    });
    if (!spoken.some(({ role, text }) => role !== "" && text !== "")) {
      yield {
        kind: "bad",
        source,
        reason: 'Its messages have no role and text. Write {"role": "customer", "text": "…"}.',
      };
      return;
    }
    this.#understood++;
    const about = {
      language: textOf(own(record, "language") ?? own(record, "lang")),
      market: textOf(own(record, "market")),
    };
    yield* recordedConversation(
      spoken.filter(({ text }) => text !== ""),
      about,
      source,
      this.#context,
    );
  }

  #layout(keys: string[]): Layout | null {
    const signature = JSON.stringify(keys);
    const known = this.#layouts.get(signature);
    if (known !== undefined) return known;
    this.#firstKeys ??= keys.slice(0, 30);
    let layout: Layout | null;
    const mapping = this.#context.columns;
    if (Object.keys(mapping).length === 0) layout = recogniseColumns(keys);
    else {
      const mapped = mapColumns(keys, presentIn(mapping, keys));
      if ("unknownRoles" in mapped) throw unknownRoles(this.#context.file, mapped.unknownRoles);
      layout = "layout" in mapped ? mapped.layout : null;
      if (layout === null)
        this.#firstKeysMissing = Object.values(mapping).filter((name) => !keys.includes(name.trim()));
    }
    // Records of endlessly different shapes are not worth remembering.
    if (this.#layouts.size > 1000) this.#layouts.clear();
    this.#layouts.set(signature, layout);
    return layout;
  }
}

/** A record need not have every property that the mapping names. */
const presentIn = (mapping: Record<string, string>, keys: readonly string[]): Record<string, string> =>
  Object.fromEntries(Object.entries(mapping).filter(([, name]) => keys.includes(name.trim())));

/** Names that a record has and a question is never called. */
const isFieldName = (key: string): boolean => isColumnName(key) || metadata.has(key.toLowerCase());

const metadata = new Set(
  `messages turns version status total count page success generated exported updated_at meta metadata schema $schema`.split(
    " ",
  ),
);

const own = (record: JsonRecord, key: string): unknown => (Object.hasOwn(record, key) ? record[key] : undefined);

/** "__proto__" is a name like any other here. */
const setOwn = (record: JsonRecord, key: string, value: unknown): void => {
  Object.defineProperty(record, key, { value, enumerable: true, configurable: true, writable: true });
};

interface Values {
  list: string[];
  isList: boolean;
}

/** One level of names: `{ question: { en: "…" } }` becomes `question_en`, lists keep their values apart. */
function flatten(record: JsonRecord): Map<string, Values> {
  const flat = new Map<string, Values>();
  for (const [key, value] of Object.entries(record).slice(0, 200)) {
    if (isRecord(value) && typeof own(value, "text") !== "string") {
      for (const [tag, text] of Object.entries(value).slice(0, 100)) {
        if (parseLanguage(tag)) flat.set(`${key}_${tag}`, valuesOf(text));
      }
    } else flat.set(key, valuesOf(value));
  }
  return flat;
}

function valuesOf(value: unknown): Values {
  if (!Array.isArray(value)) return { list: [textOf(value)], isList: false };
  return { list: value.map(textOf), isList: true };
}

/** The text of a plain value, of `{ text: … }`, or of the parts of a message. */
function textOf(value: unknown): string {
  if (typeof value === "string") return value;
  if (typeof value === "number" || typeof value === "boolean" || typeof value === "bigint") return String(value);
  if (Array.isArray(value))
    return value
      .map((part) => (isRecord(part) ? textOf(own(part, "text")) : textOf(part)))
      .filter(Boolean)
      .join("\n");
  if (isRecord(value)) {
    for (const key of ["text", "question", "answer", "value", "name", "content"]) {
      const text = own(value, key);
      if (typeof text === "string") return text;
    }
  }
  return "";
}

const describe = (value: unknown): string =>
  value === null
    ? "null"
    : Array.isArray(value)
      ? "a list"
      : typeof value === "string"
        ? "a text"
        : `a ${typeof value}`;
