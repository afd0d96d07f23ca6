// What the example company has written, read from its files.
import { readFileSync } from "node:fs";

interface Article {
  id: string;
  title: string;
  answer: string;
}

function articlesIn(language: string): Article[] {
  const file = new URL(`../examples/shop/knowledge.${language}.jsonl`, import.meta.url);
  return readFileSync(file, "utf8")
    .split("\n")
    .filter((line) => line.trim())
    .map((line) => JSON.parse(line));
}

export function articleIn(language: string, id: string): Article {
  const article = articlesIn(language).find((one) => one.id === id);
  if (!article) throw new Error(`The example company has no "${id}" in ${language}.`);
  return article;
}
