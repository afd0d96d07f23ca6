// A file in: what it holds, which column is what, what it would change; then it is imported. Translations that come back take the same way.
import { useState } from "react";
import { Dialog } from "../../design/elements/Dialog.tsx";
import { toast } from "../../design/elements/Toasts.tsx";
import { Icon } from "../marks/Icon.tsx";
import { languageName, marketName, speechOf } from "../marks/names.ts";
import { problemText } from "../problem.ts";
import { type TextKey, useText, useWording } from "../text.tsx";
import { useColumns } from "./ArticleList.tsx";
import { Diff } from "./Diff.tsx";
import type { FileLook, ImportPlan, KnowledgeApi, TranslationPlan } from "./knowledge-api.ts";
import { PlaceMarks } from "./PlaceMarks.tsx";

const accepted = ".csv,.tsv,.txt,.json,.jsonl,.ndjson,.xlsx,.md,.markdown,.html,.htm,.pdf,.docx,.xlf,.xliff";
const roles = ["question", "answer", "title", "similar", "id", "language", "market", "category"] as const;

type Step =
  | { kind: "file" }
  | { kind: "columns"; file: File; look: FileLook }
  | { kind: "plan"; file: File; plan: ImportPlan; look: FileLook }
  | { kind: "translations"; file: File; plan: TranslationPlan };

export function ImportWizard({ api, onClose, onDone }: { api: KnowledgeApi; onClose(): void; onDone(): void }) {
  const text = useText();
  const [step, setStep] = useState<Step>({ kind: "file" });
  /** Column (by its place) → what it holds. */
  const [mapping, setMapping] = useState<readonly string[]>([]);
  const [language, setLanguage] = useState("");
  const [market, setMarket] = useState("");
  const [approve, setApprove] = useState(true);
  const [busy, setBusy] = useState<TextKey | null>(null);
  const [problem, setProblem] = useState<string | null>(null);

  async function attempt(saying: TextKey, work: () => Promise<void>) {
    setBusy(saying);
    setProblem(null);
    try {
      await work();
    } catch (error) {
      setProblem(problemText(text, error));
    } finally {
      setBusy(null);
    }
  }
  const options = { ...(language && { language }), ...(market && { market }) };
  /** Only where somebody chose otherwise: what the reader sees by itself it sees better. */
  const columnsOf = (look: FileLook): Record<string, string> => {
    if (look.shape === "document" || mapping.every((role, k) => role === (look.guess[k] ?? ""))) return {};
    return Object.fromEntries(mapping.flatMap((role, k) => (role === "" ? [] : [[role, look.columns[k]!]])));
  };

  const choose = (file: File) =>
    attempt("import.reading", async () => {
      if (/\.(xlf|xliff)$/i.test(file.name)) {
        setStep({ kind: "translations", file, plan: await api.planXliff(file) });
        return;
      }
      const look = await api.look(file, {});
      setMapping(look.columns.map((_, k) => look.guess[k] ?? ""));
      setStep({ kind: "columns", file, look });
    });
  const plan = (file: File, look: FileLook) =>
    attempt("import.planning", async () => {
      setStep({ kind: "plan", file, look, plan: await api.plan(file, options, columnsOf(look)) });
    });
  const apply = (file: File, look: FileLook) =>
    attempt("import.importing", async () => {
      const { rows, badCount, unchanged } = await api.import(file, options, columnsOf(look));
      toast(text("import.done", { count: rows - badCount - unchanged }));
      onDone();
    });
  const take = (file: File) =>
    attempt("import.importing", async () => {
      const { written, approved } = await api.takeXliff(file, approve);
      toast(text("import.translationsDone", { count: written, approved }));
      onDone();
    });

  const enough = mapping.includes("answer") || mapping.some((role) => role.startsWith("answer_"));
  return (
    <Dialog
      wide
      title={step.kind === "file" ? text("import") : <bdi>{step.file.name}</bdi>}
      close={text("do.close")}
      onClose={onClose}
      actions={
        <>
          {busy && (
            <span className="hint grow" role="status">
              {text(busy)}
            </span>
          )}
          {step.kind !== "file" && (
            <button
              type="button"
              className="button quiet"
              disabled={busy !== null}
              onClick={() =>
                setStep(step.kind === "plan" ? { kind: "columns", file: step.file, look: step.look } : { kind: "file" })
              }
            >
              {text("import.back")}
            </button>
          )}
          {step.kind === "columns" && (
            <button
              type="button"
              className="button main"
              disabled={busy !== null || (step.look.shape === "table" && !enough)}
              onClick={() => void plan(step.file, step.look)}
            >
              {text("import.preview")}
            </button>
          )}
          {step.kind === "plan" && (
            <button
              type="button"
              className="button main"
              disabled={busy !== null || !brings(step.plan)}
              onClick={() => void apply(step.file, step.look)}
            >
              {text("import.apply")}
            </button>
          )}
          {step.kind === "translations" && (
            <button
              type="button"
              className="button main"
              disabled={busy !== null || step.plan.changeCount === 0}
              onClick={() => void take(step.file)}
            >
              {text("import.take", { count: step.plan.changeCount })}
            </button>
          )}
        </>
      }
    >
      {problem && (
        <p className="note" data-tone="bad" role="alert">
          <Icon name="warning" />
          {problem}
        </p>
      )}
      {step.kind === "file" && <DropPlace busy={busy !== null} onChoose={(file) => void choose(file)} />}
      {step.kind === "columns" && (
        <Columns
          {...{ api, language, market, mapping, enough }}
          look={step.look}
          onLanguage={setLanguage}
          onMarket={setMarket}
          onMapping={setMapping}
        />
      )}
      {step.kind === "plan" && <Planned plan={step.plan} />}
      {step.kind === "translations" && (
        <PlannedTranslations plan={step.plan} approve={approve} onApprove={setApprove} />
      )}
    </Dialog>
  );
}

const brings = (plan: ImportPlan) =>
  plan.articlesAdded + plan.variantsChanged + plan.phrasingsAdded > 0 || plan.replacedExample;

function DropPlace({ busy, onChoose }: { busy: boolean; onChoose(file: File): void }) {
  const text = useText();
  const [over, setOver] = useState(false);
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: dropping is one way more; the input in it is the way for everybody
    <div
      className="know-drop"
      data-over={over || undefined}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        event.preventDefault();
        setOver(false);
        const [file] = event.dataTransfer.files;
        if (file && !busy) onChoose(file);
      }}
    >
      <span className="tile">
        <Icon name="upload" size="large" />
      </span>
      <b>{text("import.drop")}</b>
      <p className="hint">{text("import.kinds")}</p>
      <label className="button plain">
        {text("import.choose")}
        <input
          className="sr"
          type="file"
          accept={accepted}
          disabled={busy}
          onChange={({ target }) => {
            const file = target.files?.[0];
            if (file) onChoose(file);
            target.value = "";
          }}
        />
      </label>
    </div>
  );
}

function Columns({
  api,
  look,
  language,
  market,
  mapping,
  enough,
  onLanguage,
  onMarket,
  onMapping,
}: {
  api: KnowledgeApi;
  look: FileLook;
  language: string;
  market: string;
  mapping: readonly string[];
  enough: boolean;
  onLanguage(tag: string): void;
  onMarket(market: string): void;
  onMapping(mapping: string[]): void;
}) {
  const { text, language: mine } = useWording();
  const places = useColumns(api);
  const languages = [...new Set(places.map((place) => place.language))];
  const markets = [...new Set(places.flatMap((place) => place.market ?? []))];
  const isRole = (role: string) => (roles as readonly string[]).includes(role);
  return (
    <>
      {look.shape === "document" ? (
        <p>{text("import.document")}</p>
      ) : (
        <>
          <p>{text("import.columns")}</p>
          {!enough && (
            <p className="hint" data-tone="bad" role="status">
              {text("import.noAnswer")}
            </p>
          )}
          <div className="scrolls sample">
            <table className="table">
              <thead>
                <tr>
                  {look.columns.map((name, k) => (
                    // biome-ignore lint/suspicious/noArrayIndexKey: columns may have one name, and stay where they are
                    <th key={k} scope="col">
                      <bdi className="cut">{name}</bdi>
                      <select
                        className="field"
                        aria-label={text("import.holds", { column: name })}
                        value={mapping[k] ?? ""}
                        onChange={({ target }) =>
                          onMapping(
                            mapping.map((one, j) =>
                              j === k ? target.value : one === target.value && target.value !== "similar" ? "" : one,
                            ),
                          )
                        }
                      >
                        <option value="">{text("import.role.none")}</option>
                        {roles.map((role) => (
                          <option key={role} value={role}>
                            {text(`import.role.${role}`)}
                          </option>
                        ))}
                        {mapping[k] && !isRole(mapping[k]) && (
                          <option value={mapping[k]}>{mapping[k].replace("_", " · ")}</option>
                        )}
                      </select>
                    </th>
                  ))}
                </tr>
              </thead>
              <tbody>
                {look.rows.map((cells, r) => (
                  // biome-ignore lint/suspicious/noArrayIndexKey: rows of a file, in its order
                  <tr key={r}>
                    {cells.map((cell, k) => (
                      // biome-ignore lint/suspicious/noArrayIndexKey: cells of a row, in its order
                      <td key={k} dir="auto" data-left-out={mapping[k] === "" || undefined}>
                        {cell}
                      </td>
                    ))}
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        </>
      )}
      <div className="know-pair">
        <label>
          {text("import.language")}
          <select className="field" value={language} onChange={({ target }) => onLanguage(target.value)}>
            <option value="">{text("import.recognised")}</option>
            {languages.map((tag) => (
              <option key={tag} value={tag} lang={tag}>
                {languageName(tag)}
              </option>
            ))}
          </select>
        </label>
        <label>
          {text("import.market")}
          <select className="field" value={market} onChange={({ target }) => onMarket(target.value)}>
            <option value="">{text("knowledge.everyMarket")}</option>
            {markets.map((code) => (
              <option key={code} value={code}>
                {marketName(code, mine)}
              </option>
            ))}
          </select>
        </label>
      </div>
    </>
  );
}

function Planned({ plan }: { plan: ImportPlan }) {
  const { text, locale } = useWording();
  const number = new Intl.NumberFormat(locale);
  const figures: [TextKey, number][] = [
    ["import.added", plan.articlesAdded],
    ["import.changedTexts", plan.texts.filter(({ kind }) => kind === "changed").length],
    ["import.phrasings", plan.phrasingsAdded],
    ["import.unchanged", plan.unchanged],
    ["import.bad", plan.badCount],
  ];
  return (
    <>
      <dl className="know-figures">
        {figures.map(([key, count]) => (
          <div key={key} data-tone={key === "import.bad" && count > 0 ? "warn" : undefined}>
            <dt>{text(key)}</dt>
            <dd>{number.format(count)}</dd>
          </div>
        ))}
      </dl>
      {plan.replacedExample && (
        <p className="note" data-tone="warn">
          <Icon name="info" />
          {text("import.replacesExample")}
        </p>
      )}
      {!brings(plan) && <p className="hint">{text("import.nothingNew")}</p>}
      {plan.badCount > 0 && (
        <details className="bad-rows" open={plan.texts.length === 0}>
          <summary>{text("import.badRows", { count: plan.badCount })}</summary>
          <ul>
            {plan.bad.map(({ source, reason }, k) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: one row may be bad twice
              <li key={k}>
                {source.line !== undefined && <b>{text("import.line", { line: number.format(source.line) })}</b>}{" "}
                <bdi lang="en">{reason}</bdi>
              </li>
            ))}
          </ul>
        </details>
      )}
      {plan.texts.length > 0 && (
        <div className="changes">
          {plan.texts.map((one) => (
            <article key={`${one.article} ${one.language} ${one.market}`}>
              <p className="tags">
                <span className="chip" data-tone={one.kind === "changed" ? "warn" : "accent"}>
                  {text(`import.${one.kind}Text`)}
                </span>
                <PlaceMarks place={one} />
                <b className="cut" {...speechOf(one.language)}>
                  {one.title}
                </b>
              </p>
              {one.diff ? (
                <Diff parts={one.diff} language={one.language} />
              ) : (
                <p className="diff" {...speechOf(one.language)}>
                  {one.text}
                </p>
              )}
            </article>
          ))}
        </div>
      )}
    </>
  );
}

function PlannedTranslations({
  plan,
  approve,
  onApprove,
}: {
  plan: TranslationPlan;
  approve: boolean;
  onApprove(approve: boolean): void;
}) {
  const { text, language: mine, locale } = useWording();
  const number = new Intl.NumberFormat(locale);
  const figures: [TextKey, number][] = [
    ["import.translated", plan.changeCount],
    ["import.unchanged", plan.unchanged],
    ["import.untranslated", plan.untranslated],
    ["import.bad", plan.bad.length],
  ];
  return (
    <>
      <p>{text("import.translations", { language: languageName(plan.language, mine) })}</p>
      <dl className="know-figures">
        {figures.map(([key, count]) => (
          <div key={key} data-tone={key === "import.bad" && count > 0 ? "warn" : undefined}>
            <dt>{text(key)}</dt>
            <dd>{number.format(count)}</dd>
          </div>
        ))}
      </dl>
      <label className="check">
        <input type="checkbox" checked={approve} onChange={({ target }) => onApprove(target.checked)} />
        {text("import.approveFinal")}
      </label>
      {plan.bad.length > 0 && (
        <details className="bad-rows">
          <summary>{text("import.badRows", { count: plan.bad.length })}</summary>
          <ul>
            {plan.bad.map(({ article, reason }, k) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: one article may be bad twice
              <li key={k}>
                <b>{article}</b> <bdi lang="en">{reason}</bdi>
              </li>
            ))}
          </ul>
        </details>
      )}
      <div className="changes">
        {plan.changes.map((one) => (
          <article key={`${one.article} ${one.market}`}>
            <p className="tags">
              <span className="chip" data-tone={one.behind ? "warn" : "accent"}>
                {text(one.behind ? "import.behind" : one.final ? "import.final" : "article.draft")}
              </span>
              <PlaceMarks place={one} />
              <b className="cut">{one.article}</b>
            </p>
            <b>
              <Diff parts={one.title} language={one.language} />
            </b>
            <Diff parts={one.text} language={one.language} />
          </article>
        ))}
      </div>
    </>
  );
}
