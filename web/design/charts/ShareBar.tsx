import type { CSSProperties } from "react";

const grounds = ["first", "second", "third", "fourth"] as const;

/** Parts of a whole in one bar; with a sentence that says them. */
export function ShareBar({
  parts,
  rest = 0,
  label,
}: {
  parts: readonly number[];
  /** Of the whole, what is none of the parts. */
  rest?: number;
  label: string;
}) {
  const whole = parts.reduce((sum, part) => sum + part, rest);
  return (
    <span className="share-bar" role="img" aria-label={label}>
      {whole > 0 &&
        parts.map(
          (part, k) =>
            part > 0 && (
              <i key={grounds[k]} className={grounds[k]} style={{ "--share": part / whole } as CSSProperties} />
            ),
        )}
    </span>
  );
}
