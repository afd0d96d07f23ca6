// Teaching: what people of the team want the assistant to know, from a proposal to the knowledge, and what is known already that is like it.
// And their verdicts on the assistant's replies. The deciding code is in lesson.ts, draft.ts and releases/verdict.ts.
import type { Alike, AnswerEngine } from "../answering/index.ts";
import type { Conversations } from "../conversation/index.ts";
import { ExpectedError } from "../errors.ts";
import { type Article, KnowledgeBase, teach, UnknownArticleError } from "../knowledge/index.ts";
import { type LanguageTag, maskPersonalData, sameLanguage } from "../language/index.ts";
import { replyWas, saveVerdict, type Verdict, verdictsIn, withdrawVerdict } from "../releases/index.ts";
import type { Storage } from "../storage/index.ts";
import { newId } from "../team/index.ts";
import { draftOf, type LessonDraft } from "./draft.ts";
import { askedOf, type Lesson, prepared, type RawAsked, type RawLesson, writtenBy } from "./lesson.ts";
import type { Origin, Proposal, ProposalState } from "./store.ts";
import * as store from "./store.ts";

export interface TeachingOptions {
  storage: Storage;
  workspaceId: string;
  conversations: Conversations;
  /** What answers now; null without one. */
  engine(): AnswerEngine | null;
  defaultLanguage(): Promise<LanguageTag>;
}

interface Person {
  id: string;
  name: string;
}

/** What follows of a lesson. */
export type Outcome =
  /** Answers from now on. */
  | "now"
  /** Answers after the next training. */
  | "next-training"
  /** An editor has to approve it. */
  | "waits"
  /** It was known, in the same words. */
  | "known";

export class ProposalNotFoundError extends ExpectedError {
  readonly kind = "not-found";
  readonly code = "teaching/proposal-not-found";
  constructor() {
    super("There is no such proposal.");
  }
}

export class ProposalDecidedError extends ExpectedError {
  readonly kind = "conflict";
  readonly code = "teaching/decided";
  constructor() {
    super("Somebody has decided on this proposal already. Load the list again to see how.");
  }
}

export class NothingToTeachError extends ExpectedError {
  readonly kind = "not-found";
  readonly code = "teaching/no-such-message";
  constructor() {
    super("There is no such message of an agent or the assistant in this conversation.");
  }
}

export class NotJudgedError extends ExpectedError {
  readonly kind = "not-found";
  readonly code = "teaching/no-such-reply";
  constructor() {
    super("The assistant has no such reply in this conversation. Only its replies can be judged.");
  }
}

/** What is known that is like a text, and where the text leads now. */
export interface Nearby {
  /** As it would be stored. */
  text: string;
  language: LanguageTag;
  /** What a customer who asks this gets now. */
  now: { kind: string; article: string | null; title: string | null; confidence: number } | null;
  alike: (Alike & { title: string; titleLanguage: LanguageTag })[];
}

/** Under this, two texts have nothing in common that anybody needs to see. */
const LIKE_FROM = 0.55;

export class Teaching {
  private readonly options: TeachingOptions;
  private readonly knowledge: KnowledgeBase;

  constructor(options: TeachingOptions) {
    this.options = options;
    this.knowledge = new KnowledgeBase(options);
  }

  // --------------------------------------------------------------------------------------------------------------- lessons

  /**
   * @param from.mayEdit  it goes into the knowledge at once; else it waits for somebody who may
   * @throws {PersonalDataError | EmptyLessonError | UnknownArticleError | PhrasingLeadsElsewhereError}
   */
  async propose(
    raw: RawLesson,
    from: { person: Person; mayEdit: boolean; origin: Origin | null; companyData: boolean },
  ): Promise<{ proposal: Proposal | null; article: string; outcome: Outcome }> {
    const { storage, workspaceId } = this.options;
    const fallback = await this.options.defaultLanguage();
    const lesson = prepared(raw, { companyData: from.companyData, fallback });
    const { article, isNew } = writtenBy(lesson);
    const { person, origin } = from;
    const proposal = { id: newId("t"), lesson, origin, by: person };
    if (!from.mayEdit) {
      if (!isNew && !(await this.knowledge.get(article))) throw new UnknownArticleError(article);
      const waiting =
        (await store.waitingLike(storage.db, workspaceId, person.id, lesson)) ??
        (await store.addProposal(storage.db, workspaceId, {
          ...proposal,
          state: "waiting",
          decidedBy: null,
          revision: null,
        }));
      return { proposal: waiting, article, outcome: "waits" };
    }
    let stored: Proposal | null = null;
    const { changed } = await this.write(lesson, person, async (db, revision, changed) => {
      if (!changed) return;
      stored = await store.addProposal(db, workspaceId, {
        ...proposal,
        state: "approved",
        decidedBy: person,
        revision,
      });
    });
    return { proposal: stored, article, outcome: changed ? await this.outcome() : "known" };
  }

  /** @param raw  in place of what was proposed, where the editor changed it */
  async approve(
    id: string,
    editor: Person,
    raw: RawLesson | null,
    { move, companyData }: { move: boolean; companyData: boolean },
  ): Promise<{ proposal: Proposal; article: string; outcome: Outcome }> {
    const { storage, workspaceId } = this.options;
    const before = await this.proposal(id);
    if (before.state !== "waiting") throw new ProposalDecidedError();
    const fallback = await this.options.defaultLanguage();
    const said = raw ? prepared(raw, { companyData, fallback }) : before.lesson;
    const lesson = move && said.kind !== "correction" ? { ...said, move } : said;
    await this.write(lesson, before.by, async (db, revision) => {
      const decision = { state: "approved" as const, by: editor, reason: null, revision, lesson };
      if (!(await store.decideProposal(db, workspaceId, id, decision))) throw new ProposalDecidedError();
    });
    const proposal = (await store.readProposal(storage.db, workspaceId, id))!;
    return { proposal, article: writtenBy(lesson).article, outcome: await this.outcome() };
  }

  async reject(id: string, editor: Person, reason: string): Promise<Proposal> {
    const { storage, workspaceId } = this.options;
    const { lesson } = await this.proposal(id);
    const decision = { state: "rejected" as const, by: editor, reason, revision: null, lesson };
    if (!(await store.decideProposal(storage.db, workspaceId, id, decision))) throw new ProposalDecidedError();
    return this.proposal(id);
  }

  async proposals(filter: { state: ProposalState; by?: string | undefined; limit: number; skip: number }): Promise<{
    proposals: Proposal[];
    waiting: number;
  }> {
    const { storage, workspaceId } = this.options;
    const [proposals, waiting] = await Promise.all([
      store.readProposals(storage.db, workspaceId, filter),
      store.countWaiting(storage.db, workspaceId),
    ]);
    return { proposals, waiting };
  }

  /** What each text would be stored as, what is like it, in any language, and what a customer who asks it gets now. */
  async nearby(texts: readonly RawAsked[], language: LanguageTag): Promise<Nearby[]> {
    const engine = this.options.engine();
    const asked = askedOf(texts, await this.options.defaultLanguage());
    if (!engine) return asked.map((one) => ({ ...one, now: null, alike: [] }));
    const nearby: Nearby[] = [];
    for (const one of asked) {
      const { encoder } = engine.ranker.index;
      const look = () => engine.alike(one.text, { limit: 6 });
      const alike = encoder?.whenThere ? await encoder.whenThere(look) : look();
      const reply = await engine.answerWhenThere({ text: one.text });
      const best = reply.source?.article ?? reply.choices[0]?.article ?? null;
      nearby.push({
        ...one,
        now: {
          kind: reply.kind,
          article: best,
          title: best && titleOf(engine.article(best), language).title,
          confidence: reply.confidence,
        },
        alike: alike
          .filter(({ similarity, same }) => same || similarity >= LIKE_FROM)
          .map((each) => {
            const { title, language: titleLanguage } = titleOf(engine.article(each.article), language);
            return { ...each, title, titleLanguage };
          }),
      });
    }
    return nearby;
  }

  async draft(conversation: string, message: string): Promise<LessonDraft & { market: string | null }> {
    const { row, messages } = await this.options.conversations.read(conversation);
    const draft = draftOf(messages, message, { customer: row.customerName });
    if (!draft) throw new NothingToTeachError();
    return { ...draft, market: row.market };
  }

  instant(): Promise<boolean> {
    return store.answersAtOnce(this.options.storage.db, this.options.workspaceId);
  }

  async setInstant(instant: boolean): Promise<void> {
    await store.setAnswersAtOnce(this.options.storage.db, this.options.workspaceId, instant);
  }

  /** How an article is called in a language; its id where it has no title. */
  async titles(
    ids: readonly string[],
    language: LanguageTag,
  ): Promise<Map<string, { title: string; language: string }>> {
    const titles = new Map<string, { title: string; language: string }>();
    for (const id of new Set(ids)) {
      const article = this.options.engine()?.article(id) ?? (await this.knowledge.get(id));
      if (article) titles.set(id, titleOf(article, language));
    }
    return titles;
  }

  // -------------------------------------------------------------------------------------------------------------- verdicts

  /** Says which article answers the question that a reply was to; null: none. Said again it takes the place of what was said. */
  async judge(conversation: string, message: string, article: string | null, person: Person): Promise<Verdict> {
    const { storage, workspaceId } = this.options;
    const { reply, asked } = await this.judged(conversation, message);
    if (article !== null && !(await this.knowledge.get(article))) throw new UnknownArticleError(article);
    // What only makes sense together with an earlier question, or is a click on a choice, is no question to learn from.
    const alone = asked !== undefined && !reply.trace?.followsUp && /\p{L}/u.test(asked.text);
    await saveVerdict(storage.db, workspaceId, {
      ...{ message, conversation, article, person },
      replyWas: replyWas(reply, article),
      question: alone ? maskPersonalData(asked.text).text : null,
      language: asked?.language ?? reply.language,
    });
    return (await this.verdicts(conversation)).find((verdict) => verdict.message === message)!;
  }

  verdicts(conversation: string): Promise<Verdict[]> {
    return verdictsIn(this.options.storage.db, this.options.workspaceId, conversation);
  }

  /** The articles that the assistant considered in a conversation, by name, for somebody who reads a language. */
  async considered(
    conversation: string,
    language: LanguageTag,
  ): Promise<Record<string, { title: string; language: string }>> {
    const { messages } = await this.options.conversations.read(conversation);
    const ids = messages.flatMap(({ reply }) =>
      reply ? [...reply.alternatives, ...reply.choices, ...(reply.source ? [reply.source] : [])] : [],
    );
    return Object.fromEntries(
      await this.titles(
        ids.map(({ article }) => article),
        language,
      ),
    );
  }

  async withdraw(conversation: string, message: string): Promise<void> {
    await this.judged(conversation, message);
    await withdrawVerdict(this.options.storage.db, this.options.workspaceId, message);
  }

  // ----------------------------------------------------------------------------------------------------------------------

  /** The reply of the assistant, and the question that it was to. */
  private async judged(conversation: string, message: string) {
    const { messages } = await this.options.conversations.read(conversation);
    const place = messages.findIndex(({ id }) => id === message);
    const reply = messages[place]?.role === "assistant" ? messages[place]!.reply : null;
    if (!reply) throw new NotJudgedError();
    return { reply, asked: messages.slice(0, place).findLast(({ role }) => role === "customer") };
  }

  private async proposal(id: string): Promise<Proposal> {
    const found = await store.readProposal(this.options.storage.db, this.options.workspaceId, id);
    if (!found) throw new ProposalNotFoundError();
    return found;
  }

  private write(
    lesson: Lesson,
    by: Person,
    along: (db: Parameters<typeof store.countWaiting>[0], revision: number, changed: boolean) => Promise<void>,
  ): Promise<{ revision: number; changed: boolean }> {
    const { storage, workspaceId } = this.options;
    const { article, isNew, texts } = writtenBy(lesson);
    return teach(storage, workspaceId, texts, {
      source: { file: "desk", heading: by.name },
      by,
      creates: isNew ? [article] : [],
      move: lesson.kind !== "correction" && lesson.move === true,
      along,
    });
  }

  private async outcome(): Promise<Outcome> {
    return (await this.instant()) ? "now" : "next-training";
  }
}

/** In this language where there is one. */
function titleOf(article: Article | null, language: LanguageTag): { title: string; language: LanguageTag } {
  const variants = article?.variants.filter(({ title }) => title !== "") ?? [];
  const best = variants.find((one) => sameLanguage(one.language, language)) ?? variants[0];
  return best ? { title: best.title, language: best.language } : { title: article?.id ?? "", language };
}
