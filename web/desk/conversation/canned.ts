// Canned replies: which of their texts a customer gets, and what is filled in. Pure.
import type { CannedReply, Conversation, Message } from "../api.ts";
import { messageParts } from "./message-parts.ts";

export const variables = ["customer", "agent", "company", "order"] as const;
export type Variable = (typeof variables)[number];
export type VariableValues = { readonly [name in Variable]: string | null };

export interface Chosen {
  text: string;
  language: string;
  /** It is not the customer's language. */
  isFallback: boolean;
}

/** The customer's own language; else the same language in another form (zh-Hans for zh-Hant is none: another script); else what is read most. */
export function textFor(reply: CannedReply, language: string | null, otherwise: readonly string[]): Chosen | null {
  const { texts } = reply;
  const exact = (wanted: string) => texts.find((text) => same(text.language, wanted));
  const near = (wanted: string) => texts.find((text) => reads(text.language, wanted));
  if (language) {
    const own = exact(language) ?? near(language);
    if (own) return { ...own, isFallback: false };
  }
  for (const wanted of otherwise) {
    const found = exact(wanted) ?? near(wanted);
    if (found) return { ...found, isFallback: language !== null };
  }
  return texts[0] ? { ...texts[0], isFallback: language !== null } : null;
}

const same = (a: string, b: string) => a.toLowerCase() === b.toLowerCase();

function reads(language: string, wanted: string): boolean {
  try {
    const [a, b] = [new Intl.Locale(language).maximize(), new Intl.Locale(wanted).maximize()];
    return a.language === b.language && a.script === b.script;
  } catch {
    return false;
  }
}

const placeholder = /\{(customer|agent|company|order)\}/g;

/** Fills in what is known. A name that nobody knows is left out with the space before it; an order number is left to be filled in. */
export const filled = (text: string, values: VariableValues): string =>
  text.replace(/([\p{Zs}\t]*)\{(customer|agent|company|order)\}/gu, (whole, space: string, name: Variable) => {
    const value = values[name];
    if (value !== null) return space + value;
    return name === "customer" ? "" : whole;
  });

/** What is still to be filled in by hand: a customer must never read it. */
export const openVariables = (text: string): Variable[] => [
  ...new Set([...text.matchAll(placeholder)].map(([, name]) => name as Variable)),
];

/** What is between braces and is no variable: a typing error, shown where replies are written. */
export const unknownVariables = (text: string): string[] => [
  ...new Set(
    [...text.matchAll(/\{([^{}\n]{1,40})\}/g)]
      .map(([, name]) => name!)
      .filter((name) => !variables.includes(name as Variable)),
  ),
];

/** @param messages  oldest first: the order is the one that the customer named last */
export function valuesFor(
  conversation: Conversation,
  messages: readonly Message[],
  agent: string,
  company: string,
): VariableValues {
  const orders = messages
    .filter(({ role }) => role === "customer")
    .flatMap(({ text }) => messageParts(text))
    .filter(({ kind }) => kind === "order");
  return { customer: conversation.customerName, agent, company, order: orders.at(-1)?.text ?? null };
}
