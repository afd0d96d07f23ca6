// The first steps of a company: who it is, what it knows, its promise, the training, its page; beside them the chat itself.
import { type ReactNode, useCallback, useEffect, useState } from "react";
import { addressIn, open } from "../address.ts";
import { useDesk } from "../desk-context.ts";
import { Icon } from "../marks/Icon.tsx";
import { LanguagePill, MarketStamp } from "../marks/Marks.tsx";
import { Loading, Problem } from "../marks/States.tsx";
import type { Company } from "../settings/company.ts";
import "../settings/settings.css";
import { useText } from "../text.tsx";
import { useNow } from "../time.ts";
import { useLoaded } from "../use-loaded.ts";
import { CompanyStep } from "./CompanyStep.tsx";
import { KnowledgeStep } from "./KnowledgeStep.tsx";
import { PageStep } from "./PageStep.tsx";
import { Preview } from "./Preview.tsx";
import { PromiseStep } from "./PromiseStep.tsx";
import { greetingAt, type Progress, type Step, steps } from "./progress.ts";
import "./start.css";
import { TrainingStep } from "./TrainingStep.tsx";

const SAMPLES_MS = 2_000;
const MOST_TRIES = 15;

interface Standing {
  progress: Progress;
  company: Company;
}

export default function StartScreen() {
  const text = useText();
  const { request, may, me } = useDesk();
  const now = useNow();
  const [loaded, reload] = useLoaded(
    useCallback(async (): Promise<Standing> => {
      const [progress, company] = await Promise.all([
        request<Progress>("GET", "/start"),
        request<Company>("GET", "/workspace"),
      ]);
      return { progress, company };
    }, [request]),
  );
  /** Opened again by hand, although another one is next. */
  const [chosen, setChosen] = useState<Step | null>(null);
  // A training is over a moment before its engine answers; one that answers none of them is not waited for.
  const awaited = loaded.kind === "ready" && loaded.value.progress.done.training && !loaded.value.progress.samples[0];
  useEffect(() => {
    if (!awaited) return;
    let tries = 0;
    const timer = setInterval(() => (++tries > MOST_TRIES ? clearInterval(timer) : void reload()), SAMPLES_MS);
    return () => clearInterval(timer);
  }, [awaited, reload]);
  if (loaded.kind === "loading") return <Loading rows={5} saying={text("section.loading")} />;
  if (loaded.kind === "failed")
    return <Problem title={text("settings.failed")} error={loaded.error} onRetry={() => void reload()} />;
  const { progress, company } = loaded.value;
  const current = chosen ?? progress.next;
  const onDone = async () => {
    setChosen(null);
    await reload();
  };

  async function skip() {
    await request("PUT", "/start/skipped", { skipped: true });
    open("#/waiting");
  }

  const inside: Record<Step, ReactNode> = {
    company: <CompanyStep company={company} onDone={onDone} />,
    knowledge: <KnowledgeStep company={company} onDone={onDone} />,
    promise: <PromiseStep onDone={onDone} />,
    training: <TrainingStep onDone={onDone} />,
    page: <PageStep company={company} onDone={onDone} />,
  };
  const below: Partial<Record<Step, ReactNode>> = {
    company: progress.done.company && (
      <span className="chips">
        {company.markets.slice(0, 12).map((market) => (
          <MarketStamp key={market} market={market} />
        ))}
        {company.languages.slice(0, 12).map((tag) => (
          <LanguagePill key={tag} language={tag} />
        ))}
      </span>
    ),
  };

  return (
    <div className="start">
      <div>
        <h1>{text(greetingAt(now.getHours()), { name: me.name })}</h1>
        <p className="sub">{text(progress.next === null ? "start.allDone" : "start.sub")}</p>
        <ol className="steps">
          {steps.map((step, index) => {
            const done = progress.done[step];
            const isOpen = step === current;
            return (
              <li key={step} className="step" data-state={isOpen ? "open" : done ? "done" : "later"}>
                <span className="step-number" aria-hidden="true">
                  {done && !isOpen ? <Icon name="check" size="small" /> : index + 1}
                </span>
                <div>
                  <h2>
                    {isOpen ? (
                      text(`start.${step}`)
                    ) : (
                      <button type="button" className="open-step" onClick={() => setChosen(step)}>
                        {text(`start.${step}`)}
                        {done && <span className="sr">{text("start.isDone")}</span>}
                      </button>
                    )}
                  </h2>
                  {isOpen ? inside[step] : (below[step] ?? <p className="hint">{text(`start.${step}More`)}</p>)}
                </div>
              </li>
            );
          })}
        </ol>
        {progress.next === null ? (
          <a className="button main" href={addressIn("knowledge")}>
            {text("start.toKnowledge")}
          </a>
        ) : (
          may("workspace.change") && (
            <button type="button" className="link" onClick={() => void skip()}>
              {text("start.skip")}
            </button>
          )
        )}
      </div>
      <Preview company={company.name} brand={company.brandColour} samples={progress.samples} />
    </div>
  );
}
