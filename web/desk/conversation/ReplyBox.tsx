// Below the thread: the ways to say something, and the box of the one that is chosen. What each box is: its own component, below.
import { type ReactNode, type Ref, useEffect, useImperativeHandle, useRef, useState } from "react";
import type { Option } from "../../design/elements/Chooser.tsx";
import { Picker } from "../../design/elements/Picker.tsx";
import type { Conversation, Message, Person } from "../api.ts";
import { useDesk } from "../desk-context.ts";
import { useInboxParts } from "../inbox/inbox-parts.ts";
import { customerName } from "../inbox/SearchHits.tsx";
import { Face } from "../marks/Face.tsx";
import { Icon, type IconName } from "../marks/Icon.tsx";
import { LanguagePill } from "../marks/Marks.tsx";
import { languageName } from "../marks/names.ts";
import { useText, useWording } from "../text.tsx";
import { ApprovedMode } from "./ApprovedMode.tsx";
import { type Chosen, filled, openVariables, textFor, valuesFor } from "./canned.ts";
import { mentionsIn } from "./completion.ts";
import { Editor, type EditorHandle } from "./Editor.tsx";
import { type Mode, modeIcons, modes } from "./modes.ts";
import type { Said } from "./sender.ts";
import { TranslateReply } from "./TranslateReply.tsx";

export interface ModeProps {
  conversation: Conversation;
  messages: readonly Message[];
  me: Person;
  draft: string;
  /** A move is on its way. */
  moving: boolean;
  /** Free text can be translated. */
  translates: boolean;
  handle: Ref<EditorHandle>;
  onWrite(text: string): void;
  onSend(said: Said): void;
  onTake(): void;
  /** Out of the field, by keyboard. */
  onLeave(): void;
  /** To go on with as a reply of one's own. */
  onReplyWith(text: string): void;
}

const boxes: Record<Mode, (props: ModeProps) => ReactNode> = { reply: ReplyMode, approved: Approved, note: NoteMode };

interface Props extends Omit<ModeProps, "draft" | "onWrite" | "handle" | "onReplyWith"> {
  mode: Mode;
  drafts: Record<Mode, string>;
  /** The agent has just taken it and wants to write. */
  focused: boolean;
  /** To begin to write, from elsewhere. */
  handle: Ref<EditorHandle>;
  /** Who else is here. */
  notice: ReactNode;
  onMode(mode: Mode): void;
  onWrite(mode: Mode, text: string): void;
}

export function ReplyBox({ mode, drafts, focused, handle, notice, onMode, onWrite, ...props }: Props) {
  const text = useText();
  const { may } = useDesk();
  const editor = useRef<EditorHandle>(null);
  useImperativeHandle(handle, () => ({
    focus: () => editor.current?.focus(),
    insert: (inserted) => editor.current?.insert(inserted),
  }));
  useEffect(() => {
    if (focused) editor.current?.focus();
  }, [focused]);
  if (!may("inbox.work")) return <Standing {...props} />;
  const Box = boxes[mode];
  return (
    <section className="writer" data-mode={mode} aria-label={text("reply.box")}>
      {notice}
      <div className="modes">
        {modes.map((each) => (
          <button
            key={each}
            type="button"
            aria-pressed={each === mode}
            aria-label={
              each !== mode && drafts[each] ? `${text(`reply.mode.${each}`)}, ${text("reply.hasDraft")}` : undefined
            }
            onClick={() => onMode(each)}
          >
            <Icon name={modeIcons[each]} size="small" />
            {text(`reply.mode.${each}`)}
            {each !== mode && drafts[each] && <span className="draft-mark" />}
          </button>
        ))}
        <To conversation={props.conversation} mode={mode} />
      </div>
      <Box
        key={mode}
        {...props}
        draft={drafts[mode]}
        handle={editor}
        onWrite={(written) => onWrite(mode, written)}
        onReplyWith={(text) => {
          onWrite("reply", text);
          onMode("reply");
        }}
      />
    </section>
  );
}

/** Who reads it. */
function To({ conversation: { language, contactEmail }, mode }: { conversation: Conversation; mode: Mode }) {
  const text = useText();
  if (mode === "note")
    return (
      <span className="to">
        <Icon name="lock" size="small" />
        <span>{text("note.private")}</span>
      </span>
    );
  return (
    <span className="to">
      {contactEmail && <span>{text("conversation.email", { email: contactEmail })}</span>}
      {language && (
        <>
          <span className="sr">{text("reply.to")}</span>
          <LanguagePill language={language} />
        </>
      )}
    </span>
  );
}

// ------------------------------------------------------------------------------------------------------------------- reply

const longest = 4000; // characters that the server takes

/** A place to write for whoever has the conversation; for everyone else, who has it and how to take it. */
function ReplyMode(props: ModeProps) {
  const { conversation, me } = props;
  return conversation.state === "person" && conversation.agent?.id === me.id ? (
    <Writer {...props} />
  ) : (
    <Standing {...props} />
  );
}

/** The company's own words, in the customer's language. */
function Approved(props: ModeProps) {
  const { conversation, me, messages, onSend, onReplyWith } = props;
  if (conversation.state !== "person" || conversation.agent?.id !== me.id) return <Standing {...props} />;
  const asked = messages.findLast(({ role }) => role === "customer");
  return (
    <ApprovedMode
      conversation={conversation.id}
      lastQuestion={asked?.id ?? null}
      onSend={onSend}
      onEdit={onReplyWith}
    />
  );
}

/** Why one cannot write to the customer now, and what to do. */
function Standing({ conversation, moving, onTake }: Pick<ModeProps, "conversation" | "moving" | "onTake">) {
  const text = useText();
  const { may, me } = useDesk();
  const { state, agent, assignee } = conversation;
  const take = may("inbox.work") && (
    <button type="button" className="button main" disabled={moving} onClick={onTake}>
      {text("conversation.take")}
    </button>
  );
  switch (state) {
    case "waiting":
      return (
        <Notice
          icon="clock"
          tone="warn"
          title={text("reply.waiting", { name: customerName(conversation, text) })}
          more={
            assignee && assignee.id !== me.id
              ? text("reply.assignedTo", { agent: assignee.name })
              : text("reply.waitingMore")
          }
        >
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
      return (
        <Notice icon="person" title={text("reply.otherAgent", { agent: agent?.name ?? text("agent") })}>
          {may("inbox.work") && (may("inbox.overrule") || assignee?.id === me.id) && (
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
    <div className="notice-box">
      <span className="tile" data-tone={tone}>
        <Icon name={icon} />
      </span>
      <div className="grow">
        <b>{title}</b>
        {more && <p>{more}</p>}
      </div>
      {children}
    </div>
  );
}

function Writer({ conversation, messages, me, draft, translates, handle, onWrite, onSend, onLeave }: ModeProps) {
  const { text, language } = useWording();
  const { session } = useDesk();
  const { replies } = useInboxParts();
  const editor = useRef<EditorHandle>(null);
  useImperativeHandle(handle, () => editor.current!);
  const [fallback, setFallback] = useState<Chosen | null>(null);
  const said = draft.trim();
  const tooMany = [...said].length - longest;
  const open = openVariables(said);
  const ready = said !== "" && tooMany <= 0 && open.length === 0;

  const options = replies.map(
    ({ id, shortcut, name, texts }): Option => ({
      value: id,
      label: name,
      texts: [shortcut, ...texts.map((each) => each.text)],
      after: (
        <bdi className="hint" dir="ltr">
          #{shortcut}
        </bdi>
      ),
    }),
  );
  function cannedText(id: string): string {
    const reply = replies.find((each) => each.id === id);
    const chosen = reply && textFor(reply, conversation.language, [language, "en"]);
    if (!chosen) return "";
    setFallback(chosen.isFallback ? chosen : null);
    return filled(chosen.text, valuesFor(conversation, messages, me.name, session.workspace.name));
  }
  function submit() {
    if (ready) {
      setFallback(null);
      onSend({ kind: "reply", text: said });
    }
    editor.current?.focus();
  }

  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      <Editor
        text={draft}
        label={text("reply.write")}
        placeholder={text("reply.placeholder", { name: customerName(conversation, text) })}
        invalid={tooMany > 0 || open.length > 0}
        sign="#"
        options={options}
        textOf={cannedText}
        handle={editor}
        onWrite={(written) => {
          if (!written) setFallback(null);
          onWrite(written);
        }}
        onSubmit={submit}
        onLeave={onLeave}
      />
      {fallback && draft && conversation.language && (
        <p className="said-of" role="status" data-tone="warn">
          <Icon name="info" size="small" />
          {text("reply.fallback", {
            language: languageName(conversation.language, language),
            other: languageName(fallback.language, language),
          })}
        </p>
      )}
      {open.length > 0 && (
        <p className="said-of" role="status" data-tone="bad">
          <Icon name="warning" size="small" />
          {text("reply.fillIn", { names: open.map((name) => `{${name}}`).join(" ") })}
        </p>
      )}
      {translates && conversation.language && said !== "" && (
        <TranslateReply
          conversation={conversation.id}
          customerLanguage={conversation.language}
          draft={said}
          disabled={!ready}
          onSend={onSend}
        />
      )}
      <div className="feet">
        <Picker
          className="button quiet small"
          name={text("reply.canned")}
          label={text("reply.cannedFind")}
          nothing={text(replies.length ? "reply.cannedNone" : "reply.cannedNoneYet")}
          options={options}
          onChoose={(id) => editor.current?.insert(cannedText(id))}
        >
          <Icon name="book" size="small" />
          {text("reply.cannedShort")}
        </Picker>
        {tooMany > 0 ? (
          <span className="hint" role="alert" data-tone="bad">
            {text("reply.tooLong", { count: tooMany })}
          </span>
        ) : (
          <NewLineHint />
        )}
        <SendButton ready={ready} label={text("reply.send")} />
      </div>
    </form>
  );
}

// -------------------------------------------------------------------------------------------------------------------- note

/** For the team alone. @ names somebody, who is told. */
function NoteMode({ draft, me, handle, onWrite, onSend, onLeave }: ModeProps) {
  const text = useText();
  const { people, refresh } = useInboxParts();
  useEffect(refresh, [refresh]); // who has come to the team meanwhile, and who is there
  const editor = useRef<EditorHandle>(null);
  useImperativeHandle(handle, () => editor.current!);
  const said = draft.trim();
  const tooMany = [...said].length - longest;
  const ready = said !== "" && tooMany <= 0;
  const others = people.filter(({ id }) => id !== me.id);
  const options = others.map(
    (person): Option => ({
      value: person.id,
      label: person.name,
      before: <Face id={person.id} name={person.name} small />,
      after: person.online && person.available ? undefined : <span className="hint">{text("conversation.away")}</span>,
    }),
  );
  function submit() {
    if (ready) onSend({ kind: "note", text: said, mentions: mentionsIn(said, others) });
    editor.current?.focus();
  }
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      <Editor
        text={draft}
        label={text("note.write")}
        placeholder={text("note.placeholder")}
        invalid={tooMany > 0}
        sign="@"
        options={options}
        textOf={(id) => `@${others.find((person) => person.id === id)?.name ?? ""}`}
        handle={editor}
        onWrite={onWrite}
        onSubmit={submit}
        onLeave={onLeave}
      />
      <div className="feet">
        <button
          type="button"
          className="button quiet small"
          aria-label={text("note.mention")}
          title={text("note.mention")}
          onClick={() => {
            onWrite(`${draft}${draft && !/\s$/.test(draft) ? " " : ""}@`);
            editor.current?.focus();
          }}
        >
          <Icon name="at" size="small" />
          {text("note.mentionShort")}
        </button>
        {tooMany > 0 ? (
          <span className="hint" role="alert" data-tone="bad">
            {text("reply.tooLong", { count: tooMany })}
          </span>
        ) : (
          <NewLineHint />
        )}
        <SendButton ready={ready} label={text("note.add")} />
      </div>
    </form>
  );
}

function NewLineHint() {
  const text = useText();
  return (
    <span className="hint keys" aria-hidden="true">
      <span className="key">⇧</span>
      <span className="key">↵</span>
      {text("reply.newLine")}
    </span>
  );
}

function SendButton({ ready, label }: { ready: boolean; label: string }) {
  return (
    <button type="submit" className="button main end" disabled={!ready}>
      {label}
      <span className="key" aria-hidden="true">
        ↵
      </span>
    </button>
  );
}
