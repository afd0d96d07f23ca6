// What a customer would see: rendered by the widget's own code, so that nothing looks different in the chat.
import { render } from "preact";
import { useEffect, useRef } from "react";
import { renderMarkdown } from "../../widget/markdown.ts";
import { speechOf } from "../marks/names.ts";

export function WidgetText({ text, language }: { text: string; language: string }) {
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const { current } = place;
    if (!current) return;
    render(renderMarkdown(text), current);
    return () => render(null, current);
  }, [text]);
  return <div className="widget-text" ref={place} {...speechOf(language)} />;
}
