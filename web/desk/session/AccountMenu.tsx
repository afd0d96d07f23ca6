import { useEffect, useRef } from "react";
import { addressIn } from "../address.ts";
import type { Person } from "../api.ts";
import { Face } from "../marks/Face.tsx";
import { useText } from "../text.tsx";
import { LanguageChoice } from "./LanguageChoice.tsx";

/** Who is signed in; opens the language, the way to one's account, and the way out. */
export function AccountMenu({ person, onSignOut }: { person: Person; onSignOut(): void }) {
  const text = useText();
  const menu = useRef<HTMLDetailsElement>(null);
  const close = () => menu.current?.removeAttribute("open");

  useEffect(() => {
    const onPointer = ({ target }: PointerEvent) => {
      if (!menu.current?.contains(target as Node)) menu.current?.removeAttribute("open");
    };
    const onKey = ({ key }: KeyboardEvent) => {
      if (key !== "Escape" || !menu.current?.open) return;
      menu.current.removeAttribute("open");
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
        <a className="button plain" href={addressIn("settings", "account")} onClick={close}>
          {text("account.open")}
        </a>
        <button type="button" className="button plain" onClick={onSignOut}>
          {text("account.signOut")}
        </button>
      </div>
    </details>
  );
}
