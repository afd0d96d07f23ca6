import { useState } from "react";
import { type Request, RequestFailed, type Session } from "../api.ts";
import { problemText } from "../problem.ts";
import { useText } from "../text.tsx";
import { CodeField } from "./CodeField.tsx";
import { Door } from "./Door.tsx";

/** The password was right: now the code of the authenticator app, or a recovery code. */
export function SecondStep({
  request,
  step,
  onSignedIn,
  onDoor,
}: {
  request: Request;
  step: string;
  onSignedIn(session: Session): void;
  onDoor(): void;
}) {
  const text = useText();
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const wrong = error instanceof RequestFailed && error.code === "team/wrong-code";
  const spent = error instanceof RequestFailed && error.code === "team/step-spent";

  async function submit(form: FormData) {
    setBusy(true);
    setError(null);
    try {
      onSignedIn(
        await request<Session>("POST", "/session/second-factor", { step, code: String(form.get("code")).trim() }),
      );
    } catch (failure) {
      setError(failure);
    } finally {
      setBusy(false);
    }
  }

  return (
    <Door
      title={text("signIn.secondStep")}
      problem={
        error === null
          ? null
          : wrong
            ? text("signIn.wrongCode")
            : spent
              ? text("signIn.stepSpent")
              : problemText(text, error)
      }
      onSubmit={(form) => void submit(form)}
    >
      <CodeField invalid={wrong} />
      <button type="submit" className="button main" disabled={busy}>
        {text("signIn.submit")}
      </button>
      <p className="hint">{text("signIn.recoveryHint")}</p>
      <button type="button" className="link" onClick={onDoor}>
        {text("signIn.otherAccount")}
      </button>
    </Door>
  );
}
