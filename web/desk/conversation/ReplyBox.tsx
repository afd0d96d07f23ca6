import { type FormEvent, type KeyboardEvent, type ReactNode, useEffect, useRef } from "react";
import type { Conversation, Person } from "../api.ts";
import { Icon, type IconName } from "../marks/Icon.tsx";
import { LanguagePill } from "../marks/Marks.tsx";
import { shortNumber } from "../marks/names.ts";
import { useText } from "../text.tsx";

interface Props {
  conversation: Conversation;
  me: Person;
  draft: string;
  moving: boolean;
  /** The agent has just taken it and wants to write. */
  focused: boolean;
  onWrite(text: string): void;
  onSend(text: string): void;
  onTake(): void;
}

const longest = 4000; // characters that the server takes

/** Below the thread: a place to write for whoever has the conversation; for everyone else, who has it and how to take it. */
export function ReplyBox(props: Props) {
  const text = useText();
  const { conversation, me, moving, onTake } = props;
  const { state, agent, id, customerName } = conversation;
  const name = customerName ?? text("customer.number", { number: shortNumber(id) });
  const take = (
    <button type="button" className="button main" disabled={moving} onClick={onTake}>
      {text("conversation.take")}
    </button>
  );
  switch (state) {
    case "waiting":
      return (
        <Notice icon="clock" tone="warn" title={text("reply.waiting", { name })} more={text("reply.waitingMore")}>
          {take}
        </Notice>
      );
    case "assistant":
      return (
        <Notice icon="bubble" title={text("reply.assistant")} more={text("reply.assistantMore")}>
          {take}
        </Notice>
      );
    case "closed":
      return <Notice icon="check" title={text("reply.closed")} more={text("reply.closedMore")} />;
    case "person":
      if (agent?.id === me.id) return <Writer {...props} name={name} />;
      return (
        <Notice icon="person" title={text("reply.otherAgent", { agent: agent?.name ?? text("agent") })}>
          {me.role === "admin" && (
            <button type="button" className="button plain" disabled={moving} onClick={onTake}>
              {text("conversation.takeOver")}
            </button>
          )}
        </Notice>
      );
  }
}

interface NoticeProps {
  icon: IconName;
  tone?: "warn";
  title: string;
  more?: string;
  children?: ReactNode;
}

function Notice({ icon, tone, title, more, children }: NoticeProps) {
  return (
    <section className="writer notice-box">
      <span className="tile" data-tone={tone}>
        <Icon name={icon} />
      </span>
      <div className="grow">
        <b>{title}</b>
        {more && <p>{more}</p>}
      </div>
      {children}
    </section>
  );
}

function Writer({ conversation, draft, focused, name, onWrite, onSend }: Props & { name: string }) {
  const text = useText();
  const box = useRef<HTMLTextAreaElement>(null);
  const said = draft.trim();
  const tooMany = [...said].length - longest;

  useEffect(() => {
    if (focused) box.current?.focus();
  }, [focused]);

  function submit(event: FormEvent) {
    event.preventDefault();
    if (said && tooMany <= 0) onSend(said);
    box.current?.focus();
  }

  function onKeyDown(event: KeyboardEvent<HTMLTextAreaElement>) {
    // While an input method composes, Enter chooses a word (229 is how Safari says so). A phone's Enter is a new line.
    const composing = event.nativeEvent.isComposing || event.keyCode === 229;
    if (event.key !== "Enter" || event.shiftKey || composing || matchMedia("(pointer: coarse)").matches) return;
    submit(event);
  }

  return (
    <form className="writer" onSubmit={submit}>
      {(conversation.language || conversation.contactEmail) && (
        <div className="head">
          {conversation.language && (
            <>
              <span>{text("reply.to")}</span>
              <LanguagePill language={conversation.language} />
            </>
          )}
          {conversation.contactEmail && (
            <span className="end cut">{text("conversation.email", { email: conversation.contactEmail })}</span>
          )}
        </div>
      )}
      <textarea
        ref={box}
        value={draft}
        rows={2}
        lang=""
        dir={draft ? "auto" : undefined} // an empty one follows the desk, for the placeholder
        aria-label={text("reply.write")}
        aria-invalid={tooMany > 0 || undefined}
        placeholder={text("reply.placeholder", { name })}
        onChange={(event) => onWrite(event.currentTarget.value)}
        onKeyDown={onKeyDown}
      />
      <div className="feet">
        {tooMany > 0 ? (
          <span className="hint" role="alert" data-tone="bad">
            {text("reply.tooLong", { count: tooMany })}
          </span>
        ) : (
          <span className="hint keys" aria-hidden="true">
            <span className="key">⇧</span>
            <span className="key">↵</span>
            {text("reply.newLine")}
          </span>
        )}
        <button type="submit" className="button main" disabled={!said || tooMany > 0}>
          {text("reply.send")}
          <span className="key" aria-hidden="true">
            ↵
          </span>
        </button>
      </div>
    </form>
  );
}
