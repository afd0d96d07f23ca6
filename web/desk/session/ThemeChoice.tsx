import { useState } from "react";
import { applyTheme, rememberedTheme, themes } from "../appearance.ts";
import { useText } from "../text.tsx";

/** Light, dark, or as the system. */
export function ThemeChoice() {
  const text = useText();
  const [theme, setTheme] = useState(rememberedTheme);
  return (
    <fieldset className="choice">
      <legend>{text("account.theme")}</legend>
      {themes.map((each) => (
        <label key={each}>
          <input
            type="radio"
            name="theme"
            checked={theme === each}
            onChange={() => {
              setTheme(each);
              applyTheme(each);
            }}
          />
          {text(`theme.${each}`)}
        </label>
      ))}
    </fieldset>
  );
}
