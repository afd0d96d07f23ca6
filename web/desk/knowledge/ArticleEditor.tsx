// One article: which texts it has, and one of them beside its source, with what is to be checked, how people ask, and what came before.
import { useCallback, useEffect, useMemo, useState } from "react";
import { Dialog } from "../../design/elements/Dialog.tsx";
import { toast } from "../../design/elements/Toasts.tsx";
import { addressIn, open } from "../address.ts";
import { RequestFailed } from "../api.ts";
import { useDesk } from "../desk-context.ts";
import { Icon } from "../marks/Icon.tsx";
import { languageName, marketName, speechOf } from "../marks/names.ts";
import { Loading, Problem } from "../marks/States.tsx";
import { problemText } from "../problem.ts";
import { useText, useWording } from "../text.tsx";
import { clock } from "../time.ts";
import { useLoaded } from "../use-loaded.ts";
import { openArticle } from "./ArticleList.tsx";
import { ArticleRail } from "./ArticleRail.tsx";
import { Conflict } from "./Conflict.tsx";
import { History } from "./History.tsx";
import type { Article, CheckResult, EditedText, KnowledgeApi, Place } from "./knowledge-api.ts";
import { Menu } from "./Menu.tsx";
import { SideBySide } from "./SideBySide.tsx";
import { StatusMark, useStatusText } from "./StatusMark.tsx";
import { type Saving, storedText, useDraft } from "./use-draft.ts";
import { WidgetText } from "./WidgetText.tsx";

const checkAfterMs = 400;

export function ArticleEditor({ api, id, place }: { api: KnowledgeApi; id: string; place: Place | null }) {
  const text = useText();
  const [loaded, reload, set] = useLoaded<Article>(useCallback(() => api.get(id), [api, id]));
  if (loaded.kind === "loading") return <Loading rows={8} saying={text("knowledge.loading")} />;
  if (loaded.kind === "failed")
    return <Problem title={text("article.failed")} error={loaded.error} onRetry={() => void reload()} />;
  const article = loaded.value;
  const chosen = place ?? firstPlace(article);
  return (
    <OpenText
      key={`${chosen.language} ${chosen.market}`}
      {...{ api, article, reload }}
      place={chosen}
      onStored={(stored) => set({ ...article, texts: withText(article.texts, stored) })}
    />
  );
}

/** What needs somebody first, else a translation, else the source. */
function firstPlace({ texts, sourceLanguage }: Article): Place {
  const real = texts.filter(({ approved, draft }) => approved || draft);
  return (
    real.find(({ status }) => status === "stale") ??
    real.find(({ draft }) => draft) ??
    real.find(({ language }) => language !== sourceLanguage) ??
    real[0] ?? { language: sourceLanguage, market: null }
  );
}

const isAt = (a: Place, b: Place) => a.language === b.language && a.market === b.market;

function withText(texts: readonly EditedText[], stored: EditedText): EditedText[] {
  const rest = texts.filter((one) => !isAt(one, stored));
  return rest.length === texts.length ? [...texts, stored] : texts.map((one) => (isAt(one, stored) ? stored : one));
}

/** In the source language: of the same market before every market. */
function sourceOf({ texts, sourceLanguage }: Article, place: Place): EditedText | null {
  if (place.language === sourceLanguage) return null;
  const sources = texts.filter(({ language, approved, draft }) => language === sourceLanguage && (approved || draft));
  return (
    sources.find(({ market }) => market === place.market) ??
    sources.find(({ market }) => market === null) ??
    sources[0] ??
    null
  );
}

interface OpenProps {
  api: KnowledgeApi;
  article: Article;
  place: Place;
  reload(): Promise<void>;
  onStored(stored: EditedText): void;
}

function OpenText({ api, article, place: given, reload, onStored }: OpenProps) {
  const { text, locale, language: mine } = useWording();
  const { may } = useDesk();
  const { id } = article;
  const { language, market } = given;
  const place = useMemo<Place>(() => ({ language, market }), [language, market]);
  const first = article.texts.find((one) => isAt(one, place)) ?? null;
  const draft = useDraft(api, id, place, first, onStored);
  const { written, stored, saving } = draft;
  const source = sourceOf(article, place);
  const edits = may("knowledge.edit");
  const [checked, setChecked] = useState<CheckResult | null>(null);
  const [shown, setShown] = useState<"preview" | "history" | "delete" | "settings" | null>(null);
  const [busy, setBusy] = useState(false);

  // The source as customers get it; one that is still a draft is better than none.
  const sourceText = useMemo(
    () => source && { title: (source.approved ?? source.draft)!.title, text: (source.approved ?? source.draft)!.text },
    [source],
  );
  useEffect(() => {
    let gone = false;
    const timer = setTimeout(() => {
      const target = { ...written, language, market };
      api.check(source && sourceText && { ...sourceText, language: source.language, market }, target).then(
        (result) => !gone && setChecked(result),
        () => {}, // what was found before stays shown
      );
    }, checkAfterMs);
    return () => {
      gone = true;
      clearTimeout(timer);
    };
  }, [api, written, source, sourceText, language, market]);

  async function act(work: () => Promise<unknown>, done?: string) {
    setBusy(true);
    try {
      await work();
      if (done) toast(done);
    } catch (error) {
      if (error instanceof RequestFailed && error.code === "knowledge/changed-meanwhile") await catchUp();
      else toast(problemText(text, error));
    } finally {
      setBusy(false);
    }
  }
  /** Somebody else did something to the text, and nothing of ours waits: theirs is shown. */
  async function catchUp() {
    const there = (await api.get(id)).texts.find((one) => isAt(one, place));
    await reload();
    if (there) draft.settle(there);
    toast(text("article.changedMeanwhile"));
  }
  const inLanguage = languageName(language, mine);
  const approve = () =>
    act(async () => {
      const saved = await draft.flush();
      if (!saved) return;
      draft.settle(await api.approve(id, place, saved.tag));
      toast(text("article.approved", { language: inLanguage }));
    });
  const confirm = () =>
    act(async () => {
      if (stored) draft.settle(await api.confirm(id, place, stored.tag));
    }, text("article.confirmed"));
  const apply = (applies: boolean) =>
    act(async () => {
      draft.settle(await api.setApplies(id, place, applies));
    });
  const isNew = stored === null || (!stored.approved && !stored.draft);
  const hasDraft = stored?.draft !== null && stored !== null;
  const changed = hasDraft || saving.kind === "unsaved" || saving.kind === "saving";
  const title = nameOf(article);
  const { asked } = article;

  return (
    <div className="edit">
      <div className="edit-main">
        <div className="bar">
          <nav className="crumbs" aria-label={text("article.path")}>
            <a href={addressIn("knowledge", "articles")}>{text("knowledge")}</a>
            <Icon name="back" size="small" flips />
            <span className="cut" dir="auto">
              {article.category ?? id}
            </span>
          </nav>
          <SavingNote saving={saving} updatedAt={stored?.draft?.updatedAt ?? null} />
          <button type="button" className="button plain small" onClick={() => setShown("preview")}>
            {text("article.preview")}
          </button>
          <Menu label={<Icon name="dots" />} title={text("article.more")} className="button quiet small icon-only">
            <button type="button" onClick={() => setShown("history")}>
              <Icon name="clock" />
              {text("article.history")}
            </button>
            {edits && (
              <>
                <button type="button" onClick={() => setShown("settings")}>
                  <Icon name="sliders" />
                  {text("article.settings")}
                </button>
                {hasDraft && stored?.approved && (
                  <button
                    type="button"
                    onClick={() => void act(async () => draft.settle(await api.discard(id, place, stored.tag)))}
                  >
                    <Icon name="cross" />
                    {text("article.discard")}
                  </button>
                )}
                {isNew && (
                  <button type="button" onClick={() => void apply(stored?.exempt ?? false)}>
                    <Icon name="minus" />
                    {text(stored?.exempt ? "article.applies" : "coverage.doesNotApply")}
                  </button>
                )}
                {!isNew && (
                  <button
                    type="button"
                    onClick={() =>
                      void act(async () => {
                        const saved = await draft.flush();
                        await api.removeText(id, place, saved?.tag ?? "");
                        await reload();
                        open(addressIn("knowledge", "articles", id));
                      }, text("article.textRemoved"))
                    }
                  >
                    <Icon name="trash" />
                    {text("article.removeText")}
                  </button>
                )}
                <button type="button" onClick={() => setShown("delete")}>
                  <Icon name="trash" />
                  {text("article.delete")}
                </button>
              </>
            )}
          </Menu>
        </div>
        <header className="title">
          <h1 {...speechOf(title.language)}>{title.title}</h1>
          <p>
            {asked.questions === 0
              ? text("article.notAsked")
              : text("article.asked", {
                  count: asked.questions,
                  share: new Intl.NumberFormat(locale, { style: "percent" }).format(asked.answered / asked.questions),
                })}
          </p>
        </header>
        <Places article={article} place={place} source={source} />
        <SideBySide
          {...{ place, written, edits, sourceText, checked }}
          source={source}
          stored={stored}
          onChange={draft.change}
        />
        <footer className="edit-foot">
          <Icon name="info" />
          <span className="grow">{text(market ? "article.factsOfMarket" : "article.facts")}</span>
          {edits && stored?.status === "stale" && (
            <button type="button" className="button quiet" disabled={busy} onClick={() => void confirm()}>
              {text("article.stillRight")}
            </button>
          )}
          {edits && (
            <button
              type="button"
              className="button main"
              disabled={busy || !changed || written.text.trim() === "" || saving.kind === "conflict"}
              onClick={() => void approve()}
            >
              {text("article.approve", { language: inLanguage })}
            </button>
          )}
        </footer>
      </div>
      <ArticleRail {...{ api, article, checked, edits, place, reload }} source={source} />
      {saving.kind === "conflict" && (
        <Conflict
          mine={written}
          theirs={saving.theirs}
          language={language}
          onKeep={draft.keepMine}
          onTake={draft.takeTheirs}
        />
      )}
      {shown === "preview" && (
        <Dialog title={text("article.preview")} close={text("do.close")} onClose={() => setShown(null)}>
          <p className="hint">
            {[market && marketName(market, mine), languageName(language)].filter(Boolean).join(" · ")}
          </p>
          <WidgetText text={checked?.shown.target || written.text} language={language} />
        </Dialog>
      )}
      {shown === "history" && (
        <History
          {...{ api, id, place, edits }}
          onClose={() => setShown(null)}
          onRestored={async (entry) => {
            setShown(null);
            await reload();
            const restored = await api.get(id);
            const there = restored.texts.find((one) => isAt(one, place));
            if (there) draft.settle(there);
            toast(text("article.restored"));
            if (entry.language && !isAt({ language: entry.language, market: entry.market }, place))
              openArticle(id, { language: entry.language, market: entry.market });
          }}
        />
      )}
      {shown === "settings" && <Settings {...{ api, article, reload }} onClose={() => setShown(null)} />}
      {shown === "delete" && (
        <Dialog
          title={text("article.delete")}
          close={text("do.close")}
          onClose={() => setShown(null)}
          onSubmit={() =>
            void act(async () => {
              await api.remove(id);
              open(addressIn("knowledge", "articles"));
            }, text("article.deleted"))
          }
          actions={
            <>
              <button type="button" className="button plain" onClick={() => setShown(null)}>
                {text("do.cancel")}
              </button>
              <button type="submit" className="button main" disabled={busy}>
                {text("article.delete")}
              </button>
            </>
          }
        >
          <p>{text("knowledge.deleteMore", { count: 1 })}</p>
        </Dialog>
      )}
    </div>
  );
}

/** Every text that is there or wanted, as the way to it. */
function Places({ article, place, source }: { article: Article; place: Place; source: EditedText | null }) {
  const text = useText();
  const said = useStatusText();
  const { language: mine } = useWording();
  const real = article.texts.filter(({ approved, draft, exempt }) => approved || draft || exempt);
  const wanted = article.columns.filter(
    (column) =>
      !real.some((one) => one.language === column.language && (one.market === column.market || one.market === null)),
  );
  const shown = real.some((one) => isAt(one, place)) || wanted.some((one) => isAt(one, place)) ? [] : [place];
  const all = [
    ...real.map(({ language, market, status, daysBehind }) => ({ language, market, status, daysBehind })),
    ...[...wanted, ...shown].map((one) => ({ ...one, status: "missing" as const, daysBehind: 0 })),
  ];
  return (
    <nav className="variants" aria-label={text("article.texts")}>
      {all.map((one) => (
        <a
          key={`${one.language} ${one.market}`}
          href={addressIn("knowledge", "articles", article.id, one.language, one.market ?? "all")}
          aria-current={isAt(one, place) ? "page" : undefined}
          data-source={(source !== null && isAt(one, source)) || undefined}
          title={[one.market && marketName(one.market, mine), said(one.status, one.daysBehind)]
            .filter(Boolean)
            .join(", ")}
        >
          {one.market && <span className="market">{one.market}</span>}
          <bdi lang={one.language}>{languageName(one.language)}</bdi>
          <StatusMark status={one.status} />
          <span className="sr">{said(one.status, one.daysBehind)}</span>
        </a>
      ))}
    </nav>
  );
}

function SavingNote({ saving, updatedAt }: { saving: Saving; updatedAt: string | null }) {
  const { text, locale } = useWording();
  const at = saving.kind === "saved" ? (saving.at ?? (updatedAt ? new Date(updatedAt) : null)) : null;
  const said =
    saving.kind === "saved"
      ? at && text("article.saved", { time: clock(at, locale) })
      : saving.kind === "failed"
        ? problemText(text, saving.error)
        : text(saving.kind === "conflict" ? "article.conflict" : "article.saving");
  return (
    <span className="saving hint end" role="status" data-tone={saving.kind === "failed" ? "bad" : undefined}>
      {saving.kind === "saved" && at && <Icon name="check" size="small" />}
      {said}
    </span>
  );
}

function Settings({
  api,
  article,
  reload,
  onClose,
}: {
  api: KnowledgeApi;
  article: Article;
  reload(): Promise<void>;
  onClose(): void;
}) {
  const text = useText();
  const [category, setCategory] = useState(article.category ?? "");
  const [language, setLanguage] = useState(article.sourceLanguage);
  const languages = [...new Set([article.sourceLanguage, ...article.texts.map((one) => one.language)])];
  async function save() {
    try {
      await api.describe(article.id, { category: category.trim() || null, sourceLanguage: language });
      await reload();
      onClose();
    } catch (error) {
      toast(problemText(text, error));
    }
  }
  return (
    <Dialog
      title={text("article.settings")}
      close={text("do.close")}
      onClose={onClose}
      onSubmit={() => void save()}
      actions={
        <button type="submit" className="button main">
          {text("do.save")}
        </button>
      }
    >
      <label>
        {text("knowledge.category")}
        <input
          className="field"
          dir="auto"
          maxLength={100}
          value={category}
          onChange={({ target }) => setCategory(target.value)}
        />
      </label>
      <label>
        {text("article.sourceLanguage")}
        <select className="field" value={language} onChange={({ target }) => setLanguage(target.value)}>
          {languages.map((tag) => (
            <option key={tag} value={tag} lang={tag}>
              {languageName(tag)}
            </option>
          ))}
        </select>
        <span className="hint">{text("article.sourceLanguageMore")}</span>
      </label>
      <p className="hint">
        {text("article.id")} <code dir="ltr">{article.id}</code>
      </p>
    </Dialog>
  );
}

function nameOf({ id, texts, sourceLanguage }: Article): { title: string; language: string } {
  const named = texts.filter((one) => storedText(one).title !== "");
  const best =
    named.find((one) => one.language === sourceLanguage && one.market === null) ??
    named.find((one) => one.language === sourceLanguage) ??
    named[0];
  return best
    ? { title: best.approved?.title || storedText(best).title, language: best.language }
    : { title: id, language: "" };
}
