// What can be done to the chosen articles at once.
import { useState } from "react";
import { Dialog } from "../../design/elements/Dialog.tsx";
import { toast } from "../../design/elements/Toasts.tsx";
import { languageName, marketName } from "../marks/names.ts";
import { problemText } from "../problem.ts";
import { useWording } from "../text.tsx";
import type { KnowledgeApi, Place } from "./knowledge-api.ts";
import { Menu } from "./Menu.tsx";

type Asked = "delete" | "category" | "source-language" | "add-market" | "remove-market" | "exempt";

export function BulkBar({
  api,
  chosen,
  columns,
  onDone,
  onClear,
}: {
  api: KnowledgeApi;
  chosen: string[];
  columns: Place[];
  onDone(): void;
  onClear(): void;
}) {
  const { text, language: mine } = useWording();
  const [asked, setAsked] = useState<Asked | null>(null);
  const [value, setValue] = useState("");
  const [busy, setBusy] = useState(false);
  const languages = [...new Set(columns.map(({ language }) => language))];
  const markets = [...new Set(columns.flatMap(({ market }) => market ?? []))];

  async function act(action: object) {
    setBusy(true);
    try {
      const { changed } = await api.bulk(chosen, action);
      toast(text("knowledge.bulkDone", { count: changed }));
      onDone();
    } catch (error) {
      toast(problemText(text, error));
    } finally {
      setBusy(false);
      setAsked(null);
    }
  }
  const ask = (next: Asked, first: string) => {
    setValue(first);
    setAsked(next);
  };
  const actionOf = (kind: Asked): object => {
    if (kind === "delete") return { kind };
    if (kind === "category") return { kind, category: value.trim() || null };
    if (kind === "source-language") return { kind, language: value };
    if (kind === "exempt") return { kind, places: [columns[Number(value)]] };
    return { kind, market: value };
  };

  return (
    <div className="know-bulk" role="toolbar" aria-label={text("knowledge.bulk")}>
      <b>{text("knowledge.chosen", { count: chosen.length })}</b>
      <button
        type="button"
        className="button plain small"
        disabled={busy}
        onClick={() => void act({ kind: "approve" })}
      >
        {text("knowledge.approveDrafts")}
      </button>
      <button
        type="button"
        className="button plain small"
        disabled={busy}
        onClick={() => void act({ kind: "confirm" })}
      >
        {text("article.stillRight")}
      </button>
      <Menu label={text("knowledge.bulkMore")} className="button plain small">
        <button type="button" onClick={() => ask("category", "")}>
          {text("knowledge.setCategory")}
        </button>
        <button type="button" onClick={() => ask("source-language", languages[0] ?? "")}>
          {text("knowledge.setSource")}
        </button>
        {markets.length > 0 && (
          <>
            <button type="button" onClick={() => ask("add-market", markets[0]!)}>
              {text("knowledge.addMarket")}
            </button>
            <button type="button" onClick={() => ask("remove-market", markets[0]!)}>
              {text("knowledge.removeMarket")}
            </button>
          </>
        )}
        {columns.length > 0 && (
          <button type="button" onClick={() => ask("exempt", "0")}>
            {text("knowledge.setExempt")}
          </button>
        )}
        <button type="button" onClick={() => ask("delete", "")}>
          {text("knowledge.delete")}
        </button>
      </Menu>
      <button type="button" className="button quiet small end" onClick={onClear}>
        {text("knowledge.clearChoice")}
      </button>
      {asked && (
        <Dialog
          title={text(titles[asked])}
          close={text("do.close")}
          onClose={() => setAsked(null)}
          onSubmit={() => void act(actionOf(asked))}
          actions={
            <>
              <button type="button" className="button plain" onClick={() => setAsked(null)}>
                {text("do.cancel")}
              </button>
              <button type="submit" className="button main" disabled={busy}>
                {text(asked === "delete" ? "knowledge.delete" : "do.save")}
              </button>
            </>
          }
        >
          <p>{text(asked === "delete" ? "knowledge.deleteMore" : "knowledge.bulkOf", { count: chosen.length })}</p>
          {asked === "category" && (
            <label>
              {text("knowledge.category")}
              <input
                className="field"
                dir="auto"
                maxLength={100}
                value={value}
                onChange={({ target }) => setValue(target.value)}
              />
            </label>
          )}
          {asked === "source-language" && (
            <label>
              {text("knowledge.language")}
              <select className="field" value={value} onChange={({ target }) => setValue(target.value)}>
                {languages.map((tag) => (
                  <option key={tag} value={tag} lang={tag}>
                    {languageName(tag)}
                  </option>
                ))}
              </select>
            </label>
          )}
          {(asked === "add-market" || asked === "remove-market") && (
            <label>
              {text("knowledge.market")}
              <select className="field" value={value} onChange={({ target }) => setValue(target.value)}>
                {markets.map((market) => (
                  <option key={market} value={market}>
                    {marketName(market, mine)}
                  </option>
                ))}
              </select>
              <span className="hint">
                {text(asked === "add-market" ? "knowledge.addMarketMore" : "knowledge.removeMarketMore")}
              </span>
            </label>
          )}
          {asked === "exempt" && (
            <label>
              {text("knowledge.where")}
              <select className="field" value={value} onChange={({ target }) => setValue(target.value)}>
                {columns.map(({ language, market }, place) => (
                  <option key={`${language} ${market}`} value={place}>
                    {[market && marketName(market, mine), languageName(language)].filter(Boolean).join(" · ")}
                  </option>
                ))}
              </select>
            </label>
          )}
        </Dialog>
      )}
    </div>
  );
}

const titles = {
  delete: "knowledge.delete",
  category: "knowledge.setCategory",
  "source-language": "knowledge.setSource",
  "add-market": "knowledge.addMarket",
  "remove-market": "knowledge.removeMarket",
  exempt: "knowledge.setExempt",
} as const;
