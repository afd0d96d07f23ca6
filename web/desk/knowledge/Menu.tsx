import { type ReactNode, useEffect, useRef } from "react";

/** Moves an open menu that reaches over the window's edge back into it. */
function keepInside(opened: HTMLDetailsElement): void {
  const margin = 8;
  const floating = opened.querySelector<HTMLElement>(".menu")!;
  floating.style.translate = "none";
  const { left, right } = floating.getBoundingClientRect();
  const over = Math.min(0, innerWidth - margin - right);
  floating.style.translate = `${left < margin ? margin - left : over}px`;
}

/** A button that opens a few things to do; Escape, a choice, and a click elsewhere close it. */
export function Menu({
  label,
  className = "button plain",
  title,
  children,
}: {
  label: ReactNode;
  className?: string;
  title?: string;
  children: ReactNode;
}) {
  const menu = useRef<HTMLDetailsElement>(null);
  useEffect(() => {
    const onPointer = ({ target }: PointerEvent) => {
      if (!menu.current?.contains(target as Node)) menu.current?.removeAttribute("open");
    };
    const onKey = ({ key }: KeyboardEvent) => {
      if (key !== "Escape" || !menu.current?.open) return;
      menu.current.removeAttribute("open");
      menu.current.querySelector("summary")?.focus();
    };
    addEventListener("pointerdown", onPointer);
    addEventListener("keydown", onKey);
    return () => {
      removeEventListener("pointerdown", onPointer);
      removeEventListener("keydown", onKey);
    };
  }, []);
  return (
    <details className="know-menu" ref={menu} onToggle={() => menu.current?.open && keepInside(menu.current)}>
      <summary className={className} aria-label={title} title={title}>
        {label}
      </summary>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: only closes after a choice that its own buttons make */}
      {/* biome-ignore lint/a11y/useKeyWithClickEvents: keyboards click the buttons too */}
      <div className="menu" onClick={() => menu.current?.removeAttribute("open")}>
        {children}
      </div>
    </details>
  );
}
