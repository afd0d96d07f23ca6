// Who is here: nobody yet (sign in), or a person of the team (the desk).
import { useCallback, useEffect, useState } from "react";
import { type Api, type Request, RequestFailed, type Session } from "./api.ts";
import { Desk } from "./Desk.tsx";
import { Loading, Problem } from "./marks/States.tsx";
import { SignIn } from "./session/SignIn.tsx";
import { type TextKey, useText } from "./text.tsx";

interface Props {
  api: Api;
  request: Request;
  /** Asked for before the first drawing: by the cookie, or by a one-time link. */
  firstSession: Promise<Session>;
  byLink: boolean;
}

type Standing =
  | { kind: "asking" }
  | { kind: "failed"; error: unknown }
  | { kind: "stranger"; notice: TextKey | null }
  | { kind: "signed-in"; session: Session };

export function App({ api, request, firstSession, byLink }: Props) {
  const text = useText();
  const [standing, setStanding] = useState<Standing>({ kind: "asking" });

  const settle = useCallback((session: Promise<Session>, notice: TextKey | null) => {
    session.then(
      (session) => setStanding({ kind: "signed-in", session }),
      (error) => setStanding(isStranger(error) ? { kind: "stranger", notice } : { kind: "failed", error }),
    );
  }, []);

  useEffect(() => {
    if (!byLink) return settle(firstSession, null);
    // A used link is no harm where the cookie of an earlier visit still holds.
    settle(
      firstSession.catch((error) => (isStranger(error) ? api.session() : Promise.reject(error))),
      "signIn.linkUsed",
    );
  }, [api, byLink, firstSession, settle]);

  const onSessionEnded = useCallback(() => setStanding({ kind: "stranger", notice: "signIn.ended" }), []);

  async function signOut() {
    await api.signOut().catch(() => {});
    setStanding({ kind: "stranger", notice: null });
  }

  switch (standing.kind) {
    case "asking":
      return <Loading rows={0} saying="Dragoman" />;
    case "failed":
      return (
        <main className="alone">
          <Problem
            title={text("inbox.failed")}
            error={standing.error}
            onRetry={() => {
              setStanding({ kind: "asking" });
              settle(api.session(), null);
            }}
          />
        </main>
      );
    case "stranger":
      return (
        <SignIn
          api={api}
          notice={standing.notice}
          onSignedIn={(session) => setStanding({ kind: "signed-in", session })}
        />
      );
    case "signed-in":
      return (
        <Desk
          api={api}
          request={request}
          session={standing.session}
          onSessionEnded={onSessionEnded}
          onSignOut={() => void signOut()}
        />
      );
  }
}

const isStranger = (error: unknown) =>
  error instanceof RequestFailed && [400, 401, 403, 404, 410, 422].includes(error.status);
