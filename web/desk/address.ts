// The address says what is on the screen, so that back, reload and a link to a colleague work: #/waiting, #/mine/c_1234.
import { useSyncExternalStore } from "react";
import { type Tab, tabs } from "./inbox/inbox.ts";

export interface Place {
  tab: Tab;
  conversation: string | null;
}

export function placeOf(hash: string): Place {
  const [, tab, conversation] = hash.replace(/^#/, "").split("/");
  return {
    tab: tabs.find((known) => known === tab) ?? "waiting",
    conversation: conversation ? decoded(conversation) : null,
  };
}

export const addressOf = ({ tab, conversation }: Place): string =>
  `#/${tab}${conversation ? `/${encodeURIComponent(conversation)}` : ""}`;

function decoded(part: string): string | null {
  try {
    return decodeURIComponent(part);
  } catch {
    return null;
  }
}

/** A one-time sign-in link's token, and the address without it: it must not stay in the history or be shared by accident. */
export function withoutLink(address: URL): { link: string | null; address: string } {
  const rest = new URL(address);
  const inHash = /^#link=(.+)$/.exec(rest.hash);
  const link = rest.searchParams.get("link") ?? (inHash ? decoded(inHash[1]!) : null);
  rest.searchParams.delete("link");
  if (inHash) rest.hash = "";
  return { link, address: rest.pathname + rest.search + rest.hash };
}

export const go = (place: Place): void => {
  location.hash = addressOf(place);
};

const subscribe = (listener: () => void) => {
  addEventListener("hashchange", listener);
  return () => removeEventListener("hashchange", listener);
};

export function usePlace(): Place {
  return placeOf(useSyncExternalStore(subscribe, () => location.hash));
}
