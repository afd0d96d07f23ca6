import { type FormEvent, useCallback, useMemo, useState } from "react";
import { type Request, RequestFailed } from "../api.ts";
import { Problem } from "../marks/States.tsx";
import { problemText } from "../problem.ts";
import { CodeField } from "../session/CodeField.tsx";
import { useText } from "../text.tsx";
import { useLoaded } from "../use-loaded.ts";
import { CopyText } from "./CopyText.tsx";
import { qrCode, qrPath } from "./qr-code.ts";

/** A code to scan, a first code back, then the recovery codes. */
export function SecondFactorSetup({ request, onDone }: { request: Request; onDone(): void }) {
  const text = useText();
  const [loaded, reload] = useLoaded(
    useCallback(() => request<{ secret: string; address: string }>("POST", "/session/second-factor/setup"), [request]),
  );
  const [codes, setCodes] = useState<string[] | null>(null);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const wrong = error instanceof RequestFailed && error.code === "team/wrong-code";

  async function confirm(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const code = String(new FormData(event.currentTarget).get("code")).trim();
    setBusy(true);
    setError(null);
    try {
      setCodes((await request<{ recoveryCodes: string[] }>("PUT", "/session/second-factor", { code })).recoveryCodes);
    } catch (failure) {
      setError(failure);
    } finally {
      setBusy(false);
    }
  }

  if (codes) return <RecoveryCodes codes={codes} onDone={onDone} />;
  if (loaded.kind === "loading") return null;
  if (loaded.kind === "failed")
    return <Problem title={text("settings.failed")} error={loaded.error} onRetry={() => void reload()} />;
  return (
    <form className="form" onSubmit={(event) => void confirm(event)}>
      <p>{text("settings.scan")}</p>
      <Qr text={loaded.value.address} />
      <CopyText label={text("settings.orType")} value={loaded.value.secret.replace(/(.{4})(?=.)/g, "$1 ")} />
      <CodeField invalid={wrong} />
      {error !== null && (
        <p className="note" data-tone="bad" role="alert">
          {wrong ? text("settings.wrongCode") : problemText(text, error)}
        </p>
      )}
      <button type="submit" className="button main" disabled={busy}>
        {text("settings.turnOn")}
      </button>
    </form>
  );
}

/** Dark on white in every theme: cameras look for that. */
function Qr({ text: content }: { text: string }) {
  const text = useText();
  const code = useMemo(() => qrCode(content), [content]);
  const size = code.length + 8;
  return (
    <svg className="qr" data-theme="light" viewBox={`0 0 ${size} ${size}`} role="img" aria-label={text("settings.qr")}>
      <path d={`M0 0h${size}v${size}H0z`} className="paper" />
      <path d={qrPath(code)} className="ink" shapeRendering="crispEdges" />
    </svg>
  );
}

/** Ten of them, this once. */
export function RecoveryCodes({ codes, onDone }: { codes: string[]; onDone(): void }) {
  const text = useText();
  return (
    <div className="form">
      <p>{text("settings.recoveryMore")}</p>
      <CopyText label={text("settings.recovery")} value={codes.join("\n")} />
      <button type="button" className="button main" onClick={onDone}>
        {text("settings.recoveryKept")}
      </button>
    </div>
  );
}
