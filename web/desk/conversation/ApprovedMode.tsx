// Two languages without a translator: the approved text as the customer gets it, beside the one that the agent reads.
import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { Dialog } from "../../design/elements/Dialog.tsx";
import { Picker } from "../../design/elements/Picker.tsx";
import { useDesk } from "../desk-context.ts";
import { Icon } from "../marks/Icon.tsx";
import { LanguagePill, MarketStamp } from "../marks/Marks.tsx";
import { languageName, speechOf } from "../marks/names.ts";
import { Loading, Problem } from "../marks/States.tsx";
import { useWording } from "../text.tsx";
import { useLoaded } from "../use-loaded.ts";
import { type FactPlace, markedParts } from "./marked.ts";
import type { Said } from "./sender.ts";

interface ReadyText {
  language: string;
  market: string | null;
  title: string;
  text: string;
  facts: FactPlace[];
  open: string[];
  notice: string | null;
  reviewedAt: string | null;
}

interface Suggestion {
  article: string;
  confidence: number | null;
  customer: ReadyText | null;
  agent: ReadyText | null;
}

interface Suggestions {
  /** What the customer reads. */
  language: string;
  suggestions: Suggestion[];
}

interface Props {
  conversation: string;
  /** Another question of the customer makes other texts fit. */
  lastQuestion: string | null;
  onSend(said: Said): void;
  /** To be written on from there, as a reply like any other. */
  onEdit(text: string): void;
}

const pauseMs = 300;

export function ApprovedMode({ conversation, lastQuestion, onSend, onEdit }: Props) {
  const { text, language } = useWording();
  const { request } = useDesk();
  const [chosen, setChosen] = useState<Suggestion | null>(null);
  const [found, setFound] = useState<Suggestion[]>([]);
  const [typed, setTyped] = useState("");
  const [editing, setEditing] = useState(false);
  const path = `/inbox/${encodeURIComponent(conversation)}/suggestions?language=${encodeURIComponent(language)}`;
  // biome-ignore lint/correctness/useExhaustiveDependencies: asked again for another question
  const load = useCallback(() => request<Suggestions>("GET", path), [request, path, lastQuestion]);
  const [loaded, reload] = useLoaded(load);

  const asked = useRef(0);
  useEffect(() => {
    const search = typed.trim();
    if (!search) return;
    const mine = ++asked.current;
    const timer = setTimeout(() => {
      request<Suggestions>("GET", `${path}&search=${encodeURIComponent(search)}`).then(
        ({ suggestions }) => mine === asked.current && setFound(suggestions),
        () => {}, // what was suggested is still there
      );
    }, pauseMs);
    return () => clearTimeout(timer);
  }, [typed, path, request]);

  const suggested = loaded.kind === "ready" ? loaded.value.suggestions : [];
  const all = useMemo(() => {
    const known = new Set<string>();
    return [...suggested, ...found].filter(({ article }) => !known.has(article) && known.add(article));
  }, [suggested, found]);
  const shown = chosen ?? suggested.find(({ customer }) => customer) ?? suggested[0] ?? null;

  if (loaded.kind === "loading") return <Loading rows={2} saying={text("approved.loading")} />;
  if (loaded.kind === "failed")
    return <Problem title={text("approved.failed")} error={loaded.error} onRetry={() => void reload()} />;
  const customerLanguage = loaded.value.language;
  const others = all.filter(({ article }) => article !== shown?.article);
  const ready = shown?.customer ?? null;
  const send = () => {
    if (shown && ready) onSend({ kind: "approved", text: ready.text, article: shown.article });
    setChosen(null);
  };
  return (
    <>
      <form
        className="approved"
        onSubmit={(event) => {
          event.preventDefault();
          send();
        }}
      >
        {shown ? (
          <>
            <header className="approved-title">
              <Icon name="check" size="small" />
              <b className="whole">{text("approved")}</b>
              <span className="cut" {...speechOf(shown.agent?.language ?? null)}>
                {shown.agent?.title ?? shown.customer?.title ?? shown.article}
              </span>
              {ready?.market && <MarketStamp market={ready.market} />}
              {ready && !ready.notice && shown.agent && !shown.agent.notice && (
                <span className="end hint">{text("approved.both")}</span>
              )}
            </header>
            <div className="approved-texts">
              <Side name={text("approved.customerGets")} language={customerLanguage} ready={ready}>
                {text("approved.noneForCustomer")}
              </Side>
              <Side name={text("approved.youRead")} language={language} ready={shown.agent}>
                {text("approved.noneForYou")}
              </Side>
            </div>
            {ready?.notice && (
              <p className="said-of" role="status" data-tone="warn">
                <Icon name="info" size="small" />
                <span>
                  {text("approved.fallback", {
                    language: languageName(customerLanguage, language),
                    other: languageName(ready.language, language),
                  })}
                </span>
              </p>
            )}
            {ready && ready.open.length > 0 && (
              <p className="said-of" role="status" data-tone="warn">
                <Icon name="warning" size="small" />
                <span>{text("approved.open", { names: ready.open.map((name) => `{${name}}`).join(" ") })}</span>
              </p>
            )}
          </>
        ) : (
          <p className="approved-none hint">{text("approved.nothing")}</p>
        )}
        <div className="feet">
          <Picker
            className="button quiet small"
            label={text("approved.findLabel")}
            nothing={text("approved.findNone")}
            options={others.map(({ article, agent, customer }) => {
              const best = agent ?? customer;
              return {
                value: article,
                label: best?.title ?? article,
                // What the server found is shown, by whatever of it was found.
                texts: [typed],
                ...(best && { lang: best.language }),
                after: customer ? undefined : <span className="hint">{text("approved.notForMarket")}</span>,
              };
            })}
            onType={setTyped}
            onChoose={(article) => setChosen(all.find((one) => one.article === article) ?? null)}
          >
            <Icon name="book" size="small" />
            {others.length > 0 ? text("approved.more", { count: others.length }) : text("approved.find")}
          </Picker>
          <button type="button" className="button plain end" disabled={!ready} onClick={() => setEditing(true)}>
            {text("approved.edit")}
          </button>
          <button type="submit" className="button main" disabled={!ready}>
            {ready ? text("approved.send", { language: languageName(ready.language, language) }) : text("reply.send")}
            <span className="key" aria-hidden="true">
              ↵
            </span>
          </button>
        </div>
      </form>
      {editing && ready && (
        <Dialog
          title={text("approved.editTitle")}
          close={text("do.close")}
          onClose={() => setEditing(false)}
          onSubmit={() => onEdit(ready.text)}
          actions={
            <>
              <button type="button" className="button plain" onClick={() => setEditing(false)}>
                {text("do.cancel")}
              </button>
              <button type="submit" className="button main">
                {text("approved.editAnyway")}
              </button>
            </>
          }
        >
          <p>{text("approved.editWarning")}</p>
        </Dialog>
      )}
    </>
  );
}

function Side({
  name,
  language,
  ready,
  children,
}: {
  name: string;
  language: string;
  ready: ReadyText | null;
  children: string;
}) {
  return (
    <section aria-label={name}>
      <h3>
        {name} <LanguagePill language={ready?.language ?? language} />
      </h3>
      {ready ? (
        <>
          {ready.notice && (
            <p className="notice" dir="auto">
              {ready.notice}
            </p>
          )}
          <p {...speechOf(ready.language)}>
            {markedParts(ready.text, ready.facts).map((part, place) =>
              part.fact ? (
                // biome-ignore lint/suspicious/noArrayIndexKey: parts of one text, in its order
                <mark key={place} title={part.fact}>
                  {part.text}
                </mark>
              ) : (
                part.text
              ),
            )}
          </p>
        </>
      ) : (
        <p className="hint">{children}</p>
      )}
    </section>
  );
}
