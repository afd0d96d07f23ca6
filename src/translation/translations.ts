// Free text in another language, where a translator was set up: what a customer wrote for the agent to read, and what an agent wrote for
// the customer. The original is always kept, and shown at a click on both sides.
import type { Conversations, StoredMessage } from "../conversation/index.ts";
import { ExpectedError } from "../errors.ts";
import { detectLanguage, type LanguageTag, sameLanguage } from "../language/index.ts";
import { checkKept, guard, restore } from "./guard.ts";
import { type Translator, TranslatorUnavailableError } from "./translator.ts";

export class NoTranslatorError extends ExpectedError {
  readonly kind = "not-found";
  readonly code = "translation/none";
  constructor() {
    super("No translator is set up. An admin can name one in DRAGOMAN_TRANSLATOR_URL.");
  }
}

export class NothingToTranslateError extends ExpectedError {
  readonly kind = "invalid";
  readonly code = "translation/nothing";
  constructor() {
    super("There is nothing to translate: the text is in that language already, or the message is not there.");
  }
}

export interface Translation {
  text: string;
  language: LanguageTag;
  original: { text: string; language: LanguageTag };
}

const REMEMBERED = 500;

export class Translations {
  private readonly conversations: Conversations;
  private readonly translator: Translator | null;
  private readonly company: () => Promise<string>;
  /** What was translated a moment ago, so that opening a conversation again asks nobody. */
  private readonly remembered = new Map<string, Promise<string>>();

  constructor(conversations: Conversations, translator: Translator | null, company: () => Promise<string>) {
    this.conversations = conversations;
    this.translator = translator;
    this.company = company;
  }

  /** null: nothing is translated. */
  get name(): string | null {
    return this.translator?.name ?? null;
  }

  /** A message of a conversation, for whoever reads a language. @throws {ChangedInTranslationError} */
  async ofMessage(conversation: string, message: string, to: LanguageTag): Promise<Translation> {
    const { messages, row } = await this.conversations.read(conversation);
    const found = messages.find(({ id }) => id === message);
    if (!found) throw new NothingToTranslateError();
    const from = found.language ?? detectLanguage(found.text).language;
    if (from === null || sameLanguage(from, to)) throw new NothingToTranslateError();
    const names = [found.author, row.customerName, row.agentName];
    return {
      text: await this.translate(found.text, from, to, names),
      language: to,
      original: { text: found.text, language: from },
    };
  }

  /** What an agent is about to send, in the customer's language. @throws {ChangedInTranslationError} */
  async ofReply(
    conversation: string,
    agent: { name: string },
    said: { text: string; language: LanguageTag },
  ): Promise<Translation> {
    const { row } = await this.conversations.read(conversation);
    const to = row.language;
    const from = detectLanguage(said.text, { page: said.language, history: [said.language] }).language ?? said.language;
    if (to === null || sameLanguage(from, to)) throw new NothingToTranslateError();
    const text = await this.translate(said.text, from, to, [agent.name, row.customerName]);
    return { text, language: to, original: { text: said.text, language: from } };
  }

  /** Sends what was translated, as the agent read and perhaps changed it. @throws {ChangedInTranslationError} */
  async send(
    agent: { id: string; name: string },
    conversation: string,
    said: Translation & { clientId: string },
  ): Promise<{ message: StoredMessage; isNew: boolean }> {
    if (!this.translator) throw new NoTranslatorError();
    checkKept(said.text, guard(said.original.text));
    const { clientId, text, language, original } = said;
    return this.conversations.reply(agent, conversation, { clientId, text, language, original });
  }

  private async translate(
    text: string,
    from: LanguageTag,
    to: LanguageTag,
    names: readonly (string | null)[],
  ): Promise<string> {
    const { translator } = this;
    if (!translator) throw new NoTranslatorError();
    const known = [...names.filter((name) => name !== null), await this.company()];
    const key = JSON.stringify([from, to, text, known]);
    const before = this.remembered.get(key);
    if (before) return before;
    const guarded = guard(text, known);
    const translating = translator.translate(guarded.text, from, to).then((translated) => {
      const plain = restore(translated.trim(), guarded);
      if (!/[\p{L}\p{N}]/u.test(plain)) throw new TranslatorUnavailableError(translator.name, "its answer is empty");
      // A translation is about as long as the original; a treatise is not one.
      if (plain.length > 6 * text.length + 200)
        throw new TranslatorUnavailableError(translator.name, "its answer is much longer than the text");
      return plain;
    });
    this.remembered.set(key, translating);
    translating.catch(() => this.remembered.delete(key));
    if (this.remembered.size > REMEMBERED) this.remembered.delete(this.remembered.keys().next().value!);
    return translating;
  }
}
