import { languageName } from "../marks/names.ts";
import { type DeskLanguage, deskLanguages, useWording } from "../text.tsx";

/** The language of the desk itself; each named in its own. */
export function LanguageChoice() {
  const { text, language, setLanguage } = useWording();
  return (
    <label className="choice">
      {text("account.language")}
      <select
        className="field"
        value={language}
        onChange={(event) => setLanguage(event.currentTarget.value as DeskLanguage)}
      >
        {deskLanguages.map((each) => (
          <option key={each} value={each} lang={each}>
            {languageName(each)}
          </option>
        ))}
      </select>
    </label>
  );
}
