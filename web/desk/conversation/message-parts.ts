// A message's text cut into what is shown in different ways: plain, bold, links (with the `source` they were written as), order numbers that must not break, and
// personal data that the server has masked. Pure; what comes out is made into elements one by one, never into HTML.
export type Part =
  | { kind: "text"; text: string }
  | { kind: "bold"; text: string; source: string }
  | { kind: "link"; text: string; address: string; source: string }
  | { kind: "order"; text: string }
  | { kind: "masked"; text: string };

// Every alternative stops at its own marker: linear on hostile text.
// [label](address) · **bold** · address · order number · masked, as maskPersonalData() writes it
const grammar =
  /\[([^[\]\n]+)\]\((https?:\/\/[^()\s]+|mailto:[^()\s]+)\)|\*\*(?! )([^*\n]+)\*\*|(https?:\/\/[\w\-.~:/?#@!$&*+,;=%]+)|\b([A-Z]{1,5}-?\d{3,12}(?:-\d+)*)\b|••• •••(?: \d{1,4})?|\[(?:email|iban|id|ip)\]/g;

export function messageParts(text: string): Part[] {
  const parts: Part[] = [];
  let end = 0;
  const plain = (until: number) => {
    if (until > end) parts.push({ kind: "text", text: text.slice(end, until) });
  };
  for (const match of text.matchAll(grammar)) {
    const [all, label, target, bold, bare, order] = match;
    plain(match.index);
    end = match.index + all.length;
    if (label && target) parts.push(safeLink(label, target, all));
    else if (bold) parts.push({ kind: "bold", text: bold, source: all });
    else if (bare) {
      const address = bare.replace(/[.,;:!?*]+$/, ""); // the full stop ends the sentence, not the address
      end = match.index + address.length;
      parts.push(safeLink(address, address, address));
    } else if (order) parts.push({ kind: "order", text: order });
    else parts.push({ kind: "masked", text: all });
  }
  plain(text.length);
  return parts;
}

function safeLink(text: string, target: string, source: string): Part {
  const address = URL.canParse(target) ? new URL(target) : null;
  // A name before the @ makes https://shop.example@evil.example look like the shop: refused.
  if (!address || address.username) return { kind: "text", text: source };
  return { kind: "link", text, address: address.href, source };
}
