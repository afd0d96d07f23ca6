import type { ReactNode } from "react";
import { type Text, useText } from "../text.tsx";
import { messageParts, type Part } from "./message-parts.ts";

/** What was said. Order numbers stay whole, masked personal data stands on grey. `plain`: no bold, no links. */
export function MessageText({ text: said, plain = false }: { text: string; plain?: boolean }) {
  const text = useText();
  return messageParts(said).map((part, place) => shown(part, `${place}-${part.kind}`, plain, text));
}

function shown(part: Part, key: string, plain: boolean, text: Text): ReactNode {
  switch (part.kind) {
    case "masked":
      return (
        <span key={key} className="masked" title={text("message.masked")} dir="ltr">
          {part.text}
        </span>
      );
    case "order":
      return (
        <bdi key={key} className="whole">
          {part.text}
        </bdi>
      );
    case "bold":
      return plain ? part.source : <strong key={key}>{part.text}</strong>;
    case "link":
      if (plain) return part.source;
      return (
        <a key={key} href={part.address} target="_blank" rel="noopener noreferrer" dir="auto">
          {part.text}
        </a>
      );
    case "text":
      return part.text;
  }
}
