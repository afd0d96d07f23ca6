/** @jsxImportSource preact */
// Icons on a 16 grid, 1.5 strokes, no fills; decorative: the words or the label beside them speak.
export const down = "m4.5 6.3 3.5 3.5 3.5-3.5";
export const next = "m6 3.5 4.5 4.5L6 12.5";
export const up = "M8 13V3.5M4 7.3l4-4 4 4";
export const person = "M8 2.7a2.6 2.6 0 1 0 0 5.2 2.6 2.6 0 0 0 0-5.2M3 13.3c.5-2.7 2.4-4.1 5-4.1s4.5 1.4 5 4.1";
export const book = "M8 4C6.5 3 4.5 3 2.5 3v9.5c2 0 4 0 5.5 1 1.5-1 3.5-1 5.5-1V3c-2 0-4 0-5.5 1v9.5";
export const thumb = "M5.5 7 8 2.5c1 0 2 1 1.5 2.5l-.5 1.5h3q2 0 1.5 2l-1 3.5q-.5 1.5-2 1.5h-5V7H3v6.5h2.5";

/** "on" points where the text goes on, "back" where it came from. */
export const icon = (path: string, classes?: string) => (
  <svg class={classes} viewBox="0 0 16 16" aria-hidden="true">
    <path d={path} />
  </svg>
);

/** The mark in outline, for the assistant and the launcher. It does not mirror. */
export const mark = () => (
  <svg class="mark" viewBox="0 0 24 26" aria-hidden="true">
    <path d="M4.5 4h7.7a8 8 0 0 1 0 16H8.2l-3.7 2.8zM8.3 9.7h4.6M11 14.3h4.6" />
  </svg>
);
