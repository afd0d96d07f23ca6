// Counts and groups what is new while the server runs, in small steps, so that whoever looks finds it done.
import { setImmediate, setTimeout } from "node:timers/promises";
import type { Missed } from "./missed.ts";
import type { InsightsStore } from "./store.ts";

const PAUSE_MS = 5_000;
/** After a failure, such as while the database is away. */
const LONG_PAUSE_MS = 30_000;

/** @returns ends it; resolves when nothing goes on any more */
export function keepUp(store: InsightsStore, missed: Missed, onError: (error: unknown) => void): () => Promise<void> {
  const stopping = new AbortController();
  const { signal } = stopping;
  const going = (async () => {
    let tidy = true;
    while (!signal.aborted) {
      let pauseMs = PAUSE_MS;
      try {
        const counted = await store.countSome();
        tidy ||= counted > 0;
        // Groups are looked over when there is nothing else to do.
        const grouped = (await missed.groupSome(false)) || (counted === 0 && tidy ? await missed.groupSome(true) : 0);
        if (counted === 0 && grouped === 0) tidy = false;
        if (counted > 0 || grouped > 0) pauseMs = 0;
      } catch (error) {
        if (!signal.aborted) onError(error);
        pauseMs = LONG_PAUSE_MS;
      }
      if (pauseMs === 0) await setImmediate();
      else await setTimeout(pauseMs, undefined, { signal, ref: false }).catch(() => {});
    }
  })();
  return async () => {
    stopping.abort();
    await going;
  };
}
