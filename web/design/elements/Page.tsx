import { type ReactNode, useEffect, useRef } from "react";

/** A section's page: its title, what one can do at the end of the line, and the rest below. */
export function Page({
  title,
  beside,
  actions,
  children,
}: {
  title: ReactNode;
  beside?: ReactNode;
  actions?: ReactNode;
  children: ReactNode;
}) {
  return (
    <div className="page">
      <header className="top">
        <h1>{title}</h1>
        {beside}
        {actions && <div className="actions">{actions}</div>}
      </header>
      {children}
    </div>
  );
}

/** The parts of a section; each is an address. */
export function Tabs<Name extends string>({
  label,
  tabs,
  current,
}: {
  label: string;
  tabs: readonly { name: Name; label: string; href: string; count?: number }[];
  current: Name;
}) {
  const row = useRef<HTMLElement>(null);
  // On a phone not all of them fit: the one that is open is in sight.
  // biome-ignore lint/correctness/useExhaustiveDependencies: whenever another one is open
  useEffect(() => {
    row.current?.querySelector("[aria-current]")?.scrollIntoView({ block: "nearest", inline: "nearest" });
  }, [current]);
  return (
    <nav className="tabs" aria-label={label} ref={row}>
      {tabs.map(({ name, label, href, count }) => (
        <a key={name} href={href} aria-current={name === current ? "page" : undefined}>
          {label} {count !== undefined && count > 0 && <span className="count">{count}</span>}
        </a>
      ))}
    </nav>
  );
}

export function Card({
  title,
  more,
  flush = false,
  children,
}: {
  title?: ReactNode;
  more?: ReactNode;
  /** A table reaches to the card's edges. */
  flush?: boolean;
  children: ReactNode;
}) {
  return (
    <section className={`panel-card ${flush ? "flush" : ""}`}>
      {title && (
        <header>
          <h2>{title}</h2>
          {more && <p>{more}</p>}
        </header>
      )}
      {children}
    </section>
  );
}
