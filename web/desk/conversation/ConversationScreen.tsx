// One conversation: fetches it, keeps it live, carries out what the agent decides, and shows failures where they happened.
import { lazy, Suspense, useCallback, useEffect, useRef, useState } from "react";
import { flushSync } from "react-dom";
import type { PickerHandle } from "../../design/elements/Picker.tsx";
import type { Api, Changed, Conversation, Message, Person, Present } from "../api.ts";
import { type Command, useCommands } from "../commands/commands.ts";
import { type News, useDesk } from "../desk-context.ts";
import { isOlder } from "../inbox/inbox.ts";
import { Icon } from "../marks/Icon.tsx";
import { Loading, Problem } from "../marks/States.tsx";
import { problemText } from "../problem.ts";
import type { TeachStart } from "../teaching/TeachDialog.tsx";
import { useText, useWording } from "../text.tsx";
import { useLoaded } from "../use-loaded.ts";
import { useMedia } from "../use-media.ts";
import { Collision } from "./Collision.tsx";
import { type Change, ConversationHeader, mayMove } from "./ConversationHeader.tsx";
import type { Drafts } from "./drafts.ts";
import type { EditorHandle } from "./Editor.tsx";
import type { ReadsLike } from "./MessageFoot.tsx";
import { type Mode, modes } from "./modes.ts";
import { othersAt } from "./presence.ts";
import { ReplyBox } from "./ReplyBox.tsx";
import { Summary } from "./Summary.tsx";
import type { Outgoing, Said, Sender } from "./sender.ts";
import { Thread } from "./Thread.tsx";
import { explained, mergeMessages } from "./thread.ts";
import { WhyPanel } from "./WhyPanel.tsx";

/** Loaded when somebody teaches. */
const TeachDialog = lazy(() => import("../teaching/TeachDialog.tsx"));

interface Props {
  id: string;
  api: Api;
  me: Person;
  drafts: Drafts;
  sender: Sender;
  subscribe(listener: (news: News) => void): () => void;
  /** The sequence of the message that a search found. */
  sought: number | null;
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
/** So many messages are more than one takes in at a glance: then a summary stands above them. */
const longFrom = 8;
/** The others are told that one is here; the server forgets it after 15 seconds. */
const presentEveryMs = 10_000;

export function ConversationScreen({ id, api, me, drafts, sender, subscribe, onNews, onFailure, ...props }: Props) {
  const { text, language } = useWording();
  const { may, request, watch } = useDesk();
  const works = may("inbox.work");
  const wide = useMedia("(min-width: 1280px)");
  const roomy = useMedia("(min-width: 900px)");
  const [conversation, setConversation] = useState<Conversation | null>(null);
  const [messages, setMessages] = useState<Message[]>([]);
  const [loadError, setLoadError] = useState<unknown>(null);
  const [moving, setMoving] = useState(false);
  const [moveError, setMoveError] = useState<unknown>(null);
  const [justTook, setJustTook] = useState(false);
  const [mode, setMode] = useState<Mode>("reply");
  const [written, setWritten] = useState(
    () => Object.fromEntries(modes.map((each) => [each, drafts.read(id, each)])) as Record<Mode, string>,
  );
  const [present, setPresent] = useState<readonly Present[]>([]);
  const [held, setHeld] = useState<Said | null>(null);
  const [chosen, setChosen] = useState<string | null>(null);
  const [whyOver, setWhyOver] = useState(false);
  const [teaching, setTeaching] = useState<TeachStart | null>(null);
  const { readsLike, translates } = useOtherLanguages(id, messages, language, request);
  const outgoing = useOutgoing(sender, id);
  const screen = useRef<HTMLElement>(null);
  const editor = useRef<EditorHandle>(null);
  const menus = {
    assign: useRef<PickerHandle>(null),
    tags: useRef<PickerHandle>(null),
    priority: useRef<PickerHandle>(null),
    snooze: useRef<PickerHandle>(null),
  };

  const takeOver = useCallback(
    ({ conversation, messages = [] }: Changed) => {
      setConversation((before) => newer(before, conversation));
      setMessages((before) => mergeMessages(before, messages));
      for (const message of messages) sender.arrived(message.clientId);
      onNews(conversation);
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

  const newest = useRef(0);
  newest.current = messages.at(-1)?.sequence ?? 0;
  // Once it was read: what came since then is told first.
  const isRead = conversation !== null;
  useEffect(
    () => (isRead ? watch({ conversation: id, lastSequence: () => newest.current }) : undefined),
    [id, isRead, watch],
  );

  useEffect(() => {
    let timer = 0;
    const stop = subscribe((news) => {
      if (news.type === "gap") {
        setPresent([]); // told again by whoever is here
        void load();
      }
      if (news.type === "presence" && news.conversationId === id) setPresent(news.people);
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

  useEffect(() => {
    if (!works) return;
    const tell = () => {
      if (document.visibilityState === "visible") api.viewing(id).catch(() => {}); // a sign of life, nothing more
    };
    tell();
    const timer = setInterval(tell, presentEveryMs);
    document.addEventListener("visibilitychange", tell);
    return () => {
      clearInterval(timer);
      document.removeEventListener("visibilitychange", tell);
    };
  }, [api, id, works]);

  // On a phone the conversation takes the list's place, and the focus with it.
  useEffect(() => {
    if (!matchMedia("(min-width: 900px)").matches) screen.current?.focus();
  }, []);

  async function move(act: () => Promise<Changed>, after?: () => void) {
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

  function change(change: Change) {
    switch (change.kind) {
      case "assign":
        return void move(() => api.assign(id, change.agent));
      case "tags":
        return void move(() => api.tag(id, change.tags));
      case "priority":
        return void move(() => api.prioritise(id, change.priority));
      case "snooze":
        return void move(() => api.snooze(id, change.until));
    }
  }

  const lastTyping = useRef(0);
  function write(mode: Mode, text: string) {
    setWritten((before) => ({ ...before, [mode]: text }));
    drafts.write(id, mode, text);
    if (!text || Date.now() - lastTyping.current < typingEveryMs) return;
    lastTyping.current = Date.now();
    api.typing(id, mode === "note" ? "note" : "reply").catch(() => {}); // a sign of life, nothing more
  }

  const { typing, looking } = othersAt(present, me.id);
  const warned = useRef(false);
  function send(said: Said, although = false) {
    if (said.kind !== "note" && typing.length > 0 && !warned.current && !although) {
      warned.current = true; // asked once, not at every reply
      return setHeld(said);
    }
    setHeld(null);
    lastTyping.current = 0;
    write(modeOf(said), "");
    sender.send(id, said);
  }

  function edit(clientId: string) {
    const said = sender.withdraw(clientId);
    if (!said) return;
    // An approved text that was refused is written on from as a reply of one's own; of a translation, what it was made of.
    const mode: Mode = said.kind === "note" ? "note" : "reply";
    const text = said.kind === "translated" ? said.original.text : said.text;
    setMode(mode);
    write(mode, [written[mode], text].filter(Boolean).join("\n"));
  }

  function beginToWrite(mode: Mode) {
    // At once: what is typed next belongs into the box already.
    flushSync(() => setMode(mode));
    editor.current?.focus();
  }

  const closeWhy = () => (wide ? props.onWhyHidden(true) : setWhyOver(false));
  const openWhy = (reply: string | null) => {
    setChosen(reply);
    if (wide) props.onWhyHidden(false);
    else setWhyOver(true);
  };
  const whyShown = wide ? !props.whyHidden : whyOver;
  const overrule = may("inbox.overrule") && conversation?.state === "person" && conversation.agent?.id !== me.id;
  const reply = explained(messages, chosen);
  const take = () =>
    void move(
      () => api.take(id, overrule),
      () => {
        setMode("reply");
        setJustTook(true);
        props.onTaken();
      },
    );
  const close = () => void move(() => api.close(id, overrule));
  const handBack = () => void move(() => api.handBack(id, overrule));
  const whose = conversation?.state === "person" ? conversation.agent?.id : null;
  const mine = whose === me.id;
  const movable = conversation !== null && mayMove(conversation, me, works, may("inbox.overrule"));
  const takeable =
    conversation !== null &&
    conversation.state !== "closed" &&
    !mine &&
    (!whose || may("inbox.overrule") || conversation.assignee?.id === me.id);
  const menu = (menu: keyof typeof menus) => () => menus[menu].current?.show();
  const commands: (Omit<Command, "id" | "group"> | false)[] = [
    takeable && { label: text("conversation.take"), icon: "person", keys: "t", run: take },
    mine && { label: text("reply.write"), icon: "bubble", keys: "r", run: () => beginToWrite("reply") },
    { label: text("note.write"), icon: "note", keys: "n", run: () => beginToWrite("note") },
    movable && { label: text("conversation.closeLong"), icon: "check", keys: "e", run: close },
    conversation?.state !== "closed" && {
      label: text("conversation.assign"),
      icon: "person",
      keys: "a",
      run: menu("assign"),
    },
    conversation?.state !== "closed" && {
      label: text("conversation.snooze"),
      icon: "clock",
      keys: "s",
      run: menu("snooze"),
    },
    { label: text("conversation.addTag"), icon: "tag", keys: "l", run: menu("tags") },
    { label: text("conversation.setPriority"), icon: "flag", keys: "p", run: menu("priority") },
    movable &&
      conversation.state === "person" && {
        label: text("conversation.handBackLong"),
        icon: "handBack",
        keys: "b",
        run: handBack,
      },
  ];
  const offered = commands
    .filter((command) => command !== false)
    .map((command): Command => ({ ...command, id: `conversation.${command.keys}`, group: "conversation" }));
  useCommands(conversation && works ? offered : []);

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
          menus={menus}
          whyShown={whyShown}
          onWhy={() => (whyShown ? closeWhy() : openWhy(chosen))}
          onHandBack={handBack}
          onClose={close}
          onChange={change}
        />
        {conversation.summary && conversation.state !== "closed" && messages.length > longFrom && (
          <Summary summary={conversation.summary} />
        )}
        <Thread
          conversation={conversation}
          messages={messages}
          outgoing={outgoing}
          me={me}
          explained={whyShown ? (reply?.id ?? null) : null}
          sought={props.sought}
          onWhy={openWhy}
          readsLike={readsLike}
          translates={translates}
          onTeach={(message) => setTeaching({ origin: { conversation: id, message }, market: conversation.market })}
          onRetry={sender.retry}
          onEdit={edit}
        />
        {moveError !== null && (
          <p className="note" role="alert" data-tone="bad">
            <Icon name="warning" />
            {problemText(text, moveError)}
          </p>
        )}
        <ReplyBox
          conversation={conversation}
          messages={messages}
          me={me}
          mode={mode}
          drafts={written}
          moving={moving}
          focused={justTook && mine}
          handle={editor}
          notice={
            <Collision
              typing={typing}
              looking={looking}
              asks={held !== null}
              onSend={() => held && send(held, true)}
              onWait={() => setHeld(null)}
            />
          }
          translates={translates}
          onMode={beginToWrite}
          onWrite={write}
          onSend={send}
          onTake={take}
          onLeave={() => screen.current?.focus()}
        />
      </main>
      {whyShown && (
        <WhyPanel
          reply={reply}
          conversation={conversation}
          over={!wide}
          onTeach={(message) =>
            setTeaching({ origin: { conversation: id, message }, kind: "article", market: conversation.market })
          }
          onCorrect={(message, variant) =>
            setTeaching({ origin: { conversation: id, message }, kind: "correction", questions: [], ...variant })
          }
          onClose={closeWhy}
        />
      )}
      {teaching && (
        <Suspense>
          <TeachDialog start={teaching} onClose={() => setTeaching(null)} />
        </Suspense>
      )}
    </>
  );
}

/** Which box a message was written in. */
const modeOf = ({ kind }: Said): Mode => (kind === "translated" ? "reply" : kind);

const noReadsLike: ReadonlyMap<string, ReadsLike> = new Map();

/** What the customer's messages read like in the agent's language, asked again when there are more of them. */
function useOtherLanguages(
  id: string,
  messages: readonly Message[],
  language: string,
  request: ReturnType<typeof useDesk>["request"],
): { readsLike: ReadonlyMap<string, ReadsLike>; translates: boolean } {
  const primary = language.split("-")[0];
  const foreign = messages.filter(
    (one) => one.role === "customer" && one.language && one.language.split("-")[0] !== primary,
  ).length;
  const load = useCallback(async () => {
    if (foreign === 0) return { readsLike: noReadsLike, translates: false };
    const [read, { translator }] = await Promise.all([
      request<{ messages: ReadsLike[] }>("GET", `/inbox/${encodeURIComponent(id)}/reads-like?language=${language}`),
      request<{ translator: string | null }>("GET", "/translation"),
    ]);
    return {
      readsLike: new Map(read.messages.map((one) => [one.message, one])),
      translates: translator !== null,
    };
  }, [id, language, foreign, request]);
  const [loaded] = useLoaded(load);
  return loaded.kind === "ready" ? loaded.value : { readsLike: noReadsLike, translates: false };
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

/** Older news is dropped. The summary comes with a reading only: live news leaves it as it was. */
const newer = (before: Conversation | null, news: Conversation): Conversation =>
  before && isOlder(news, before) ? before : { ...news, summary: news.summary ?? before?.summary ?? null };

function BackButton({ onBack }: { onBack(): void }) {
  const text = useText();
  return (
    <button type="button" className="button quiet icon-only" aria-label={text("conversation.back")} onClick={onBack}>
      <Icon name="back" flips />
    </button>
  );
}
