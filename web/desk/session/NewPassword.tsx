import { type FormEvent, useState } from "react";
import type { Api } from "../api.ts";
import { problemText } from "../problem.ts";
import { useText } from "../text.tsx";

/** Whoever came by a link has no password yet; here they give themselves one. */
export function NewPassword({ api, email }: { api: Api; email: string }) {
  const text = useText();
  const [outcome, setOutcome] = useState<null | "busy" | "saved" | { error: unknown }>(null);

  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const form = event.currentTarget;
    setOutcome("busy");
    try {
      await api.setPassword(String(new FormData(form).get("password")));
      form.reset();
      setOutcome("saved");
    } catch (error) {
      setOutcome({ error });
    }
  }

  return (
    <form className="choice" onSubmit={(event) => void submit(event)}>
      <input type="hidden" name="username" autoComplete="username" value={email} readOnly />
      <label htmlFor="new-password">{text("account.newPassword")}</label>
      <div className="row">
        <input
          id="new-password"
          className="field"
          type="password"
          name="password"
          autoComplete="new-password"
          dir="ltr"
          required
          minLength={10}
          maxLength={200}
          aria-describedby="new-password-note"
        />
        <button type="submit" className="button plain" disabled={outcome === "busy"}>
          {text("account.save")}
        </button>
      </div>
      <p className="hint" id="new-password-note" role="status">
        {outcome === "saved"
          ? text("account.passwordSaved")
          : outcome !== null && typeof outcome === "object"
            ? problemText(text, outcome.error)
            : text("account.passwordRule")}
      </p>
    </form>
  );
}
