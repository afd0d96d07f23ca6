// Addresses of the internet: e-mail, links, IP.
import { isUnspaced, Script, scriptOf } from "../scripts.ts";
import { type Candidate, Sureness } from "./candidate.ts";

const LONGEST_LOCAL = 64;
const LONGEST_DOMAIN = 253;
const LOCAL = /[A-Za-z0-9._%+'-]/;
const DOMAIN = /[A-Za-z0-9.-]/;

/** Looks around each @, so that a long text without one costs nothing. */
export function findEmails(plain: string): Candidate[] {
  const found: Candidate[] = [];
  for (let at = plain.indexOf("@"); at >= 0; at = plain.indexOf("@", at + 1)) {
    let start = at;
    while (start > 0 && at - start < LONGEST_LOCAL && isPart(plain, start - 1, LOCAL)) start--;
    while (start < at && /[.'%+-]/.test(plain[start]!)) start++;
    let end = at + 1;
    while (end < plain.length && end - at <= LONGEST_DOMAIN && isPart(plain, end, DOMAIN)) end++;
    while (end > at + 1 && /[.-]/.test(plain[end - 1]!)) end--;
    const local = plain.slice(start, at);
    if (local && !local.includes("..") && local.at(-1) !== "." && isDomain(plain.slice(at + 1, end))) {
      found.push({
        kind: "email",
        start,
        end,
        sureness: Sureness.checked,
        value: plain.slice(start, end).toLowerCase(),
      });
    }
  }
  return found;
}

/** ASCII, or a letter of a script with spaces. In 我的邮箱a@b.com the address starts at a. */
function isPart(plain: string, position: number, ascii: RegExp): boolean {
  const code = plain.charCodeAt(position);
  if (code < 0x80) return ascii.test(plain[position]!);
  const script = scriptOf(code);
  return script > Script.digit && !isUnspaced(script) && script !== Script.hangul;
}

function isDomain(domain: string): boolean {
  const labels = domain.split(".");
  if (
    labels.length < 2 ||
    labels.some((label) => !label || label.length > 63 || label.startsWith("-") || label.endsWith("-"))
  )
    return false;
  return /^(?:[\p{L}\p{M}]{2,63}|xn--[a-z0-9-]+)$/iu.test(labels.at(-1)!);
}

const PATH = "[A-Za-z0-9\\-._~:/?#\\[\\]@!$&'()*+,;=%]";
const WITH_SCHEME = new RegExp(`(?<![A-Za-z0-9])(?:https?://|www\\.)${PATH}{2,2000}`, "gi");
// Without a scheme only endings that no language has as a word, or a path behind any country's ending.
const BARE_DOMAIN = new RegExp(
  `(?<![A-Za-z0-9@._-])(?:[a-z0-9][a-z0-9-]{0,62}\\.){1,4}(?:(?:com|net|org|io|shop|store|app|dev|info|biz|example|(?:com?|org|net|gov|edu|ac)\\.[a-z]{2})(?![A-Za-z0-9.-]*[A-Za-z0-9@])(?:[/?#]${PATH}{0,2000})?|[a-z]{2}/${PATH}{1,2000})`,
  "gi",
);

export function findLinks(plain: string): Candidate[] {
  const found: Candidate[] = [];
  for (const pattern of [WITH_SCHEME, BARE_DOMAIN]) {
    for (const match of plain.matchAll(pattern)) {
      const text = trimLink(match[0]);
      if (!/[A-Za-z0-9]\.[A-Za-z0-9]|:\/\/[A-Za-z0-9[]/.test(text)) continue;
      found.push({
        kind: "url",
        start: match.index,
        end: match.index + text.length,
        sureness: Sureness.link,
        value: text,
      });
    }
  }
  return found;
}

/** Punctuation at the end belongs to the sentence; a closing bracket too, unless it was opened in the link. */
function trimLink(link: string): string {
  const opened = link.includes("(");
  let end = link.length;
  while (end > 0 && (/[.,;:!?'*\]]/.test(link[end - 1]!) || (link[end - 1] === ")" && !opened))) end--;
  return link.slice(0, end);
}

const IPV4 = /(?<![\w.])(?:\d{1,3}\.){3}\d{1,3}(?![\w]|\.\d)/g;
const IPV6 = /(?<![\w:.])[0-9A-Fa-f:]{2,39}(?![\w:]|\.\d)/g;

export function findIps(plain: string): Candidate[] {
  const found: Candidate[] = [];
  for (const match of plain.matchAll(IPV4)) {
    if (match[0].split(".").every((part) => Number(part) <= 255 && (part.length === 1 || part[0] !== "0"))) push(match);
  }
  if (plain.includes("::") || plain.split(":", 8).length === 8) {
    for (const match of plain.matchAll(IPV6)) if (isIpv6(match[0])) push(match);
  }
  return found;

  function push(match: RegExpMatchArray): void {
    found.push({
      kind: "ip",
      start: match.index!,
      end: match.index! + match[0].length,
      sureness: Sureness.identifier,
      value: match[0].toLowerCase(),
    });
  }
}

function isIpv6(text: string): boolean {
  const halves = text.split("::");
  const groups = text.split(":").filter(Boolean);
  if (halves.length > 2 || groups.some((group) => group.length > 4) || /^:[^:]|[^:]:$/.test(text)) return false;
  return halves.length === 2 ? groups.length >= 2 && groups.length <= 7 : groups.length === 8;
}
