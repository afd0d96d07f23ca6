import { useEffect, useRef } from "react";
import { Icon } from "../marks/Icon.tsx";
import { useWording } from "../text.tsx";

/** The chat itself, as a customer sees it, with a few of the company's own questions to click. */
export function Preview({ company, brand, samples }: { company: string; brand: string; samples: readonly string[] }) {
  const { text, language } = useWording();
  const frame = useRef<HTMLIFrameElement>(null);

  function show() {
    const page = frame.current?.contentDocument;
    if (!page?.body) return;
    page.documentElement.lang = language;
    const there = page.querySelector("dragoman-chat");
    const chat = there ?? page.createElement("dragoman-chat");
    for (const [name, value] of Object.entries({ language, name: company, brand }))
      if (chat.getAttribute(name) !== value) chat.setAttribute(name, value);
    const theme = document.documentElement.dataset.theme;
    if (theme) chat.setAttribute("data-theme", theme);
    // Open from the start: opened later, it would take the focus.
    if (there) return;
    chat.setAttribute("open", "");
    page.body.append(chat);
  }
  useEffect(show, [company, brand, language]);

  return (
    <aside className="preview" aria-label={text("start.preview")}>
      <p className="over">
        <Icon name="bubble" />
        {text("start.preview")}
      </p>
      <iframe ref={frame} src="/desk/preview.html" title={text("start.preview")} onLoad={show} />
      {samples.length > 0 && (
        <div className="samples">
          <p>{text("start.tryOne")}</p>
          {samples.map((question) => (
            <button
              key={question}
              type="button"
              className="button plain"
              dir="auto"
              onClick={() => askIn(frame.current, question)}
            >
              {question}
            </button>
          ))}
        </div>
      )}
    </aside>
  );
}

/** Writes into the chat's own field and sends it, as a customer would. */
function askIn(frame: HTMLIFrameElement | null, question: string): void {
  const chat = frame?.contentDocument?.querySelector("dragoman-chat");
  chat?.setAttribute("open", "");
  const form = chat?.shadowRoot?.querySelector<HTMLFormElement>("form.compose");
  const field = form?.querySelector("textarea");
  if (!form || !field) return;
  field.value = question;
  field.dispatchEvent(new Event("input", { bubbles: true }));
  // The button takes part once the field has its words.
  requestAnimationFrame(() => requestAnimationFrame(() => form.requestSubmit()));
}
