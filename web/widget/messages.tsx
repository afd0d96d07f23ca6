/** @jsxImportSource preact */
// What was said: bubbles of the customer, answers with their source, agents, and the moments between.
import type { ComponentChild } from "preact";
import type { Message, Source } from "./conversation-state.ts";
import { book, icon, mark, next, person, thumb } from "./icons.tsx";
import { renderMarkdown, renderPlain } from "./markdown.ts";
import type { View } from "./panel.tsx";
import { dayIn, marketIn, timeIn, words } from "./text.ts";

const moments: Record<string, string> = {
  "agent-joined": words.personJoined,
  "back-to-assistant": words.back,
  closed: words.closedNote,
};

/** Shape says who speaks: people are round, the assistant is a squared mark. */
export const assistantFace = () => <span class="face ai">{mark()}</span>;

const face = (name?: string | null) => (
  <span class="face" aria-hidden="true">
    {name ? [...name][0] : icon(person)}
  </span>
);

/** The conversation so far, one row a message. */
export function conversation({ text, client, focus }: View): ComponentChild[] {
  const { state } = client;
  const { settings, email, position, messages } = state;

  const who = ({ role, author, createdAt }: Message) => {
    const at = new Date(createdAt);
    return (
      <p class="who">
        {role === "agent" ? face(author) : assistantFace()}
        <b>{author ?? text(words.assistant)}</b>
        <time>{Date.now() - +at < 60_000 ? text(words.now) : timeIn(text.language, at)}</time>
      </p>
    );
  };

  /** Evidence beside the claim: which text this is, for which market, and when the shop last checked it. */
  const sourceCard = ({ title, language, market, reviewedAt }: Source) => (
    <p class="source">
      {icon(book)}
      <span>
        <span class="sr" dir="auto">
          {text(words.source)}:{" "}
        </span>
        <b lang={language} dir="auto">
          {title}
        </b>
        {reviewedAt && text(words.reviewed, { date: dayIn(text.language, new Date(reviewedAt)) })}
      </span>
      {market && (
        <abbr class="market" title={marketIn(text.language, market)}>
          {market}
        </abbr>
      )}
    </p>
  );

  const rating = (message: Message) => (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset cannot be laid out in a row in every browser we serve
    <div class="rate" role="group" aria-label={text(words.helpful)}>
      {text(words.helpful)}
      {(["up", "down"] as const).map((value) => (
        <button
          key={value}
          type="button"
          class={`icon ${value}`}
          aria-label={text(value === "up" ? words.yes : words.no)}
          aria-pressed={message.rating === value}
          onClick={() => void client.rate(message, value)}
        >
          {icon(thumb)}
        </button>
      ))}
      <span role="status">{message.rating && text(words.ratingThanks)}</span>
    </div>
  );

  const choices = ({ choices }: Message) =>
    choices?.[0] && (
      <div class="choices">
        {choices.map(({ article, title, language }) => (
          <button
            key={article}
            type="button"
            class="choice"
            onClick={() => {
              client.send(title, article);
              focus();
            }}
          >
            <span lang={language} dir="auto">
              {title}
            </span>
            {icon(next, "on")}
          </button>
        ))}
        <button
          type="button"
          class="choice quiet"
          onClick={() => {
            client.askForPerson();
            focus();
          }}
        >
          {icon(person)}
          <span>{text(words.noneOfThese)}</span>
        </button>
      </div>
    );

  /** A person is coming: the place in line, that nobody needs to stay, and where to send the reply. */
  const waitingCard = () => (
    <>
      <div class="wait">
        <div class="head">
          {face()}
          <p role="status">
            <b>{text(words.waitingTitle)}</b>
            {position && text(words.position, { position })}
          </p>
        </div>
        <div class="more">
          {settings?.hoursText && !settings.agentsOnline && (
            <p lang={settings.language} dir="auto">
              {settings.hoursText}
            </p>
          )}
          <p>{text(words.canClose)}</p>
          {email ? (
            <p role="status">
              <b>{text(words.notified)}</b> <bdi>{email}</bdi>
            </p>
          ) : (
            <form
              class="field"
              onSubmit={(event) => {
                event.preventDefault();
                void client.leaveEmail(new FormData(event.currentTarget).get("email") as string);
              }}
            >
              <input
                type="email"
                name="email"
                required
                autocomplete="email"
                placeholder={text(words.emailPlaceholder)}
                aria-label={text(words.notifyMe)}
              />
              <button type="submit" class="filled">
                {text(words.notifyMe)}
              </button>
            </form>
          )}
        </div>
      </div>
      <p class="eventline">{text(words.keepWriting)}</p>
    </>
  );

  /** A message the server has not acknowledged looks sent, unless there is no way to send it. */
  const outbox = state.outbox.map((item) => (
    <div key={item.clientId} class="customer">
      <p class="bubble" lang="" dir="auto">
        {item.forPerson ? text(words.talkToPerson) : renderPlain(item.text)}
      </p>
      {state.offline && (
        <p class="state" role="status">
          {text(words.notSent)}
        </p>
      )}
    </div>
  ));

  const waiting = state.phase === "waiting";
  const handover = messages.map(({ event }) => event).lastIndexOf("handover"); // while they wait, the card stands here
  const rows = messages.map((message, i) => {
    const { id, clientId, role, kind, author, source, notice, event, original } = message;
    const lang = message.language ?? "";
    const card = waiting && i === handover;
    if (event === "handover" && !card) return null; // the reply before it said so
    return (
      // The same key when a sent message comes back stored, so that nothing is read out twice.
      <div key={clientId ?? id} class={role}>
        {role === "customer" ? (
          <p class="bubble" lang={lang} dir="auto">
            <span class="sr" dir="auto">
              {text(words.you)}:{" "}
            </span>
            {renderPlain(message.text)}
          </p>
        ) : card ? (
          waiting && i === handover && waitingCard()
        ) : role === "system" ? (
          <p class="eventline">{moments[event!] ? text(moments[event!]!, { agent: author ?? "" }) : message.text}</p>
        ) : (
          <>
            {messages[i - 1]?.role !== role && who(message)}
            {notice && (
              <p class="notice" lang="" dir="auto">
                {notice}
              </p>
            )}
            <div class="said" lang={lang}>
              {renderMarkdown(message.text)}
            </div>
            {original && (
              <details>
                <summary>{text(words.translated)}</summary>
                <p lang={original.language} dir="auto">
                  {original.text}
                </p>
              </details>
            )}
            {source && sourceCard(source)}
            {kind === "answer" && rating(message)}
            {i === messages.length - 1 && !outbox[0] && choices(message)}
          </>
        )}
      </div>
    );
  });

  return [
    ...rows,
    waiting && handover < 0 && waitingCard(),
    ...outbox,
    state.agentTyping && (
      <p class="who">
        {face(state.agent)}
        {text(words.typing, { agent: state.agent ?? "" })}
      </p>
    ),
    state.asking && (
      <div class="thinking">
        <i />
        <i />
      </div>
    ),
  ];
}
