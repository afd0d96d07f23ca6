// What outlives a page: the conversation's id and token, the unsent messages, the draft. In localStorage, keyed by the
// server's origin; where the browser refuses storage (private windows, sandboxed frames) it lasts as long as the page.
export interface Memory {
  read(name: string): unknown;
  write(name: string, value: unknown): void;
}

/** @param storage  asked for late and under guard: in some browsers merely touching `localStorage` throws */
export function memoryOf(server: string, storage: () => Storage | undefined): Memory {
  const kept: Record<string, string> = {};
  const keyOf = (name: string) => `dragoman:${server}:${name}`;
  return {
    read(name) {
      try {
        return JSON.parse(kept[name] ?? storage()!.getItem(keyOf(name))!);
      } catch {
        return null;
      }
    },
    write(name, value) {
      const text = JSON.stringify(value);
      try {
        storage()!.setItem(keyOf(name), text);
        delete kept[name];
      } catch {
        kept[name] = text;
      }
    },
  };
}
