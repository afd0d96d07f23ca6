// The text somebody writes: kept in this browser at once, saved as a draft a moment later, and never written over somebody else's.
import { useCallback, useEffect, useRef, useState } from "react";
import { RequestFailed } from "../api.ts";
import type { EditedText, KnowledgeApi, Place } from "./knowledge-api.ts";

export interface Written {
  title: string;
  text: string;
}

export type Saving =
  | { kind: "saved"; at: Date | null }
  | { kind: "unsaved" }
  | { kind: "saving" }
  | { kind: "failed"; error: unknown }
  /** Somebody else changed it meanwhile: nothing is saved until that is settled. */
  | { kind: "conflict"; theirs: EditedText };

const saveAfterMs = 800;
const retryMs = 5000;

export const storedText = (stored: EditedText | null): Written => ({
  title: stored?.draft?.title ?? stored?.approved?.title ?? "",
  text: stored?.draft?.text ?? stored?.approved?.text ?? "",
});

const keptAs = (id: string, { language, market }: Place) => `dragoman.draft.${id}.${language}.${market ?? ""}`;

export interface DraftOfPlace {
  written: Written;
  saving: Saving;
  /** What the server has, with every change of ours that it has taken. */
  stored: EditedText | null;
  change(written: Written): void;
  /** Saves what is not saved yet. @returns the text as it is stored, or null where that did not work */
  flush(): Promise<EditedText | null>;
  /** Something else was done to the text. */
  settle(stored: EditedText): void;
  /** Of two texts after a conflict, mine: theirs stays in the history. */
  keepMine(): void;
  takeTheirs(): void;
}

export function useDraft(
  api: KnowledgeApi,
  id: string,
  place: Place,
  first: EditedText | null,
  onStored: (stored: EditedText) => void,
): DraftOfPlace {
  const [stored, setStored] = useState(first);
  const [written, setWritten] = useState<Written>(() => kept(id, place) ?? storedText(first));
  const [saving, setSaving] = useState<Saving>({ kind: "saved", at: null });
  const now = useRef({
    stored,
    written,
    saving,
    timer: undefined as number | undefined,
    running: null as Promise<EditedText | null> | null,
  });
  now.current.stored = stored;
  now.current.written = written;
  now.current.saving = saving;
  const told = useRef(onStored);
  told.current = onStored;

  const settle = useCallback(
    (next: EditedText) => {
      clearTimeout(now.current.timer);
      now.current.stored = next;
      now.current.written = storedText(next);
      setStored(next);
      setWritten(storedText(next));
      setSaving({ kind: "saved", at: null });
      sessionStorage.removeItem(keptAs(id, place));
      told.current(next);
    },
    [id, place],
  );

  const save = useCallback(async (): Promise<EditedText | null> => {
    const state = now.current;
    clearTimeout(state.timer);
    if (state.running) await state.running;
    const sent = state.written;
    const before = storedText(state.stored);
    if (sent.title === before.title && sent.text === before.text) {
      sessionStorage.removeItem(keptAs(id, place));
      setSaving((was) => (was.kind === "saved" ? was : { kind: "saved", at: new Date() }));
      return state.stored;
    }
    const run = async () => {
      setSaving({ kind: "saving" });
      try {
        const next = await api.saveDraft(id, place, { ...sent, tag: state.stored?.tag ?? "0.0" });
        state.stored = next;
        setStored(next);
        told.current(next);
        const same = state.written.title === sent.title && state.written.text === sent.text;
        if (same) sessionStorage.removeItem(keptAs(id, place));
        setSaving(same ? { kind: "saved", at: new Date() } : { kind: "unsaved" });
        return next;
      } catch (error) {
        if (error instanceof RequestFailed && error.code === "knowledge/changed-meanwhile") {
          const theirs = await theirText(api, id, place).catch(() => null);
          if (theirs) {
            setSaving({ kind: "conflict", theirs });
            return null;
          }
        }
        setSaving({ kind: "failed", error });
        // What is not the connection's fault does not get better by trying again.
        const status = error instanceof RequestFailed ? error.status : 0;
        if (status === 0 || status >= 500) state.timer = window.setTimeout(() => void save(), retryMs);
        return null;
      }
    };
    state.running = run();
    const result = await state.running;
    state.running = null;
    return result;
  }, [api, id, place]);

  const change = useCallback(
    (next: Written) => {
      const state = now.current;
      state.written = next;
      setWritten(next);
      try {
        sessionStorage.setItem(keptAs(id, place), JSON.stringify(next));
      } catch {
        // Full: then it is on the server a moment later all the same.
      }
      if (state.saving.kind === "conflict") return;
      setSaving({ kind: "unsaved" });
      clearTimeout(state.timer);
      state.timer = window.setTimeout(() => void save(), saveAfterMs);
    },
    [id, place, save],
  );

  // What a reload has interrupted goes on; leaving saves at once.
  useEffect(() => {
    const state = now.current;
    if (kept(id, place)) void save();
    return () => {
      clearTimeout(state.timer);
      if (state.saving.kind !== "conflict") void save();
    };
  }, [id, place, save]);

  const flush = useCallback(async () => {
    for (;;) {
      const result = await save();
      const { written: latest } = now.current;
      const is = storedText(result);
      if (!result || (is.title === latest.title && is.text === latest.text)) return result;
    }
  }, [save]);

  const keepMine = useCallback(() => {
    const { saving: was } = now.current;
    if (was.kind !== "conflict") return;
    now.current.stored = was.theirs;
    setStored(was.theirs);
    setSaving({ kind: "unsaved" });
    now.current.saving = { kind: "unsaved" };
    void save();
  }, [save]);
  const takeTheirs = useCallback(() => {
    const { saving: was } = now.current;
    if (was.kind === "conflict") settle(was.theirs);
  }, [settle]);

  return { written, saving, stored, change, flush, settle, keepMine, takeTheirs };
}

async function theirText(api: KnowledgeApi, id: string, place: Place): Promise<EditedText | null> {
  const { texts } = await api.get(id);
  return texts.find(({ language, market }) => language === place.language && market === place.market) ?? null;
}

function kept(id: string, place: Place): Written | null {
  try {
    const { title, text } = JSON.parse(sessionStorage.getItem(keptAs(id, place)) ?? "null") as Partial<Written>;
    return typeof title === "string" && typeof text === "string" ? { title, text } : null;
  } catch {
    return null;
  }
}
