// What the company says about itself, as the server keeps it. Pure.
export interface Company {
  name: string;
  defaultLanguage: string;
  brandColour: string;
  allowedOrigins: string[];
  markets: string[];
  languages: string[];
  knowledgeOrigin: "none" | "example" | "own";
}

/** The two lines that bring the widget to a page. */
export const embedLines = (server: string): string =>
  `<script type="module" src="${server}/widget.js"></script>\n<dragoman-chat></dragoman-chat>`;

/** A line each; what is typed without a scheme is meant to be encrypted. */
export const originsIn = (typed: string): string[] =>
  typed
    .split(/[\s,]+/)
    .filter(Boolean)
    .map((line) => (line === "*" || /^https?:\/\//i.test(line) ? line : `https://${line}`));

/** "#24594b" as red, green and blue. */
export const rgbOf = (hex: string): number[] => [1, 3, 5].map((at) => Number.parseInt(hex.slice(at, at + 2), 16));
