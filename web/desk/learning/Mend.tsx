// Two articles that are taken for each other, side by side, with what was asked: which one should have it, and what tells them apart.
import { lazy, Suspense, useCallback, useState } from "react";
import { Dialog } from "../../design/elements/Dialog.tsx";
import { addressIn } from "../address.ts";
import { useDesk } from "../desk-context.ts";
import { LanguagePill } from "../marks/Marks.tsx";
import { speechOf } from "../marks/names.ts";
import { Loading, Problem } from "../marks/States.tsx";
import { useText, useWording } from "../text.tsx";
import { useLoaded } from "../use-loaded.ts";
import type { Report } from "./learning.ts";

const TeachDialog = lazy(() => import("../teaching/TeachDialog.tsx"));

type Confusion = Report["confusions"][number];

interface Article {
  id: string;
  variants: { language: string; market: string | null; title: string; text: string }[];
  phrasings: { language: string; text: string }[];
}

export function Mend({ confusion }: { confusion: Confusion }) {
  const text = useText();
  const [isOpen, setOpen] = useState(false);
  const { askedArticle, takenArticle } = confusion;
  // Reports of before say titles alone.
  if (!askedArticle || !takenArticle) return null;
  return (
    <>
      <button type="button" className="button plain small" onClick={() => setOpen(true)}>
        {text("learning.mend")}
      </button>
      {isOpen && (
        <MendDialog confusion={confusion} asked={askedArticle} taken={takenArticle} onClose={() => setOpen(false)} />
      )}
    </>
  );
}

function MendDialog({
  confusion,
  asked,
  taken,
  onClose,
}: {
  confusion: Confusion;
  asked: string;
  taken: string;
  onClose(): void;
}) {
  const text = useText();
  const { request, may } = useDesk();
  const [teaching, setTeaching] = useState<string | null>(null);
  const load = useCallback(
    () => Promise.all([asked, taken].map((id) => request<Article>("GET", `/articles/${encodeURIComponent(id)}`))),
    [request, asked, taken],
  );
  const [loaded, reload] = useLoaded(load);
  return (
    <Dialog wide title={text("learning.mendTitle")} close={text("do.close")} onClose={onClose}>
      <p>{text("learning.mendMore")}</p>
      <section>
        <h3>{text("learning.mendAsked")}</h3>
        <ul className="mend-examples">
          {confusion.examples.map((example) => (
            <li key={example} className="row">
              <span className="grow" lang="" dir="auto">
                {example}
              </span>
              {may("knowledge.propose") && (
                <button type="button" className="button plain small" onClick={() => setTeaching(example)}>
                  {text("learning.addPhrasing")}
                </button>
              )}
            </li>
          ))}
        </ul>
      </section>
      {teaching !== null && (
        <Suspense fallback={null}>
          <TeachDialog
            start={{
              origin: {},
              kind: "phrasing",
              questions: [{ text: teaching }],
              article: { id: asked, title: confusion.asked },
            }}
            onClose={() => setTeaching(null)}
          />
        </Suspense>
      )}
      {loaded.kind === "loading" && <Loading rows={3} saying={text("section.loading")} />}
      {loaded.kind === "failed" && <Problem title={text("section.failed")} error={loaded.error} onRetry={reload} />}
      {loaded.kind === "ready" && (
        <div className="mend">
          {loaded.value.map((article, k) => (
            <Side key={article.id} article={article} label={text(k === 0 ? "learning.shouldBe" : "learning.was")} />
          ))}
        </div>
      )}
    </Dialog>
  );
}

const mostPhrasings = 12;

function Side({ article, label }: { article: Article; label: string }) {
  const { text, language } = useWording();
  const variant = article.variants.find((one) => one.language === language) ?? article.variants[0];
  return (
    <section className="panel-card">
      <p className="hint">{label}</p>
      <h3 {...speechOf(variant?.language ?? null)}>{variant?.title || article.id}</h3>
      <ul>
        {article.phrasings.slice(0, mostPhrasings).map((one) => (
          <li key={`${one.language} ${one.text}`}>
            <LanguagePill language={one.language} /> <span {...speechOf(one.language)}>{one.text}</span>
          </li>
        ))}
      </ul>
      {article.phrasings.length > mostPhrasings && (
        <p className="hint">{text("learning.morePhrasings", { count: article.phrasings.length - mostPhrasings })}</p>
      )}
      <a className="button plain small" href={addressIn("knowledge", "articles", article.id)}>
        {text("learning.openArticle")}
      </a>
    </section>
  );
}
