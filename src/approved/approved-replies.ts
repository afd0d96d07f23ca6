// Two languages without a translator: an agent picks an approved article in a language of their own, the customer receives the approved text
// in theirs. And what a customer's message reads like, in the agent's language: the nearest phrasing that the company wrote.
import type { AnswerEngine } from "../answering/index.ts";
import type { Conversations, StoredMessage } from "../conversation/index.ts";
import { ExpectedError } from "../errors.ts";
import { type Article, KnowledgeBase, UnknownArticleError } from "../knowledge/index.ts";
import { type LanguageTag, sameLanguage } from "../language/index.ts";
import type { Storage } from "../storage/index.ts";
import { readFacts, readWorkspace } from "../workspace/index.ts";
import { type ReadyText, readyText } from "./ready-text.ts";

export interface ApprovedRepliesOptions {
  storage: Storage;
  workspaceId: string;
  conversations: Conversations;
  /** What answers now; null without one. */
  engine(): AnswerEngine | null;
}

/** An article that may be sent, in both languages. */
export interface Suggestion {
  article: string;
  /** How likely it answers what the customer asked last; null where the agent searched for it. */
  confidence: number | null;
  /** null: there is none for the customer's market. */
  customer: ReadyText | null;
  agent: ReadyText | null;
}

/** What a message in another language reads like. Never a translation of it. */
export interface ReadsLike {
  message: string;
  text: string;
  language: LanguageTag;
  article: string;
  similarity: number;
}

export class NoTextForCustomerError extends ExpectedError {
  readonly kind = "conflict";
  readonly code = "approved/no-text";
  constructor() {
    super("This article has no text that this customer may get: none for their market, or its facts are still open.");
  }
}

export class TextChangedError extends ExpectedError {
  readonly kind = "conflict";
  readonly code = "approved/text-changed";
  constructor() {
    super("Somebody changed this article while you were reading it. Look at the text again, then send it.");
  }
}

const SUGGESTIONS = 6;
const MESSAGES_READ = 60;
/** Of validation questions in other languages that are this near to an English phrasing, 95 in 100 ask for its article. */
const READS_LIKE_FROM = 0.6;

export class ApprovedReplies {
  private readonly options: ApprovedRepliesOptions;
  private readonly knowledge: KnowledgeBase;

  constructor(options: ApprovedRepliesOptions) {
    this.options = options;
    this.knowledge = new KnowledgeBase(options);
  }

  /**
   * What may be sent now: the engine's candidates for what the customer asked last, or what a search finds.
   * @param language  the agent's
   */
  async suggestions(
    conversation: string,
    language: LanguageTag,
    search: string | null,
  ): Promise<{ language: LanguageTag; suggestions: Suggestion[] }> {
    const { row, messages } = await this.options.conversations.read(conversation);
    const around = await this.around(row.language, row.market, language);
    const found = search === null ? await this.candidates(messages, row.market) : await this.search(search, language);
    const suggestions: Suggestion[] = [];
    for (const { article, confidence } of found.slice(0, SUGGESTIONS)) {
      const known = await this.knowledge.get(article);
      if (known) suggestions.push({ article, confidence, ...around.both(known) });
    }
    return { language: around.customer, suggestions };
  }

  /**
   * Sends the approved text of an article to the customer, as the agent's message.
   * @param said.text  what the agent saw that the customer would get
   * @throws {TextChangedError} where that is no longer the approved text
   */
  async send(
    agent: { id: string; name: string },
    conversation: string,
    said: { clientId: string; article: string; text: string },
  ): Promise<{ message: StoredMessage; isNew: boolean }> {
    const { conversations } = this.options;
    const article = await this.knowledge.get(said.article);
    if (!article) throw new UnknownArticleError(said.article);
    const { row, messages } = await conversations.read(conversation);
    const around = await this.around(row.language, row.market, "en");
    const { customer } = around.both(article);
    // Sent again after the answer was lost on its way: what was stored stays, whatever became of the article.
    const isStored = messages.some(({ clientId }) => clientId === said.clientId);
    if (!isStored && !customer) throw new NoTextForCustomerError();
    if (!isStored && customer!.text !== said.text) throw new TextChangedError();
    const approved = customer && {
      source: {
        article: article.id,
        title: customer.title,
        language: customer.language,
        market: customer.market,
        reviewedAt: customer.reviewedAt,
      },
      notice: customer.notice,
    };
    return conversations.reply(agent, conversation, {
      clientId: said.clientId,
      text: said.text,
      ...(customer && approved ? { language: customer.language, approved } : {}),
    });
  }

  /** For the customer's last messages in other languages than the agent's. */
  async readsLike(conversation: string, language: LanguageTag): Promise<ReadsLike[]> {
    const { messages } = await this.options.conversations.read(conversation);
    const engine = this.options.engine();
    if (!engine) return [];
    const foreign = messages
      .filter((one) => one.role === "customer" && one.language !== null && !sameLanguage(one.language, language))
      .slice(-MESSAGES_READ);
    const { encoder } = engine.ranker.index;
    const found: ReadsLike[] = [];
    for (const { id, text } of foreign) {
      if (!/\p{L}.*\p{L}/su.test(text)) continue;
      const look = () => engine.alike(text, { language, limit: 1 });
      const [best] = encoder?.whenThere ? await encoder.whenThere(look) : look();
      if (!best || best.similarity < READS_LIKE_FROM) continue;
      const { article, similarity } = best;
      found.push({ message: id, text: best.text, language: best.language, article, similarity });
    }
    return found;
  }

  // ----------------------------------------------------------------------------------------------------------------------

  private async candidates(
    messages: readonly StoredMessage[],
    market: string | null,
  ): Promise<{ article: string; confidence: number | null }[]> {
    const engine = this.options.engine();
    const last = messages.findLast(({ role, text }) => role === "customer" && /\p{L}/u.test(text));
    if (!engine || !last) return [];
    const { alternatives } = await engine.answerWhenThere({ text: last.text, market, pageLanguage: last.language });
    // What was asked before a person came is often what it is still about.
    const before = messages.findLast(
      ({ role, reply }) => role === "assistant" && (reply?.alternatives.length ?? 0) > 0,
    );
    const all = [...alternatives, ...(before?.reply?.alternatives ?? [])].map(({ article, confidence }) => ({
      article,
      confidence: confidence as number | null,
    }));
    const seen = new Set<string>();
    return all.filter(({ article }) => !seen.has(article) && seen.add(article));
  }

  /** By meaning and words, then by what stands in titles and texts. */
  private async search(search: string, language: LanguageTag): Promise<{ article: string; confidence: null }[]> {
    const engine = this.options.engine();
    const written = await this.knowledge.list({ search, limit: SUGGESTIONS });
    const inTitle = (article: Article) =>
      article.variants.some(({ title }) =>
        title.toLocaleLowerCase(language).includes(search.toLocaleLowerCase(language)),
      );
    const ids = [
      ...written.articles.filter(inTitle).map(({ id }) => id),
      ...(engine?.alike(search, { limit: SUGGESTIONS * 2 }).map(({ article }) => article) ?? []),
      ...written.articles.map(({ id }) => id),
    ];
    return [...new Set(ids)].map((article) => ({ article, confidence: null }));
  }

  private async around(spoken: LanguageTag | null, market: string | null, agent: LanguageTag) {
    const { storage, workspaceId } = this.options;
    const [workspace, facts] = await Promise.all([
      readWorkspace(storage.db, workspaceId),
      readFacts(storage.db, workspaceId),
    ]);
    const fallback = workspace?.defaultLanguage ?? "en";
    const customer = spoken ?? fallback;
    return {
      customer,
      both: (article: Article) => ({
        customer: readyText(article, { languages: [customer, fallback, "en"], market }, facts),
        agent: readyText(article, { languages: [agent, fallback, "en"], market }, facts),
      }),
    };
  }
}
