import { type FormEvent, useCallback, useState } from "react";
import { Card } from "../../design/elements/Page.tsx";
import { toast } from "../../design/elements/Toasts.tsx";
import type { PersonRole } from "../api.ts";
import { useDesk } from "../desk-context.ts";
import { Icon } from "../marks/Icon.tsx";
import { Loading, Problem } from "../marks/States.tsx";
import { problemText } from "../problem.ts";
import { useText } from "../text.tsx";
import { useLoaded } from "../use-loaded.ts";
import { CopyText } from "./CopyText.tsx";

interface IdentityProvider {
  name: string;
  issuer: string;
  clientId: string;
  autoJoin: { domain: string; role: PersonRole } | null;
}

interface Settings {
  requireSecondFactor: boolean;
  identityProvider: IdentityProvider | null;
  hasClientSecret: boolean;
  redirectUri: string;
}

/** How people sign in beside their password. */
export function SignInTab() {
  const text = useText();
  const { request } = useDesk();
  const [loaded, reload, set] = useLoaded(useCallback(() => request<Settings>("GET", "/sign-in-settings"), [request]));
  if (loaded.kind === "loading") return <Loading rows={3} saying={text("section.loading")} />;
  if (loaded.kind === "failed")
    return <Problem title={text("settings.failed")} error={loaded.error} onRetry={() => void reload()} />;
  return <SignInForm settings={loaded.value} onSaved={set} />;
}

const joiningRoles = ["editor", "agent", "viewer"] as const;

function SignInForm({ settings, onSaved }: { settings: Settings; onSaved(settings: Settings): void }) {
  const text = useText();
  const { request, may } = useDesk();
  const readOnly = !may("owners.manage");
  const provider = settings.identityProvider;
  const [required, setRequired] = useState(settings.requireSecondFactor);
  const [uses, setUses] = useState(provider !== null);
  const [joins, setJoins] = useState(provider?.autoJoin != null);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);

  async function save(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const typed = (name: string) => String(form.get(name) ?? "").trim();
    setBusy(true);
    setError(null);
    try {
      const saved = await request<Settings>("PUT", "/sign-in-settings", {
        requireSecondFactor: required,
        identityProvider: uses
          ? {
              name: typed("name"),
              issuer: typed("issuer"),
              clientId: typed("clientId"),
              autoJoin: joins ? { domain: typed("domain"), role: typed("joinRole") } : null,
            }
          : null,
      });
      onSaved(saved);
      toast(text("done.saved"));
    } catch (failure) {
      setError(failure);
    } finally {
      setBusy(false);
    }
  }

  return (
    <form className="settings" onSubmit={(event) => void save(event)}>
      {readOnly && (
        <p className="note" role="note">
          <Icon name="lock" />
          {text("settings.ownersOnly")}
        </p>
      )}
      <Card title={text("settings.secondFactor")}>
        <fieldset className="form" disabled={readOnly}>
          <label className="check">
            <input type="checkbox" checked={required} onChange={(event) => setRequired(event.currentTarget.checked)} />
            <span>
              {text("settings.requireSecondFactor")}
              <span className="hint">{text("settings.requireSecondFactorMore")}</span>
            </span>
          </label>
        </fieldset>
      </Card>
      <Card title={text("settings.provider")} more={text("settings.providerMore")}>
        <fieldset className="form" disabled={readOnly}>
          <label className="check">
            <input type="checkbox" checked={uses} onChange={(event) => setUses(event.currentTarget.checked)} />
            {text("settings.useProvider")}
          </label>
          {uses && (
            <>
              <CopyText label={text("settings.redirectUri")} value={settings.redirectUri} />
              <label>
                {text("settings.providerName")}
                <input className="field" name="name" dir="auto" required maxLength={60} defaultValue={provider?.name} />
              </label>
              <label>
                {text("settings.issuer")}
                <input
                  className="field"
                  name="issuer"
                  type="url"
                  dir="ltr"
                  required
                  maxLength={500}
                  placeholder="https://login.example.com"
                  defaultValue={provider?.issuer}
                />
              </label>
              <label>
                {text("settings.clientId")}
                <input
                  className="field"
                  name="clientId"
                  dir="ltr"
                  required
                  maxLength={300}
                  autoComplete="off"
                  defaultValue={provider?.clientId}
                />
              </label>
              <p className="note">
                <Icon name={settings.hasClientSecret ? "check" : "info"} />
                <span>{text(settings.hasClientSecret ? "settings.secretThere" : "settings.secretMissing")}</span>
              </p>
              <label className="check">
                <input type="checkbox" checked={joins} onChange={(event) => setJoins(event.currentTarget.checked)} />
                <span>
                  {text("settings.autoJoin")}
                  <span className="hint">{text("settings.autoJoinMore")}</span>
                </span>
              </label>
              {joins && (
                <div className="pair">
                  <label>
                    {text("settings.domain")}
                    <input
                      className="field"
                      name="domain"
                      dir="ltr"
                      required
                      maxLength={253}
                      placeholder="example.com"
                      defaultValue={provider?.autoJoin?.domain}
                    />
                  </label>
                  <label>
                    {text("team.role")}
                    <select className="field" name="joinRole" defaultValue={provider?.autoJoin?.role ?? "agent"}>
                      {joiningRoles.map((role) => (
                        <option key={role} value={role}>
                          {text(`team.role.${role}`)}
                        </option>
                      ))}
                    </select>
                  </label>
                </div>
              )}
            </>
          )}
        </fieldset>
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
