// One conversation: fetches it, keeps it live, carries out what the agent decides, and shows failures where they happened.
import { useCallback, useEffect, useRef, useState } from "react";
import type { Api, Conversation, Message, Opened, Person } from "../api.ts";
import type { News } from "../desk-context.ts";
import { Icon } from "../marks/Icon.tsx";
import { Loading, Problem } from "../marks/States.tsx";
import { problemText } from "../problem.ts";
import { useText } from "../text.tsx";
import { useMedia } from "../use-media.ts";
import { ConversationHeader } from "./ConversationHeader.tsx";
import type { Drafts } from "./drafts.ts";
import { ReplyBox } from "./ReplyBox.tsx";
import type { Outgoing, Sender } from "./sender.ts";
import { Thread } from "./Thread.tsx";
import { explained, mergeMessages } from "./thread.ts";
import { WhyPanel } from "./WhyPanel.tsx";

interface Props {
  id: string;
  api: Api;
  me: Person;
  drafts: Drafts;
  sender: Sender;
  subscribe(listener: (news: News) => void): () => void;
  /** Where there is room for four columns, the agent may put "why" away. */
  whyHidden: boolean;
  onWhyHidden(hidden: boolean): void;
  onNews(conversation: Conversation): void;
  onFailure(error: unknown): void;
  onBack(): void;
  onTaken(): void;
}

/** Customers' messages that come while one looks are told to the server as seen, once for a burst. */
const seenAfterMs = 1_000;
const typingEveryMs = 3_000;

export function ConversationScreen({ id, api, me, drafts, sender, subscribe, onNews, onFailure, ...props }: Props) {
  const text = useText();
  const wide = useMedia("(min-width: 1280px)");
  const roomy = useMedia("(min-width: 900px)");
  const [conversation, setConversation] = useState<Conversation | null>(null);
  const [messages, setMessages] = useState<Message[]>([]);
  const [loadError, setLoadError] = useState<unknown>(null);
  const [moving, setMoving] = useState(false);
  const [moveError, setMoveError] = useState<unknown>(null);
  const [justTook, setJustTook] = useState(false);
  const [draft, setDraft] = useState(() => drafts.read(id));
  const [chosen, setChosen] = useState<string | null>(null);
  const [whyOver, setWhyOver] = useState(false);
  const outgoing = useOutgoing(sender, id);
  const screen = useRef<HTMLElement>(null);

  const takeOver = useCallback(
    (opened: Opened) => {
      setConversation((before) => newer(before, opened.conversation));
      setMessages((before) => mergeMessages(before, opened.messages));
      for (const message of opened.messages) sender.arrived(message.clientId);
      onNews(opened.conversation);
    },
    [onNews, sender],
  );

  const load = useCallback(async () => {
    try {
      takeOver(await api.open(id));
      setLoadError(null);
    } catch (error) {
      setLoadError(error);
      onFailure(error);
    }
  }, [api, id, takeOver, onFailure]);

  useEffect(() => {
    void load();
  }, [load]);

  useEffect(() => {
    let timer = 0;
    const stop = subscribe((news) => {
      if (news.type === "gap") void load();
      if (news.type === "conversation" && news.conversation.id === id)
        setConversation((before) => newer(before, news.conversation));
      if (news.type !== "message" || news.conversationId !== id) return;
      setMessages((before) => mergeMessages(before, [news.message]));
      if (news.message.role === "customer" && document.visibilityState === "visible") {
        clearTimeout(timer);
        timer = window.setTimeout(() => void load(), seenAfterMs);
      }
    });
    return () => {
      stop();
      clearTimeout(timer);
    };
  }, [id, load, subscribe]);

  // On a phone the conversation takes the list's place, and the focus with it.
  useEffect(() => {
    if (!matchMedia("(min-width: 900px)").matches) screen.current?.focus();
  }, []);

  async function move(act: () => Promise<Opened>, after?: () => void) {
    setMoving(true);
    setMoveError(null);
    try {
      takeOver(await act());
      after?.();
    } catch (error) {
      setMoveError(error);
      onFailure(error);
      void load(); // somebody else was quicker: show how it stands
    } finally {
      setMoving(false);
    }
  }

  const lastTyping = useRef(0);
  function write(written: string) {
    setDraft(written);
    drafts.write(id, written);
    if (!written || Date.now() - lastTyping.current < typingEveryMs) return;
    lastTyping.current = Date.now();
    api.typing(id).catch(() => {}); // a sign of life, nothing more
  }

  function send(said: string) {
    lastTyping.current = 0;
    setDraft("");
    drafts.write(id, "");
    sender.send(id, said);
  }

  const closeWhy = () => (wide ? props.onWhyHidden(true) : setWhyOver(false));
  const openWhy = (reply: string | null) => {
    setChosen(reply);
    if (wide) props.onWhyHidden(false);
    else setWhyOver(true);
  };
  const whyShown = wide ? !props.whyHidden : whyOver;
  const overrule = me.role === "admin" && conversation?.state === "person" && conversation.agent?.id !== me.id;
  const reply = explained(messages, chosen);

  if (!conversation)
    return (
      <main className="talk" ref={screen} tabIndex={-1}>
        {loadError ? (
          <>
            <header className="bar">{!roomy && <BackButton onBack={props.onBack} />}</header>
            <Problem title={text("conversation.failed")} error={loadError} onRetry={() => void load()} />
          </>
        ) : (
          <Loading rows={4} saying={text("conversation.loading")} />
        )}
      </main>
    );

  return (
    <>
      <main className="talk" ref={screen} tabIndex={-1} aria-label={text("conversation.messages")}>
        <ConversationHeader
          conversation={conversation}
          me={me}
          moving={moving}
          back={!roomy && <BackButton onBack={props.onBack} />}
          whyShown={whyShown}
          onWhy={() => (whyShown ? closeWhy() : openWhy(chosen))}
          onHandBack={() => void move(() => api.handBack(id, overrule))}
          onClose={() => void move(() => api.close(id, overrule))}
        />
        <Thread
          conversation={conversation}
          messages={messages}
          outgoing={outgoing}
          me={me}
          explained={whyShown ? (reply?.id ?? null) : null}
          onWhy={openWhy}
          onRetry={sender.retry}
          onEdit={(clientId) => write([draft, sender.withdraw(clientId)].filter(Boolean).join("\n"))}
        />
        {moveError !== null && (
          <p className="note" role="alert" data-tone="bad">
            <Icon name="warning" />
            {problemText(text, moveError)}
          </p>
        )}
        <ReplyBox
          conversation={conversation}
          me={me}
          draft={draft}
          moving={moving}
          focused={justTook}
          onWrite={write}
          onSend={send}
          onTake={() =>
            void move(
              () => api.take(id, overrule),
              () => {
                setJustTook(true);
                props.onTaken();
              },
            )
          }
        />
      </main>
      {whyShown && <WhyPanel reply={reply} conversation={conversation} over={!wide} onClose={closeWhy} />}
    </>
  );
}

/** As plain state, so that "on its way" goes in the same drawing in which the stored message comes. */
function useOutgoing(sender: Sender, conversation: string): Outgoing[] {
  const [all, setAll] = useState(sender.outgoing);
  useEffect(() => {
    setAll(sender.outgoing());
    return sender.subscribe(() => setAll(sender.outgoing()));
  }, [sender]);
  return all.filter((item) => item.conversation === conversation);
}

const newer = (before: Conversation | null, news: Conversation) =>
  before && before.updatedAt > news.updatedAt ? before : news;

function BackButton({ onBack }: { onBack(): void }) {
  const text = useText();
  return (
    <button type="button" className="button quiet icon-only" aria-label={text("conversation.back")} onClick={onBack}>
      <Icon name="back" flips />
    </button>
  );
}
