// What customers of each market and language find: a row an article, a column a market and language. A grid for the keyboard: arrows move,
// Enter opens what a cell says.
import {
  Fragment,
  type KeyboardEvent,
  useCallback,
  useEffect,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
} from "react";
import { toast } from "../../design/elements/Toasts.tsx";
import { addressIn } from "../address.ts";
import { useDesk } from "../desk-context.ts";
import { Icon } from "../marks/Icon.tsx";
import { Digits, LanguagePill, MarketStamp } from "../marks/Marks.tsx";
import { directionOf, languageName, marketName, speechOf } from "../marks/names.ts";
import { Empty, Loading, Problem } from "../marks/States.tsx";
import { problemText } from "../problem.ts";
import { useText, useWording } from "../text.tsx";
import { useLoaded } from "../use-loaded.ts";
import { openArticle } from "./ArticleList.tsx";
import type { CellDetail, Coverage, KnowledgeApi, Place } from "./knowledge-api.ts";
import { StatusMark, useStatusText } from "./StatusMark.tsx";

type Row = Coverage["rows"][number];
type Cell = Row["cells"][number];

const searchMs = 250;

export function CoverageMatrix({ api }: { api: KnowledgeApi }) {
  const { text } = useWording();
  const [search, setSearch] = useState("");
  const [typed, setTyped] = useState("");
  const [gaps, setGaps] = useState(false);
  const [loaded, reload, set] = useLoaded<Coverage>(useCallback(() => api.coverage(search, null), [api, search]));
  const [loadingMore, setLoadingMore] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setSearch(typed), searchMs);
    return () => clearTimeout(timer);
  }, [typed]);
  if (loaded.kind === "loading" && search === "") return <Loading rows={8} saying={text("coverage.loading")} />;
  if (loaded.kind === "failed")
    return <Problem title={text("coverage.failed")} error={loaded.error} onRetry={() => void reload()} />;
  const coverage = loaded.kind === "ready" ? loaded.value : null;
  if (coverage && coverage.rows.length === 0 && search === "")
    return <Empty icon="book" title={text("knowledge.none")} more={text("knowledge.noneMore")} />;
  const rows =
    coverage?.rows.filter(
      (row) => !gaps || row.cells.some(({ status, people }) => status === "stale" || (isGap(status) && people > 0)),
    ) ?? [];

  async function more(shown: Coverage) {
    setLoadingMore(true);
    try {
      const page = await api.coverage(search, shown.next);
      set({ ...page, rows: [...shown.rows, ...page.rows] });
    } catch (error) {
      toast(problemText(text, error));
    } finally {
      setLoadingMore(false);
    }
  }

  return (
    <>
      {coverage && <Met met={coverage.met} />}
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
        <label className="check">
          <input type="checkbox" checked={gaps} onChange={({ target }) => setGaps(target.checked)} />
          {text("coverage.onlyGaps")}
        </label>
      </search>
      {coverage && rows.length > 0 && (
        <Matrix
          {...{ api, rows }}
          coverage={coverage}
          onChanged={(article, column, cell) =>
            set({
              ...coverage,
              rows: coverage.rows.map((row) =>
                row.id === article ? { ...row, cells: row.cells.map((one, k) => (k === column ? cell : one)) } : row,
              ),
            })
          }
        />
      )}
      {coverage && rows.length === 0 && (
        <Empty
          icon={gaps ? "check" : "search"}
          title={text(gaps ? "coverage.noGaps" : "knowledge.noneFound")}
          more={text(gaps ? "coverage.noGapsMore" : "knowledge.noneFoundMore")}
        />
      )}
      {coverage?.next && (
        <div className="know-more">
          <button type="button" className="button plain" disabled={loadingMore} onClick={() => void more(coverage)}>
            {text("knowledge.more")}
          </button>
        </div>
      )}
    </>
  );
}

const isGap = (status: Cell["status"]) => status === "missing" || status === "draft";

/** How many of the last month's questions met which text. */
function Met({ met: { questions, fine, stale, missing } }: { met: Coverage["met"] }) {
  const { text, locale } = useWording();
  const percent = new Intl.NumberFormat(locale, { style: "percent", maximumFractionDigits: 1 });
  const share = (count: number) => percent.format(questions === 0 ? 0 : count / questions);
  const legend = [
    { status: "fine" as const, said: text("coverage.legend.fine", { share: share(fine) }) },
    { status: "stale" as const, said: text("coverage.legend.stale", { share: share(stale) }) },
    { status: "missing" as const, said: text("coverage.legend.missing", { share: share(missing) }) },
    { status: "exempt" as const, said: text("coverage.doesNotApply") },
  ];
  return (
    <section className="panel-card lead">
      <div>
        <b className="lead-big">
          <Digits>{questions === 0 ? "–" : share(fine)}</Digits>
        </b>
        <p>{text(questions === 0 ? "coverage.nobodyAsked" : "coverage.met")}</p>
      </div>
      <div>
        <div className="stack" aria-hidden="true">
          {questions > 0 &&
            (
              [
                ["fine", fine],
                ["stale", stale],
                ["missing", missing],
              ] as const
            ).map(
              ([status, count]) => count > 0 && <i key={status} data-status={status} style={{ flexGrow: count }} />,
            )}
        </div>
        <ul className="legend">
          {legend.map(({ status, said }) => (
            <li key={status}>
              <StatusMark status={status} />
              {said}
            </li>
          ))}
        </ul>
      </div>
    </section>
  );
}

function Matrix({
  api,
  rows,
  coverage: { columns, mostQuestions },
  onChanged,
}: {
  api: KnowledgeApi;
  rows: Row[];
  coverage: Coverage;
  onChanged(article: string, column: number, cell: Cell): void;
}) {
  const { text, language: mine, locale } = useWording();
  const grid = useRef<HTMLTableElement>(null);
  const [at, setAt] = useState({ row: 0, column: 0 });
  const [opened, setOpened] = useState<{ row: number; column: number } | null>(null);
  const said = useStatusText();
  const number = new Intl.NumberFormat(locale);
  const markets = useMemo(() => runsOf(columns), [columns]);
  const current = { row: Math.min(at.row, rows.length - 1), column: at.column };

  const cellAt = (row: number, column: number) =>
    grid.current?.querySelector<HTMLElement>(`[data-at="${row}:${column}"]`) ?? null;
  const move = (event: KeyboardEvent) => {
    const forward = directionOf(document.documentElement.lang) === "rtl" ? "ArrowLeft" : "ArrowRight";
    const backward = forward === "ArrowRight" ? "ArrowLeft" : "ArrowRight";
    const last = { row: rows.length - 1, column: columns.length - 1 };
    const next = {
      [forward]: { ...current, column: Math.min(last.column, current.column + 1) },
      [backward]: { ...current, column: Math.max(0, current.column - 1) },
      ArrowDown: { ...current, row: Math.min(last.row, current.row + 1) },
      ArrowUp: { ...current, row: Math.max(0, current.row - 1) },
      Home: { ...current, column: 0 },
      End: { ...current, column: last.column },
      PageDown: { ...current, row: Math.min(last.row, current.row + 10) },
      PageUp: { ...current, row: Math.max(0, current.row - 10) },
    }[event.key];
    if (!next) return;
    event.preventDefault();
    setAt(next);
    cellAt(next.row, next.column)?.focus();
  };
  const close = () => {
    if (opened) cellAt(opened.row, opened.column)?.focus();
    setOpened(null);
  };

  return (
    <section className="panel-card flush matrix">
      <div className="scrolls">
        <table ref={grid} onKeyDown={move} aria-label={text("knowledge.coverage")}>
          <thead>
            <tr>
              <th className="topic" rowSpan={2} scope="col">
                {text("coverage.topic")}
              </th>
              {markets.map(({ market, count }) => (
                <th key={market ?? "all"} className="edge" colSpan={count} scope="colgroup">
                  {market ? (
                    <span className="tags">
                      <MarketStamp market={market} />
                      {count > 1 && <span className="cut">{marketName(market, mine)}</span>}
                    </span>
                  ) : (
                    text("knowledge.everyMarket")
                  )}
                </th>
              ))}
              <th className="edge asks" scope="col">
                {text("coverage.asked")}
              </th>
            </tr>
            <tr>
              {columns.map((column, k) => (
                <th
                  key={`${column.language} ${column.market}`}
                  className={isEdge(columns, k) ? "edge" : ""}
                  scope="col"
                >
                  <bdi lang={column.language}>{languageName(column.language)}</bdi>
                </th>
              ))}
              <th className="edge asks" scope="col">
                {text("coverage.days")}
              </th>
            </tr>
          </thead>
          <tbody>
            {rows.map((row, r) => (
              <Fragment key={row.id}>
                {row.group !== rows[r - 1]?.group && row.group !== "" && (
                  <tr className="topic-group">
                    <th colSpan={columns.length + 2} scope="rowgroup">
                      <bdi>{nameOf(row.group)}</bdi>
                    </th>
                  </tr>
                )}
                <tr>
                  <th className="topic" scope="row">
                    <a className="cut" href={addressIn("knowledge", "articles", row.id)} {...speechOf(row.language)}>
                      {row.title}
                    </a>
                  </th>
                  {row.cells.map((cell, c) => {
                    const column = columns[c]!;
                    const where = [
                      column.market && marketName(column.market, mine),
                      languageName(column.language, mine),
                    ]
                      .filter(Boolean)
                      .join(", ");
                    const state = [
                      said(cell.status, cell.daysBehind),
                      ...(isGap(cell.status) && cell.people > 0
                        ? [text("coverage.people", { count: cell.people })]
                        : []),
                    ].join(", ");
                    const isCurrent = r === current.row && c === current.column;
                    const isOpen = opened?.row === r && opened.column === c;
                    return (
                      <td key={`${column.language} ${column.market}`} className={isEdge(columns, c) ? "edge" : ""}>
                        <button
                          type="button"
                          className="state-cell"
                          data-at={`${r}:${c}`}
                          data-status={isGap(cell.status) && cell.people === 0 ? "quiet" : cell.status}
                          tabIndex={isCurrent ? 0 : -1}
                          aria-label={`${row.title}, ${where}: ${state}`}
                          aria-haspopup="dialog"
                          aria-expanded={isOpen}
                          title={state}
                          onFocus={() => setAt({ row: r, column: c })}
                          onClick={() => setOpened(isOpen ? null : { row: r, column: c })}
                        >
                          <CellMark cell={cell} />
                        </button>
                      </td>
                    );
                  })}
                  <td className="edge asks">
                    <span className="meter">
                      <i style={{ inlineSize: `${meterOf(row.questions, mostQuestions)}%` }} />
                      <Digits>{number.format(row.questions)}</Digits>
                    </span>
                  </td>
                </tr>
              </Fragment>
            ))}
          </tbody>
        </table>
      </div>
      {opened && rows[opened.row] && (
        <CellPopover
          key={`${opened.row}:${opened.column}`}
          {...{ api, columns }}
          row={rows[opened.row]!}
          column={opened.column}
          beside={cellAt(opened.row, opened.column)}
          onClose={close}
          onChanged={(cell) => onChanged(rows[opened.row]!.id, opened.column, cell)}
        />
      )}
    </section>
  );
}

const meterOf = (questions: number, most: number) =>
  questions === 0 || most === 0 ? 0 : Math.max(4, Math.round((60 * questions) / most));
const isEdge = (columns: readonly Place[], k: number) => k === 0 || columns[k]!.market !== columns[k - 1]!.market;
/** An id's beginning as a heading. */
const nameOf = (group: string) => group.charAt(0).toLocaleUpperCase() + group.slice(1);

/** Neighbouring columns of one market. */
function runsOf(columns: readonly Place[]): { market: string | null; count: number }[] {
  const runs: { market: string | null; count: number }[] = [];
  for (const { market } of columns) {
    const last = runs.at(-1);
    if (last && last.market === market) last.count++;
    else runs.push({ market, count: 1 });
  }
  return runs;
}

function CellMark({ cell: { status, daysBehind, people } }: { cell: Cell }) {
  const { text, locale } = useWording();
  const number = new Intl.NumberFormat(locale);
  if (status === "stale")
    return (
      <>
        <StatusMark status="stale" />
        <Digits>{text("coverage.daysShort", { count: daysBehind })}</Digits>
      </>
    );
  if (isGap(status)) {
    return (
      <>
        {status === "draft" && <Icon name="pencil" size="small" />}
        {people > 0 && <Digits>{number.format(people)}</Digits>}
      </>
    );
  }
  return <StatusMark status={status} />;
}

/** What a cell says, with what can be done about it. */
function CellPopover({
  api,
  row,
  columns,
  column,
  beside,
  onClose,
  onChanged,
}: {
  api: KnowledgeApi;
  row: Row;
  columns: readonly Place[];
  column: number;
  beside: HTMLElement | null;
  onClose(): void;
  onChanged(cell: Cell): void;
}) {
  const text = useText();
  const said = useStatusText();
  const { may } = useDesk();
  const { language: mine } = useWording();
  const place = columns[column]!;
  const cell = row.cells[column]!;
  const pop = useRef<HTMLDivElement>(null);
  const [detail, setDetail] = useState<CellDetail | null>(null);
  const inLanguage = languageName(place.language, mine);
  const close = useRef(onClose);
  close.current = onClose;

  useEffect(() => {
    let gone = false;
    api.cell(row.id, place).then(
      (found) => !gone && setDetail(found),
      () => !gone && setDetail({ people: cell.people, questions: 0, answered: 0, examples: [] }),
    );
    return () => {
      gone = true;
    };
  }, [api, row.id, place, cell.people]);

  // Below the cell where there is room, above it otherwise; never outside of the window.
  const put = useCallback(() => {
    const { current } = pop;
    if (!current || !beside) return;
    const cell = beside.getBoundingClientRect();
    const { width, height } = current.getBoundingClientRect();
    const gap = 8;
    const below = cell.bottom + gap + height <= innerHeight;
    current.style.insetBlockStart = `${Math.max(gap, below ? cell.bottom + gap : cell.top - gap - height)}px`;
    const middle = cell.left + cell.width / 2 - width / 2;
    const left = Math.max(gap, Math.min(innerWidth - width - gap, middle));
    const rightToLeft = getComputedStyle(current).direction === "rtl";
    current.style.insetInlineStart = `${rightToLeft ? innerWidth - left - width : left}px`;
  }, [beside]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: what is in it changes how tall it is
  useLayoutEffect(put, [put, detail]);
  useEffect(() => {
    pop.current?.querySelector<HTMLElement>("a, button")?.focus();
    const onPointer = ({ target }: PointerEvent) => {
      if (!pop.current?.contains(target as Node) && !(target as Element).closest?.("[data-at]")) close.current();
    };
    // It goes along with its cell: the browser itself scrolls a cell into sight that is clicked at the edge.
    const onScroll = ({ target }: Event) => {
      if (pop.current?.contains(target as Node)) return;
      const { top = -1, bottom = -1 } = beside?.getBoundingClientRect() ?? {};
      if (bottom < 0 || top > innerHeight) close.current();
      else put();
    };
    addEventListener("pointerdown", onPointer);
    addEventListener("scroll", onScroll, true);
    return () => {
      removeEventListener("pointerdown", onPointer);
      removeEventListener("scroll", onScroll, true);
    };
  }, [beside, put]);

  async function apply(applies: boolean) {
    try {
      const { status, daysBehind } = await api.setApplies(row.id, place, applies);
      onChanged({ ...cell, status, daysBehind });
      onClose();
    } catch (error) {
      toast(problemText(text, error));
    }
  }

  return (
    <div
      ref={pop}
      className="pop"
      role="dialog"
      aria-label={row.title}
      onKeyDown={(event) => {
        if (event.key !== "Escape") return;
        event.stopPropagation();
        onClose();
      }}
    >
      <p className="tags">
        <span className="chip" data-tone={cell.status === "stale" ? "warn" : isGap(cell.status) ? "bad" : undefined}>
          {said(cell.status, cell.daysBehind)}
        </span>
        {place.market && <MarketStamp market={place.market} />}
        <LanguagePill language={place.language} />
      </p>
      <h3 {...speechOf(row.language)}>{row.title}</h3>
      <p>{detail ? told(detail) : "…"}</p>
      {detail && detail.examples.length > 0 && (
        <ul>
          {detail.examples.map((example) => (
            <li key={example} {...speechOf(place.language)}>
              {example}
            </li>
          ))}
        </ul>
      )}
      <p className="row acts">
        <button type="button" className="button main small" onClick={() => openArticle(row.id, place)}>
          {text(
            !may("knowledge.edit") || cell.status === "fine"
              ? "coverage.open"
              : cell.status === "missing" || cell.status === "exempt"
                ? "coverage.write"
                : "coverage.goOn",
            { language: inLanguage },
          )}
        </button>
        {may("knowledge.edit") && (cell.status === "missing" || cell.status === "exempt") && (
          <button type="button" className="button quiet small" onClick={() => void apply(cell.status === "exempt")}>
            {text(cell.status === "exempt" ? "article.applies" : "coverage.doesNotApply")}
          </button>
        )}
      </p>
    </div>
  );

  function told({ people, questions, answered }: CellDetail): string {
    if (people === 0) return text("coverage.nobody", { language: inLanguage });
    const asked = text("coverage.askedIn", { count: people, language: inLanguage });
    if (!isGap(cell.status)) return asked;
    return `${asked} ${text(answered === 0 ? "coverage.allToPerson" : "coverage.someToPerson", { count: questions - answered })}`;
  }
}
