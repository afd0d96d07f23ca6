import type { Request } from "../api.ts";
import { SecondFactorSetup } from "../settings/SecondFactorSetup.tsx";
import { useText } from "../text.tsx";
import { LanguageChoice } from "./LanguageChoice.tsx";

/** Everybody here has a second factor: whoever has none yet sets it up before anything else. */
export function SecondFactorNeeded({
  request,
  onDone,
  onSignOut,
}: {
  request: Request;
  onDone(): void;
  onSignOut(): void;
}) {
  const text = useText();
  return (
    <main className="door">
      <div className="card form">
        <h1>{text("settings.secondFactor")}</h1>
        <p>{text("settings.secondFactorNeeded")}</p>
        <SecondFactorSetup request={request} onDone={onDone} />
        <button type="button" className="link" onClick={onSignOut}>
          {text("account.signOut")}
        </button>
      </div>
      <LanguageChoice />
    </main>
  );
}
