import { useCallback, useState } from "react";
import { Dialog } from "../../design/elements/Dialog.tsx";
import { toast } from "../../design/elements/Toasts.tsx";
import { useDesk } from "../desk-context.ts";
import { Icon } from "../marks/Icon.tsx";
import { Empty, Loading, Problem } from "../marks/States.tsx";
import { problemText } from "../problem.ts";
import { type TextKey, useText, useWording } from "../text.tsx";
import { ago, date, useNow } from "../time.ts";
import { useLoaded } from "../use-loaded.ts";
import { CopyText } from "./CopyText.tsx";

interface ApiKey {
  id: string;
  name: string;
  scopes: string[];
  createdAt: string;
  lastUsedAt: string | null;
  expiresAt: string | null;
}

/** What a key can be allowed, as the server names it, with our words for it. */
const scopes = [
  ["answers.ask", "settings.scope.ask"],
  ["knowledge.read", "settings.scope.read"],
  ["knowledge.import", "settings.scope.import"],
  ["knowledge.export", "settings.scope.export"],
  ["training.read", "settings.scope.training"],
] as const satisfies [string, TextKey][];
const lifetimes = [30, 90, 365, 0] as const;
const dayMs = 86_400_000;

/** Keys for programs. */
export function KeysTab() {
  const { text, locale } = useWording();
  const { request } = useDesk();
  const now = useNow();
  const [loaded, reload] = useLoaded(useCallback(() => request<{ keys: ApiKey[] }>("GET", "/api-keys"), [request]));
  const [open, setOpen] = useState<null | "new" | ApiKey>(null);
  if (loaded.kind === "loading") return <Loading rows={3} saying={text("section.loading")} />;
  if (loaded.kind === "failed")
    return <Problem title={text("settings.failed")} error={loaded.error} onRetry={() => void reload()} />;
  const { keys } = loaded.value;
  const makeNew = (
    <button type="button" className="button main" onClick={() => setOpen("new")}>
      <Icon name="plus" />
      {text("settings.newKey")}
    </button>
  );
  return (
    <div className="settings wide">
      {keys.length === 0 ? (
        <Empty icon="lock" title={text("settings.noKeys")} more={text("settings.keysMore")}>
          {makeNew}
        </Empty>
      ) : (
        <section className="panel-card flush">
          <header className="with-action">
            <h2>{text("settings.keys")}</h2>
            <p>{text("settings.keysMore")}</p>
            {makeNew}
          </header>
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls can be scrolled by keyboard */}
          <section className="scrolls" tabIndex={0} aria-label={text("settings.keys")}>
            <table className="table">
              <thead>
                <tr>
                  <th>{text("settings.keyName")}</th>
                  <th>{text("settings.keyMay")}</th>
                  <th>{text("settings.lastUsed")}</th>
                  <th>{text("settings.expires")}</th>
                  <th>
                    <span className="sr">{text("team.change")}</span>
                  </th>
                </tr>
              </thead>
              <tbody>
                {keys.map((key) => (
                  <tr key={key.id}>
                    <th scope="row">
                      <bdi>{key.name}</bdi>
                    </th>
                    <td>
                      <span className="chips">
                        {key.scopes.map((scope) => (
                          <span key={scope} className="chip">
                            <ScopeName scope={scope} />
                          </span>
                        ))}
                      </span>
                    </td>
                    <td>
                      {key.lastUsedAt === null ? (
                        <span className="hint">{text("team.never")}</span>
                      ) : (
                        (ago(new Date(key.lastUsedAt), now, locale) ?? text("time.now"))
                      )}
                    </td>
                    <td>
                      {key.expiresAt === null ? (
                        <span className="hint">{text("team.never")}</span>
                      ) : Date.parse(key.expiresAt) < now.getTime() ? (
                        <span className="chip" data-tone="warn">
                          {text("team.expired")}
                        </span>
                      ) : (
                        date(new Date(key.expiresAt), locale)
                      )}
                    </td>
                    <td className="row-actions">
                      <button
                        type="button"
                        className="button plain small"
                        aria-label={text("settings.revokeOf", { name: key.name })}
                        onClick={() => setOpen(key)}
                      >
                        {text("settings.revoke")}
                      </button>
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          </section>
        </section>
      )}
      {open === "new" && <NewKey onMade={() => void reload()} onClose={() => setOpen(null)} />}
      {open !== null && open !== "new" && (
        <Revoke
          apiKey={open}
          onDone={() => {
            setOpen(null);
            void reload();
          }}
          onClose={() => setOpen(null)}
        />
      )}
    </div>
  );
}

function ScopeName({ scope }: { scope: string }) {
  const text = useText();
  const known = scopes.find(([name]) => name === scope);
  return known ? text(known[1]) : <span dir="ltr">{scope}</span>;
}

function NewKey({ onMade, onClose }: { onMade(): void; onClose(): void }) {
  const { text, locale } = useWording();
  const { request } = useDesk();
  const [name, setName] = useState("");
  const [chosen, setChosen] = useState<string[]>(["answers.ask"]);
  const [days, setDays] = useState<number>(90);
  const [key, setKey] = useState<string | null>(null);
  const [error, setError] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);

  async function make() {
    setBusy(true);
    setError(null);
    try {
      const expiresAt = days === 0 ? null : new Date(Date.now() + days * dayMs).toISOString();
      setKey((await request<{ key: string }>("POST", "/api-keys", { name, scopes: chosen, expiresAt })).key);
      onMade();
    } catch (failure) {
      setError(failure);
    } finally {
      setBusy(false);
    }
  }

  if (key)
    return (
      <Dialog
        title={text("settings.keyMade")}
        close={text("do.close")}
        onClose={onClose}
        actions={
          <button type="button" className="button main" onClick={onClose}>
            {text("settings.done")}
          </button>
        }
      >
        <p>{text("settings.keyMadeMore")}</p>
        <CopyText label={name} value={key} />
      </Dialog>
    );
  return (
    <Dialog
      title={text("settings.newKey")}
      close={text("do.close")}
      onClose={onClose}
      onSubmit={() => void make()}
      actions={
        <>
          <button type="button" className="button plain" onClick={onClose}>
            {text("do.cancel")}
          </button>
          <button type="submit" className="button main" disabled={busy || chosen.length === 0}>
            {text("settings.makeKey")}
          </button>
        </>
      }
    >
      <label>
        {text("settings.keyName")}
        <input
          className="field"
          dir="auto"
          required
          maxLength={100}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
      </label>
      <fieldset className="labelled">
        <legend>{text("settings.keyMay")}</legend>
        {scopes.map(([scope, label]) => (
          <label key={scope} className="check">
            <input
              type="checkbox"
              checked={chosen.includes(scope)}
              onChange={(event) =>
                setChosen(event.currentTarget.checked ? [...chosen, scope] : chosen.filter((each) => each !== scope))
              }
            />
            {text(label)}
          </label>
        ))}
      </fieldset>
      <label>
        {text("settings.expires")}
        <select className="field" value={days} onChange={(event) => setDays(Number(event.currentTarget.value))}>
          {lifetimes.map((each) => (
            <option key={each} value={each}>
              {each === 0
                ? text("team.never")
                : new Intl.NumberFormat(locale, { style: "unit", unit: "day", unitDisplay: "long" }).format(each)}
            </option>
          ))}
        </select>
      </label>
      {error !== null && (
        <p className="note" data-tone="bad" role="alert">
          {problemText(text, error)}
        </p>
      )}
    </Dialog>
  );
}

function Revoke({ apiKey, onDone, onClose }: { apiKey: ApiKey; onDone(): void; onClose(): void }) {
  const text = useText();
  const { request } = useDesk();
  async function revoke() {
    try {
      await request("DELETE", `/api-keys/${encodeURIComponent(apiKey.id)}`);
      toast(text("settings.revoked", { name: apiKey.name }));
    } catch (error) {
      toast(problemText(text, error));
    }
    onDone();
  }
  return (
    <Dialog
      title={text("settings.revokeOf", { name: apiKey.name })}
      close={text("do.close")}
      onClose={onClose}
      onSubmit={() => void revoke()}
      actions={
        <>
          <button type="button" className="button plain" onClick={onClose}>
            {text("do.cancel")}
          </button>
          <button type="submit" className="button main">
            {text("settings.revoke")}
          </button>
        </>
      }
    >
      <p>{text("settings.revokeMore")}</p>
    </Dialog>
  );
}
