import { type RefObject, useEffect, useRef, useState } from "react";

/** How wide an element is, so that a chart is drawn in its own pixels and its text keeps its size. */
export function useWidth<Of extends HTMLElement>(first: number): [RefObject<Of | null>, number] {
  const element = useRef<Of>(null);
  const [width, setWidth] = useState(first);
  useEffect(() => {
    const observer = new ResizeObserver(([entry]) => {
      const now = Math.round(entry!.contentRect.width);
      if (now > 0) setWidth(now);
    });
    observer.observe(element.current!);
    return () => observer.disconnect();
  }, []);
  return [element, width];
}
