import { type FormEvent, useMemo, useState } from "react";
import { useDesk } from "../desk-context.ts";
import { LanguagePill, MarketStamp } from "../marks/Marks.tsx";
import { problemText } from "../problem.ts";
import { Chooser } from "../settings/Chooser.tsx";
import { commonLanguages, languageChoices, marketChoices } from "../settings/choices.ts";
import type { Company } from "../settings/company.ts";
import { useWording } from "../text.tsx";

/** Its name, where it sells, and in which languages it wants to answer. */
export function CompanyStep({ company, onDone }: { company: Company; onDone(): Promise<void> }) {
  const { text, language } = useWording();
  const { request, onRenamed } = useDesk();
  // The example's own name is nobody's.
  const unnamed = company.languages.length === 0 || company.knowledgeOrigin === "example";
  const [name, setName] = useState(unnamed ? "" : company.name);
  const [languages, setLanguages] = useState(company.languages.length > 0 ? company.languages : [language]);
  const [markets, setMarkets] = useState(company.markets);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const languageList = useMemo(
    () => languageChoices([...commonLanguages, ...company.languages], language),
    [company, language],
  );
  const marketList = useMemo(() => marketChoices(language), [language]);

  async function save(event: FormEvent) {
    event.preventDefault();
    setBusy(true);
    setError(null);
    try {
      await request("PUT", "/workspace", { name, languages, markets, defaultLanguage: languages[0] });
      onRenamed();
      await onDone();
    } catch (failure) {
      setError(failure);
      setBusy(false);
    }
  }

  return (
    <form className="form" onSubmit={(event) => void save(event)}>
      <label>
        {text("settings.companyName")}
        <input
          className="field"
          dir="auto"
          required
          maxLength={100}
          autoComplete="organization"
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
      </label>
      <Chooser
        label={text("settings.languages")}
        add={text("settings.addLanguage")}
        choices={languageList}
        chosen={languages}
        show={(tag) => <LanguagePill language={tag} />}
        onChange={setLanguages}
      />
      <Chooser
        label={text("settings.markets")}
        add={text("settings.addMarket")}
        choices={marketList}
        chosen={markets}
        show={(market) => <MarketStamp market={market} />}
        onChange={setMarkets}
      />
      {error !== null && (
        <p className="note" data-tone="bad" role="alert">
          {problemText(text, error)}
        </p>
      )}
      <div className="row">
        <button type="submit" className="button main" disabled={busy || languages.length === 0}>
          {text("start.goOn")}
        </button>
      </div>
    </form>
  );
}
