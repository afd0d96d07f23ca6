import { type CSSProperties, type FormEvent, useCallback, useMemo, useState } from "react";
import { Card } from "../../design/elements/Page.tsx";
import { toast } from "../../design/elements/Toasts.tsx";
import { brandColours, type Rgb } from "../../widget/brand-colour.ts";
import { useDesk } from "../desk-context.ts";
import { Icon } from "../marks/Icon.tsx";
import { LanguagePill, MarketStamp } from "../marks/Marks.tsx";
import { Loading, Problem } from "../marks/States.tsx";
import { problemText } from "../problem.ts";
import { useText, useWording } from "../text.tsx";
import { useLoaded } from "../use-loaded.ts";
import { Chooser } from "./Chooser.tsx";
import { CopyText } from "./CopyText.tsx";
import { commonLanguages, languageChoices, marketChoices } from "./choices.ts";
import { type Company, embedLines, originsIn, rgbOf } from "./company.ts";

/** Name, languages, markets, colour; where the widget may be, and the two lines that bring it there. */
export function CompanyTab() {
  const text = useText();
  const { request } = useDesk();
  const [loaded, reload, set] = useLoaded(useCallback(() => request<Company>("GET", "/workspace"), [request]));
  if (loaded.kind === "loading") return <Loading rows={4} saying={text("section.loading")} />;
  if (loaded.kind === "failed")
    return <Problem title={text("settings.failed")} error={loaded.error} onRetry={() => void reload()} />;
  return <CompanyForms company={loaded.value} onSaved={set} />;
}

function CompanyForms({ company, onSaved }: { company: Company; onSaved(company: Company): void }) {
  const { text, language } = useWording();
  const { request, may, onRenamed } = useDesk();
  const readOnly = !may("workspace.change");
  const [draft, setDraft] = useState(company);
  const [origins, setOrigins] = useState(company.allowedOrigins.join("\n"));
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const markets = useMemo(() => marketChoices(language), [language]);
  const languages = useMemo(
    () => languageChoices([...commonLanguages, ...company.languages, company.defaultLanguage], language),
    [company, language],
  );
  const change = (part: Partial<Company>) => setDraft((before) => ({ ...before, ...part }));

  async function save(event: FormEvent) {
    event.preventDefault();
    setBusy(true);
    setError(null);
    try {
      const { name, defaultLanguage, brandColour, markets, languages } = draft;
      const allowedOrigins = originsIn(origins);
      const changes = { name, defaultLanguage, brandColour, markets, languages, allowedOrigins };
      const saved = await request<Company>("PUT", "/workspace", changes);
      onSaved(saved);
      setDraft(saved);
      setOrigins(saved.allowedOrigins.join("\n"));
      toast(text("done.saved"));
      onRenamed();
    } catch (failure) {
      setError(failure);
    } finally {
      setBusy(false);
    }
  }

  return (
    <form className="settings" onSubmit={(event) => void save(event)}>
      <Card title={text("settings.company")} more={text("settings.companyMore")}>
        <fieldset className="form" disabled={readOnly}>
          <label>
            {text("settings.companyName")}
            <input
              className="field"
              dir="auto"
              required
              maxLength={100}
              value={draft.name}
              onChange={(event) => change({ name: event.currentTarget.value })}
            />
          </label>
          <label>
            {text("settings.firstLanguage")}
            <select
              className="field"
              value={draft.defaultLanguage}
              onChange={(event) => change({ defaultLanguage: event.currentTarget.value })}
            >
              {languages.map(({ value, label }) => (
                <option key={value} value={value}>
                  {label}
                </option>
              ))}
            </select>
            <span className="hint">{text("settings.firstLanguageMore")}</span>
          </label>
          <Chooser
            label={text("settings.languages")}
            add={text("settings.addLanguage")}
            choices={languages}
            chosen={draft.languages}
            show={(tag) => <LanguagePill language={tag} />}
            onChange={(languages) => change({ languages })}
          />
          <Chooser
            label={text("settings.markets")}
            add={text("settings.addMarket")}
            choices={markets}
            chosen={draft.markets}
            show={(market) => <MarketStamp market={market} />}
            onChange={(markets) => change({ markets })}
          />
          <div className="colour">
            <label>
              {text("settings.colour")}
              <input
                type="color"
                value={draft.brandColour}
                onChange={(event) => change({ brandColour: event.currentTarget.value })}
              />
            </label>
            <BrandPreview colour={draft.brandColour} name={draft.name} />
          </div>
        </fieldset>
      </Card>
      <Card title={text("settings.widget")} more={text("settings.widgetMore")}>
        <div className="form">
          <label>
            {text("settings.origins")}
            <textarea
              className="field"
              dir="ltr"
              rows={3}
              maxLength={5000}
              disabled={readOnly}
              placeholder="https://www.example.com"
              value={origins}
              onChange={(event) => setOrigins(event.currentTarget.value)}
            />
            <span className="hint">{text("settings.originsMore")}</span>
          </label>
          <CopyText label={text("settings.embed")} value={embedLines(location.origin)} />
        </div>
      </Card>
      {error !== null && (
        <p className="note" data-tone="bad" role="alert">
          <Icon name="warning" />
          {problemText(text, error)}
        </p>
      )}
      {!readOnly && (
        <div className="row">
          <button type="submit" className="button main" disabled={busy}>
            {text("do.save")}
          </button>
        </div>
      )}
    </form>
  );
}

/** What a customer's bubble looks like in this colour, on light and on dark. */
function BrandPreview({ colour, name }: { colour: string; name: string }) {
  const text = useText();
  if (!/^#[0-9a-f]{6}$/i.test(colour)) return null;
  const css = (rgb: Rgb) => `rgb(${rgb.map(Math.round).join(" ")})`;
  return (
    <div className="brand-preview" aria-hidden="true">
      {(["light", "dark"] as const).map((theme) => {
        const brand = brandColours(rgbOf(colour), theme);
        const style = { "--brand": css(brand["--brand"]), "--on-brand": css(brand["--on-brand"]) } as CSSProperties;
        return (
          <div key={theme} data-theme={theme} style={style}>
            <bdi className="cut">{name}</bdi>
            <span>{text("settings.colourSample")}</span>
          </div>
        );
      })}
    </div>
  );
}
