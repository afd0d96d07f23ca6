// Does this answer belong to this question? The classic network, Embedding → LSTM(128, return sequences) → Dense(1, sigmoid),
// trained from scratch on the example company. From a checkout: npx tsx examples/match-lstm.ts
import { readFileSync } from "node:fs";
import { words } from "../src/language/index.ts";
import { adam, denseLayer, linearDecay, lstmLayer, Sequential } from "../src/learning/gradients/index.ts";
import { randomFrom } from "../src/learning/index.ts";

const lines = readFileSync(new URL("shop/knowledge.en.jsonl", import.meta.url), "utf8")
  .trim()
  .split("\n");
const random = randomFrom(7);
const articles = lines
  .map((line): { title: string; answer: string; questions: string[] } => JSON.parse(line))
  .filter(({ questions }) => questions.length > 0)
  .map(({ title, answer, questions }) => ({
    title,
    answer: tokens(`${title}. ${answer}`),
    questions: questions.map((question) => ({ text: question, tokens: tokens(question), heldOut: random() < 0.2 })),
  }));

// Ids of the tokens to learn: those in two or more texts, but not in so many that they say nothing.
const END_OF_QUESTION = 0;
const SAID_IN_THE_QUESTION = 1;
const texts = articles.flatMap(({ answer, questions }) => [
  answer,
  ...questions.filter(({ heldOut }) => !heldOut).map((question) => question.tokens),
]);
const counts = new Map<string, number>();
for (const token of texts.flat()) counts.set(token, (counts.get(token) ?? 0) + 1);
const ids = new Map([...counts.keys()].filter(useful).map((token, at) => [token, at + 2]));

const [training, heldOut] = [pairs(false, 0.2), pairs(true, 0)];
const model = new Sequential([lstmLayer(128, { returnSequences: true, dropout: 0.3 }), denseLayer(1, "sigmoid")], {
  vocabulary: ids.size + 2,
  embedding: 64,
  time: 40,
  loss: "binary-cross-entropy",
  decides: "last", // every step is asked, the last one decides
});
console.log(`${training.ids.length} pairs to learn from, ${heldOut.ids.length} held out, ${ids.size} tokens`);
model.fit(training, {
  optimiser: adam(),
  learningRate: 0.003,
  schedule: linearDecay,
  epochs: 4,
  lengths: training.ids.map((row) => row.length),
  onEpoch({ epoch, trainingLoss }) {
    const { loss, accuracy } = model.evaluate(heldOut);
    const held = `held out: loss ${loss.toFixed(3)}, accuracy ${accuracy?.toFixed(3)}`;
    console.log(`epoch ${epoch}: loss ${trainingLoss.toFixed(3)}; ${held}`);
  },
});
const asked = articles.flatMap(({ questions }, at) =>
  questions.filter((each) => each.heldOut).map((each) => ({ ...each, at })),
);
for (const question of [20, 40, 60, 80].map((number) => asked[number]!)) {
  for (const { title, answer } of articles.slice(question.at, question.at + 2)) {
    const [probability] = model.predict([pair(question.tokens, answer)]);
    console.log(`${probability!.toFixed(2)}: ${question.text} → ${title}`);
  }
}

/** The first letters of each word, once each, so that "returned" meets "return". */
function tokens(text: string): string[] {
  return [...new Set(words(text.toLowerCase()).map((word) => word.slice(0, 4)))];
}

function useful(token: string): boolean {
  return counts.get(token)! > 1 && counts.get(token)! < 0.06 * texts.length;
}

/** The question, then the answer, each without a share of its words, so that no single word is relied on. */
function pair(question: string[], answer: string[], dropped = 0): number[] {
  const read = (text: string[]) => text.flatMap((token) => (random() < dropped ? [] : (ids.get(token) ?? [])));
  const asked = read(question);
  return [...asked, END_OF_QUESTION, ...read(answer).map((id) => (asked.includes(id) ? SAID_IN_THE_QUESTION : id))];
}

/** Each question four times with its own answer, and four times with another's. */
function pairs(heldOut: boolean, dropped: number): { ids: number[][]; targets: number[] } {
  const targets: number[] = [];
  const rows = articles.flatMap((own, at) =>
    own.questions
      .filter((question) => question.heldOut === heldOut)
      .flatMap((question) =>
        [1, 0, 1, 0, 1, 0, 1, 0].map((match) => {
          const other = articles[(at + 1 + Math.floor(random() * (articles.length - 1))) % articles.length]!;
          targets.push(match);
          return pair(question.tokens, (match ? own : other).answer, dropped);
        }),
      ),
  );
  return { ids: rows, targets };
}
