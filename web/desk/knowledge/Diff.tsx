import { speechOf } from "../marks/names.ts";
import type { DiffPart } from "./knowledge-api.ts";

/** A text with what was taken away struck out and what was added marked; each is an element that is read out as such. */
export function Diff({ parts, language }: { parts: readonly DiffPart[]; language: string | null }) {
  return (
    <p className="diff" {...speechOf(language)}>
      {parts.map(({ kind, text }, place) => {
        const key = `${place}-${kind}`;
        if (kind === "added") return <ins key={key}>{text}</ins>;
        return kind === "removed" ? <del key={key}>{text}</del> : <span key={key}>{text}</span>;
      })}
    </p>
  );
}
