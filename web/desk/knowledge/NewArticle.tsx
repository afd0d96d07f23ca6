import { useState } from "react";
import { Dialog } from "../../design/elements/Dialog.tsx";
import { directionOf, languageName, marketName } from "../marks/names.ts";
import { problemText } from "../problem.ts";
import { useWording } from "../text.tsx";
import { openArticle, useColumns } from "./ArticleList.tsx";
import type { KnowledgeApi } from "./knowledge-api.ts";

/** Begins an article: its title, its first text, and how people ask for it. */
export function NewArticle({ api, onClose }: { api: KnowledgeApi; onClose(): void }) {
  const { text, language: mine } = useWording();
  const columns = useColumns(api);
  const [title, setTitle] = useState("");
  const [body, setBody] = useState("");
  const [asked, setAsked] = useState("");
  const [category, setCategory] = useState("");
  const [chosen, setChosen] = useState<string | null>(null);
  const [market, setMarket] = useState("");
  const [problem, setProblem] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const languages = [...new Set(columns.map((column) => column.language))];
  const markets = [...new Set(columns.flatMap((column) => column.market ?? []))];
  const language = chosen ?? languages.find((tag) => tag === mine) ?? languages[0] ?? mine;
  const speech = { lang: language, dir: directionOf(language) };

  async function create() {
    setBusy(true);
    setProblem(null);
    try {
      const phrasings = asked.split("\n").filter((line) => line.trim() !== "");
      const article = await api.create({
        ...{ title, text: body, language, market: market || null },
        ...{ category: category.trim() || null, phrasings },
      });
      openArticle(article.id, { language, market: market || null });
    } catch (error) {
      setProblem(problemText(text, error));
      setBusy(false);
    }
  }

  return (
    <Dialog
      title={text("article.new")}
      close={text("do.close")}
      onClose={onClose}
      onSubmit={() => void create()}
      actions={
        <>
          <button type="button" className="button plain" onClick={onClose}>
            {text("do.cancel")}
          </button>
          <button type="submit" className="button main" disabled={busy || title.trim() === ""}>
            {text("article.create")}
          </button>
        </>
      }
    >
      <div className="know-pair">
        <label>
          {text("knowledge.language")}
          <select className="field" value={language} onChange={({ target }) => setChosen(target.value)}>
            {[...new Set([language, ...languages])].map((tag) => (
              <option key={tag} value={tag} lang={tag}>
                {languageName(tag)}
              </option>
            ))}
          </select>
        </label>
        {markets.length > 0 && (
          <label>
            {text("knowledge.market")}
            <select className="field" value={market} onChange={({ target }) => setMarket(target.value)}>
              <option value="">{text("knowledge.everyMarket")}</option>
              {markets.map((code) => (
                <option key={code} value={code}>
                  {marketName(code, mine)}
                </option>
              ))}
            </select>
          </label>
        )}
      </div>
      <label>
        {text("article.title")}
        <input
          className="field"
          required
          maxLength={300}
          value={title}
          onChange={({ target }) => setTitle(target.value)}
          {...speech}
        />
      </label>
      <label>
        {text("article.text")}
        <textarea
          className="field tall"
          maxLength={20_000}
          value={body}
          onChange={({ target }) => setBody(target.value)}
          {...speech}
        />
      </label>
      <label>
        {text("article.howPeopleAsk")}
        <textarea className="field" dir="auto" value={asked} onChange={({ target }) => setAsked(target.value)} />
        <span className="hint">{text("article.oneALine")}</span>
      </label>
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
      {problem && (
        <p className="hint" data-tone="bad" role="alert">
          {problem}
        </p>
      )}
    </Dialog>
  );
}
