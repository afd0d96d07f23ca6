import { useEffect, useRef, useState } from "react";
import type { Api, Person } from "../api.ts";
import { applyTheme, rememberedTheme, themes } from "../appearance.ts";
import { Face } from "../marks/Face.tsx";
import { useText } from "../text.tsx";
import { LanguageChoice } from "./LanguageChoice.tsx";
import { NewPassword } from "./NewPassword.tsx";

/** Who is signed in; opens language, appearance, the password and the way out. */
export function AccountMenu({ api, person, onSignOut }: { api: Api; person: Person; onSignOut(): void }) {
  const text = useText();
  const menu = useRef<HTMLDetailsElement>(null);
  const [theme, setTheme] = useState(rememberedTheme);

  useEffect(() => {
    const close = () => menu.current?.removeAttribute("open");
    const onPointer = ({ target }: PointerEvent) => {
      if (!menu.current?.contains(target as Node)) close();
    };
    const onKey = ({ key }: KeyboardEvent) => {
      if (key !== "Escape" || !menu.current?.open) return;
      close();
      menu.current.querySelector("summary")?.focus();
    };
    addEventListener("pointerdown", onPointer);
    addEventListener("keydown", onKey);
    return () => {
      removeEventListener("pointerdown", onPointer);
      removeEventListener("keydown", onKey);
    };
  }, []);

  return (
    <details className="account" ref={menu}>
      <summary title={person.name}>
        <Face id={person.id} name={person.name} small />
        <bdi className="cut">{person.name}</bdi>
        <span className="sr">{text("account")}</span>
      </summary>
      <div className="panel">
        <p className="who">
          <b>
            <bdi>{person.name}</bdi>
          </b>
          <bdi className="cut">{person.email}</bdi>
        </p>
        <LanguageChoice />
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
        <NewPassword api={api} email={person.email} />
        <button type="button" className="button plain" onClick={onSignOut}>
          {text("account.signOut")}
        </button>
      </div>
    </details>
  );
}
