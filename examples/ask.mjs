// The answer engine as a library: no server, no database. Run it after the first start: node examples/ask.mjs "Where is my parcel?"
import { AnswerEngine } from "dragoman/answering";

const source = { file: "ask.mjs" };
const article = (id, language, title, text, questions) => ({
  id,
  variants: [{ language, market: null, title, text, kind: "answer", source }],
  phrasings: [title, ...questions].map((question) => ({ language, text: question, source })),
});

const articles = [
  article("delivery", "en", "How long does delivery take?", "2 to 4 working days.", [
    "Where is my parcel?",
    "When will my order arrive?",
  ]),
  article("returns", "en", "How do I return a lamp?", "Sign in, open the order and choose “Return”.", [
    "I want to send something back",
    "The lamp does not fit my room",
  ]),
];

const engine = AnswerEngine.train(articles, { name: "Lumen Lane", defaultLanguage: "en" });
const { kind, text, confidence, source: from } = engine.answer({ text: process.argv[2] ?? "Where is my parcel?" });
console.log(`${kind} (${confidence.toFixed(2)}${from ? `, ${from.article}` : ""}): ${text}`);
