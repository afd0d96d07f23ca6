// What is being written to whom, kept while the browser tab lives, so that switching, reloading or signing in again loses no word.
export interface Drafts {
  read(conversation: string): string;
  write(conversation: string, text: string): void;
}

/** @param person  who writes: two people who share a browser do not find each other's drafts */
export function createDrafts(storage: Pick<Storage, "getItem" | "setItem" | "removeItem">, person: string): Drafts {
  const key = (conversation: string) => `dragoman.draft.${person}.${conversation}`;
  return {
    read: (conversation) => storage.getItem(key(conversation)) ?? "",
    write(conversation, text) {
      if (text) storage.setItem(key(conversation), text);
      else storage.removeItem(key(conversation));
    },
  };
}
