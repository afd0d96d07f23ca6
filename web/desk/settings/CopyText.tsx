import { useRef, useState } from "react";
import { Icon } from "../marks/Icon.tsx";
import { useText } from "../text.tsx";

/** Text for elsewhere: a link, a key, lines of HTML. One click copies it; it can be selected by hand, too. */
export function CopyText({ label, value }: { label: string; value: string }) {
  const text = useText();
  const shown = useRef<HTMLPreElement>(null);
  const [copied, setCopied] = useState(false);

  async function copy() {
    try {
      // Only on encrypted pages and on this machine; elsewhere the selection does.
      if (navigator.clipboard) await navigator.clipboard.writeText(value);
      else copySelected(shown.current!);
      setCopied(true);
    } catch {
      getSelection()?.selectAllChildren(shown.current!);
    }
  }

  return (
    <div className="labelled">
      <span>{label}</span>
      <div className="copy-text">
        <pre ref={shown} dir="ltr" translate="no">
          {value}
        </pre>
        <button type="button" className="button plain" onClick={() => void copy()}>
          <Icon name={copied ? "check" : "link"} size="small" />
          <span role="status">{text(copied ? "settings.copied" : "settings.copy")}</span>
        </button>
      </div>
    </div>
  );
}

function copySelected(element: HTMLElement): void {
  getSelection()?.selectAllChildren(element);
  document.execCommand("copy");
}
