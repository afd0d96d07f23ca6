// The desk of one person: the side bar, the section that is open, and what all of them share: the live line, and who waits.
import { lazy, Suspense, useCallback, useEffect, useMemo, useRef, useState } from "react";
import { Toasts } from "../design/elements/Toasts.tsx";
import { addressIn, open as openAddress, type Section, sections, useLocation, usePlace } from "./address.ts";
import { type Action, type Api, type Request, RequestFailed, type Session } from "./api.ts";
import { listenForKeys, useCommands } from "./commands/commands.ts";
import { KeyList } from "./commands/KeyList.tsx";
import { Palette } from "./commands/Palette.tsx";
import { createDrafts } from "./conversation/drafts.ts";
import { createSender } from "./conversation/sender.ts";
import { DeskContext, type DeskParts, type News } from "./desk-context.ts";
import { InboxScreen } from "./inbox/InboxScreen.tsx";
import { titleOf } from "./inbox/inbox.ts";
import { customerName } from "./inbox/SearchHits.tsx";
import { useInbox } from "./inbox/use-inbox.ts";
import { type Connection, type Live, liveAddress, openLive, type Watched } from "./live/live.ts";
import { Icon, type IconName, Mark } from "./marks/Icon.tsx";
import { Loading } from "./marks/States.tsx";
import { useNotifications } from "./notifications/use-notifications.ts";
import { SectionBoundary } from "./SectionBoundary.tsx";
import { AccountMenu } from "./session/AccountMenu.tsx";
import { useStartIsLeft } from "./start/use-start.ts";
import { useText } from "./text.tsx";
import { useMedia } from "./use-media.ts";

interface Props {
  api: Api;
  request: Request;
  session: Session;
  onSessionEnded(): void;
  onRenamed(): void;
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

const icons: Record<Section, IconName> = {
  start: "flag",
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

export function Desk({ api, request, session, onSessionEnded, onRenamed, onSignOut }: Props) {
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
  const inbox = useInbox(api, person.id, place, onFailure);
  const { wishes, setWishes, onNews: notify } = useNotifications(person.id, text);
  const drafts = useMemo(() => createDrafts(localStorage, person.id), [person.id]);
  const [over, setOver] = useState<"palette" | "keys" | null>(null);

  const listeners = useRef(new Set<(news: News) => void>());
  const tell = useCallback((news: News) => {
    for (const listener of listeners.current) listener(news);
  }, []);
  // Stays the same when the session is read anew: screens read again whatever they read with another one.
  const watched = useCallback<Request>(
    async (...asked) => {
      try {
        return await request(...asked);
      } catch (error) {
        onFailure(error);
        throw error;
      }
    },
    [request, onFailure],
  );
  const live = useRef<Live | null>(null);
  const watching = useRef<Watched | null>(null);
  const parts = useMemo<DeskParts>(
    () => ({
      api,
      session,
      me: person,
      may: (action) => session.may.includes(action),
      onRenamed,
      request: watched,
      watch(watched) {
        watching.current = watched;
        live.current?.watch(watched);
        return () => {
          if (watching.current !== watched) return;
          watching.current = null;
          live.current?.watch(null);
        };
      },
      subscribe(listener) {
        listeners.current.add(listener);
        return () => void listeners.current.delete(listener);
      },
    }),
    [api, watched, session, person, onRenamed],
  );

  const [sender] = useState(() =>
    createSender({
      person: person.id,
      post: (conversation, clientId, said) => api.say(conversation, clientId, said),
      onSent: (conversationId, message) => tell({ type: "message", conversationId, message }),
      storage: localStorage,
      setTimeout: (run, delayMs) => window.setTimeout(run, delayMs),
      newId: () => crypto.randomUUID(),
      now: () => new Date(),
    }),
  );

  // The live line outlives changes of section and tab: it reads the newest functions through a reference.
  const current = useRef({ ...inbox, notify });
  current.current = { ...inbox, notify };
  useEffect(() => {
    const line = openLive(
      {
        url: liveAddress(location),
        onFrame(frame) {
          if (frame.type === "conversation") {
            const { conversation } = frame;
            current.current.notify(current.current.heardOf(conversation.id), conversation);
            current.current.onNews(conversation);
          }
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
    live.current = line;
    line.watch(watching.current);
    const wake = () => {
      if (document.visibilityState === "visible") line.wake();
    };
    document.addEventListener("visibilitychange", wake);
    addEventListener("online", wake);
    return () => {
      document.removeEventListener("visibilitychange", wake);
      removeEventListener("online", wake);
      live.current = null;
      line.stop();
    };
  }, [sender, tell]);

  const signOut = () => {
    drafts.forget();
    onSignOut();
  };

  const { counts } = inbox;
  const sectionName = text(section);
  useEffect(() => {
    document.title = titleOf(counts.waiting, sectionName, section === "start" ? "" : workspace.name);
  }, [counts.waiting, sectionName, section, workspace.name]);

  useEffect(() => listenForKeys(), []);
  const goKeys = { inbox: "g i", knowledge: "g k", learning: "g l", insights: "g n", settings: "g s" };
  const open = sections.filter((each) => !needed[each] || parts.may(needed[each]));
  useCommands([
    ...open.map((each) => ({
      id: `go.${each}`,
      group: "go" as const,
      label: text("palette.goTo", { section: text(each) }),
      icon: icons[each],
      keys: goKeys[each],
      run: () => openAddress(each === "inbox" ? "#/waiting" : addressIn(each)),
    })),
    {
      id: "palette",
      group: "go",
      label: text("palette"),
      icon: "search",
      keys: "mod+k",
      keyOnly: true,
      run: () => setOver(over === "palette" ? null : "palette"),
    },
    { id: "keys", group: "go", label: text("palette.keys"), icon: "keyboard", keys: "?", run: () => setOver("keys") },
  ]);

  const startIsLeft = useStartIsLeft(parts, section);
  const account = <AccountMenu person={person} onSignOut={signOut} />;
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
          {[...(startIsLeft ? (["start"] as const) : []), ...open].map((each) => (
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
          <InboxScreen
            inbox={inbox}
            sender={sender}
            drafts={drafts}
            connection={connection}
            wishes={wishes}
            onWishes={setWishes}
            onFailure={onFailure}
          />
        )}
        <Toasts />
        {over === "palette" && (
          <Palette
            api={api}
            listed={inbox.list?.items ?? []}
            nameOf={(conversation) => customerName(conversation, text)}
            onClose={() => setOver(null)}
          />
        )}
        {over === "keys" && <KeyList onClose={() => setOver(null)} />}
      </div>
    </DeskContext>
  );
}
