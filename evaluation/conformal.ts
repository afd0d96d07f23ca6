// Does the promise hold? The intent classifier is trained once a public set, on its training part; its predictions on the validation part
// are split at random, again and again, into outcomes that thresholds are chosen on and questions that are then asked. The data is
// not in the project: a folder with <set>/{train,valid}.tsv and clinc150/oos_{train,valid}.txt is given.
// Run: npx tsx evaluation/conformal.ts --data DIR [--splits 200] [--sets banking77,hwu64]      Recorded: evaluation/results/conformal.json
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import {
  brierScore,
  controlWrongAmongAnswered,
  controlWrongPerQuestion,
  expectedCalibrationError,
  familiarity,
  fitFamiliarity,
  fitTemperature,
  type LanguageOutcome,
  negativeLogLikelihood,
  probabilitiesOf,
  promiseTable,
  reliabilityDiagram,
  riskCoverage,
  type ScopeRow,
  scopeScores,
  thresholdFor,
} from "../src/learning/confidence/index.ts";
import {
  areaUnderRoc,
  type Example,
  IntentModel,
  randomFrom,
  recallOfOutsideKeeping,
  shuffle,
} from "../src/learning/index.ts";
import { machine } from "./machine.ts";

const { values } = parseArgs({
  options: {
    data: { type: "string" },
    splits: { type: "string", default: "200" },
    sets: { type: "string", default: "banking77,clinc150,hwu64" },
  },
});
if (!values.data) throw new Error("Say where the data is: --data DIR");
const data = values.data;
const splits = Number(values.splits);

const PROMISES = [0.01, 0.02, 0.05, 0.1];
const DOUBTS = [undefined, 0.25, 0.1];
/** Stand-ins for languages, of unequal sizes: shares of the labels. */
const GROUPS = { large: 0.5, middling: 0.3, small: 0.15, tiny: 0.05 };

/** A text as the model sees it; `truth` −1 is out of scope. */
interface Row extends ScopeRow, LanguageOutcome {
  truth: number;
  /** Familiarity as the model itself reckons it. */
  own: number;
}

const results: Record<string, unknown> = {};
for (const set of values.sets.split(",")) {
  const folder = join(data, set);
  const before = process.cpuUsage();
  const model = IntentModel.train(examplesOf(join(folder, "train.tsv")), { seed: 1 });
  console.error(`${set}: trained in ${rounded(process.cpuUsage(before).user / 1e6)} CPU s`);
  const groups = groupsOf(model.labels);
  const rowsOf = (examples: readonly { text: string; label: string | null }[]) =>
    examples.map(({ text, label }): Row => {
      const { probabilities, best, known, familiarity: own } = model.predict(text);
      const truth = label === null ? -1 : model.labels.indexOf(label);
      const logits = Float64Array.from(probabilities, (p) => Math.log(Math.max(p, 1e-30)));
      return {
        logits,
        known,
        own,
        truth,
        confidence: probabilities[best]!,
        right: best === truth,
        language: groups[truth < 0 ? best : truth]!,
      };
    });
  const inside = rowsOf(examplesOf(join(folder, "valid.tsv")));
  const [marked, outside] = ["oos_train.txt", "oos_valid.txt"].map((file) => rowsOf(textsOf(join(folder, file))));
  results[set] = {
    ...promises(inside),
    byLanguage: languages(inside),
    calibration: calibration(inside),
  };
  if (outside!.length > 0) {
    results[`${set} with questions out of scope`] = promises([...inside, ...marked!, ...outside!]);
    results[`${set}: telling what is out of scope`] = scope(inside, marked!, outside!);
  }
}

const recorded = {
  what:
    "Means over random halvings of the validation part: thresholds chosen on one half, shares counted on the other, and the other way " +
    "round. share: of wrong answers among those given (0 where none is given), spread: its standard deviation over the halvings; broken: " +
    "share of the halves with more wrong answers than promised; doubt null: promised in expectation",
  command: `npx tsx evaluation/conformal.ts --data DIR --splits ${values.splits} --sets ${values.sets}`,
  machine: machine(),
  targets: {
    share: "≤ promise on every set",
    "coverage at a promise of 5 % on BANKING77": "≥ 0.85",
  },
  results,
};
writeFileSync(join(import.meta.dirname, "results", "conformal.json"), `${JSON.stringify(recorded, null, 1)}\n`);

// ----------------------------------------------------------------------------------------------------------------- the promise

/** Pooled: every promise and doubt, and the promise per question. */
function promises(rows: readonly Row[]) {
  const amongAnswered = PROMISES.flatMap((promised) =>
    DOUBTS.map((doubt) => {
      const asked = overSplits(rows, (chosenOn, questions) => {
        return { questions, threshold: controlWrongAmongAnswered(chosenOn, promised, doubt).threshold };
      });
      return { promised, doubt: doubt ?? null, ...summary(asked, promised) };
    }),
  );
  const perQuestion = PROMISES.map((promised) => {
    const asked = overSplits(rows, (chosenOn, questions) => {
      return { questions, threshold: controlWrongPerQuestion(chosenOn, promised).threshold };
    });
    return { promised, ...summary(asked, promised) };
  });
  const accuracy = rows.filter(({ right }) => right).length / rows.length;
  return { questions: rows.length, accuracy: rounded(accuracy), amongAnswered, perQuestion };
}

/** Per pseudo-language, by `promiseTable`. */
function languages(rows: readonly Row[]) {
  return PROMISES.flatMap((promised) =>
    DOUBTS.map((doubt) => {
      const names = Object.keys(GROUPS);
      const splitsByName = overSplits(rows, (chosenOn, questions) => {
        const table = promiseTable(chosenOn, { tolerated: promised, doubt });
        return names.map((name): Asked => {
          return {
            questions: questions.filter(({ language }) => language === name),
            threshold: thresholdFor(table, name),
          };
        });
      });
      const byLanguage = names.map((name, k) => {
        const asked = splitsByName.map((byName) => byName[k]!);
        const questions = rows.filter(({ language }) => language === name).length;
        return [name, { questions, ...summary(asked, promised) }];
      });
      return { promised, doubt: doubt ?? null, ...Object.fromEntries(byLanguage) };
    }),
  );
}

/** Questions, and the threshold that decided which of them were answered. */
interface Asked {
  questions: readonly Row[];
  threshold: number | null;
}

/** What thresholds did to the questions asked, over the splits. */
function summary(splits: readonly Asked[], promised: number) {
  const counted = splits.map(({ questions, threshold }) => {
    const answered = questions.filter(({ confidence }) => confidence >= (threshold ?? Infinity));
    const wrong = answered.filter(({ right }) => !right).length;
    return { share: wrong / Math.max(1, answered.length), answered: answered.length, wrong, asked: questions.length };
  });
  const shares = counted.map(({ share }) => share);
  return {
    share: rounded(mean(shares)),
    spread: rounded(deviation(shares)),
    broken: rounded(mean(shares.map((share) => (share > promised ? 1 : 0)))),
    coverage: rounded(mean(counted.map(({ answered, asked }) => answered / Math.max(1, asked)))),
    wrongPerQuestion: rounded(mean(counted.map(({ wrong, asked }) => wrong / Math.max(1, asked)))),
    nothingAnswered: rounded(mean(counted.map(({ answered }) => (answered === 0 ? 1 : 0)))),
  };
}

/** Both halves in turn, so that less is left to chance. The same splits every time that there are as many rows. */
function overSplits<T>(rows: readonly Row[], use: (chosenOn: readonly Row[], asked: readonly Row[]) => T): T[] {
  const random = randomFrom(1);
  return Array.from({ length: splits }, () => halves(rows, random)).flatMap(([one, other]) => [
    use(one, other),
    use(other, one),
  ]);
}

function halves(rows: readonly Row[], random: () => number): [Row[], Row[]] {
  const order = shuffle([...rows], random);
  return [order.slice(0, order.length / 2), order.slice(order.length / 2)];
}

/** The pseudo-language of each label: questions are in the one of their right label. */
function groupsOf(labels: readonly string[]): string[] {
  const order = shuffle(
    Int32Array.from(labels, (_, k) => k),
    randomFrom(7),
  );
  const groups: string[] = [];
  let share = 0;
  let from = 0;
  for (const [name, part] of Object.entries(GROUPS)) {
    share += part;
    const to = Math.round(share * labels.length);
    for (const label of order.subarray(from, to)) groups[label] = name;
    from = to;
  }
  return groups;
}

// ----------------------------------------------------------------------------------------------- calibration, and out of scope

/** Temperature fitted on one half, measured on the other; means over twenty halvings. */
function calibration(rows: readonly Row[]) {
  const random = randomFrom(2);
  const measured = Array.from({ length: 20 }, () => {
    const [fitted, asked] = halves(rows, random);
    const temperature = fitTemperature(logitsOf(fitted), truthOf(fitted));
    const at = (T: number) => {
      const outcomes = asked.map(({ logits, right }) => ({
        confidence: Math.max(...probabilitiesOf(logits, T)),
        right,
      }));
      return {
        negativeLogLikelihood: negativeLogLikelihood(logitsOf(asked), truthOf(asked), T),
        calibrationError: expectedCalibrationError(reliabilityDiagram(outcomes)),
        calibrationErrorAdaptive: expectedCalibrationError(reliabilityDiagram(outcomes, "adaptive")),
        brier: brierScore(outcomes),
        areaUnderRiskCoverage: riskCoverage(outcomes).area,
      };
    };
    return { temperature, before: at(1), after: at(temperature) };
  });
  const means = (figures: Record<string, number>[]) =>
    Object.fromEntries(Object.keys(figures[0]!).map((name) => [name, rounded(mean(figures.map((one) => one[name]!)))]));
  return {
    temperature: rounded(mean(measured.map(({ temperature }) => temperature))),
    before: means(measured.map(({ before }) => before)),
    after: means(measured.map(({ after }) => after)),
  };
}

/**
 * Each score on questions in scope against those of `outside`. Familiarity is fitted on one half of the questions in scope and
 * measured on the other, once with nothing out of scope and then with texts of `marked` as a company's "not for us".
 */
function scope(inside: readonly Row[], marked: readonly Row[], outside: readonly Row[]) {
  const random = randomFrom(3);
  // Energy needs raw logits; of logarithms of probabilities it is always 0.
  const names = ["maxProbability", "margin", "centredMaxLogit", "negativeEntropy"] as const;
  const figures = new Map<string, { areaUnderRoc: number[]; recallKeeping95: number[] }>();
  const measure = (name: string, score: (row: Row) => number, asked: readonly Row[]) => {
    const ins = asked.map(score);
    const out = outside.map(score);
    const figure = figures.get(name) ?? { areaUnderRoc: [], recallKeeping95: [] };
    figure.areaUnderRoc.push(areaUnderRoc(ins, out));
    figure.recallKeeping95.push(recallOfOutsideKeeping(0.95, ins, out));
    figures.set(name, figure);
  };
  for (let k = 0; k < 10; k++) {
    const [fitted, asked] = halves(inside, random);
    const temperature = fitTemperature(logitsOf(fitted), truthOf(fitted));
    for (const name of names) measure(name, ({ logits }) => scopeScores[name](logits), asked);
    measure("negativeEntropy, softened", ({ logits }) => scopeScores.negativeEntropy(logits, 2 * temperature), asked);
    measure("the model's own familiarity", ({ own }) => own, asked);
    measure("share of known words", ({ known }) => known, asked);
    for (const count of [0, 10, 30, 100]) {
      const parameters = fitFamiliarity(fitted, shuffle([...marked], random).slice(0, count), temperature);
      const name = count === 0 ? "familiarity" : `familiarity, ${count} texts marked "not for us"`;
      measure(name, ({ logits, known }) => familiarity(parameters, logits, known), asked);
    }
  }
  return Object.fromEntries(
    [...figures].map(([name, { areaUnderRoc: area, recallKeeping95: recall }]) => [
      name,
      { areaUnderRoc: rounded(mean(area)), recallKeeping95: rounded(mean(recall)) },
    ]),
  );
}

// ------------------------------------------------------------------------------------------------------------ files and figures

function examplesOf(file: string): Example[] {
  return textsOf(file).map(({ text: line }) => {
    const [label, text] = line.split("\t");
    return { label: label!, text: text! };
  });
}

function textsOf(file: string): { text: string; label: null }[] {
  if (!existsSync(file)) return [];
  const lines = readFileSync(file, "utf8").split("\n");
  return lines.filter((line) => line.length > 0).map((text) => ({ text, label: null }));
}

function logitsOf(rows: readonly Row[]) {
  return rows.map(({ logits }) => logits);
}

function truthOf(rows: readonly Row[]): number[] {
  return rows.map(({ truth }) => truth);
}

function mean(numbers: readonly number[]): number {
  return numbers.reduce((sum, value) => sum + value, 0) / Math.max(1, numbers.length);
}

function deviation(numbers: readonly number[]): number {
  const middle = mean(numbers);
  return Math.sqrt(mean(numbers.map((value) => (value - middle) ** 2)));
}

function rounded(value: number): number {
  return Number(value.toPrecision(4));
}
