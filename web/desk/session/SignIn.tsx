import { type FormEvent, useEffect, useId, useState } from "react";
import { type Api, RequestFailed, type Session } from "../api.ts";
import { Icon, Mark } from "../marks/Icon.tsx";
import { problemText } from "../problem.ts";
import { type TextKey, useText } from "../text.tsx";
import { LanguageChoice } from "./LanguageChoice.tsx";

interface Props {
  api: Api;
  /** Why one has to sign in, where there is something to say. */
  notice: TextKey | null;
  onSignedIn(session: Session): void;
}

/** The door: e-mail and password. */
export function SignIn({ api, notice, onSignedIn }: Props) {
  const text = useText();
  const problem = useId();
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const wrong = error instanceof RequestFailed && (error.status === 400 || error.status === 401);

  useEffect(() => {
    document.title = `${text("signIn.title")} · Dragoman`;
  }, [text]);

  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    setBusy(true);
    setError(null);
    try {
      onSignedIn(await api.signIn({ email: String(form.get("email")).trim(), password: String(form.get("password")) }));
    } catch (failure) {
      setError(failure);
    } finally {
      setBusy(false);
    }
  }

  return (
    <main className="door">
      <form className="card" onSubmit={(event) => void submit(event)} aria-describedby={error ? problem : undefined}>
        <Mark />
        <h1>{text("signIn.title")}</h1>
        {notice && !error && (
          <p className="note" role="status">
            <Icon name="info" />
            {text(notice)}
          </p>
        )}
        {error !== null && (
          <p className="note" data-tone="bad" role="alert" id={problem}>
            <Icon name="warning" />
            {wrong ? text("signIn.wrong") : problemText(text, error)}
          </p>
        )}
        <label>
          {text("signIn.email")}
          <input
            className="field"
            type="email"
            name="email"
            autoComplete="username"
            dir="ltr"
            required
            maxLength={254}
            aria-invalid={wrong || undefined}
            // biome-ignore lint/a11y/noAutofocus: the page has nothing else to do
            autoFocus
          />
        </label>
        <label>
          {text("signIn.password")}
          <input
            className="field"
            type="password"
            name="password"
            autoComplete="current-password"
            dir="ltr"
            required
            maxLength={500}
            aria-invalid={wrong || undefined}
          />
        </label>
        <button type="submit" className="button main" disabled={busy}>
          {text("signIn.submit")}
        </button>
        <p className="hint">{text("signIn.hint")}</p>
      </form>
      <LanguageChoice />
    </main>
  );
}
