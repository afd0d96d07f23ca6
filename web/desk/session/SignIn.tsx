import { useEffect, useState } from "react";
import { type Api, isHalfWay, type Request, RequestFailed, type Session } from "../api.ts";
import { problemText } from "../problem.ts";
import { type TextKey, useText } from "../text.tsx";
import { Door } from "./Door.tsx";

interface Props {
  api: Api;
  request: Request;
  /** Why one has to sign in, where there is something to say. */
  notice: TextKey | null;
  onSignedIn(session: Session): void;
  /** The password was right, the second factor is asked for next. */
  onHalfWay(step: string): void;
}

/** The door: e-mail and password, or the company's identity provider. */
export function SignIn({ api, request, notice, onSignedIn, onHalfWay }: Props) {
  const text = useText();
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const [provider, setProvider] = useState<string | null>(null);
  const wrong = error instanceof RequestFailed && (error.status === 400 || error.status === 401);

  useEffect(() => {
    request<{ identityProvider: { name: string } | null }>("GET", "/sign-in").then(
      ({ identityProvider }) => setProvider(identityProvider?.name ?? null),
      () => {}, // the password still opens the door
    );
  }, [request]);

  async function submit(form: FormData) {
    setBusy(true);
    setError(null);
    try {
      const entered = await api.signIn({
        email: String(form.get("email")).trim(),
        password: String(form.get("password")),
      });
      if (isHalfWay(entered)) onHalfWay(entered.secondFactor.step);
      else onSignedIn(entered);
    } catch (failure) {
      setError(failure);
    } finally {
      setBusy(false);
    }
  }

  return (
    <Door
      title={text("signIn.title")}
      notice={notice && text(notice)}
      problem={error === null ? null : wrong ? text("signIn.wrong") : problemText(text, error)}
      onSubmit={(form) => void submit(form)}
    >
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
          maxLength={200}
          aria-invalid={wrong || undefined}
        />
      </label>
      <button type="submit" className="button main" disabled={busy}>
        {text("signIn.submit")}
      </button>
      {provider && (
        <a className="button plain" href="/api/v1/session/oidc">
          {text("signIn.with", { provider })}
        </a>
      )}
      <p className="hint">{text("signIn.hint")}</p>
    </Door>
  );
}
