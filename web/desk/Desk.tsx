// The desk of one person: the side bar, the section that is open, and what all of them share: the live line, and who waits.
import { lazy, Suspense, useCallback, useEffect, useMemo, useRef, useState } from "react";
import { Toasts } from "../design/elements/Toasts.tsx";
import { addressIn, type Section, sections, useLocation, usePlace } from "./address.ts";
import { type Action, type Api, type Request, RequestFailed, type Session } from "./api.ts";
import { createSender } from "./conversation/sender.ts";
import { DeskContext, type DeskParts, type News } from "./desk-context.ts";
import { InboxScreen } from "./inbox/InboxScreen.tsx";
import { titleOf } from "./inbox/inbox.ts";
import { useInbox } from "./inbox/use-inbox.ts";
import { type Connection, liveAddress, openLive } from "./live/live.ts";
import { Icon, type IconName, Mark } from "./marks/Icon.tsx";
import { Loading } from "./marks/States.tsx";
import { SectionBoundary } from "./SectionBoundary.tsx";
import { AccountMenu } from "./session/AccountMenu.tsx";
import { useText } from "./text.tsx";
import { useMedia } from "./use-media.ts";

interface Props {
  api: Api;
  request: Request;
  session: Session;
  onSessionEnded(): void;
  onSignOut(): void;
}

/** Loaded when they are opened: the first load is the inbox. */
const screens = {
  knowledge: lazy(() => import("./knowledge/KnowledgeScreen.tsx")),
  learning: lazy(() => import("./learning/LearningScreen.tsx")),
  insights: lazy(() => import("./insights/InsightsScreen.tsx")),
  settings: lazy(() => import("./settings/SettingsScreen.tsx")),
  start: lazy(() => import("./start/StartScreen.tsx")),
};

const icons: Record<(typeof sections)[number], IconName> = {
  inbox: "inbox",
  knowledge: "book",
  learning: "seal",
  insights: "bars",
  settings: "sliders",
};

/** Without it, a section is not in the side bar. */
const needed: Partial<Record<Section, Action>> = {
  knowledge: "knowledge.read",
  learning: "training.read",
  insights: "insights.read",
};

export function Desk({ api, request, session, onSessionEnded, onSignOut }: Props) {
  const text = useText();
  const { person, workspace } = session;
  const { section } = useLocation();
  const place = usePlace();
  const roomy = useMedia("(min-width: 900px)");
  const [connection, setConnection] = useState<Connection>("connecting");

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
  const parts = useMemo<DeskParts>(
    () => ({
      api,
      session,
      me: person,
      may: (action) => session.may.includes(action),
      async request(...asked) {
        try {
          return await request(...asked);
        } catch (error) {
          onFailure(error);
          throw error;
        }
      },
      subscribe(listener) {
        listeners.current.add(listener);
        return () => void listeners.current.delete(listener);
      },
    }),
    [api, request, session, person, onFailure],
  );

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

  // The live line outlives changes of section and tab: it reads the newest functions through a reference.
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
  const sectionName = section === "start" ? workspace.name : text(section);
  useEffect(() => {
    document.title = titleOf(counts.waiting, sectionName, section === "start" ? "" : workspace.name);
  }, [counts.waiting, sectionName, section, workspace.name]);

  const account = <AccountMenu person={person} onSignOut={onSignOut} />;
  const Screen = section === "inbox" ? null : screens[section];

  return (
    <DeskContext value={parts}>
      <div
        className="desk"
        data-section={section}
        data-open={section === "inbox" && place.conversation ? "conversation" : undefined}
      >
        <nav className="side" aria-label={text("desk")}>
          {roomy && (
            <div className="home">
              <Mark />
              <bdi className="cut">{workspace.name}</bdi>
            </div>
          )}
          {sections
            .filter((each) => !needed[each] || parts.may(needed[each]))
            .map((each) => (
              <a
                key={each}
                href={each === "inbox" ? "#/waiting" : addressIn(each)}
                aria-current={each === section ? "page" : undefined}
                title={text(each)}
              >
                <Icon name={icons[each]} />
                <span className="grow">{text(each)}</span>
                {each === "inbox" && counts.waiting > 0 && <span className="count">{counts.waiting}</span>}
              </a>
            ))}
          <div className="foot">{account}</div>
        </nav>
        {Screen ? (
          <main className="section" key={section}>
            <SectionBoundary>
              <Suspense fallback={<Loading rows={6} saying={text("section.loading")} />}>
                <Screen />
              </Suspense>
            </SectionBoundary>
          </main>
        ) : (
          <InboxScreen inbox={inbox} sender={sender} connection={connection} onFailure={onFailure} />
        )}
        <Toasts />
      </div>
    </DeskContext>
  );
}
