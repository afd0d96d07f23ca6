// One training as it goes, by server-sent events; every event says all there is to know.
import { useEffect, useState } from "react";
import type { Run } from "./learning.ts";

/** @param onEnd  when it is over, however it ended */
export function useRun(first: Run, onEnd: () => void): Run {
  const [run, setRun] = useState(first);
  const { id } = first;
  // biome-ignore lint/correctness/useExhaustiveDependencies: onEnd is told once, whichever it is
  useEffect(() => {
    const events = new EventSource(`/api/v1/training/${id}/events`);
    events.addEventListener("progress", (event) => setRun(JSON.parse(event.data)));
    events.addEventListener("end", (event) => {
      events.close();
      setRun(JSON.parse(event.data).run);
      onEnd();
    });
    return () => events.close();
  }, [id]);
  return run.id === id ? run : first;
}
