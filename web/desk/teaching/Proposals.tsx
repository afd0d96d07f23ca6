// What people of the team propose to teach: editors approve or turn down, everybody sees what became of theirs.
import { useCallback, useState } from "react";
import { Dialog } from "../../design/elements/Dialog.tsx";
import { Card } from "../../design/elements/Page.tsx";
import { toast } from "../../design/elements/Toasts.tsx";
import { RequestFailed } from "../api.ts";
import { useDesk } from "../desk-context.ts";
import { Face } from "../marks/Face.tsx";
import { Icon } from "../marks/Icon.tsx";
import { LanguagePill, MarketStamp } from "../marks/Marks.tsx";
import { speechOf } from "../marks/names.ts";
import { Empty, Loading, Problem } from "../marks/States.tsx";
import { problemText } from "../problem.ts";
import { useText, useWording } from "../text.tsx";
import { ago, fully, useNow } from "../time.ts";
import { useLoaded } from "../use-loaded.ts";
import type { Lesson, Outcome } from "./lesson.ts";
import "./teaching.css";

type State = "waiting" | "approved" | "rejected";

interface Proposal {
  id: string;
  state: State;
  lesson: Lesson & { texts?: { text: string; language: string }[] };
  article: { title: string; language: string } | null;
  origin: { conversation?: string; message?: string; cluster?: string } | null;
  by: { id: string; name: string };
  createdAt: string;
  decidedBy: { id: string; name: string } | null;
  decidedAt: string | null;
  reason: string | null;
}

interface Listed {
  proposals: Proposal[];
  waiting: number;
}

const states: readonly State[] = ["waiting", "approved", "rejected"];

export function Proposals() {
  const { text, language } = useWording();
  const { request, may } = useDesk();
  const [state, setState] = useState<State>("waiting");
  const [turning, setTurning] = useState<Proposal | null>(null);
  const [failed, setFailed] = useState<{ id: string; error: unknown } | null>(null);
  const [busy, setBusy] = useState<string | null>(null);
  const load = useCallback(
    () => request<Listed>("GET", `/teaching/proposals?state=${state}&limit=100&language=${language}`),
    [request, state, language],
  );
  const [loaded, reload] = useLoaded(load);

  async function decide(proposal: Proposal, act: () => Promise<{ outcome?: Outcome }>) {
    setBusy(proposal.id);
    setFailed(null);
    try {
      const { outcome } = await act();
      toast(text(outcome === "next-training" ? "teach.nextTraining" : outcome ? "teach.now" : "teach.turnedDown"));
      await reload();
    } catch (error) {
      setFailed({ id: proposal.id, error });
    } finally {
      setBusy(null);
    }
  }
  const approve = (proposal: Proposal, move = false) =>
    decide(proposal, () => request("POST", `/teaching/proposals/${encodeURIComponent(proposal.id)}/approve`, { move }));

  return (
    <div className="proposals">
      <fieldset className="teach-states">
        <legend className="sr">{text("teach.proposals")}</legend>
        {states.map((each) => (
          <button
            key={each}
            type="button"
            className="button plain small"
            aria-pressed={each === state}
            onClick={() => setState(each)}
          >
            {text(`teach.state.${each}`)}
            {each === "waiting" && loaded.kind === "ready" && loaded.value.waiting > 0 && (
              <span className="count">{loaded.value.waiting}</span>
            )}
          </button>
        ))}
      </fieldset>
      {loaded.kind === "loading" && <Loading rows={3} saying={text("teach.proposalsLoading")} />}
      {loaded.kind === "failed" && (
        <Problem title={text("teach.proposalsFailed")} error={loaded.error} onRetry={() => void reload()} />
      )}
      {loaded.kind === "ready" && loaded.value.proposals.length === 0 && (
        <Empty icon="check" title={text(`teach.none.${state}`)} more={text("teach.noneMore")} />
      )}
      {loaded.kind === "ready" &&
        loaded.value.proposals.map((proposal) => (
          <Card key={proposal.id}>
            <Shown proposal={proposal} />
            {failed?.id === proposal.id && (
              <div className="note" role="alert" data-tone="bad">
                <Icon name="warning" />
                <p className="grow">
                  {code(failed.error) === "knowledge/phrasing-leads-elsewhere"
                    ? text("teach.leadsElsewhere")
                    : code(failed.error) === "teaching/decided"
                      ? text("teach.decided")
                      : problemText(text, failed.error)}
                </p>
                {code(failed.error) === "knowledge/phrasing-leads-elsewhere" && (
                  <button type="button" className="button plain small" onClick={() => void approve(proposal, true)}>
                    {text("teach.move")}
                  </button>
                )}
              </div>
            )}
            {proposal.state === "waiting" && may("knowledge.edit") && (
              <div className="teach-actions">
                <button
                  type="button"
                  className="button plain"
                  disabled={busy !== null}
                  onClick={() => setTurning(proposal)}
                >
                  {text("teach.reject")}
                </button>
                <button
                  type="button"
                  className="button main"
                  disabled={busy !== null}
                  onClick={() => void approve(proposal)}
                >
                  {text("teach.approve")}
                </button>
              </div>
            )}
          </Card>
        ))}
      {turning && (
        <TurnDown
          onClose={() => setTurning(null)}
          onReason={(reason) => {
            setTurning(null);
            void decide(turning, () =>
              request("POST", `/teaching/proposals/${encodeURIComponent(turning.id)}/reject`, { reason }),
            );
          }}
        />
      )}
    </div>
  );
}

const code = (error: unknown) => (error instanceof RequestFailed ? error.code : "");

function Shown({ proposal }: { proposal: Proposal }) {
  const { text, locale } = useWording();
  const now = useNow();
  const { lesson, article, by, createdAt, origin, decidedBy, reason, state } = proposal;
  const at = new Date(createdAt);
  const place = lesson.kind === "phrasing" ? null : lesson;
  return (
    <article className="proposal">
      <header>
        <Face id={by.id} name={by.name} small />
        <bdi>{by.name}</bdi>
        <span className="chip">{text(`teach.is.${lesson.kind}`)}</span>
        {place && <LanguagePill language={place.language} />}
        {place?.market && <MarketStamp market={place.market} />}
        <time className="end hint" dateTime={createdAt} title={fully(at, locale)}>
          {ago(at, now, locale) ?? text("time.now")}
        </time>
      </header>
      {lesson.texts && lesson.texts.length > 0 && (
        <dl>
          <dt>{text("teach.when")}</dt>
          {lesson.texts.map((one) => (
            <dd key={one.text} {...speechOf(one.language ?? null)}>
              {one.text}
            </dd>
          ))}
        </dl>
      )}
      <dl>
        <dt>{text(lesson.kind === "correction" ? "teach.correct" : "teach.then")}</dt>
        {article && (
          <dd>
            <Icon name="book" size="small" /> <b {...speechOf(article.language)}>{article.title}</b>
          </dd>
        )}
        {lesson.kind === "article" && (
          <dd {...speechOf(lesson.language)}>
            <b>{lesson.title}</b>
          </dd>
        )}
        {place && (
          <dd className="body" {...speechOf(place.language)}>
            {place.text}
          </dd>
        )}
      </dl>
      {(origin?.conversation || decidedBy) && (
        <footer className="hint">
          {origin?.conversation && (
            <a href={`#/all/${encodeURIComponent(origin.conversation)}`}>{text("teach.fromConversation")}</a>
          )}
          {decidedBy && (
            <span>
              {text(state === "rejected" ? "teach.rejectedBy" : "teach.approvedBy", { name: decidedBy.name })}
              {reason && (
                <>
                  {": "}
                  <q dir="auto">{reason}</q>
                </>
              )}
            </span>
          )}
        </footer>
      )}
    </article>
  );
}

function TurnDown({ onClose, onReason }: { onClose(): void; onReason(reason: string): void }) {
  const text = useText();
  const [reason, setReason] = useState("");
  return (
    <Dialog
      title={text("teach.reject")}
      close={text("do.close")}
      onClose={onClose}
      onSubmit={() => reason.trim() && onReason(reason.trim())}
      actions={
        <>
          <button type="button" className="button plain" onClick={onClose}>
            {text("do.cancel")}
          </button>
          <button type="submit" className="button main" disabled={!reason.trim()}>
            {text("teach.reject")}
          </button>
        </>
      }
    >
      <label>
        {text("teach.reason")}
        <textarea
          className="field"
          rows={3}
          maxLength={1000}
          dir="auto"
          value={reason}
          onChange={(event) => setReason(event.currentTarget.value)}
        />
      </label>
    </Dialog>
  );
}
