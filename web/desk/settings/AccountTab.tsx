import { type FormEvent, useCallback, useState } from "react";
import { Dialog } from "../../design/elements/Dialog.tsx";
import { Card } from "../../design/elements/Page.tsx";
import { toast } from "../../design/elements/Toasts.tsx";
import { RequestFailed } from "../api.ts";
import { useDesk } from "../desk-context.ts";
import { Loading, Problem } from "../marks/States.tsx";
import { problemText } from "../problem.ts";
import { CodeField } from "../session/CodeField.tsx";
import { LanguageChoice } from "../session/LanguageChoice.tsx";
import { ThemeChoice } from "../session/ThemeChoice.tsx";
import { useText, useWording } from "../text.tsx";
import { ago, fully, useNow } from "../time.ts";
import { useLoaded } from "../use-loaded.ts";
import { RecoveryCodes, SecondFactorSetup } from "./SecondFactorSetup.tsx";

/** What is one's own. */
export function AccountTab() {
  return (
    <div className="settings">
      <Profile />
      <Password />
      <SecondFactor />
      <Sessions />
    </div>
  );
}

function Profile() {
  const text = useText();
  const { request, me, onRenamed } = useDesk();
  const [name, setName] = useState(me.name);
  const [error, setError] = useState<unknown>(null);

  async function save(event: FormEvent) {
    event.preventDefault();
    setError(null);
    try {
      setName((await request<{ name: string }>("PATCH", "/session/person", { name })).name);
      toast(text("done.saved"));
      onRenamed();
    } catch (failure) {
      setError(failure);
    }
  }

  return (
    <Card title={text("settings.account")} more={<span dir="ltr">{me.email}</span>}>
      <form className="form" onSubmit={(event) => void save(event)}>
        <label>
          {text("settings.name")}
          <span className="row">
            <input
              className="field"
              dir="auto"
              autoComplete="name"
              required
              maxLength={100}
              value={name}
              onChange={(event) => setName(event.currentTarget.value)}
            />
            <button type="submit" className="button plain">
              {text("do.save")}
            </button>
          </span>
          {error !== null && (
            <span className="hint" data-tone="bad" role="alert">
              {problemText(text, error)}
            </span>
          )}
        </label>
        <LanguageChoice />
        <ThemeChoice />
      </form>
    </Card>
  );
}

function Password() {
  const text = useText();
  const { request, me } = useDesk();
  const [outcome, setOutcome] = useState<null | "busy" | "saved" | { error: unknown }>(null);
  const error = outcome !== null && typeof outcome === "object" ? outcome.error : null;

  async function save(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const form = event.currentTarget;
    const typed = new FormData(form);
    const current = String(typed.get("current"));
    setOutcome("busy");
    try {
      await request("PUT", "/session/password", {
        password: String(typed.get("password")),
        ...(current && { current }),
      });
      form.reset();
      setOutcome("saved");
    } catch (failure) {
      setOutcome({ error: failure });
    }
  }

  return (
    <Card title={text("settings.password")}>
      <form className="form" onSubmit={(event) => void save(event)}>
        <input type="hidden" name="username" autoComplete="username" value={me.email} readOnly />
        <label>
          {text("settings.passwordNow")}
          <input
            className="field"
            type="password"
            name="current"
            autoComplete="current-password"
            dir="ltr"
            maxLength={200}
          />
          <span className="hint">{text("settings.passwordNowMore")}</span>
        </label>
        <label>
          {text("account.newPassword")}
          <input
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
        </label>
        <p className="hint" id="new-password-note" role="status" data-tone={error !== null ? "bad" : undefined}>
          {outcome === "saved"
            ? text("account.passwordSaved")
            : error === null
              ? text("account.passwordRule")
              : error instanceof RequestFailed && error.code === "team/wrong-password"
                ? text("settings.wrongPassword")
                : problemText(text, error)}
        </p>
        <div className="row">
          <button type="submit" className="button plain" disabled={outcome === "busy"}>
            {text("settings.changePassword")}
          </button>
        </div>
      </form>
    </Card>
  );
}

interface SecondFactorState {
  on: boolean;
  required: boolean;
  recoveryCodesLeft: number;
}

function SecondFactor() {
  const text = useText();
  const { request } = useDesk();
  const [loaded, reload] = useLoaded(
    useCallback(() => request<SecondFactorState>("GET", "/session/second-factor"), [request]),
  );
  const [open, setOpen] = useState<null | "setup" | "off" | "renew">(null);
  const done = () => {
    setOpen(null);
    void reload();
  };
  if (loaded.kind === "loading") return null;
  if (loaded.kind === "failed")
    return <Problem title={text("settings.failed")} error={loaded.error} onRetry={() => void reload()} />;
  const { on, required, recoveryCodesLeft } = loaded.value;
  return (
    <Card title={text("settings.secondFactor")} more={text(on ? "team.on" : "team.off")}>
      <p>{text("settings.secondFactorMore")}</p>
      {on && (
        <p className="hint" data-tone={recoveryCodesLeft < 3 ? "bad" : undefined}>
          {text("settings.recoveryLeft", { count: recoveryCodesLeft })}
        </p>
      )}
      <div className="row wraps after">
        {on ? (
          <>
            <button type="button" className="button plain" onClick={() => setOpen("renew")}>
              {text("settings.recoveryRenew")}
            </button>
            {!required && (
              <button type="button" className="button quiet" onClick={() => setOpen("off")}>
                {text("settings.turnOff")}
              </button>
            )}
          </>
        ) : (
          <button type="button" className="button plain" onClick={() => setOpen("setup")}>
            {text("settings.setUp")}
          </button>
        )}
      </div>
      {open === "setup" && (
        <Dialog title={text("settings.secondFactor")} close={text("do.close")} onClose={done}>
          <SecondFactorSetup request={request} onDone={done} />
        </Dialog>
      )}
      {(open === "off" || open === "renew") && <WithCode what={open} onDone={done} />}
    </Card>
  );
}

/** Turning it off and new recovery codes need a code, too. */
function WithCode({ what, onDone }: { what: "off" | "renew"; onDone(): void }) {
  const text = useText();
  const { request } = useDesk();
  const [codes, setCodes] = useState<string[] | null>(null);
  const [error, setError] = useState<unknown>(null);
  const title = text(what === "off" ? "settings.turnOff" : "settings.recoveryRenew");

  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const code = String(new FormData(event.currentTarget).get("code")).trim();
    setError(null);
    try {
      if (what === "off") {
        await request("POST", "/session/second-factor/off", { code });
        return onDone();
      }
      const made = await request<{ recoveryCodes: string[] }>("POST", "/session/second-factor/recovery-codes", {
        code,
      });
      setCodes(made.recoveryCodes);
    } catch (failure) {
      setError(failure);
    }
  }

  return (
    <Dialog title={title} close={text("do.close")} onClose={onDone}>
      {codes ? (
        <RecoveryCodes codes={codes} onDone={onDone} />
      ) : (
        <form className="form" onSubmit={(event) => void submit(event)}>
          <CodeField invalid={error !== null} />
          {error !== null && (
            <p className="note" data-tone="bad" role="alert">
              {error instanceof RequestFailed && error.code === "team/wrong-code"
                ? text("signIn.wrongCode")
                : problemText(text, error)}
            </p>
          )}
          <button type="submit" className="button main">
            {title}
          </button>
        </form>
      )}
    </Dialog>
  );
}

interface Session {
  id: string;
  method: "password" | "link" | "invitation" | "oidc";
  device: string;
  address: string;
  createdAt: string;
  lastSeenAt: string;
  current: boolean;
}

function Sessions() {
  const { text, locale } = useWording();
  const { request } = useDesk();
  const now = useNow();
  const [loaded, reload] = useLoaded(
    useCallback(() => request<{ sessions: Session[] }>("GET", "/sessions"), [request]),
  );

  async function end(path: string) {
    try {
      await request("DELETE", path);
      toast(text("settings.sessionEnded"));
    } catch (error) {
      toast(problemText(text, error));
    }
    await reload();
  }

  if (loaded.kind === "loading") return <Loading rows={2} saying={text("section.loading")} />;
  if (loaded.kind === "failed")
    return <Problem title={text("settings.failed")} error={loaded.error} onRetry={() => void reload()} />;
  const { sessions } = loaded.value;
  return (
    <section className="panel-card flush">
      <header className="with-action">
        <h2>{text("settings.sessions")}</h2>
        {sessions.length > 1 && (
          <button type="button" className="button plain small" onClick={() => void end("/sessions")}>
            {text("settings.endOthers")}
          </button>
        )}
      </header>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls can be scrolled by keyboard */}
      <section className="scrolls" tabIndex={0} aria-label={text("settings.sessions")}>
        <table className="table">
          <thead>
            <tr>
              <th>{text("settings.device")}</th>
              <th>{text("settings.address")}</th>
              <th>{text("team.lastSeen")}</th>
              <th>
                <span className="sr">{text("team.change")}</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {sessions.map(({ id, device, address, lastSeenAt, current }) => (
              <tr key={id}>
                <th scope="row">
                  <bdi>{device || text("settings.deviceUnknown")}</bdi>
                </th>
                <td>
                  <span dir="ltr">{address}</span>
                </td>
                <td title={fully(new Date(lastSeenAt), locale)}>
                  {ago(new Date(lastSeenAt), now, locale) ?? text("time.now")}
                </td>
                <td className="row-actions">
                  {current ? (
                    <span className="chip" data-tone="accent">
                      {text("settings.thisOne")}
                    </span>
                  ) : (
                    <button type="button" className="button plain small" onClick={() => void end(`/sessions/${id}`)}>
                      {text("settings.end")}
                    </button>
                  )}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </section>
  );
}
