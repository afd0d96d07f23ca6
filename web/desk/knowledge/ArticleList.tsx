// The articles: found by words in any script, by language, market and state, a page after the other; many are changed at once.
import { useCallback, useEffect, useRef, useState } from "react";
import { toast } from "../../design/elements/Toasts.tsx";
import { addressIn, open } from "../address.ts";
import { useDesk } from "../desk-context.ts";
import { Icon } from "../marks/Icon.tsx";
import { languageName, marketName, speechOf } from "../marks/names.ts";
import { Empty, Loading, Problem } from "../marks/States.tsx";
import { problemText } from "../problem.ts";
import { useWording } from "../text.tsx";
import { date } from "../time.ts";
import { useLoaded } from "../use-loaded.ts";
import { BulkBar } from "./BulkBar.tsx";
import type { ArticlePage, Filter, KnowledgeApi, ListedArticle, Place } from "./knowledge-api.ts";
import { Replace } from "./Replace.tsx";
import { StatusMark, useStatusText } from "./StatusMark.tsx";

const nothing: Filter = { search: "", language: "", market: "", status: "", category: "" };
const searchMs = 250;

export function ArticleList({ api }: { api: KnowledgeApi }) {
  const { text, language: mine } = useWording();
  const { may } = useDesk();
  const [filter, setFilter] = useState(nothing);
  const [typed, setTyped] = useState("");
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const [replacing, setReplacing] = useState(false);
  const [more, setMore] = useState<"idle" | "loading">("idle");
  const [loaded, reload, set] = useLoaded<ArticlePage>(useCallback(() => api.list(filter, null), [api, filter]));
  const columns = useColumns(api);

  useEffect(() => {
    const timer = setTimeout(
      () => setFilter((before) => (before.search === typed ? before : { ...before, search: typed })),
      searchMs,
    );
    return () => clearTimeout(timer);
  }, [typed]);

  const choose = (changes: Partial<Filter>) => setFilter((before) => ({ ...before, ...changes }));
  const value = loaded.kind === "ready" ? loaded.value : null;

  async function loadMore() {
    if (!value?.next || more === "loading") return;
    setMore("loading");
    try {
      const page = await api.list(filter, value.next);
      set({ ...page, articles: [...value.articles, ...page.articles] });
    } catch (error) {
      toast(problemText(text, error));
    } finally {
      setMore("idle");
    }
  }

  const languages = [...new Set(columns.map(({ language }) => language))];
  const markets = [...new Set(columns.flatMap(({ market }) => market ?? []))];
  const isFiltered = Object.values(filter).some((one) => one !== "");
  const edits = may("knowledge.edit");

  return (
    <div className="articles">
      <search className="know-filters">
        <label className="find">
          <Icon name="search" />
          <span className="sr">{text("knowledge.search")}</span>
          <input
            className="field"
            type="search"
            dir="auto"
            placeholder={text("knowledge.search")}
            value={typed}
            onChange={({ target }) => setTyped(target.value)}
          />
        </label>
        <Choice
          label={text("knowledge.language")}
          value={filter.language}
          onChoose={(language) => choose({ language })}
        >
          <option value="">{text("knowledge.anyLanguage")}</option>
          {languages.map((tag) => (
            <option key={tag} value={tag} lang={tag}>
              {languageName(tag)}
            </option>
          ))}
        </Choice>
        {markets.length > 0 && (
          <Choice label={text("knowledge.market")} value={filter.market} onChoose={(market) => choose({ market })}>
            <option value="">{text("knowledge.anyMarket")}</option>
            <option value="all">{text("knowledge.everyMarket")}</option>
            {markets.map((market) => (
              <option key={market} value={market}>
                {marketName(market, mine)}
              </option>
            ))}
          </Choice>
        )}
        <Choice label={text("knowledge.state")} value={filter.status} onChoose={(status) => choose({ status })}>
          <option value="">{text("knowledge.anyState")}</option>
          {(["stale", "draft", "missing"] as const).map((status) => (
            <option key={status} value={status}>
              {text(`knowledge.status.${status}`)}
            </option>
          ))}
        </Choice>
        {value && value.categories.length > 0 && (
          <Choice
            label={text("knowledge.category")}
            value={filter.category}
            onChoose={(category) => choose({ category })}
          >
            <option value="">{text("knowledge.anyCategory")}</option>
            {value.categories.map((category) => (
              <option key={category} value={category}>
                {category}
              </option>
            ))}
          </Choice>
        )}
        {value && <span className="hint">{text("knowledge.count", { count: value.total })}</span>}
        {edits && (
          <button type="button" className="button quiet small end" onClick={() => setReplacing(true)}>
            {text("knowledge.replace")}
          </button>
        )}
      </search>
      {chosen.size > 0 && (
        <BulkBar
          api={api}
          chosen={[...chosen]}
          columns={columns}
          onDone={() => {
            setChosen(new Set());
            void reload();
          }}
          onClear={() => setChosen(new Set())}
        />
      )}
      {loaded.kind === "loading" && <Loading rows={8} saying={text("knowledge.loading")} />}
      {loaded.kind === "failed" && (
        <Problem title={text("knowledge.failed")} error={loaded.error} onRetry={() => void reload()} />
      )}
      {value && value.articles.length === 0 && (
        <Empty
          icon={isFiltered ? "search" : "book"}
          title={text(isFiltered ? "knowledge.noneFound" : "knowledge.none")}
          more={text(isFiltered ? "knowledge.noneFoundMore" : "knowledge.noneMore")}
        >
          {isFiltered && (
            <button
              type="button"
              className="button plain small"
              onClick={() => {
                setTyped("");
                setFilter(nothing);
              }}
            >
              {text("knowledge.clear")}
            </button>
          )}
        </Empty>
      )}
      {value && value.articles.length > 0 && (
        <section className="panel-card flush scrolls">
          <table className="table article-list">
            <thead>
              <tr>
                {edits && (
                  <th className="pick">
                    <input
                      type="checkbox"
                      aria-label={text("knowledge.chooseAll")}
                      checked={value.articles.every(({ id }) => chosen.has(id))}
                      onChange={({ target }) =>
                        setChosen(new Set(target.checked ? value.articles.map(({ id }) => id) : []))
                      }
                    />
                  </th>
                )}
                <th>{text("knowledge.article")}</th>
                <th>{text("knowledge.texts")}</th>
                <th className="number">{text("knowledge.phrasings")}</th>
                <th className="number">{text("knowledge.changed")}</th>
              </tr>
            </thead>
            <tbody>
              {value.articles.map((article) => (
                <ArticleRow
                  key={article.id}
                  article={article}
                  chosen={edits ? chosen.has(article.id) : null}
                  onChoose={(is) => {
                    const next = new Set(chosen);
                    if (is) next.add(article.id);
                    else next.delete(article.id);
                    setChosen(next);
                  }}
                />
              ))}
            </tbody>
          </table>
          {value.next && (
            <div className="know-more">
              <button
                type="button"
                className="button plain"
                disabled={more === "loading"}
                onClick={() => void loadMore()}
              >
                {text("knowledge.more")}
              </button>
              <Approaching onNear={() => void loadMore()} />
            </div>
          )}
        </section>
      )}
      {replacing && (
        <Replace
          api={api}
          columns={columns}
          onClose={() => setReplacing(false)}
          onDone={() => {
            setReplacing(false);
            void reload();
          }}
        />
      )}
    </div>
  );
}

function ArticleRow({
  article: { id, title, language, excerpt, texts, phrasings, updatedAt },
  chosen,
  onChoose,
}: {
  article: ListedArticle;
  chosen: boolean | null;
  onChoose(is: boolean): void;
}) {
  const { text, locale } = useWording();
  const address = addressIn("knowledge", "articles", id);
  return (
    <tr data-opens="">
      {chosen !== null && (
        <td className="pick">
          <input
            type="checkbox"
            aria-label={text("knowledge.choose", { title })}
            checked={chosen}
            onChange={({ target }) => onChoose(target.checked)}
          />
        </td>
      )}
      <th scope="row">
        <a href={address} {...speechOf(language)}>
          {title}
        </a>
        <p className="hint cut" {...speechOf(language)}>
          {excerpt}
        </p>
      </th>
      <td>
        <ul className="text-places">
          {texts
            .filter(({ status }) => status !== "exempt")
            .map((each) => (
              <TextMark key={`${each.language} ${each.market}`} article={id} place={each} {...each} />
            ))}
        </ul>
      </td>
      <td className="number">{new Intl.NumberFormat(locale).format(phrasings)}</td>
      <td className="number">{date(new Date(updatedAt), locale)}</td>
    </tr>
  );
}

function TextMark({
  article,
  place: { language, market },
  status,
  daysBehind,
}: {
  article: string;
  place: Place;
  status: ListedArticle["texts"][number]["status"];
  daysBehind: number;
}) {
  const said = useStatusText()(status, daysBehind);
  const { language: mine } = useWording();
  const where = [market && marketName(market, mine), languageName(language)].filter(Boolean).join(", ");
  return (
    <li>
      <a
        href={addressIn("knowledge", "articles", article, language, market ?? "all")}
        title={`${where}: ${said}`}
        data-status={status}
      >
        <span className="sr">
          {where}: {said}
        </span>
        {market && (
          <span className="market" aria-hidden="true">
            {market}
          </span>
        )}
        <span dir="ltr" aria-hidden="true">
          {language}
        </span>
        <StatusMark status={status} />
      </a>
    </li>
  );
}

/** Calls when it comes near the screen: the list goes on by itself, and by its button. */
function Approaching({ onNear }: { onNear(): void }) {
  const mark = useRef<HTMLSpanElement>(null);
  const near = useRef(onNear);
  near.current = onNear;
  useEffect(() => {
    const observer = new IntersectionObserver((entries) => {
      if (entries.some(({ isIntersecting }) => isIntersecting)) near.current();
    });
    observer.observe(mark.current!);
    return () => observer.disconnect();
  }, []);
  return <span ref={mark} aria-hidden="true" />;
}

export function Choice({
  label,
  value,
  onChoose,
  children,
}: {
  label: string;
  value: string;
  onChoose(value: string): void;
  children: React.ReactNode;
}) {
  return (
    <label className="choose">
      <span className="sr">{label}</span>
      <select className="field" value={value} onChange={({ target }) => onChoose(target.value)}>
        {children}
      </select>
    </label>
  );
}

/** The markets and languages that the company answers in. */
export function useColumns(api: KnowledgeApi): Place[] {
  const [columns, setColumns] = useState<Place[]>([]);
  useEffect(() => {
    let gone = false;
    api.columns().then(
      (found) => !gone && setColumns(found),
      () => {}, // then only "any" can be chosen
    );
    return () => {
      gone = true;
    };
  }, [api]);
  return columns;
}

export const openArticle = (id: string, place?: Place): void =>
  open(
    place
      ? addressIn("knowledge", "articles", id, place.language, place.market ?? "all")
      : addressIn("knowledge", "articles", id),
  );
