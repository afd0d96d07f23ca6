// Something read from the server: loading, there, or failed; read again when asked.
import { useCallback, useEffect, useRef, useState } from "react";

export type Loaded<Value> = { kind: "loading" } | { kind: "ready"; value: Value } | { kind: "failed"; error: unknown };

/**
 * @param load  its identity says what is read: wrap it in useCallback. What was read stays shown while it is read again.
 * @returns what is known, how to read it again, and how to put something newer in its place
 */
export function useLoaded<Value>(
  load: () => Promise<Value>,
): [loaded: Loaded<Value>, reload: () => Promise<void>, set: (value: Value) => void] {
  const [loaded, setLoaded] = useState<Loaded<Value>>({ kind: "loading" });
  const asked = useRef(0);
  const set = useCallback((value: Value) => {
    asked.current++; // an answer that is under way is older
    setLoaded({ kind: "ready", value });
  }, []);
  const reload = useCallback(async () => {
    const mine = ++asked.current;
    try {
      const value = await load();
      if (asked.current === mine) setLoaded({ kind: "ready", value });
    } catch (error) {
      if (asked.current === mine) setLoaded((before) => (before.kind === "ready" ? before : { kind: "failed", error }));
    }
  }, [load]);
  useEffect(() => {
    setLoaded({ kind: "loading" });
    void reload();
    return () => void asked.current++;
  }, [reload]);
  return [loaded, reload, set];
}
