// A text as pieces: what a variant may change, and what has to stay to the letter (numbers, order ids, amounts, addresses, links).

// Runs that could hold a number or an address; whether they do is asked of each run, so that time grows with the length only.
const RUN = /[A-Za-z0-9\p{Nd}_#№$€£¥₹%&+\-./:,'=?@~•\uff01-\uff5e]+|\[[^\]\s]{1,30}\]/gu;
const KEPT = /\p{Nd}|@|:\/\/|^www\.|^\[|•/iu;

export interface Piece {
  text: string;
  kept: boolean;
}

/** The text in order; joined, the pieces are the well-formed text. Lone surrogates become U+FFFD. */
export function pieces(text: string): Piece[] {
  const whole = text.toWellFormed();
  const found: Piece[] = [];
  let from = 0;
  for (const { 0: run, index } of whole.matchAll(RUN)) {
    if (!KEPT.test(run)) continue;
    if (index > from) found.push({ text: whole.slice(from, index), kept: false });
    found.push({ text: run, kept: true });
    from = index + run.length;
  }
  if (from < whole.length) found.push({ text: whole.slice(from), kept: false });
  return found;
}

/** The text with every piece that may change replaced by `change(piece)`. */
export function changePieces(text: string, change: (piece: string) => string): string {
  return pieces(text)
    .map((piece) => (piece.kept ? piece.text : change(piece.text)))
    .join("");
}

/** Only what may change: what is asked about a text's letters is asked of this. */
export function changeable(text: string): string {
  return pieces(text)
    .map((piece) => (piece.kept ? " " : piece.text))
    .join("");
}
