import { type CSSProperties, type ReactNode, useCallback, useEffect, useRef, useState } from "react";
import { addressIn } from "../address.ts";
import type { Conversation, Message } from "../api.ts";
import { useDesk } from "../desk-context.ts";
import { Icon } from "../marks/Icon.tsx";
import { Digits, decisionIcon, LanguagePill, MarketStamp } from "../marks/Marks.tsx";
import { languageName, marketName, speechOf } from "../marks/names.ts";
import { Empty } from "../marks/States.tsx";
import { problemText } from "../problem.ts";
import { useWording } from "../text.tsx";
import { date } from "../time.ts";
import { useLoaded } from "../use-loaded.ts";
import { confidenceDigits, reaches, share } from "./confidence.ts";
import { Judgement, type Titles, type Verdict } from "./Judgement.tsx";
import { MessageText } from "./MessageText.tsx";
import { foundIn, thresholdOf, traceOf, verdictOf } from "./why.ts";

interface Props {
  /** The reply to explain; null where the assistant said nothing. */
  reply: Message | null;
  conversation: Conversation;
  /** There is no room for a column of its own: it lies over the conversation. */
  over: boolean;
  /** Nothing is written about it yet. */
  onTeach(message: string): void;
  /** What the article says is not right. */
  onCorrect(message: string, variant: Correctable): void;
  onClose(): void;
}

/** The text that was answered with, as it stands now. */
export interface Correctable {
  article: { id: string; title: string };
  text: { text: string; language: string; market: string | null };
}

/** What people said about the replies, and how the articles are called. */
interface Said {
  verdicts: Verdict[];
  titles: Titles;
}

const nothingSaid: Said = { verdicts: [], titles: {} };

/** Why the assistant answered, or did not: what it decided, between which articles, what it saw, and on what ground. */
export function WhyPanel({ reply, conversation, over, onTeach, onCorrect, onClose }: Props) {
  const { text, language, locale } = useWording();
  const { request } = useDesk();
  const { id } = conversation;
  const load = useCallback(
    () => request<Said>("GET", `/inbox/${encodeURIComponent(id)}/verdicts?language=${language}`),
    [request, id, language],
  );
  const [loaded, reload, set] = useLoaded(load);
  const said = loaded.kind === "ready" ? loaded.value : nothingSaid;
  // Another reply may have considered other articles, and somebody may have said something about it.
  const seen = useRef(reply?.id);
  useEffect(() => {
    if (seen.current === reply?.id) return;
    seen.current = reply?.id;
    void reload();
  }, [reply?.id, reload]);
  const verdict = reply && verdictOf(reply, locale);
  const content = (
    <>
      <header className="bar">
        <h2>{text(verdict?.asks ?? "why")}</h2>
        <button
          type="button"
          className="button quiet icon-only small end"
          aria-label={text("why.close")}
          onClick={onClose}
        >
          <Icon name="cross" />
        </button>
      </header>
      {!reply || !verdict ? (
        <Empty icon="bubble" title={text("why.none")} more={text("why.noneMore")} />
      ) : (
        <>
          <section>
            <div className="verdict">
              <span className="tile" data-tone={{ answer: "accent", handover: "warn", other: undefined }[verdict.tone]}>
                <Icon name={decisionIcon(reply.kind)} />
              </span>
              <div>
                <b>{text(verdict.title)}</b>
                <p>{text(verdict.detail, verdict.values)}</p>
              </div>
            </div>
          </section>
          <Candidates reply={reply} titles={said.titles}>
            <Judgement
              key={reply.id}
              reply={reply}
              conversation={id}
              titles={said.titles}
              verdict={said.verdicts.find(({ message }) => message === reply.id) ?? null}
              onVerdict={(given) =>
                set({
                  ...said,
                  verdicts: [...said.verdicts.filter(({ message }) => message !== reply.id), ...(given ? [given] : [])],
                })
              }
              onTeach={() => onTeach(reply.id)}
            />
          </Candidates>
          <Seen reply={reply} conversation={conversation} />
          <Ground reply={reply} titles={said.titles} onCorrect={(variant) => onCorrect(reply.id, variant)} />
        </>
      )}
    </>
  );
  return over ? (
    <Over label={text("why")} onClose={onClose}>
      {content}
    </Over>
  ) : (
    <aside className="why" aria-label={text("why")}>
      {content}
    </aside>
  );
}

/** A dialog of the browser's own: it keeps the focus, and Escape and a click beside it close it. */
function Over({ label, onClose, children }: { label: string; onClose(): void; children: ReactNode }) {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const shown = dialog.current;
    shown?.showModal();
    return () => shown?.close();
  }, []);
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: Escape closes a dialog
    <dialog
      className="why"
      ref={dialog}
      aria-label={label}
      onClose={onClose}
      onClick={(event) => event.target === dialog.current && onClose()}
    >
      <div className="sheet">{children}</div>
    </dialog>
  );
}

function Candidates({ reply, titles, children }: { reply: Message; titles: Titles; children: ReactNode }) {
  const { text, locale } = useWording();
  const { alternatives = [], kind } = reply;
  const threshold = thresholdOf(reply);
  const none = traceOf(reply).none ?? 0;
  if (kind === "smalltalk") return null;
  return (
    <section>
      <h3>{text("why.candidates")}</h3>
      {!alternatives.length && <p className="hint">{text("why.noCandidate")}</p>}
      {alternatives.length > 0 && (
        <div className="scale" style={{ "--line-at": share(threshold ?? 0) } as CSSProperties}>
          {threshold !== null && (
            <p className="line">
              <span>{text("why.line", { threshold: confidenceDigits(threshold, locale) })}</span>
            </p>
          )}
          <ol>
            {alternatives
              .filter((candidate, place) => place === 0 || isWorthShowing(candidate))
              .map((candidate, place) => (
                <Candidate
                  key={candidate.article}
                  first={place === 0}
                  value={candidate.confidence}
                  reached={reaches(candidate.confidence, threshold)}
                >
                  <Title of={candidate} titles={titles} />
                </Candidate>
              ))}
            {isWorthShowing({ confidence: none }) && (
              <Candidate value={none} reached={false}>
                {text("why.noneOfThem")}
              </Candidate>
            )}
          </ol>
        </div>
      )}
      {children}
    </section>
  );
}

/** In the agent's language where there is one, else as the customer saw it. */
function Title({ of, titles }: { of: { article: string; title: string; language: string }; titles: Titles }) {
  const { title, language } = titles[of.article] ?? of;
  return <span {...speechOf(language)}>{title}</span>;
}

/** What would read "0.00" says nothing. */
const isWorthShowing = ({ confidence }: { confidence: number }) => confidence >= 0.01;

interface CandidateProps {
  first?: boolean;
  value: number;
  reached: boolean;
  children: ReactNode;
}

function Candidate({ first = false, value, reached, children }: CandidateProps) {
  const { locale } = useWording();
  return (
    <li className="candidate" data-first={first || undefined} data-reached={reached || undefined}>
      <span className="name">
        {children}
        <Digits>{confidenceDigits(value, locale)}</Digits>
      </span>
      <i style={{ "--value": share(value) } as CSSProperties} />
    </li>
  );
}

function Seen({ reply, conversation }: { reply: Message; conversation: Conversation }) {
  const { text, language, locale } = useWording();
  const { language: seen, followsUp, entities } = traceOf(reply);
  const others = seen?.alternatives.filter(isWorthShowing).filter((other) => other.language !== seen.detected) ?? [];
  const { masked, orders } = foundIn(entities);
  const { market, page } = conversation;
  return (
    <section>
      <h3>{text("why.saw")}</h3>
      <dl className="facts">
        <Fact name={text("why.language")}>
          {seen?.detected ? (
            <>
              <LanguagePill language={seen.detected} />
              <Digits>{confidenceDigits(seen.confidence, locale)}</Digits>
            </>
          ) : (
            text("why.languageUnknown")
          )}
        </Fact>
        {others.length > 0 && (
          <Fact name={text("why.alternatives")}>
            {others.slice(0, 2).map((other) => (
              <span key={other.language}>
                {languageName(other.language, language)} <Digits>{confidenceDigits(other.confidence, locale)}</Digits>
              </span>
            ))}
          </Fact>
        )}
        <Fact name={text("why.market")}>
          {market ? (
            <>
              {marketName(market, language)} <MarketStamp market={market} />
            </>
          ) : (
            text("why.marketUnknown")
          )}
        </Fact>
        {page && (
          <Fact name={text("why.page")}>
            <bdi className="cut" dir="ltr" title={page}>
              {page.replace(/^https?:\/\//, "")}
            </bdi>
          </Fact>
        )}
        {orders.length > 0 && (
          <Fact name={text("why.found")}>
            {orders.map((order) => text("entity.order-id", { text: order })).join(" · ")}
          </Fact>
        )}
        {masked.length > 0 && (
          <Fact name={text("why.masked")}>{masked.map(([key, count]) => text(key, { count })).join(" · ")}</Fact>
        )}
        {followsUp && (
          <Fact name={text("why.followsUp")}>
            <q lang={seen?.detected ?? ""} dir="auto">
              <MessageText text={followsUp} plain />
            </q>
          </Fact>
        )}
      </dl>
    </section>
  );
}

function Ground({
  reply,
  titles,
  onCorrect,
}: {
  reply: Message;
  titles: Titles;
  onCorrect(variant: Correctable): void;
}) {
  const { text, locale } = useWording();
  const { source } = reply;
  const { release, promise, taught, openFacts = [] } = traceOf(reply);
  if (!source && typeof release !== "number" && openFacts.length === 0) return null;
  return (
    <section>
      <h3>{text("why.decidedBy")}</h3>
      <dl className="facts">
        {source && (
          <Fact name={text("why.article")}>
            <a href={addressIn("knowledge", "articles", source.article)}>
              <Title of={source} titles={titles} />
            </a>
            {source.market && <MarketStamp market={source.market} />}
          </Fact>
        )}
        {source && <Correct key={reply.id} source={source} onCorrect={onCorrect} />}
        {taught && <Fact name={text("why.taught")}>{text("why.taughtSince")}</Fact>}
        {source?.reviewedAt && <Fact name={text("why.checked")}>{date(new Date(source.reviewedAt), locale)}</Fact>}
        {openFacts.length > 0 && (
          <Fact name={text("why.openFacts")}>
            {openFacts.map((name) => (
              <code key={name} dir="ltr">
                {name}
              </code>
            ))}
          </Fact>
        )}
        {typeof promise === "number" && (
          <Fact name={text("why.promise")}>
            {text("why.promiseOf", {
              share: new Intl.NumberFormat(locale, { style: "percent", maximumFractionDigits: 1 }).format(promise),
            })}
          </Fact>
        )}
        {typeof release === "number" && (
          <Fact name={text("why.release")}>
            <Digits>{release}</Digits>
          </Fact>
        )}
      </dl>
    </section>
  );
}

/** Opens the text that was answered with: it may have changed since. */
function Correct({
  source,
  onCorrect,
}: {
  source: NonNullable<Message["source"]>;
  onCorrect(variant: Correctable): void;
}) {
  const { text } = useWording();
  const { request, may } = useDesk();
  const [problem, setProblem] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  if (!may("knowledge.propose")) return null;
  async function correct() {
    setBusy(true);
    setProblem(null);
    try {
      const { variants } = await request<{
        variants: { language: string; market: string | null; title: string; text: string }[];
      }>("GET", `/articles/${encodeURIComponent(source.article)}`);
      const now = variants.find(({ language, market }) => language === source.language && market === source.market);
      if (!now) throw new GoneError();
      const { title, text, language, market } = now;
      onCorrect({ article: { id: source.article, title }, text: { text, language, market } });
    } catch (error) {
      setProblem(error);
    } finally {
      setBusy(false);
    }
  }
  return (
    <Fact name="">
      <button type="button" className="link" disabled={busy} onClick={() => void correct()}>
        {text("why.correct")}
      </button>
      {problem !== null && (
        <span className="hint" role="alert" data-tone="bad">
          {problem instanceof GoneError ? text("why.gone") : problemText(text, problem)}
        </span>
      )}
    </Fact>
  );
}

class GoneError extends Error {}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </>
  );
}
