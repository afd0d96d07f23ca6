// What one can do at this moment, by key or by name. Each screen offers its own while it is there; the palette and the list of keys
// show what is offered, so that neither can promise what is not there.
import { useEffect, useRef } from "react";
import type { IconName } from "../marks/Icon.tsx";
import { createKeyReader } from "./keys.ts";

export const groups = ["conversation", "list", "go"] as const;
export type Group = (typeof groups)[number];

export interface Command {
  id: string;
  group: Group;
  /** In the words of the desk, verb first. */
  label: string;
  icon: IconName;
  /** "j", "g i", "mod+k". */
  keys?: string;
  /** Not in the palette: what only makes sense by its key, such as "next row". */
  keyOnly?: boolean;
  run(): void;
}

type Offer = () => readonly Command[];
const offers = new Set<Offer>();

/** All that is offered now. */
export const commandsNow = (): readonly Command[] => [...offers].flatMap((offer) => offer());

/** Offers commands as long as the component is there. */
export function useCommands(commands: readonly Command[]): void {
  const latest = useRef(commands);
  latest.current = commands;
  useEffect(() => {
    const offer = () => latest.current;
    offers.add(offer);
    return () => void offers.delete(offer);
  }, []);
}

/** Runs commands by their keys. @returns how to stop */
export function listenForKeys(): () => void {
  const find = (keys: string) => commandsNow().find((command) => command.keys === keys);
  const reader = createKeyReader(
    (keys) => find(keys) !== undefined,
    (keys) => commandsNow().some((command) => command.keys?.startsWith(`${keys} `)),
  );
  const onKey = (event: KeyboardEvent) => {
    if (event.defaultPrevented || (event.repeat && event.key === "Enter")) return;
    const typing = isTyping(event.target);
    // A dialog or a menu is a world of its own; only the palette's own key still works there.
    const inside = document.querySelector("dialog:modal, [popover]:popover-open") !== null;
    const keys = reader.read({ ...pressOf(event), typing: typing || inside }, event.timeStamp);
    const command = keys === null ? undefined : find(keys);
    if (!command) return;
    event.preventDefault();
    command.run();
  };
  addEventListener("keydown", onKey);
  return () => removeEventListener("keydown", onKey);
}

const pressOf = ({ key, code, ctrlKey, metaKey, altKey, shiftKey, isComposing }: KeyboardEvent) => ({
  key,
  code,
  ctrlKey,
  metaKey,
  altKey,
  shiftKey,
  isComposing,
});

const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement &&
  (target.isContentEditable ||
    target instanceof HTMLTextAreaElement ||
    target instanceof HTMLSelectElement ||
    (target instanceof HTMLInputElement && !["checkbox", "radio", "button", "submit"].includes(target.type)));
