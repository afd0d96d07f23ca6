// Texts in the cells of a spreadsheet. Pure. A cell that begins like a formula runs on the computer of whoever opens the file, so it
// gets an apostrophe in front, which spreadsheets take for "this is text".

// Full-width signs too, which some take for the same, and behind spaces. @see OWASP, CSV Injection
const FORMULA = /^'*\s*[=+\-@＝＋－＠]/;

export const asCell = (text: string): string => (FORMULA.test(text) ? `'${text}` : text);

/** What a cell says that `asCell` has written. */
export const ofCell = (cell: string): string => (cell.startsWith("'") && FORMULA.test(cell) ? cell.slice(1) : cell);
