// One customer's conversation with a Dragoman server, without any screen: what is typed is kept until the server has it,
// what is said arrives once and in order, and an expired conversation is replaced without losing a word.
import {
  type ChatState,
  inOrder,
  lastSequence,
  type Message,
  type Outgoing,
  type Rating,
  type Settings,
} from "./conversation-state.ts";
import { backOffMs, type Frame, type Live, openLive, type Timer } from "./live.ts";
import type { Memory } from "./memory.ts";

export interface ClientOptions {
  /** The server's origin. */
  server: string;
  /** The page's language, for the disclosure and as a hint at what the customer writes. */
  language: string;
  market: string | null;
  /** The page's address without query and fragment, which may hold secrets. */
  page: string;
  memory: Memory;
  onChange(): void;
  /** The server will not have this message, now or later: it goes back to where it was typed. */
  onRefused(text: string): void;
}

export type ConversationClient = ReturnType<typeof conversationClient>;

/** What is remembered of it from page to page. */
interface Conversation {
  id: string;
  token: string;
  /** Where the customer wants to be told about the reply. */
  email?: string;
}

/** Whatever the server tells of a conversation, as an answer to a request or by itself. */
type News = Partial<Conversation & Pick<ChatState, "position">> & {
  state?: ChatState["phase"];
  agent?: { name: string } | null;
  messages?: Message[];
  message?: Message | null;
  reply?: Message | null;
  error?: { code: string };
};

type Answer = News & { status: number };

const requestLimitMs = 30_000;
const typingShownMs = 6000;

export function conversationClient({ server, language, market, page, memory, onChange, onRefused }: ClientOptions) {
  const state: ChatState = { phase: "assistant", messages: [], outbox: rememberedOutbox(memory) };
  let conversation = rememberedConversation(memory);
  let cursor = 0; // everything up to this sequence has come in order; replies to our own posts do not move it
  let live: Live | null = null;
  let open = false;
  let stopped = false;
  let sending = false;
  let behind = true; // not yet heard what happened while the page was away
  let attempt = 0;
  let retryTimer: Timer;
  let typingTimer: Timer;

  /** Keeps, connects and shows what the state now asks for. */
  function changed() {
    if (open) memory.write("read", lastSequence(state.messages));
    state.email = conversation?.email;
    // Live while someone may say something that would be seen: the panel is open, or a person has been asked for.
    if (!conversation || stopped || state.phase === "closed" || !(open || state.phase !== "assistant")) {
      live?.stop();
      live = null;
    } else {
      live ??= openLive({
        url: urlOf(conversation),
        token: conversation.token,
        after: () => cursor,
        onFrame,
        onConnected() {
          state.offline = false;
          void flush();
          changed();
        },
        poll: catchUp,
      });
    }
    if (!stopped) onChange();
  }

  const urlOf = ({ id }: Conversation) => `${server}/api/v1/conversations/${id}`;

  /** GET, or POST where there is a body. Throws where there is no connection. */
  async function request(url: string, body?: object): Promise<Answer> {
    const response = await fetch(url, {
      method: body ? "POST" : "GET",
      headers: {
        ...(body && { "content-type": "application/json" }),
        ...(conversation && { authorization: `Bearer ${conversation.token}` }),
      },
      body: body && JSON.stringify(body),
      credentials: "omit",
      signal: AbortSignal.timeout(requestLimitMs),
    });
    return { ...(await response.json().catch(() => null)), status: response.status };
  }

  const ask = (rest: string, body?: object) => request(urlOf(conversation!) + rest, body);

  /** Takes over what the server says, whichever way it came. */
  function take(news: News) {
    const messages = [...(news.messages ?? []), news.message, news.reply].filter((message) => !!message);
    for (const message of messages) {
      settle(message.clientId);
      if (message.role === "assistant") state.asking = false;
      if (message.author) {
        state.agent = message.author;
        state.agentTyping = false;
      }
    }
    state.messages = inOrder(state.messages, messages);
    state.phase = news.state ?? state.phase;
    state.position = state.phase === "waiting" ? (news.position ?? state.position) : undefined;
    state.agent = news.agent?.name ?? state.agent;
    changed();
  }

  /** Asks for everything after the cursor. Throws where there is no connection. */
  async function hear(): Promise<void> {
    const asked = conversation;
    for (let before = -1; asked && before < cursor; ) {
      before = cursor;
      const answer = await ask(`/messages?after=${cursor}`);
      if (conversation !== asked) return;
      if (isGone(answer)) return forget();
      state.offline = false;
      cursor = Math.max(cursor, lastSequence(answer.messages!)); // a broken server has none: as bad as no connection
      take(answer);
    }
  }

  /** The same, but says whether there is a connection. */
  const catchUp = (): Promise<boolean> => hear().then(() => true, lose);

  function lose(): false {
    state.asking = false;
    state.offline = true;
    changed();
    return false;
  }

  function onFrame(frame: Frame) {
    if (frame.type === "error") {
      void catchUp(); // the plain request says by its status what is wrong
      return;
    }
    clearTimeout(typingTimer);
    state.agentTyping = frame.type === "typing";
    typingTimer = setTimeout(() => {
      state.agentTyping = false;
      changed();
    }, typingShownMs);
    if (frame.type === "message") cursor = Math.max(cursor, frame.message.sequence);
    take(frame as News);
  }

  /** Lets go of a conversation that expired or was closed; what was typed stays to be sent, in a new one. */
  function forget() {
    if (rememberedConversation(memory)?.id === conversation?.id) memory.write("conversation", null);
    conversation = null;
    cursor = 0;
    state.phase = "assistant";
    state.messages = [];
    changed();
    void flush();
  }

  function remember(known: Conversation) {
    conversation = known;
    memory.write("conversation", known);
  }

  const keepOutbox = () => memory.write("outbox", state.outbox);

  function settle(clientId: string | null) {
    state.outbox = state.outbox.filter((item) => item.clientId !== clientId);
    keepOutbox();
  }

  function enqueue(item: Omit<Outgoing, "clientId">) {
    state.outbox.push({ clientId: newId(), ...item });
    state.failed = false;
    keepOutbox();
    if (state.phase === "closed") forget();
    changed();
    void flush();
  }

  /** Sends what waits, one after the other, so that the server's order is the order of typing. */
  async function flush(): Promise<void> {
    clearTimeout(retryTimer);
    if (sending || stopped) return;
    sending = true;
    try {
      if (behind) await hear();
      behind = false;
      while (state.outbox[0]) await deliver(state.outbox[0]);
      attempt = 0;
    } catch {
      lose();
      retryTimer = setTimeout(flush, backOffMs(attempt++));
    }
    sending = false;
    changed();
  }

  /** One try. Throws where it is worth another, later. */
  async function deliver({ clientId, text, article, forPerson }: Outgoing): Promise<void> {
    const asked = conversation;
    state.asking = state.phase === "assistant" && !forPerson;
    changed();
    await ensureConversation();
    const answer = await (forPerson
      ? ask("/person", { clientId })
      : ask("/messages", { clientId, text, article, language }));
    const { status } = answer;
    state.asking = false;
    if (isGone(answer)) {
      if (asked !== conversation) throw status; // forgotten as soon as it was made: not at once again
      forget();
    } else if (status === 429 || status >= 500) {
      throw status;
    } else {
      state.offline = false;
      settle(clientId);
      if (status < 300) {
        take(answer);
        // No line to tell us more, or the place in line is still missing: ask.
        if (!live || (state.phase === "waiting" && !state.position)) void catchUp();
      } else {
        state.failed = true;
        onRefused(text);
      }
    }
  }

  /** Makes the conversation when there is something to say. */
  async function ensureConversation(): Promise<void> {
    if (conversation) return;
    conversation = rememberedConversation(memory); // another tab may have begun one
    if (conversation) await hear();
    if (conversation) return;
    // Of this clock: when a person is promised, it is in the customer's own time.
    const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
    const { id, token, status } = await request(`${server}/api/v1/conversations`, { language, page, market, timeZone });
    if (!id || !token) throw status;
    remember({ id, token });
  }

  /** A click whose failure is said and not repeated behind the customer's back. */
  async function attemptTo(rest: string, body: object): Promise<boolean> {
    const answer = conversation && (await ask(rest, body).catch(() => null));
    const worked = !!answer && answer.status < 300;
    state.failed = !worked;
    if (worked) take(answer);
    else void catchUp(); // it may have expired
    return worked;
  }

  async function loadSettings(): Promise<void> {
    if (state.settings) return;
    const answer = await request(`${server}/api/v1/widget-settings?language=${language}`).catch(() => null);
    if (answer?.status === 200) state.settings = answer as unknown as Settings; // until then the defaults serve
    changed();
  }

  return {
    state,

    /** How many messages from the other side the customer has not seen. */
    unread(): number {
      const read = memory.read("read") as number; // null, before anything was read, is less than 1
      return state.messages.filter((m) => !open && m.sequence > read && /assistant|agent/.test(m.role)).length;
    },

    setOpen(now: boolean) {
      if (open === now) return;
      open = now;
      changed();
    },

    send(text: string, article?: string) {
      enqueue({ text, article });
    },

    askForPerson() {
      if (!/waiting|person/.test(state.phase) && !state.outbox.some((item) => item.forPerson))
        enqueue({ text: "", forPerson: true });
    },

    async backToAssistant(): Promise<void> {
      if (await attemptTo("/assistant", {})) take({ state: "assistant" });
    },

    async rate(message: Message, rating: Rating): Promise<void> {
      if (await attemptTo(`/messages/${message.id}/rating`, { rating })) message.rating = rating;
      changed();
    },

    async leaveEmail(email: string): Promise<void> {
      if (await attemptTo("/contact", { email })) remember({ ...conversation!, email });
      changed();
    },

    /** After a closed conversation: the next message begins a new one, on an empty page. */
    startAgain: forget,

    /** The page begins, is looked at again, or has its network back: hear what happened and send what waits. */
    wake() {
      attempt = 0;
      behind = true;
      void loadSettings();
      void flush();
      live?.renew();
    },

    stop() {
      stopped = true;
      clearTimeout(retryTimer);
      clearTimeout(typingTimer);
      changed();
    },
  };
}

/** Unlike any other of the same conversation; that is all it has to be. */
const newId = () => `${Date.now()}-${Math.random()}`;

/** Gone for good: expired and removed, closed, or the token is not accepted any more. */
const isGone = ({ status, error }: Answer) => status === 401 || status === 404 || error?.code === "conversation/closed";

/** What is remembered may be of another version or written by someone else: taken only where it has our shape. */
function rememberedConversation(memory: Memory): Conversation | null {
  const known = memory.read("conversation") as Conversation | null;
  return known?.id && known.token ? known : null;
}

function rememberedOutbox(memory: Memory): Outgoing[] {
  const items = memory.read("outbox");
  return Array.isArray(items) ? items.filter((item) => item?.clientId && typeof item.text === "string") : [];
}
