import { type FormEvent, useState } from "react";
import { useDesk } from "../desk-context.ts";
import { problemText } from "../problem.ts";
import { CopyText } from "../settings/CopyText.tsx";
import { type Company, embedLines, originsIn } from "../settings/company.ts";
import { useText } from "../text.tsx";

/** Which pages may show the chat, and the two lines that bring it there. */
export function PageStep({ company, onDone }: { company: Company; onDone(): Promise<void> }) {
  const text = useText();
  const { request } = useDesk();
  const [typed, setTyped] = useState(company.allowedOrigins.join(" "));
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);

  async function save(event: FormEvent) {
    event.preventDefault();
    setBusy(true);
    setError(null);
    try {
      await request("PUT", "/workspace", { allowedOrigins: originsIn(typed) });
      await onDone();
    } catch (failure) {
      setError(failure);
      setBusy(false);
    }
  }

  return (
    <form className="form" onSubmit={(event) => void save(event)}>
      <CopyText label={text("settings.embed")} value={embedLines(location.origin)} />
      <label>
        {text("start.pageAddress")}
        <input
          className="field"
          dir="ltr"
          required
          maxLength={2000}
          placeholder="https://www.example.com"
          value={typed}
          onChange={(event) => setTyped(event.currentTarget.value)}
        />
      </label>
      {error !== null && (
        <p className="note" data-tone="bad" role="alert">
          {problemText(text, error)}
        </p>
      )}
      <div className="row">
        <button type="submit" className="button main" disabled={busy}>
          {text("start.allow")}
        </button>
      </div>
    </form>
  );
}
