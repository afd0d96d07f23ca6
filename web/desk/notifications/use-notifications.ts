// Calls somebody whose desk is not in front of them: by the system, by a tone, as they wish.
import { useCallback, useRef, useState } from "react";
import { addressOf, open } from "../address.ts";
import type { Conversation } from "../api.ts";
import { shortNumber, speechOf } from "../marks/names.ts";
import type { Text } from "../text.tsx";
import { type Cause, causeOf, type Wishes, wishesOf } from "./notify.ts";
import { playTone } from "./tone.ts";

interface Notifications {
  wishes: Wishes;
  setWishes(wishes: Wishes): void;
  /** To be told of every live frame, with what was known before. */
  onNews(before: Conversation | null, after: Conversation): void;
}

export function useNotifications(me: string, text: Text): Notifications {
  const rememberedAs = `dragoman.notify.${me}`;
  const [wishes, set] = useState(() => wishesOf(localStorage.getItem(rememberedAs)));
  const latest = useRef({ wishes, text });
  latest.current = { wishes, text };

  const setWishes = useCallback(
    (wishes: Wishes) => {
      set(wishes);
      localStorage.setItem(rememberedAs, JSON.stringify(wishes));
    },
    [rememberedAs],
  );
  const onNews = useCallback(
    (before: Conversation | null, after: Conversation) => {
      const { wishes, text } = latest.current;
      if (!wishes.shown && !wishes.sound) return;
      const cause = causeOf(before, after, me, wishes);
      // Who looks at the desk sees it there.
      if (!cause || (document.visibilityState === "visible" && document.hasFocus())) return;
      if (wishes.sound) playTone();
      if (wishes.shown && Notification.permission === "granted") show(cause, after, text);
    },
    [me],
  );
  return { wishes, setWishes, onNews };
}

function show(cause: Cause, conversation: Conversation, text: Text): void {
  const { id, customerName, lastMessage } = conversation;
  const name = customerName ?? text("customer.number", { number: shortNumber(id) });
  const { lang, dir } = speechOf(lastMessage?.language ?? null);
  const notification = new Notification(text(`notify.title.${cause}`, { name }), {
    body: lastMessage?.text.slice(0, 200) ?? "",
    lang,
    dir,
    tag: `dragoman-${id}`, // one a conversation: the newest takes the place of the one before
  });
  notification.onclick = () => {
    window.focus();
    open(
      addressOf({ view: cause === "mention" ? "mentions" : cause === "reply" ? "mine" : "waiting", conversation: id }),
    );
    notification.close();
  };
}
