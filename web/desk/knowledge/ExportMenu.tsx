// Articles out: as a table, as lines, or for translators.
import { useState } from "react";
import { Dialog } from "../../design/elements/Dialog.tsx";
import { Icon } from "../marks/Icon.tsx";
import { languageName, marketName } from "../marks/names.ts";
import { useWording } from "../text.tsx";
import { useColumns } from "./ArticleList.tsx";
import { type KnowledgeApi, marketInPath, query } from "./knowledge-api.ts";
import { Menu } from "./Menu.tsx";

const at = (file: string) => `/api/v1/knowledge/${file}`;

export function ExportMenu({ api }: { api: KnowledgeApi }) {
  const { text } = useWording();
  const [forTranslators, setForTranslators] = useState(false);
  return (
    <>
      <Menu
        label={
          <>
            <Icon name="download" />
            {text("knowledge.export")}
          </>
        }
      >
        <a href={at("export.csv")} download="knowledge.csv">
          {text("knowledge.exportCsv")}
        </a>
        <a href={at("export.jsonl")} download="knowledge.jsonl">
          {text("knowledge.exportJsonl")}
        </a>
        <button type="button" onClick={() => setForTranslators(true)}>
          {text("knowledge.exportXliff")}
        </button>
      </Menu>
      {forTranslators && <ForTranslators api={api} onClose={() => setForTranslators(false)} />}
    </>
  );
}

function ForTranslators({ api, onClose }: { api: KnowledgeApi; onClose(): void }) {
  const { text, language: mine } = useWording();
  const columns = useColumns(api);
  const languages = [...new Set(columns.map((column) => column.language))];
  const markets = [...new Set(columns.flatMap((column) => column.market ?? []))];
  const [chosen, setChosen] = useState<string | null>(null);
  const [market, setMarket] = useState("");
  const [only, setOnly] = useState("open");
  const language = chosen ?? languages[1] ?? languages[0] ?? mine;
  const file = `export.xlf${query({ language, market: marketInPath(market || null), only })}`;
  return (
    <Dialog
      title={text("knowledge.exportXliff")}
      close={text("do.close")}
      onClose={onClose}
      actions={
        <a
          className="button main"
          href={at(file)}
          download={`knowledge.${language}.xlf`}
          onClick={() => setTimeout(onClose)}
        >
          <Icon name="download" />
          {text("knowledge.download")}
        </a>
      }
    >
      <p>{text("knowledge.exportXliffMore")}</p>
      <div className="know-pair">
        <label>
          {text("knowledge.intoLanguage")}
          <select className="field" value={language} onChange={({ target }) => setChosen(target.value)}>
            {languages.map((tag) => (
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
      <fieldset className="form">
        <legend className="sr">{text("knowledge.which")}</legend>
        {(["open", "all"] as const).map((which) => (
          <label key={which} className="check">
            <input type="radio" name="which" checked={only === which} onChange={() => setOnly(which)} />
            {text(`knowledge.which.${which}`)}
          </label>
        ))}
      </fieldset>
    </Dialog>
  );
}
