// The address says what is on the screen, so that back, reload and a link to a colleague work: #/waiting, #/mine/c_1234,
// #/waiting?language=ar, #/knowledge/articles/returns.
import { useSyncExternalStore } from "react";
import { type Filters, filterNames, type View, views } from "./inbox/inbox.ts";

/** What the desk has beside the inbox, in the order of the side bar. */
export const sections = ["inbox", "knowledge", "learning", "insights", "settings"] as const;
export type Section = (typeof sections)[number] | "start";

export interface Place {
  view: View;
  conversation: string | null;
  filters: Filters;
  /** What is searched for in all conversations; "" where nothing is. */
  search: string;
  /** The message of the open conversation that was found, by its sequence. */
  message: number | null;
}

/** Where in the desk: a section, and what of it is open, in the section's own words. */
export interface Location {
  section: Section;
  path: string[];
}

export function locationOf(hash: string): Location {
  const [, first = "", ...path] = hash.replace(/^#/, "").split("?")[0]!.split("/");
  const section = first === "start" ? first : (sections.find((known) => known === first) ?? "inbox");
  if (section === "inbox") return { section, path: [] };
  return { section, path: path.map(decoded).filter((part) => part !== null && part !== "") as string[] };
}

/** The address of a place outside the inbox, such as `addressIn("knowledge", "articles", id)`. */
export const addressIn = (section: Exclude<Section, "inbox">, ...path: string[]): string =>
  `#/${[section, ...path].map(encodeURIComponent).join("/")}`;

export function placeOf(hash: string): Place {
  const [path = "", query = ""] = hash.replace(/^#/, "").split(/\?(.*)/s);
  const [, view, conversation] = path.split("/");
  const asked = new URLSearchParams(query);
  return {
    view: views.find((known) => known === view) ?? "waiting",
    conversation: conversation ? decoded(conversation) : null,
    filters: Object.fromEntries(
      filterNames.flatMap((name) => {
        const value = asked.get(name);
        return value ? [[name, value]] : [];
      }),
    ),
    search: asked.get("q") ?? "",
    message: /^\d{1,9}$/.test(asked.get("message") ?? "") ? Number(asked.get("message")) : null,
  };
}

export function addressOf({
  view,
  conversation,
  filters = {},
  search = "",
  message = null,
}: Pick<Place, "view"> & Partial<Place>): string {
  const asked = new URLSearchParams();
  for (const name of filterNames) if (filters[name]) asked.set(name, filters[name]);
  if (search) asked.set("q", search);
  if (conversation && message !== null) asked.set("message", String(message));
  const query = asked.size ? `?${asked}` : "";
  return `#/${view}${conversation ? `/${encodeURIComponent(conversation)}` : ""}${query}`;
}

function decoded(part: string): string | null {
  try {
    return decodeURIComponent(part);
  } catch {
    return null;
  }
}

/**
 * With what somebody comes to the desk: a one-time sign-in link, an invitation, a sign-in that is half done, or what went wrong
 * with one at the identity provider.
 */
export interface Arrival {
  kind: "link" | "invitation" | "step" | "problem";
  value: string;
}

/** What the address brings, and the address without it: it must not stay in the history or be shared by accident. */
export function arrivalAt(address: URL): { arrival: Arrival | null; address: string } {
  const rest = new URL(address);
  const inHash = /^#(link|invitation|step|problem)=(.+)$/.exec(rest.hash);
  const link = rest.searchParams.get("link");
  rest.searchParams.delete("link");
  if (inHash) rest.hash = "";
  const value = inHash && decoded(inHash[2]!);
  const arrival: Arrival | null = link
    ? { kind: "link", value: link }
    : value
      ? { kind: inHash![1] as Arrival["kind"], value }
      : null;
  return { arrival, address: rest.pathname + rest.search + rest.hash };
}

/** Opens an address of the desk, such as what `addressIn` returns. */
export const open = (address: string): void => {
  location.hash = address;
};

export const go = (place: Parameters<typeof addressOf>[0]): void => open(addressOf(place));

/** Opens an address in the place of this one: for every letter that is typed "back" would not be wanted. */
export function goInstead(place: Parameters<typeof addressOf>[0]): void {
  history.replaceState(null, "", addressOf(place));
  dispatchEvent(new HashChangeEvent("hashchange"));
}

const subscribe = (listener: () => void) => {
  addEventListener("hashchange", listener);
  return () => removeEventListener("hashchange", listener);
};

const useHash = (): string => useSyncExternalStore(subscribe, () => location.hash);

export const usePlace = (): Place => placeOf(useHash());
export const useLocation = (): Location => locationOf(useHash());
