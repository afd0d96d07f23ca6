/** @jsxImportSource preact */
// The launcher and the panel: a dialog beside the page, or instead of it where the screen is small. Draws and decides nothing
// else: element.tsx opens, scrolls and focuses what is drawn here.
import type { ConversationClient } from "./conversation-client.ts";
import { down, icon, mark, next, person, up } from "./icons.tsx";
import { assistantFace, conversation } from "./messages.tsx";
import { type Text, words } from "./text.ts";

export interface View {
  text: Text;
  client: ConversationClient;
  company: string;
  open: boolean;
  /** The panel takes the whole screen and the page behind it is out of reach. */
  wholeScreen: boolean;
  hint: boolean;
  showMark: boolean;
  draft: string;
  toggle(open: boolean): void;
  write(draft: string): void;
  /** Puts the focus where one types. */
  focus(): void;
}

const longest = 4000; // what the server takes in one message, in UTF-16 units
const keptAtMost = 20_000; // of a paste; more would only make the page slow before it has to be cut anyway

const subtitles = {
  assistant: words.subtitle,
  waiting: words.waitingTitle,
  person: words.withPerson,
  closed: words.closedNote,
};

export function chat(view: View) {
  const { text, client, open, toggle } = view;
  const unread = client.unread();
  return (
    <>
      {panel(view)}
      <button
        type="button"
        class="launch"
        data-hint={view.hint && !open ? text(words.placeholder) : undefined}
        aria-label={text(open ? words.closeChat : words.openChat) + (unread ? ` (${unread})` : "")}
        aria-expanded={open}
        onClick={() => toggle(!open)}
      >
        {open ? icon(down) : mark()}
        {unread > 0 && <span class="dot" />}
      </button>
    </>
  );
}

function panel(view: View) {
  const { text, client, company, toggle, focus } = view;
  const { state } = client;
  const { phase, settings } = state;
  const agent = state.agent ?? company;
  return (
    <dialog
      class={view.wholeScreen ? "chat whole" : "chat"}
      aria-label={text(words.conversation, { company })}
      tabIndex={-1}
      onCancel={(event) => {
        event.preventDefault(); // a phone's back gesture
        toggle(false);
      }}
      onKeyDown={(event) => {
        if (event.key !== "Escape" || event.isComposing) return;
        event.preventDefault();
        event.stopPropagation(); // the shop's own dialog behind us stays open
        toggle(false);
      }}
    >
      <div class="top">
        <span class="shop" aria-hidden="true">
          <slot name="icon">{mark()}</slot>
        </span>
        <div>
          <b>
            <bdi>{company}</bdi>
          </b>
          <p role="status">{text(state.offline ? words.offline : subtitles[phase], { agent })}</p>
        </div>
        <button type="button" class="icon" aria-label={text(words.closeChat)} onClick={() => toggle(false)}>
          {icon(down)}
        </button>
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard */}
      <div class="flow" role="log" tabIndex={0}>
        <p class="disclose" lang={settings?.language} dir="auto">
          {assistantFace()}
          <span>{settings?.disclosure || text(words.disclosure)}</span>
        </p>
        {conversation(view)}
      </div>
      <div class="foot">
        {state.failed && (
          <p class="state" role="alert">
            {text(words.error)}
          </p>
        )}
        {phase === "closed" ? (
          <button type="button" class="choice" onClick={() => client.startAgain()}>
            {text(words.newConversation)}
          </button>
        ) : (
          composer(view)
        )}
        <div class="underneath">
          {/* Always in the same place, in words: the way to a person, or what became of it. */}
          {phase === "person" ? (
            <p class="human">
              {icon(person)}
              {text(words.withPerson, { agent })}
            </p>
          ) : phase === "waiting" ? (
            <button
              type="button"
              class="human quiet"
              onClick={({ detail }) => {
                if (detail > 1) return; // the second click of a double one, on the way to a person that stood here
                void client.backToAssistant();
                focus();
              }}
            >
              {icon(next, "back")}
              {text(words.backToAssistant)}
            </button>
          ) : (
            <button
              type="button"
              class="human"
              onClick={() => {
                client.askForPerson();
                focus(); // not on what takes this button's place
              }}
            >
              {icon(person)}
              {text(words.talkToPerson)}
            </button>
          )}
          {view.showMark && (
            <bdi class="by" lang="en">
              {mark()}
              {text(words.poweredBy)}
            </bdi>
          )}
        </div>
      </div>
    </dialog>
  );
}

/** Enter sends, Shift+Enter makes a line, and an input method that is still composing is left alone. */
function composer({ text, client, draft, write, focus }: View) {
  const typed = draft.trim();
  const over = typed.length - longest;
  const unfit = !/[^\s\p{Cc}\p{Cf}]/u.test(typed) || over > 0; // something to see, and not too much of it
  const placeholder = text(client.state.phase === "assistant" ? words.placeholder : words.placeholderWaiting);
  const send = (event: Event) => {
    event.preventDefault();
    if (unfit) return;
    write("");
    client.send(typed);
    focus();
  };
  return (
    <form class="compose" onSubmit={send}>
      <textarea
        rows={1}
        dir={draft ? "auto" : undefined}
        lang={draft ? "" : undefined}
        value={draft}
        placeholder={placeholder}
        aria-label={placeholder}
        aria-invalid={over > 0}
        enterkeyhint="send"
        onInput={(event) => write(event.currentTarget.value.slice(0, keptAtMost))}
        onKeyDown={(event) => {
          // Safari ends a composition before the Enter that confirmed it arrives; 229 still marks that key.
          if (event.key === "Enter" && !event.shiftKey && !event.isComposing && event.keyCode !== 229) send(event);
        }}
      />
      <button type="submit" class="icon filled" aria-label={text(words.send)} disabled={unfit}>
        {icon(up)}
      </button>
      <p class="length" role="status">
        {over > 0 ? text(words.tooLong, { count: over }) : over > -500 && <bdi>{`${typed.length} / ${longest}`}</bdi>}
      </p>
    </form>
  );
}
