// Facts: what the company says once and every answer follows, by market and language where that differs.
import { useCallback, useState } from "react";
import { Dialog } from "../../design/elements/Dialog.tsx";
import { Card } from "../../design/elements/Page.tsx";
import { toast } from "../../design/elements/Toasts.tsx";
import { addressIn } from "../address.ts";
import { useDesk } from "../desk-context.ts";
import { Icon } from "../marks/Icon.tsx";
import { languageName, marketName, speechOf } from "../marks/names.ts";
import { Empty, Loading, Problem } from "../marks/States.tsx";
import { problemText } from "../problem.ts";
import { useWording } from "../text.tsx";
import { useLoaded } from "../use-loaded.ts";
import { useColumns } from "./ArticleList.tsx";
import type { Fact, KnowledgeApi } from "./knowledge-api.ts";

const types = [
  "duration",
  "money",
  "percent",
  "number",
  "time",
  "hours",
  "list",
  "email",
  "phone",
  "url",
  "text",
] as const;

export function FactsTable({ api }: { api: KnowledgeApi }) {
  const { text, locale, language: mine } = useWording();
  const { may } = useDesk();
  const [loaded, reload, set] = useLoaded(useCallback(() => api.facts(), [api]));
  const [edited, setEdited] = useState<Fact | "new" | null>(null);
  if (loaded.kind === "loading") return <Loading rows={6} saying={text("knowledge.loading")} />;
  if (loaded.kind === "failed")
    return <Problem title={text("knowledge.failed")} error={loaded.error} onRetry={() => void reload()} />;
  const { facts } = loaded.value;
  const open = facts.filter(({ values }) => values.every(({ value }) => value === null));
  const said = facts.filter((fact) => !open.includes(fact));
  const number = new Intl.NumberFormat(locale);
  const edits = may("knowledge.edit");

  return (
    <>
      <p className="row facts-head">
        <span className="grow">{text("knowledge.factsMore")}</span>
        {edits && (
          <button type="button" className="button plain small" onClick={() => setEdited("new")}>
            <Icon name="plus" />
            {text("knowledge.newFact")}
          </button>
        )}
      </p>
      {facts.length === 0 ? (
        <Empty icon="tag" title={text("knowledge.noFacts")} more={text("knowledge.noFactsMore")} />
      ) : (
        <Card flush>
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls can be scrolled by keyboard */}
          <section className="scrolls" tabIndex={0} aria-label={text("knowledge.facts")}>
            <table className="table facts-table">
              <thead>
                <tr>
                  <th>{text("knowledge.fact")}</th>
                  <th>{text("knowledge.factValue")}</th>
                  <th>{text("knowledge.factDiffers")}</th>
                  <th>{text("knowledge.factUsedIn")}</th>
                  <th>
                    <span className="sr">{text("knowledge.edit")}</span>
                  </th>
                </tr>
              </thead>
              <tbody>
                {[...open, ...said].map((fact) => {
                  const general = fact.values.find(({ market, language }) => market === null && language === null);
                  const others = fact.values.filter((value) => value !== general && value.value !== null);
                  return (
                    <tr key={fact.name}>
                      <th scope="row">
                        <code dir="ltr">{fact.name}</code>
                        <p className="hint">
                          {text(`knowledge.factType.${typeOf(fact)}`)}
                          {fact.meaning && (
                            <>
                              {" · "}
                              <span lang="en">{fact.meaning}</span>
                            </>
                          )}
                        </p>
                      </th>
                      <td>
                        {general?.written ? (
                          <bdi>{general.written}</bdi>
                        ) : others.length > 0 ? (
                          ""
                        ) : (
                          <span className="chip" data-tone="warn">
                            {text("knowledge.factOpen")}
                          </span>
                        )}
                      </td>
                      <td>
                        <ul className="text-places">
                          {others.map(({ market, language, written }) => (
                            <li key={`${market} ${language}`}>
                              {market && (
                                <abbr className="market" title={marketName(market, mine)}>
                                  {market}
                                </abbr>
                              )}
                              {language && <span className="language">{languageName(language)}</span>}
                              <span {...speechOf(language)}>{written}</span>
                            </li>
                          ))}
                        </ul>
                      </td>
                      <td>
                        {fact.articleCount === 0 ? (
                          <span className="hint">{text("knowledge.factUnused")}</span>
                        ) : (
                          <details className="uses">
                            <summary>{text("knowledge.factArticles", { count: fact.articleCount })}</summary>
                            <ul>
                              {fact.articles.map(({ id, title, language }) => (
                                <li key={id}>
                                  <a href={addressIn("knowledge", "articles", id)} {...speechOf(language)}>
                                    {title}
                                  </a>
                                </li>
                              ))}
                              {fact.articleCount > fact.articles.length && (
                                <li className="hint">+ {number.format(fact.articleCount - fact.articles.length)}</li>
                              )}
                            </ul>
                          </details>
                        )}
                      </td>
                      <td className="number">
                        {edits && (
                          <button
                            type="button"
                            className="button quiet small icon-only"
                            aria-label={text("knowledge.editFact", { name: fact.name })}
                            onClick={() => setEdited(fact)}
                          >
                            <Icon name="pencil" size="small" />
                          </button>
                        )}
                      </td>
                    </tr>
                  );
                })}
              </tbody>
            </table>
          </section>
        </Card>
      )}
      {edited && (
        <EditFact
          api={api}
          fact={edited === "new" ? null : edited}
          onClose={() => setEdited(null)}
          onSaved={(facts) => {
            set(facts);
            setEdited(null);
            toast(text("knowledge.factSaved"));
          }}
        />
      )}
    </>
  );
}

const typeOf = ({ type }: Fact) => types.find((known) => known === type) ?? "text";

interface Line {
  key: number;
  market: string;
  language: string;
  value: string;
  /** It is stored: emptied, it is taken back. */
  stored: boolean;
}

function EditFact({
  api,
  fact,
  onClose,
  onSaved,
}: {
  api: KnowledgeApi;
  fact: Fact | null;
  onClose(): void;
  onSaved(facts: { facts: Fact[] }): void;
}) {
  const { text, language: mine } = useWording();
  const columns = useColumns(api);
  const [name, setName] = useState(fact?.name ?? "");
  const [type, setType] = useState<(typeof types)[number]>(fact ? typeOf(fact) : "text");
  const [lines, setLines] = useState<Line[]>(() => {
    const values = fact?.values ?? [];
    const general = values.find(({ market, language }) => market === null && language === null);
    const others = values.filter((value) => value !== general);
    return [
      { key: 0, market: "", language: "", value: general?.value ?? "", stored: true },
      ...others.map((one, k) => ({
        ...{ key: k + 1, market: one.market ?? "", language: one.language ?? "", value: one.value ?? "", stored: true },
      })),
    ];
  });
  const [problem, setProblem] = useState<string | null>(null);
  const markets = [
    ...new Set([...columns.flatMap((column) => column.market ?? []), ...lines.map((line) => line.market)]),
  ].filter(Boolean);
  const languages = [
    ...new Set([...columns.map((column) => column.language), ...lines.map((line) => line.language)]),
  ].filter(Boolean);
  const change = (key: number, changes: Partial<Line>) =>
    setLines(lines.map((line) => (line.key === key ? { ...line, ...changes } : line)));

  async function save() {
    setProblem(null);
    try {
      const values = lines
        .filter(({ market, language, value, stored }) => (market === "" && language === "") || value !== "" || stored)
        .map(({ market, language, value }) => ({
          ...{ name: name.trim(), market: market || null, language: language || null, value: value.trim() || null },
          ...(!fact && { type }),
        }));
      onSaved(await api.setFacts(values));
    } catch (error) {
      setProblem(problemText(text, error));
    }
  }

  return (
    <Dialog
      title={fact ? <code dir="ltr">{fact.name}</code> : text("knowledge.newFact")}
      close={text("do.close")}
      onClose={onClose}
      onSubmit={() => void save()}
      actions={
        <>
          <button type="button" className="button plain" onClick={onClose}>
            {text("do.cancel")}
          </button>
          <button type="submit" className="button main">
            {text("do.save")}
          </button>
        </>
      }
    >
      {!fact && (
        <div className="know-pair">
          <label>
            {text("knowledge.fact")}
            <input
              className="field"
              dir="ltr"
              required
              pattern="[a-z][A-Za-z0-9]*"
              placeholder="returnWindow"
              value={name}
              onChange={({ target }) => setName(target.value)}
            />
          </label>
          <label>
            {text("knowledge.factKind")}
            <select className="field" value={type} onChange={({ target }) => setType(target.value as typeof type)}>
              {types.map((one) => (
                <option key={one} value={one}>
                  {text(`knowledge.factType.${one}`)}
                </option>
              ))}
            </select>
          </label>
        </div>
      )}
      {fact?.example && (
        <p className="hint">
          {text("knowledge.factExample")} <bdi lang="en">{fact.example}</bdi>
        </p>
      )}
      {lines.map((line) => (
        <div key={line.key} className="fact-line">
          {line.key === 0 ? (
            <span className="hint">{text("knowledge.factEverywhere")}</span>
          ) : (
            <>
              <select
                className="field"
                aria-label={text("knowledge.market")}
                value={line.market}
                onChange={({ target }) => change(line.key, { market: target.value })}
              >
                <option value="">{text("knowledge.everyMarket")}</option>
                {markets.map((code) => (
                  <option key={code} value={code}>
                    {marketName(code, mine)}
                  </option>
                ))}
              </select>
              <select
                className="field"
                aria-label={text("knowledge.language")}
                value={line.language}
                onChange={({ target }) => change(line.key, { language: target.value })}
              >
                <option value="">{text("knowledge.everyLanguage")}</option>
                {languages.map((tag) => (
                  <option key={tag} value={tag} lang={tag}>
                    {languageName(tag)}
                  </option>
                ))}
              </select>
            </>
          )}
          <input
            className="field"
            dir="auto"
            aria-label={text("knowledge.factValue")}
            value={line.value}
            onChange={({ target }) => change(line.key, { value: target.value })}
          />
        </div>
      ))}
      <button
        type="button"
        className="link"
        onClick={() =>
          setLines([
            ...lines,
            { key: Math.max(...lines.map(({ key }) => key)) + 1, market: "", language: "", value: "", stored: false },
          ])
        }
      >
        {text("knowledge.factOther")}
      </button>
      {problem && (
        <p className="hint" data-tone="bad" role="alert">
          {problem}
        </p>
      )}
    </Dialog>
  );
}
