// Does this answer belong to this question? The classic network, Embedding → LSTM(128, return sequences) → Dense(1, sigmoid),
// trained from scratch on the example company. From a checkout: npx tsx examples/match-lstm.ts
import { adam, denseLayer, linearDecay, lstmLayer, Sequential } from "../src/learning/gradients/index.ts";
import { matchPairs } from "./match-pairs.ts";

const { training, heldOut, samples, vocabulary } = matchPairs(7);
console.log(`${training.ids.length} pairs to learn from, ${heldOut.ids.length} held out, ${vocabulary} ids`);
const model = new Sequential([lstmLayer(128, { returnSequences: true, dropout: 0.3 }), denseLayer(1, "sigmoid")], {
  vocabulary,
  embedding: 64,
  time: 40,
  loss: "binary-cross-entropy",
  decides: "last", // every step is asked, the last one decides
});
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
const probabilities = model.predict(samples.map(({ ids }) => ids));
for (const [at, { question, title }] of samples.entries()) {
  console.log(`${probabilities[at]!.toFixed(2)}: ${question} → ${title}`);
}
