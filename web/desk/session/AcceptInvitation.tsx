import { useCallback, useState } from "react";
import { type PersonRole, type Request, RequestFailed, type Session } from "../api.ts";
import { Loading } from "../marks/States.tsx";
import { problemText } from "../problem.ts";
import { useText } from "../text.tsx";
import { useLoaded } from "../use-loaded.ts";
import { Door } from "./Door.tsx";

interface Invitation {
  email: string;
  role: PersonRole;
  invitedBy: string | null;
  workspace: { name: string };
}

/** Somebody was invited: their name and a password, and they are in. */
export function AcceptInvitation({
  request,
  invitation,
  onSignedIn,
  onDoor,
}: {
  request: Request;
  invitation: string;
  onSignedIn(session: Session): void;
  onDoor(): void;
}) {
  const text = useText();
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const [loaded] = useLoaded(
    useCallback(() => request<Invitation>("POST", "/session/invitation", { invitation }), [request, invitation]),
  );

  async function submit(form: FormData) {
    setBusy(true);
    setError(null);
    try {
      onSignedIn(
        await request<Session>("POST", "/session/invitation/accept", {
          invitation,
          name: String(form.get("name")),
          password: String(form.get("password")),
        }),
      );
    } catch (failure) {
      setError(failure);
    } finally {
      setBusy(false);
    }
  }

  if (loaded.kind === "loading") return <Loading rows={0} saying="Dragoman" />;
  if (loaded.kind === "failed") {
    const gone = loaded.error instanceof RequestFailed && loaded.error.status === 404;
    return (
      <Door
        title={text("invitation.title")}
        problem={gone ? text("invitation.gone") : problemText(text, loaded.error)}
        onSubmit={onDoor}
      >
        <button type="submit" className="button main">
          {text("invitation.toDoor")}
        </button>
      </Door>
    );
  }
  const { email, role, invitedBy, workspace } = loaded.value;
  const said = { company: workspace.name, role: text(`team.role.${role}`) };
  return (
    <Door
      title={text("invitation.join", { company: workspace.name })}
      notice={
        invitedBy === null ? text("invitation.as", said) : text("invitation.asBy", { ...said, person: invitedBy })
      }
      problem={error === null ? null : problemText(text, error)}
      onSubmit={(form) => void submit(form)}
    >
      <label>
        {text("signIn.email")}
        <input className="field" type="email" name="email" autoComplete="username" dir="ltr" value={email} readOnly />
      </label>
      <label>
        {text("invitation.name")}
        <input
          className="field"
          name="name"
          autoComplete="name"
          dir="auto"
          required
          maxLength={100}
          // biome-ignore lint/a11y/noAutofocus: the page has nothing else to do
          autoFocus
        />
      </label>
      <label>
        {text("invitation.password")}
        <input
          className="field"
          type="password"
          name="password"
          autoComplete="new-password"
          dir="ltr"
          required
          minLength={10}
          maxLength={200}
          aria-describedby="password-rule"
        />
        <span className="hint" id="password-rule">
          {text("account.passwordRule")}
        </span>
      </label>
      <button type="submit" className="button main" disabled={busy}>
        {text("invitation.accept")}
      </button>
    </Door>
  );
}
