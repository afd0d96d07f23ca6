// What stands below a message: what it reads like in the agent's language, a machine's translation, the original, and teaching from it.
import { useState } from "react";
import type { Message } from "../api.ts";
import { useDesk } from "../desk-context.ts";
import { Icon } from "../marks/Icon.tsx";
import { LanguagePill, MarketStamp } from "../marks/Marks.tsx";
import { speechOf } from "../marks/names.ts";
import { problemText } from "../problem.ts";
import { useWording } from "../text.tsx";
import { MessageText } from "./MessageText.tsx";

/** The nearest phrasing that the company wrote; never a translation. */
export interface ReadsLike {
  message: string;
  text: string;
  language: string;
}

interface Props {
  message: Message;
  conversation: string;
  readsLike: ReadsLike | null;
  /** Free text can be translated. */
  translates: boolean;
  onTeach(message: string): void;
}

export function MessageFoot({ message, conversation, readsLike, translates, onTeach }: Props) {
  const { text, language } = useWording();
  const { may } = useDesk();
  const { role, source, original } = message;
  const foreign = message.language !== null && primary(message.language) !== primary(language);
  if (role === "agent") {
    return (
      <>
        {original && (
          <details className="beside">
            <summary>{text("translated.by", { author: message.author ?? text("agent") })}</summary>
            <p {...speechOf(original.language)}>
              <MessageText text={original.text} />
            </p>
          </details>
        )}
        <div className="evidence">
          {source && (
            <span className="source">
              <Icon name="check" size="small" />
              <span>{text("approved")}</span>
              <span {...speechOf(source.language)}>{source.title}</span>
              {source.market && <MarketStamp market={source.market} />}
            </span>
          )}
          {may("knowledge.propose") && (
            <button type="button" className="link" onClick={() => onTeach(message.id)}>
              {text("teach.this")}
            </button>
          )}
        </div>
      </>
    );
  }
  if (role !== "customer" || !foreign) return null;
  return (
    <>
      {readsLike && (
        <p className="reads-like">
          <span>{text("why.readsLike")}</span>
          <span {...speechOf(readsLike.language)}>{readsLike.text}</span>
        </p>
      )}
      {translates && may("inbox.work") && <Translate message={message} conversation={conversation} />}
    </>
  );
}

function Translate({ message, conversation }: { message: Message; conversation: string }) {
  const { text, language } = useWording();
  const { request } = useDesk();
  const [said, setSaid] = useState<string | null>(null);
  const [shown, setShown] = useState(false);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<unknown>(null);
  async function translate() {
    setShown(true);
    if (said !== null) return;
    setBusy(true);
    setProblem(null);
    try {
      const path = `/inbox/${encodeURIComponent(conversation)}/messages/${encodeURIComponent(message.id)}/translation`;
      setSaid((await request<{ text: string }>("POST", path, { language })).text);
    } catch (error) {
      setShown(false);
      setProblem(error);
    } finally {
      setBusy(false);
    }
  }
  return (
    <div className="beside">
      {shown && said !== null && (
        <p {...speechOf(language)}>
          <LanguagePill language={language} /> <MessageText text={said} plain />
        </p>
      )}
      <button
        type="button"
        className="link"
        disabled={busy}
        aria-expanded={shown && said !== null}
        onClick={() => (shown ? setShown(false) : void translate())}
      >
        {text(busy ? "translated.busy" : shown ? "translated.hide" : "translated.show")}
      </button>
      {problem !== null && (
        <span className="hint" role="alert" data-tone="bad">
          {problemText(text, problem)}
        </span>
      )}
    </div>
  );
}

const primary = (tag: string) => tag.split("-")[0];
