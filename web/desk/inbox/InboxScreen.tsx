// The desk of one person: who waits, and the conversation that is open. Fetches, keeps it live, shows failures.
import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { go, usePlace } from "../address.ts";
import { type Api, RequestFailed, type Session } from "../api.ts";
import { ConversationScreen } from "../conversation/ConversationScreen.tsx";
import { createDrafts } from "../conversation/drafts.ts";
import { createSender } from "../conversation/sender.ts";
import { type Connection, type Frame, liveAddress, openLive } from "../live/live.ts";
import { Icon, Mark } from "../marks/Icon.tsx";
import { Empty } from "../marks/States.tsx";
import { AccountMenu } from "../session/AccountMenu.tsx";
import { useText } from "../text.tsx";
import { useMedia } from "../use-media.ts";
import { ConversationList } from "./ConversationList.tsx";
import { titleOf } from "./inbox.ts";
import { useInbox } from "./use-inbox.ts";

interface Props {
  api: Api;
  session: Session;
  onSessionEnded(): void;
  onSignOut(): void;
}

/** What an open conversation hears: live frames, and that some may have been missed. */
export type News = Frame | { type: "gap" };

export function InboxScreen({ api, session, onSessionEnded, onSignOut }: Props) {
  const text = useText();
  const { person, workspace } = session;
  const place = usePlace();
  const roomy = useMedia("(min-width: 900px)");
  const [connection, setConnection] = useState<Connection>("connecting");
  const [whyHidden, setWhyHidden] = useState(false);

  const onFailure = useCallback(
    (error: unknown) => {
      if (error instanceof RequestFailed && error.status === 401) onSessionEnded();
    },
    [onSessionEnded],
  );
  const inbox = useInbox(api, person.id, place.tab, onFailure);

  const listeners = useRef(new Set<(news: News) => void>());
  const tell = useCallback((news: News) => {
    for (const listener of listeners.current) listener(news);
  }, []);
  const subscribe = useCallback((listener: (news: News) => void) => {
    listeners.current.add(listener);
    return () => void listeners.current.delete(listener);
  }, []);

  const drafts = useMemo(() => createDrafts(sessionStorage, person.id), [person.id]);
  const [sender] = useState(() =>
    createSender({
      person: person.id,
      post: api.reply,
      onSent: (conversationId, message) => tell({ type: "message", conversationId, message }),
      storage: sessionStorage,
      setTimeout: (run, delayMs) => window.setTimeout(run, delayMs),
      newId: () => crypto.randomUUID(),
      now: () => new Date(),
    }),
  );

  // The live line outlives changes of tab: it reads the newest functions through a reference.
  const current = useRef(inbox);
  current.current = inbox;
  useEffect(() => {
    const live = openLive(
      {
        url: liveAddress(location),
        onFrame(frame) {
          if (frame.type === "conversation") current.current.onNews(frame.conversation);
          if (frame.type === "message") sender.arrived(frame.message.clientId);
          tell(frame);
        },
        onConnection(now) {
          setConnection(now);
          if (now !== "offline") sender.wake();
        },
        catchUp() {
          tell({ type: "gap" });
          return current.current.reload();
        },
      },
      {
        WebSocket: window.WebSocket,
        setTimeout: (run, delayMs) => window.setTimeout(run, delayMs),
        clearTimeout: (timer) => window.clearTimeout(timer),
        random: Math.random,
      },
    );
    const wake = () => {
      if (document.visibilityState === "visible") live.wake();
    };
    document.addEventListener("visibilitychange", wake);
    addEventListener("online", wake);
    return () => {
      document.removeEventListener("visibilitychange", wake);
      removeEventListener("online", wake);
      live.stop();
    };
  }, [sender, tell]);

  const { counts } = inbox;
  useEffect(() => {
    document.title = titleOf(counts.waiting, text("inbox"), workspace.name);
  }, [counts.waiting, text, workspace.name]);

  const account = <AccountMenu api={api} person={person} onSignOut={onSignOut} />;
  const id = place.conversation;

  return (
    <div className="desk" data-open={id ? "conversation" : "list"} data-why={whyHidden ? "hidden" : undefined}>
      {roomy && (
        <nav className="side" aria-label={text("desk")}>
          <div className="home">
            <Mark />
            <bdi className="cut">{workspace.name}</bdi>
          </div>
          <a href="#/waiting" aria-current="page" title={text("inbox")}>
            <Icon name="inbox" />
            <span className="grow">{text("inbox")}</span>
            {counts.waiting > 0 && <span className="count">{counts.waiting}</span>}
          </a>
          <div className="foot">{account}</div>
        </nav>
      )}
      <ConversationList
        tab={place.tab}
        selected={id}
        me={person.id}
        status={inbox.status}
        conversations={inbox.shown}
        counts={counts}
        connection={connection}
        onRetry={() => void inbox.reload()}
        account={roomy ? null : account}
      />
      {id ? (
        <ConversationScreen
          key={id}
          id={id}
          api={api}
          me={person}
          drafts={drafts}
          sender={sender}
          subscribe={subscribe}
          whyHidden={whyHidden}
          onWhyHidden={setWhyHidden}
          onNews={inbox.onNews}
          onFailure={onFailure}
          onBack={() => go({ tab: place.tab, conversation: null })}
          onTaken={() => go({ tab: "mine", conversation: id })}
        />
      ) : (
        roomy && (
          <main className="talk" data-empty>
            {inbox.shown.length > 0 && (
              <Empty icon="bubble" title={text("inbox.choose")} more={text("inbox.chooseMore")} />
            )}
          </main>
        )
      )}
    </div>
  );
}
