// How long `language` takes for one message, and for a megabyte of what would stall a careless pattern.
//
//   npx tsx evaluation/language-speed.ts
//
// Prints one JSON object: microseconds per call for three messages, milliseconds for the slowest megabyte of each function.
import {
  cleanText,
  detectLanguage,
  findEntities,
  loadDetector,
  maskPersonalData,
  normalise,
  words,
  wordsAndBigrams,
} from "../src/language/index.ts";

const functions: Record<string, (text: string) => unknown> = {
  cleanText,
  normalise,
  words,
  wordsAndBigrams,
  detectLanguage: (text) => detectLanguage(text),
  findEntities: (text) => findEntities(text, { region: "SG" }),
  maskPersonalData: (text) => maskPersonalData(text, { language: "es" }),
};
const messages = {
  "English, 60 characters": "Hi, I'd like to know where my order is right now, please? Ok",
  "Spanish, 60 characters": "¿Dónde está mi pedido? Quiero una devolución, por favor, ya.",
  "Chinese, 20 characters": "我购买的的产品如何退货？客服什么时候发货呢",
  "English with four entities": "Where is TT-20418? I paid S$ 68 on 3/11/2026, call +65 9123 4471",
};
const pieces = [
  "1",
  "12 ",
  "1-",
  "a@",
  "www.",
  "4111 1111 1111 1111 ",
  "+65 9123 4471 ",
  "11月3日",
  "order number is ",
  "$1 ",
];
pieces.push("1 200 ", "1/2/", "May 3 ", "٣", "我们的", "ฉันต้อง", "😀", "ab ", "\u0301", "\ud800", "http://a.))))");

await loadDetector();
const microsPerCall: Record<string, Record<string, number>> = {};
for (const [name, message] of Object.entries(messages)) {
  microsPerCall[name] = Object.fromEntries(Object.entries(functions).map(([of, run]) => [of, micros(run, message)]));
}
const slowestMegabyte: Record<string, { milliseconds: number; of: string }> = {};
for (const [name, run] of Object.entries(functions)) {
  const times = pieces.map((piece) => {
    const text = piece.repeat(Math.ceil(1_000_000 / piece.length));
    const started = performance.now();
    run(text);
    return { milliseconds: Math.round(performance.now() - started), of: piece };
  });
  slowestMegabyte[name] = times.sort((a, b) => b.milliseconds - a.milliseconds)[0]!;
}
console.log(JSON.stringify({ node: process.version, microsPerCall, slowestMegabyte }, null, 2));

function micros(run: (text: string) => unknown, message: string): number {
  // A different ending each time, so that no result can be kept from the call before.
  const variants = Array.from({ length: 10 }, (_, k) => `${message} ${"x".repeat(k)}`);
  const rounds = 300;
  let best = Number.POSITIVE_INFINITY;
  for (let attempt = 0; attempt < 5; attempt++) {
    const started = performance.now();
    for (let round = 0; round < rounds; round++) for (const variant of variants) run(variant);
    best = Math.min(best, ((performance.now() - started) * 1000) / (rounds * variants.length));
  }
  return Math.round(best * 10) / 10;
}
