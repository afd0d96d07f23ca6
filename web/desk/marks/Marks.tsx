// The vocabulary of marks: language, market, confidence, decision. The same wherever they appear.
import type { CSSProperties, ReactNode } from "react";
import type { Message } from "../api.ts";
import { confidenceDigits, reaches, share } from "../conversation/confidence.ts";
import { useText, useWording } from "../text.tsx";
import { Icon, type IconName } from "./Icon.tsx";
import { languageName, marketName } from "./names.ts";

/** A language: a pill with its own name. */
export function LanguagePill({ language }: { language: string }) {
  const { language: mine } = useWording();
  return (
    <span className="language" lang={language} title={languageName(language, mine)}>
      <bdi>{languageName(language)}</bdi>
    </span>
  );
}

/** A market: a square stamp. */
export function MarketStamp({ market }: { market: string }) {
  const { language } = useWording();
  const name = marketName(market, language);
  return (
    <abbr className="market" title={name} aria-label={name}>
      {market}
    </abbr>
  );
}

/** Confidence: a bar with a notch at the line it had to reach, and two digits. Over: solid. Under: hatched. */
export function Confidence({ value, threshold }: { value: number; threshold: number | null }) {
  const { text, locale } = useWording();
  const digits = confidenceDigits(value, locale);
  const label =
    threshold === null
      ? digits
      : text("why.confidenceOf", { confidence: digits, threshold: confidenceDigits(threshold, locale) });
  return (
    <>
      <span
        className={`confidence ${reaches(value, threshold) ? "" : "under"}`}
        style={{ "--value": share(value), "--line-at": share(threshold ?? 0) } as CSSProperties}
        role="img"
        aria-label={label}
      >
        <i />
        {threshold !== null && <b />}
      </span>
      <Digits>{digits}</Digits>
    </>
  );
}

/** A number that keeps its own order inside of Arabic. */
export const Digits = ({ children }: { children: ReactNode }) => (
  <bdi className="digits" dir="ltr">
    {children}
  </bdi>
);

const icons = {
  answer: "check",
  clarify: "bubble",
  handover: "person",
  decline: "minus",
  smalltalk: "bubble",
} as const satisfies Record<NonNullable<Message["kind"]>, IconName>;

export const decisionIcon = (kind: Message["kind"]): IconName => icons[kind ?? "answer"];

/** What the assistant decided: word and icon; blue for an answer, amber for a handover. */
export function DecisionChip({ kind }: { kind: NonNullable<Message["kind"]> }) {
  const text = useText();
  return (
    <span className="chip" data-tone={kind === "answer" ? "accent" : kind === "handover" ? "warn" : undefined}>
      <Icon name={icons[kind]} size="small" />
      {text(`kind.${kind}`)}
    </span>
  );
}
