// What was just done, with a way back where there is one. One place for the whole desk; anything may tell it something.
import { useEffect, useSyncExternalStore } from "react";

export interface Toast {
  id: number;
  text: string;
  action?: { label: string; onAct(): void };
}

const shownMs = 6_000;
let toasts: readonly Toast[] = [];
let nextId = 1;
const listeners = new Set<() => void>();

function set(next: readonly Toast[]): void {
  toasts = next;
  for (const listener of listeners) listener();
}

/** Says it at the foot of the screen for some seconds. */
export function toast(text: string, action?: Toast["action"]): void {
  set([...toasts.slice(-2), { id: nextId++, text, ...(action && { action }) }]);
}

const drop = (id: number): void => set(toasts.filter((each) => each.id !== id));

export function Toasts() {
  const shown = useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    () => toasts,
  );
  return (
    <div className="toasts" role="status">
      {shown.map((each) => (
        <OneToast key={each.id} toast={each} />
      ))}
    </div>
  );
}

function OneToast({ toast: { id, text, action } }: { toast: Toast }) {
  useEffect(() => {
    const timer = setTimeout(() => drop(id), shownMs);
    return () => clearTimeout(timer);
  }, [id]);
  return (
    <div className="toast">
      <span>{text}</span>
      {action && (
        <button
          type="button"
          className="link"
          onClick={() => {
            drop(id);
            action.onAct();
          }}
        >
          {action.label}
        </button>
      )}
    </div>
  );
}
