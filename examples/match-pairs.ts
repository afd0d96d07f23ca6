// Questions and answers of the example company in pairs, as rows of token ids: does this answer belong to this question?
import { readFileSync } from "node:fs";
import { words } from "../src/language/index.ts";
import type { LabelledSequences } from "../src/learning/gradients/index.ts";
import { randomFrom } from "../src/learning/index.ts";

export interface MatchPairs {
  /** Each question four times with its own answer (target 1), and four times with another's (target 0). */
  training: LabelledSequences;
  /** The same for about a fifth of the questions, none of which is in `training`. */
  heldOut: LabelledSequences;
  /** A few held-out questions, each with its own answer and then with that of the next article. */
  samples: { question: string; title: string; ids: number[] }[];
  /** How many ids there are: of tokens, and two with a meaning of their own. */
  vocabulary: number;
}

const END_OF_QUESTION = 0;
const SAID_IN_THE_QUESTION = 1;
const FIRST_TOKEN = 2;

/** The same seed makes the same pairs. */
export function matchPairs(seed: number): MatchPairs {
  const random = randomFrom(seed);
  const articles = readArticles();
  const questions = articles.flatMap((article, at) =>
    article.questions.map((text) => ({ text, tokens: tokens(text), at, heldOut: random() < 0.2 })),
  );
  const asked = questions.filter(({ heldOut }) => heldOut);
  const known = questions.filter(({ heldOut }) => !heldOut);
  const ids = idsOf(articles.flatMap((article, at) => [article, ...known.filter((question) => question.at === at)]));

  /** The question, then the answer, each without a share of its words, so that no single word is relied on. */
  function pair(question: string[], answer: string[], dropped = 0): number[] {
    const read = (text: string[]) => text.flatMap((token) => (random() < dropped ? [] : (ids.get(token) ?? [])));
    const said = read(question);
    return [...said, END_OF_QUESTION, ...read(answer).map((id) => (said.includes(id) ? SAID_IN_THE_QUESTION : id))];
  }

  function pairs(of: typeof questions, dropped: number): LabelledSequences {
    const rows = of.flatMap((question) =>
      [1, 0, 1, 0, 1, 0, 1, 0].map((target) => {
        const other = (question.at + 1 + Math.floor(random() * (articles.length - 1))) % articles.length;
        return { target, ids: pair(question.tokens, articles[target ? question.at : other]!.tokens, dropped) };
      }),
    );
    return { ids: rows.map((row) => row.ids), targets: rows.map((row) => row.target) };
  }

  return {
    training: pairs(known, 0.2),
    heldOut: pairs(asked, 0),
    samples: [20, 40, 60, 80].flatMap((number) => {
      const question = asked[number]!;
      return articles.slice(question.at, question.at + 2).map(({ title, tokens }) => ({
        question: question.text,
        title,
        ids: pair(question.tokens, tokens),
      }));
    }),
    vocabulary: FIRST_TOKEN + ids.size,
  };
}

function readArticles(): { title: string; tokens: string[]; questions: string[] }[] {
  const lines = readFileSync(new URL("shop/knowledge.en.jsonl", import.meta.url), "utf8")
    .trim()
    .split("\n");
  return lines
    .map((line): { title: string; answer: string; questions: string[] } => JSON.parse(line))
    .filter(({ questions }) => questions.length > 0)
    .map(({ title, answer, questions }) => ({ title, tokens: tokens(`${title}. ${answer}`), questions }));
}

/** The first letters of each word, once each, so that "returned" meets "return". */
function tokens(text: string): string[] {
  return [...new Set(words(text.toLowerCase()).map((word) => word.slice(0, 4)))];
}

/** Ids of the tokens to learn: those in two or more texts, but not in so many that they say nothing. */
function idsOf(texts: { tokens: string[] }[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const token of texts.flatMap((text) => text.tokens)) counts.set(token, (counts.get(token) ?? 0) + 1);
  const useful = [...counts].filter(([, count]) => count > 1 && count < 0.06 * texts.length);
  return new Map(useful.map(([token], at) => [token, FIRST_TOKEN + at]));
}
