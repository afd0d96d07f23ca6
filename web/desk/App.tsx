// Who is here: nobody yet (the door), somebody invited, somebody half-way in, or a person of the team (the desk).
import { useCallback, useEffect, useState } from "react";
import type { Arrival } from "./address.ts";
import { type Api, isHalfWay, type Request, RequestFailed, type Session, type SigningIn } from "./api.ts";
import { Desk } from "./Desk.tsx";
import { Loading, Problem } from "./marks/States.tsx";
import { AcceptInvitation } from "./session/AcceptInvitation.tsx";
import { SecondFactorNeeded } from "./session/SecondFactorNeeded.tsx";
import { SecondStep } from "./session/SecondStep.tsx";
import { SignIn } from "./session/SignIn.tsx";
import { type TextKey, useText } from "./text.tsx";

interface Props {
  api: Api;
  request: Request;
  /** Asked for before the first drawing: by the cookie, or by a one-time link. */
  firstSession: Promise<SigningIn>;
  arrival: Arrival | null;
}

type Standing =
  | { kind: "asking" }
  | { kind: "failed"; error: unknown }
  | { kind: "stranger"; notice: TextKey | null }
  | { kind: "invited"; invitation: string }
  | { kind: "half-way"; step: string }
  | { kind: "signed-in"; session: Session };

/** Why the identity provider's way did not lead in. */
const problems: Record<string, TextKey> = {
  "team/not-invited": "signIn.notInvited",
  "team/unverified-email": "signIn.unverifiedEmail",
  "team/identity-provider": "signIn.providerAway",
};

export function App({ api, request, firstSession, arrival }: Props) {
  const text = useText();
  const [standing, setStanding] = useState<Standing>(() =>
    arrival?.kind === "invitation"
      ? { kind: "invited", invitation: arrival.value }
      : arrival?.kind === "step"
        ? { kind: "half-way", step: arrival.value }
        : { kind: "asking" },
  );

  const settle = useCallback((signingIn: Promise<SigningIn>, notice: TextKey | null) => {
    signingIn.then(
      (entered) =>
        setStanding(
          isHalfWay(entered)
            ? { kind: "half-way", step: entered.secondFactor.step }
            : { kind: "signed-in", session: entered },
        ),
      (error) => setStanding(isStranger(error) ? { kind: "stranger", notice } : { kind: "failed", error }),
    );
  }, []);

  useEffect(() => {
    if (arrival?.kind === "invitation" || arrival?.kind === "step") return;
    if (arrival?.kind === "problem") return settle(firstSession, problems[arrival.value] ?? "signIn.providerRefused");
    if (arrival?.kind !== "link") return settle(firstSession, null);
    // A used link is no harm where the cookie of an earlier visit still holds.
    settle(
      firstSession.catch((error) => (isStranger(error) ? api.session() : Promise.reject(error))),
      "signIn.linkUsed",
    );
  }, [api, arrival, firstSession, settle]);

  const onSessionEnded = useCallback(() => setStanding({ kind: "stranger", notice: "signIn.ended" }), []);
  const onRenamed = useCallback(() => settle(api.session(), "signIn.ended"), [api, settle]);
  const onSignedIn = useCallback((session: Session) => setStanding({ kind: "signed-in", session }), []);
  const toDoor = useCallback(() => setStanding({ kind: "stranger", notice: null }), []);

  async function signOut() {
    await api.signOut().catch(() => {});
    toDoor();
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
          request={request}
          notice={standing.notice}
          onSignedIn={onSignedIn}
          onHalfWay={(step) => setStanding({ kind: "half-way", step })}
        />
      );
    case "invited":
      return (
        <AcceptInvitation
          request={request}
          invitation={standing.invitation}
          onSignedIn={onSignedIn}
          onDoor={() => settle(api.session(), null)}
        />
      );
    case "half-way":
      return <SecondStep request={request} step={standing.step} onSignedIn={onSignedIn} onDoor={toDoor} />;
    case "signed-in":
      if (standing.session.secondFactor === "needed")
        return (
          <SecondFactorNeeded
            request={request}
            onDone={() => settle(api.session(), null)}
            onSignOut={() => void signOut()}
          />
        );
      return (
        <Desk
          api={api}
          request={request}
          session={standing.session}
          onSessionEnded={onSessionEnded}
          onRenamed={onRenamed}
          onSignOut={() => void signOut()}
        />
      );
  }
}

const isStranger = (error: unknown) =>
  error instanceof RequestFailed && [400, 401, 403, 404, 410, 422].includes(error.status);
