import { type ReactNode, useEffect, useRef } from "react";

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
    <details className="know-menu" ref={menu}>
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
