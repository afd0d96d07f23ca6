// A reply put into the customer's language by the company's translator, to be read and perhaps changed before it goes out.
import { useState } from "react";
import { useDesk } from "../desk-context.ts";
import { Icon } from "../marks/Icon.tsx";
import { LanguagePill } from "../marks/Marks.tsx";
import { languageName, speechOf } from "../marks/names.ts";
import { problemText } from "../problem.ts";
import { useWording } from "../text.tsx";
import type { Said } from "./sender.ts";

interface Translation {
  text: string;
  language: string;
  original: { text: string; language: string };
}

interface Props {
  conversation: string;
  /** What the customer reads. */
  customerLanguage: string;
  draft: string;
  disabled: boolean;
  onSend(said: Said): void;
}

export function TranslateReply({ conversation, customerLanguage, draft, disabled, onSend }: Props) {
  const { text, language } = useWording();
  const { request } = useDesk();
  const [translation, setTranslation] = useState<Translation | null>(null);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<unknown>(null);
  const current = translation?.original.text === draft ? translation : null;
  const name = languageName(customerLanguage, language);

  async function translate() {
    setBusy(true);
    setProblem(null);
    try {
      const path = `/inbox/${encodeURIComponent(conversation)}/translation`;
      setTranslation(await request<Translation>("POST", path, { text: draft, language }));
    } catch (error) {
      setProblem(error);
    } finally {
      setBusy(false);
    }
  }

  return (
    <div className="translate-reply">
      {problem !== null && (
        <p className="said-of" role="alert" data-tone="bad">
          <Icon name="warning" size="small" />
          <span>{problemText(text, problem)}</span>
        </p>
      )}
      {current ? (
        <>
          <label>
            <span>
              {text("approved.customerGets")} <LanguagePill language={current.language} />
            </span>
            <textarea
              className="field"
              rows={3}
              value={current.text}
              {...speechOf(current.language)}
              onChange={(event) => setTranslation({ ...current, text: event.currentTarget.value })}
            />
          </label>
          <p className="row">
            <span className="hint grow">{text("translated.note")}</span>
            <button
              type="button"
              className="button main"
              disabled={!current.text.trim()}
              onClick={() => onSend({ kind: "translated", ...current, text: current.text.trim() })}
            >
              {text("approved.send", { language: name })}
            </button>
          </p>
        </>
      ) : (
        <button type="button" className="link" disabled={disabled || busy} onClick={() => void translate()}>
          {text(busy ? "translated.busy" : "translated.into", { language: name })}
        </button>
      )}
    </div>
  );
}
