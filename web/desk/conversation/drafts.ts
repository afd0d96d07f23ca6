// What is being written to whom, kept in the browser, so that switching, reloading, closing or signing in again loses no word.
import type { Mode } from "./modes.ts";

export interface Drafts {
  read(conversation: string, mode: Mode): string;
  write(conversation: string, mode: Mode, text: string): void;
  /** Who signs out leaves nothing behind. */
  forget(): void;
}

const keptMs = 14 * 24 * 60 * 60_000;

/**
 * @param person  who writes: two people who share a browser do not find each other's drafts
 * @param now  milliseconds: what is older than two weeks is let go
 */
export function createDrafts(
  storage: Pick<Storage, "getItem" | "setItem" | "removeItem" | "key" | "length">,
  person: string,
  now = Date.now(),
): Drafts {
  const place = `dragoman.draft.${person}.`;
  const keyOf = (conversation: string, mode: Mode) => `${place}${conversation}.${mode}`;
  const mine = () =>
    Array.from({ length: storage.length }, (_, k) => storage.key(k)).filter((key) =>
      key?.startsWith(place),
    ) as string[];
  for (const key of mine()) {
    const kept = draftOf(storage.getItem(key));
    if (!kept || now - kept.at > keptMs) storage.removeItem(key);
  }
  return {
    read: (conversation, mode) => draftOf(storage.getItem(keyOf(conversation, mode)))?.text ?? "",
    write(conversation, mode, text) {
      const key = keyOf(conversation, mode);
      try {
        if (text) storage.setItem(key, JSON.stringify({ text, at: now }));
        else storage.removeItem(key);
      } catch {
        // The browser's store is full or shut: the draft lives as long as the page.
      }
    },
    forget() {
      for (const key of mine()) storage.removeItem(key);
    },
  };
}

function draftOf(json: string | null): { text: string; at: number } | null {
  try {
    const kept: unknown = JSON.parse(json ?? "null");
    const { text, at } = (kept ?? {}) as { text?: unknown; at?: unknown };
    return typeof text === "string" && typeof at === "number" ? { text, at } : null;
  } catch {
    return null;
  }
}
