// Teaching the assistant: from a reply, a question it missed, or a group of them. What is like it is shown before it is saved.
import { useEffect, useId, useRef, useState } from "react";
import { Dialog } from "../../design/elements/Dialog.tsx";
import { Picker } from "../../design/elements/Picker.tsx";
import { toast } from "../../design/elements/Toasts.tsx";
import { RequestFailed } from "../api.ts";
import { useDesk } from "../desk-context.ts";
import { Icon } from "../marks/Icon.tsx";
import { LanguagePill } from "../marks/Marks.tsx";
import { languageName, marketName, speechOf } from "../marks/names.ts";
import { problemText } from "../problem.ts";
import { type TextKey, useWording } from "../text.tsx";
import {
  type Draft,
  type Lesson,
  type LessonKind,
  lessonOf,
  type Nearby,
  nearestOf,
  type Outcome,
  type Question,
  titleFrom,
  withoutTaught,
} from "./lesson.ts";
import "./teaching.css";

/** What it begins with. */
export interface TeachStart {
  /** Where it came from; a message is read by the server for what was asked and answered. */
  origin: { conversation?: string; message?: string; cluster?: string };
  kind?: LessonKind;
  questions?: { text: string; language?: string | null }[];
  article?: { id: string; title: string } | null;
  market?: string | null;
  /** Of a correction: what the text says now, and in which language and market. */
  text?: { text: string; language: string; market: string | null };
}

interface Props {
  start: TeachStart;
  onClose(): void;
  onTaught?(outcome: Outcome): void;
}

interface ServerDraft {
  questions: { text: string; language?: string }[];
  answer: { text: string; language: string | null } | null;
  article: string | null;
  market: string | null;
}

interface Listed {
  articles: { id: string; variants: { language: string; title: string }[] }[];
}

const pauseMs = 450;

export default function TeachDialog({ start, onClose, onTaught }: Props) {
  const { text, language } = useWording();
  const { request, may } = useDesk();
  const [draft, setDraft] = useState<Draft>(() => begun(start, language));
  const [articles, setArticles] = useState<{ id: string; title: string; language: string | null }[]>(
    start.article ? [{ ...start.article, language: null }] : [],
  );
  const [nearby, setNearby] = useState<Nearby[]>([]);
  const [saving, setSaving] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const [instant, setInstant] = useState(true);
  const [suggested, setSuggested] = useState<string | null>(null);
  const change = (changed: Partial<Draft>) => {
    setError(null);
    setDraft((before) => ({ ...before, ...changed }));
  };
  const name = useId();

  // What the server reads in the conversation, as long as nobody has written anything.
  const { conversation, message } = start.origin;
  // biome-ignore lint/correctness/useExhaustiveDependencies: once, for what it begins with
  useEffect(() => {
    request<{ instant: boolean }>("GET", "/teaching/settings").then(
      ({ instant }) => setInstant(instant),
      () => {},
    );
    if (!conversation || !message) return;
    const path = `/teaching/draft?conversation=${encodeURIComponent(conversation)}&message=${encodeURIComponent(message)}`;
    request<ServerDraft>("GET", path).then(
      (read) =>
        setDraft((before) => {
          const questions = start.questions
            ? before.questions
            : read.questions.map(({ text, language = null }, place) => ({ text, language, chosen: place === 0 }));
          return {
            ...before,
            questions: questions.length > 0 ? questions : before.questions,
            article: before.article ?? read.article,
            market: start.market === undefined ? read.market : before.market,
            title: before.title || titleFrom(questions[0]?.text),
            text: before.text || (read.answer?.text ?? ""),
            language: start.text
              ? before.language
              : (read.answer?.language ?? questions[0]?.language ?? before.language),
          };
        }),
      setError,
    );
  }, []);

  const asked = JSON.stringify(
    draft.questions.filter(({ chosen }) => chosen).map(({ text, language }) => [text, language]),
  );
  const current = useRef(0);
  const looked = useRef(false);
  useEffect(() => {
    const texts = (JSON.parse(asked) as [string, string | null][])
      .filter(([text]) => /[\p{L}\p{N}]/u.test(text))
      .slice(0, 10)
      .map(([text, language]) => ({ text: text.slice(0, 1000), ...(language ? { language } : {}) }));
    if (texts.length === 0) return setNearby([]);
    const mine = ++current.current;
    const timer = setTimeout(() => {
      request<{ texts: Nearby[] }>("POST", "/teaching/nearby", { texts, language }).then(
        ({ texts }) => {
          if (mine !== current.current) return;
          setNearby(texts);
          if (!looked.current)
            setDraft((before) => ({ ...before, questions: withoutTaught(before.questions, texts, before.article) }));
          looked.current = true; // from here on people choose
          const alike = texts.flatMap((each) => each.alike);
          setArticles((before) => {
            const known = new Set(before.map(({ id }) => id));
            const more = alike.map(({ article, title, titleLanguage }) => ({
              id: article,
              title,
              language: titleLanguage,
            }));
            return [...before, ...more.filter(({ id }) => !known.has(id) && known.add(id))];
          });
          setSuggested(texts[0]?.now?.article ?? alike[0]?.article ?? null);
        },
        () => {}, // what is alike is a help, not a condition
      );
    }, pauseMs);
    return () => clearTimeout(timer);
  }, [asked, language, request]);

  async function search(typed: string) {
    if (!typed.trim()) return;
    const found = await request<Listed>("GET", `/articles?limit=8&search=${encodeURIComponent(typed.trim())}`).catch(
      () => null,
    );
    if (!found) return;
    setArticles((before) => {
      const known = new Set(before.map(({ id }) => id));
      const more = found.articles
        .filter(({ id }) => !known.has(id))
        .map(({ id, variants }) => {
          const best = variants.find((one) => one.language === language) ?? variants[0];
          return { id, title: best?.title || id, language: best?.language ?? null };
        });
      return [...before, ...more];
    });
  }

  const article = draft.article ?? (draft.kind === "phrasing" ? suggested : null);
  const ready = lessonOf({ ...draft, article }, false);
  const code = error instanceof RequestFailed ? error.code : "";

  async function save(move = false) {
    const lesson = lessonOf({ ...draft, article }, move);
    if (!lesson || saving) return;
    setSaving(true);
    try {
      const { outcome } = await request<{ outcome: Outcome }>("POST", "/teaching", {
        lesson: lesson satisfies Lesson,
        origin: start.origin,
        companyData: draft.companyData,
      });
      toast(text(outcomes[outcome]));
      onTaught?.(outcome);
      onClose();
    } catch (failed) {
      setError(failed);
      setSaving(false);
    }
  }

  const follows: TextKey = may("knowledge.edit")
    ? instant
      ? "teach.willAnswer"
      : "teach.willLearn"
    : "teach.willWait";
  return (
    <Dialog
      title={text("teach")}
      close={text("do.close")}
      wide
      onClose={onClose}
      onSubmit={() => void save()}
      actions={
        <>
          <p className="hint teach-follows">{text(follows)}</p>
          <button type="button" className="button plain" onClick={onClose}>
            {text("do.cancel")}
          </button>
          <button type="submit" className="button main" disabled={!ready || saving}>
            {text(may("knowledge.edit") ? "teach.save" : "teach.propose")}
          </button>
        </>
      }
    >
      {draft.kind !== "correction" && (
        <fieldset className="teach-part">
          <legend>{text("teach.when")}</legend>
          <Questions questions={draft.questions} onChange={(questions) => change({ questions })} />
          <NearbyList nearby={nearby} article={article} />
        </fieldset>
      )}
      <fieldset className="teach-part">
        <legend>{text(draft.kind === "correction" ? "teach.correct" : "teach.then")}</legend>
        {draft.kind !== "correction" && (
          <div className="teach-kinds">
            {(["article", "phrasing"] as const).map((kind) => (
              <label key={kind} className="check">
                <input type="radio" name={name} checked={draft.kind === kind} onChange={() => change({ kind })} />
                {text(`teach.kind.${kind}`)}
              </label>
            ))}
          </div>
        )}
        {draft.kind === "phrasing" && (
          <ChosenArticle
            article={article}
            articles={articles}
            onChoose={(id) => change({ article: id })}
            onType={(typed) => void search(typed)}
          />
        )}
        {draft.kind === "article" && (
          <label>
            {text("teach.title")}
            <input
              className="field"
              value={draft.title}
              maxLength={200}
              {...speechOf(draft.language)}
              onChange={(event) => change({ title: event.currentTarget.value })}
            />
          </label>
        )}
        {draft.kind !== "phrasing" && (
          <>
            <label>
              {text("teach.text")}
              <textarea
                className="field"
                rows={6}
                maxLength={20_000}
                value={draft.text}
                {...speechOf(draft.language)}
                onChange={(event) => change({ text: event.currentTarget.value })}
              />
            </label>
            <Place draft={draft} start={start} onChange={change} />
          </>
        )}
      </fieldset>
      {error !== null && (
        <div className="note teach-problem" role="alert" data-tone="bad">
          <Icon name="warning" />
          <div className="grow">
            <p>
              {code === "knowledge/phrasing-leads-elsewhere"
                ? text("teach.leadsElsewhere")
                : code === "teaching/personal-data"
                  ? text("teach.personalData")
                  : problemText(text, error)}
            </p>
            {code === "teaching/personal-data" && (
              <label className="check">
                <input
                  type="checkbox"
                  checked={draft.companyData}
                  onChange={(event) => setDraft((before) => ({ ...before, companyData: event.currentTarget.checked }))}
                />
                {text("teach.companyData")}
              </label>
            )}
          </div>
          {code === "knowledge/phrasing-leads-elsewhere" && (
            <button type="button" className="button plain small" onClick={() => void save(true)}>
              {text("teach.move")}
            </button>
          )}
        </div>
      )}
    </Dialog>
  );
}

const outcomes: Record<Outcome, TextKey> = {
  now: "teach.now",
  "next-training": "teach.nextTraining",
  waits: "teach.waits",
  known: "teach.known",
};

function begun(start: TeachStart, language: string): Draft {
  const questions = (start.questions ?? []).map(
    ({ text, language = null }): Question => ({ text, language, chosen: true }),
  );
  return {
    kind: start.kind ?? "article",
    questions: questions.length > 0 ? questions : [{ text: "", language: null, chosen: true }],
    article: start.article?.id ?? null,
    title: titleFrom(questions[0]?.text),
    text: start.text?.text ?? "",
    language: start.text?.language ?? questions[0]?.language ?? language,
    market: start.text ? start.text.market : (start.market ?? null),
    companyData: false,
  };
}

function Questions({ questions, onChange }: { questions: Question[]; onChange(questions: Question[]): void }) {
  const { text } = useWording();
  const set = (place: number, changed: Partial<Question>) =>
    onChange(questions.map((one, k) => (k === place ? { ...one, ...changed } : one)));
  return (
    <ul className="teach-questions">
      {questions.map((question, place) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: they are told apart by their place
        <li key={place}>
          <input
            type="checkbox"
            checked={question.chosen}
            aria-label={text("teach.use", { text: question.text })}
            onChange={(event) => set(place, { chosen: event.currentTarget.checked })}
          />
          <input
            className="field"
            value={question.text}
            maxLength={1000}
            aria-label={text("teach.question")}
            placeholder={text("teach.question")}
            lang={question.language ?? ""}
            dir={question.text ? "auto" : undefined}
            onChange={(event) => set(place, { text: event.currentTarget.value, chosen: true, language: null })}
          />
        </li>
      ))}
      <li>
        <button
          type="button"
          className="link"
          onClick={() => onChange([...questions, { text: "", language: null, chosen: true }])}
        >
          {text("teach.another")}
        </button>
      </li>
    </ul>
  );
}

/** What is known already that is like it, in any language, and where it leads. */
export function NearbyList({ nearby, article }: { nearby: readonly Nearby[]; article: string | null }) {
  const { text, locale } = useWording();
  const found = nearestOf(nearby, article);
  if (found.length === 0) return null;
  const share = new Intl.NumberFormat(locale, { minimumFractionDigits: 2, maximumFractionDigits: 2 });
  return (
    <div className="teach-nearby" role="status">
      <p className="hint">{text("teach.alike")}</p>
      <ul>
        {found.map((each) => (
          <li key={`${each.article} ${each.text}`} data-tone={each.elsewhere ? "bad" : undefined}>
            <span className="grow" {...speechOf(each.language)}>
              {each.text}
            </span>
            <LanguagePill language={each.language} />
            <span className="leads">
              <span className="sr">{text("teach.leadsTo")}</span>
              <Icon name="book" size="small" />
              <span {...speechOf(each.titleLanguage)}>{each.title}</span>
            </span>
            <bdi className="digits" dir="ltr">
              {each.same ? text("teach.same") : share.format(Math.floor(each.similarity * 100) / 100)}
            </bdi>
          </li>
        ))}
      </ul>
    </div>
  );
}

function ChosenArticle({
  article,
  articles,
  onChoose,
  onType,
}: {
  article: string | null;
  articles: readonly { id: string; title: string; language: string | null }[];
  onChoose(id: string): void;
  onType(typed: string): void;
}) {
  const { text } = useWording();
  const [typed, setTyped] = useState("");
  const chosen = articles.find(({ id }) => id === article);
  return (
    <div className="labelled">
      {text("teach.article")}
      <Picker
        className="button plain teach-article"
        label={text("teach.articleFind")}
        nothing={text("teach.articleNone")}
        chosen={article ? [article] : []}
        options={articles.map(({ id, title, language }) => ({
          value: id,
          label: title,
          // What the server found is shown, by whatever of it was found.
          texts: [id, typed],
          ...(language && { lang: language }),
        }))}
        onType={(now) => {
          setTyped(now);
          onType(now);
        }}
        onChoose={onChoose}
      >
        <Icon name="book" size="small" />
        <span className="cut" {...speechOf(chosen?.language ?? null)}>
          {chosen?.title ?? text("teach.articleChoose")}
        </span>
        <Icon name="more" size="small" />
      </Picker>
    </div>
  );
}

/** In which language, and for whom. */
function Place({
  draft,
  start,
  onChange,
}: {
  draft: Draft;
  start: TeachStart;
  onChange(changed: Partial<Draft>): void;
}) {
  const { text, language } = useWording();
  const languages = [
    ...new Set([draft.language, language, ...draft.questions.flatMap((one) => one.language ?? []), "en"]),
  ];
  const markets = [...new Set([draft.market, start.market ?? null, start.text?.market ?? null, null])];
  return (
    <div className="teach-place">
      <label>
        {text("teach.language")}
        <select
          className="field"
          value={draft.language}
          disabled={draft.kind === "correction"}
          onChange={(event) => onChange({ language: event.currentTarget.value })}
        >
          {languages.map((tag) => (
            <option key={tag} value={tag} lang={tag}>
              {languageName(tag)}
            </option>
          ))}
        </select>
      </label>
      <label>
        {text("teach.market")}
        <select
          className="field"
          value={draft.market ?? ""}
          disabled={draft.kind === "correction"}
          onChange={(event) => onChange({ market: event.currentTarget.value || null })}
        >
          {markets.map((market) => (
            <option key={market ?? ""} value={market ?? ""}>
              {market ? marketName(market, language) : text("teach.everyMarket")}
            </option>
          ))}
        </select>
      </label>
    </div>
  );
}
