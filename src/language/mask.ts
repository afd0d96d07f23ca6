// Takes out of a text what identifies a person, before it is stored for training, shown to a third party or logged. Order numbers,
// amounts and dates stay: the answer needs them.
import { type Entity, type EntityKind, type EntityOptions, findInsideLinks } from "./entities.ts";

const PERSONAL: ReadonlySet<EntityKind> = new Set(["email", "phone", "card", "iban", "national-id", "ip"]);
/** One look is nearly always enough; what stands beside a mask may read differently afterwards. */
const MOST_LOOKS = 5;

/**
 * The text with "••• ••• 4471" for telephone and card numbers and "[email]", "[iban]", "[id]", "[ip]" for the others, and what was
 * masked, with its places in the text as it was given. Masking a masked text changes nothing.
 */
export function maskPersonalData(text: string, options: EntityOptions = {}): { text: string; masked: Entity[] } {
  const masked: Entity[] = [];
  let pieces: Piece[] = [{ text, start: 0 }];
  let current = text;
  for (let look = 0; look < MOST_LOOKS; look++) {
    const found = findInsideLinks(current, options).filter(({ kind }) => PERSONAL.has(kind));
    if (found.length === 0) break;
    pieces = replace(pieces, found, masked, text);
    current = pieces.map((piece) => piece.text).join("");
  }
  return { text: current, masked: masked.sort((a, b) => a.start - b.start) };
}

/** A part of the masked text: as it stood at `start` of the original, or a mask, which stands for a part of it. */
interface Piece {
  text: string;
  start: number;
  mask?: true;
}

function replace(pieces: readonly Piece[], found: readonly Entity[], masked: Entity[], original: string): Piece[] {
  const result: Piece[] = [];
  let next = 0;
  let place = 0; // of the piece in the text that was looked at
  for (const piece of pieces) {
    const end = place + piece.text.length;
    let from = place;
    for (; next < found.length && found[next]!.end <= end; next++) {
      const entity = found[next]!;
      if (piece.mask || entity.start < from) continue; // reaches into a mask: nothing left to hide there
      const start = piece.start + entity.start - place;
      const length = entity.end - entity.start;
      result.push({ text: piece.text.slice(from - place, entity.start - place), start: piece.start + from - place });
      result.push({ text: maskFor(entity), start, mask: true });
      masked.push({ ...entity, text: original.slice(start, start + length), start, end: start + length });
      from = entity.end;
    }
    result.push(
      from === place ? piece : { ...piece, text: piece.text.slice(from - place), start: piece.start + from - place },
    );
    place = end;
  }
  return result;
}

function maskFor({ kind, text, value }: Entity): string {
  if (kind === "email" || kind === "iban" || kind === "ip") return `[${kind}]`;
  if (kind === "national-id") return "[id]";
  const digits = (value ?? text).match(/\p{Nd}/gu) ?? [];
  return `••• ••• ${digits.slice(-4).join("")}`;
}
