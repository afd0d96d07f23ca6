import { useText } from "../text.tsx";

/** Six digits of the app; a recovery code fits, too. */
export function CodeField({ invalid = false }: { invalid?: boolean }) {
  const text = useText();
  return (
    <label>
      {text("signIn.code")}
      <input
        className="field code"
        name="code"
        autoComplete="one-time-code"
        inputMode="numeric"
        dir="ltr"
        required
        maxLength={40}
        spellCheck={false}
        aria-invalid={invalid || undefined}
        // biome-ignore lint/a11y/noAutofocus: nothing else is to be done here
        autoFocus
      />
    </label>
  );
}
