// Beside an article: what its checks found, its facts, how people ask for it, and when what was written is learned.
import { type FormEvent, type ReactNode, useCallback, useEffect, useState } from "react";
import { toast } from "../../design/elements/Toasts.tsx";
import { addressIn } from "../address.ts";
import { useDesk } from "../desk-context.ts";
import { Icon } from "../marks/Icon.tsx";
import { MarketStamp } from "../marks/Marks.tsx";
import { languageName, speechOf } from "../marks/names.ts";
import { problemText } from "../problem.ts";
import { type Text, useText, useWording } from "../text.tsx";
import type { Article, CheckResult, EditedText, KnowledgeApi, Learning, Place } from "./knowledge-api.ts";

export function ArticleRail({
  api,
  article,
  checked,
  edits,
  place,
  source,
  reload,
}: {
  api: KnowledgeApi;
  article: Article;
  checked: CheckResult | null;
  edits: boolean;
  place: Place;
  source: EditedText | null;
  reload(): Promise<void>;
}) {
  const { text, language: mine } = useWording();
  const open = checked?.checks.filter(({ ok }) => !ok).length ?? 0;
  const names = {
    source: source ? languageName(source.language, mine) : "",
    target: languageName(place.language, mine),
  };
  return (
    <aside className="rail" aria-label={text("article.checks")}>
      <div className="bar">
        <h2>{text("article.checks")}</h2>
        <span role="status" className="end">
          {checked && (
            <span className="chip" data-tone={open > 0 ? "warn" : undefined}>
              {open > 0 ? text("article.open", { count: open }) : text("article.noneOpen")}
            </span>
          )}
        </span>
      </div>
      {checked && checked.checks.length > 0 && (
        <section>
          <ul className="checks">
            {checked.checks.map((check) => (
              <li key={check.kind} data-ok={check.ok}>
                <Icon name={check.ok ? "check" : "warning"} />
                <span>{saidOf(check, text, names)}</span>
              </li>
            ))}
          </ul>
        </section>
      )}
      {checked && checked.facts.length > 0 && (
        <section>
          <h3>
            {text("article.factsOf")} {place.market && <MarketStamp market={place.market} />}
          </h3>
          <dl className="fact-list">
            {checked.facts.map(({ name, value, known }) => (
              <div key={name}>
                <dt dir="ltr">{name}</dt>
                <dd {...speechOf(place.language)}>
                  {value ?? (
                    <span className="hint">{text(known ? "knowledge.factOpen" : "knowledge.factUnknown")}</span>
                  )}
                </dd>
              </div>
            ))}
          </dl>
          <a href={addressIn("knowledge", "facts")}>{text("article.toFacts")}</a>
        </section>
      )}
      <Phrasings {...{ api, article, edits, reload }} />
      <GoesLive api={api} changed={article.updatedAt} />
    </aside>
  );
}

/** A check in words. */
function saidOf(check: CheckResult["checks"][number], text: Text, names: { source: string; target: string }): string {
  const listed = (list: readonly (string | number)[]) => list.map((one) => String(one)).join(", ");
  switch (check.kind) {
    case "facts":
      if (check.ok) return text("article.check.facts", { count: check.count });
      return check.missing.length > 0
        ? text("article.check.factsMissing", { names: listed(check.missing), language: names.target })
        : text("article.check.factsAdded", { names: listed(check.added), language: names.source });
    case "unknown-facts":
      return text("article.check.unknownFacts", { names: listed(check.names) });
    case "open-facts":
      return text("article.check.openFacts", { names: listed(check.names) });
    case "numbers":
      return check.ok
        ? text("article.check.numbers")
        : text("article.check.numbersDiffer", { source: listed(check.source), target: listed(check.target) });
    case "links":
      return check.ok
        ? text("article.check.links")
        : text("article.check.linksMissing", { links: listed(check.missing) });
    case "length":
      return text(check.ok ? "article.check.length" : "article.check.lengthDiffers", {
        source: check.source,
        target: check.target,
      });
    case "sentences":
      return check.ok
        ? text("article.check.sentences")
        : text("article.check.sentencesMissing", { count: check.missing, ...names });
    case "unfinished":
      return text("article.check.unfinished", { found: check.found });
  }
}

const SHOWN = 8;

function Phrasings({
  api,
  article,
  edits,
  reload,
}: {
  api: KnowledgeApi;
  article: Article;
  edits: boolean;
  reload(): Promise<void>;
}) {
  const text = useText();
  const [adding, setAdding] = useState(false);
  const [typed, setTyped] = useState("");
  const [all, setAll] = useState(false);
  const shown = all ? article.phrasings : article.phrasings.slice(0, SHOWN);

  async function act(work: () => Promise<void>) {
    try {
      await work();
      await reload();
    } catch (error) {
      toast(problemText(text, error));
    }
  }
  const add = (event: FormEvent) => {
    event.preventDefault();
    void act(async () => {
      const { added, elsewhere } = await api.addPhrasing(article.id, typed);
      if (elsewhere.length > 0) toast(text("article.askedElsewhere", { article: elsewhere.join(", ") }));
      else if (!added) toast(text("article.askedAlready"));
      setTyped("");
    });
  };

  return (
    <section>
      <h3>
        {text("article.howPeopleAsk")} <span className="count">{article.phrasingCount}</span>
        {edits && !adding && (
          <button type="button" className="link end" onClick={() => setAdding(true)}>
            {text("article.add")}
          </button>
        )}
      </h3>
      {adding && (
        <form className="row ask" onSubmit={add}>
          <input
            className="field"
            dir="auto"
            maxLength={1000}
            aria-label={text("article.newPhrasing")}
            placeholder={text("article.newPhrasing")}
            value={typed}
            onChange={({ target }) => setTyped(target.value)}
          />
          <button type="submit" className="button plain small" disabled={typed.trim() === ""}>
            {text("article.add")}
          </button>
        </form>
      )}
      <ul className="phrasings">
        {shown.map((phrasing) => (
          <li key={phrasing.id}>
            <span className="grow" {...speechOf(phrasing.language)}>
              {phrasing.text}
            </span>
            {edits && (
              <button
                type="button"
                className="button quiet small icon-only"
                aria-label={text("article.removePhrasing", { text: phrasing.text })}
                onClick={() => void act(() => api.removePhrasing(article.id, phrasing.id))}
              >
                <Icon name="cross" size="small" />
              </button>
            )}
          </li>
        ))}
      </ul>
      {!all && article.phrasings.length > SHOWN && (
        <button type="button" className="link" onClick={() => setAll(true)}>
          {text("knowledge.more")}
        </button>
      )}
    </section>
  );
}

const againMs = 5000;

/** When customers and the assistant get to know what was approved. @param changed  read again when this is another moment */
function GoesLive({ api, changed }: { api: KnowledgeApi; changed: string }) {
  const text = useText();
  const { may } = useDesk();
  const [learning, setLearning] = useState<Learning | null>(null);
  const read = useCallback(() => api.learning().then(setLearning, () => {}), [api]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another change is another thing to learn
  useEffect(() => {
    void read();
  }, [read, changed]);
  const waits = learning !== null && !learning.learned;
  useEffect(() => {
    if (!waits) return;
    const timer = setInterval(() => void read(), againMs);
    return () => clearInterval(timer);
  }, [waits, read]);
  if (!learning) return null;
  const { trainsItself, learned, training, release } = learning;
  const state: ReactNode = learned
    ? text("article.learned", { release: release ?? 0 })
    : training
      ? text("article.learning")
      : text(trainsItself ? "article.learnsSoon" : "article.learnsLater");
  const attempt = (work: Promise<unknown>) => void work.then(read, (error) => toast(problemText(text, error)));
  return (
    <section>
      <h3>{text("article.goesLive")}</h3>
      <p className="row live">
        <Icon name="seal" size="large" />
        <span role="status">
          {text("article.atOnce")}
          <br />
          <span className="hint">{state}</span>
        </span>
      </p>
      {may("training.start") && (
        <>
          {!learned && !training && (
            <button type="button" className="button plain small" onClick={() => attempt(api.train())}>
              {text("article.trainNow")}
            </button>
          )}
          <label className="check">
            <input
              type="checkbox"
              checked={trainsItself}
              onChange={({ target }) => attempt(api.setLearning(target.checked).then(setLearning))}
            />
            {text("article.trainsItself")}
          </label>
        </>
      )}
    </section>
  );
}
