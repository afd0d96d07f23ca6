// The phrasebook as one HTML file to leaf through: no network, light and dark, right-to-left where a language is.
import { gzipSync } from "node:zlib";
import { direction, type LanguageTag, languageName } from "../../language/index.ts";
import { pageHead, pageMark } from "../../page-design.ts";
import { type IndustryBook, phrasingKinds } from "../book.ts";
import { bookScript } from "./script.ts";
import { bookStyle } from "./style.ts";

const INDUSTRY_NAMES = {
  shop: "Online shops",
  payments: "Payments and banking",
  health: "Health service desks",
  education: "Education platforms",
  subscriptions: "Subscriptions",
} as const satisfies Record<IndustryBook["industry"], string>;

/** What the page's script reads. */
interface PageBook {
  kinds: readonly string[];
  languages: { tag: LanguageTag; name: string; dir: string }[];
  industries: {
    id: string;
    name: string;
    topics: {
      id: string;
      meaning: string;
      mostAsked: boolean;
      placeholders: readonly string[];
      texts: Record<LanguageTag, [title: string, phrasings: [kind: number, text: string][], answer: string | null]>;
    }[];
  }[];
}

export function phrasebookHtml(books: readonly IndustryBook[]): string {
  // In Base64 there is no "<" that could end the script element early.
  const packed = gzipSync(JSON.stringify(pageBook(books)), { level: 9 }).toString("base64");
  return `${pageHead({ language: "en", title: "Phrasebook · Dragoman", style: bookStyle, scripted: true })}
<body>
<header class="top">
  ${pageMark()}
  <h1>Phrasebook</h1>
  <p class="faint grow">How customers ask, topic by topic. CC BY 4.0</p>
  <label>Language <select id="language"></select></label>
</header>
<nav class="side" aria-label="Topics">
  <div class="filters">
    <input id="search" type="search" placeholder="Search all languages" aria-label="Search all languages">
    <select id="industry" aria-label="Industry"></select>
    <p id="count" class="faint" role="status"></p>
  </div>
  <ul id="topics" class="topics"></ul>
</nav>
<main id="topic" class="topic" tabindex="-1"></main>
<script type="text/plain" id="book">${packed}</script>
<script>${bookScript}</script>
</body>
</html>
`;
}

function pageBook(books: readonly IndustryBook[]): PageBook {
  const tags = [...new Set(books.flatMap(({ texts }) => [...texts.keys()]))];
  return {
    kinds: phrasingKinds,
    languages: tags.map((tag) => ({ tag, name: languageName(tag, tag), dir: direction(tag) })),
    industries: books.map(({ industry, topics, texts }) => ({
      id: industry,
      name: INDUSTRY_NAMES[industry],
      topics: topics.map(({ id, meaning, mostAsked, placeholders }) => ({
        ...{ id, meaning, mostAsked, placeholders },
        texts: Object.fromEntries(
          [...texts].flatMap(([tag, all]) => {
            const text = all.find(({ topic }) => topic === id);
            if (!text) return [];
            const phrasings = text.phrasings.map(({ kind, text }): [number, string] => [
              phrasingKinds.indexOf(kind),
              text,
            ]);
            return [[tag, [text.title, phrasings, text.answer]]];
          }),
        ),
      })),
    })),
  };
}
