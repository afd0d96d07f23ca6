// Empty, loading, failed: what a place says when it has nothing to show.
import type { ReactNode } from "react";
import { problemText } from "../problem.ts";
import { useText } from "../text.tsx";
import { Icon, type IconName } from "./Icon.tsx";

/** What is good, or what to do first, and one action. */
export function Empty({
  icon,
  title,
  more,
  children,
}: {
  icon: IconName;
  title: string;
  more: string;
  children?: ReactNode;
}) {
  return (
    <div className="state">
      <span className="tile">
        <Icon name={icon} size="large" />
      </span>
      <b>{title}</b>
      <p>{more}</p>
      {children}
    </div>
  );
}

/** Nothing at first, then the shape of what comes, then words: the style sheet keeps the time. */
export function Loading({ rows, saying }: { rows: number; saying: string }) {
  return (
    <div className="loading">
      {Array.from({ length: rows }, (_, row) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: shapes are all alike
        <div key={row} aria-hidden="true">
          <i />
          <i />
          <i />
        </div>
      ))}
      <p role="status">{saying}</p>
    </div>
  );
}

/** What happened, why, and the next step. */
export function Problem({ title, error, onRetry }: { title: string; error: unknown; onRetry(): void }) {
  const text = useText();
  return (
    <div className="state" role="alert">
      <span className="tile" data-tone="bad">
        <Icon name="warning" size="large" />
      </span>
      <b>{title}</b>
      <p>{problemText(text, error)}</p>
      <button type="button" className="button plain small" onClick={onRetry}>
        {text("problem.retry")}
      </button>
    </div>
  );
}
