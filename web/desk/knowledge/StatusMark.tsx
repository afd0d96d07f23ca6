// How a text stands, by shape first: a full dot, half a dot, a dashed ring, a dash.
import { useText } from "../text.tsx";
import type { VariantStatus } from "./knowledge-api.ts";

/** Decorative: what it means is said in words beside it. */
export function StatusMark({ status }: { status: VariantStatus }) {
  return (
    <svg className="status-mark" data-status={status} viewBox="0 0 10 10" aria-hidden="true">
      {status === "fine" && <circle cx="5" cy="5" r="4.5" fill="currentColor" />}
      {status === "stale" && (
        <>
          <circle cx="5" cy="5" r="4" fill="none" stroke="currentColor" strokeWidth="1.3" />
          <path d="M5 1a4 4 0 0 1 0 8z" fill="currentColor" />
        </>
      )}
      {(status === "missing" || status === "draft") && (
        <circle cx="5" cy="5" r="4" fill="none" stroke="currentColor" strokeWidth="1.3" strokeDasharray="2 1.6" />
      )}
      {status === "draft" && <circle cx="5" cy="5" r="1.5" fill="currentColor" />}
      {status === "exempt" && <path d="M2 5h6" stroke="currentColor" strokeWidth="1.3" />}
    </svg>
  );
}

/** The status in words. */
export function useStatusText(): (status: VariantStatus, daysBehind: number) => string {
  const text = useText();
  return (status, daysBehind) =>
    status === "stale"
      ? daysBehind === 0
        ? text("knowledge.behindToday")
        : text("knowledge.behind", { count: daysBehind })
      : text(`knowledge.status.${status}`);
}
