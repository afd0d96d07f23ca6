// The two READMEs say the same, and what they say is there: headings, commands, links, and the figures of evaluation/results.
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { packageRoot } from "./paths.ts";

const root = packageRoot();
const read = (file: string): string => readFileSync(join(root, file), "utf8");
const result = (name: string) => JSON.parse(read(`evaluation/results/${name}.json`));
const english = read("README.md");
const chinese = read("README.zh-Hans.md");

const headings = (text: string) => [...text.matchAll(/^(#+) /gm)].map(([, level]) => level);
const code = (text: string) => [...text.matchAll(/^ *```\w+\n([\s\S]*?)^ *```/gm)].map(([, block]) => block!.trim());
const commands = (text: string) =>
  [...text.matchAll(/`(npx tsx [^`]+|npm [^`]+|examples\/[^`]+)`/g)].map(([, one]) => one);
const links = (text: string) => [...text.matchAll(/\]\(([^)#\s]+)/g)].map(([, target]) => target!);
const figures = (text: string) =>
  [...text.matchAll(/^\|[^|]+\|([^|]+)\|[^|]+\|$/gm)].map(([, cell]) => cell!.match(/\d[\d.,]*/g) ?? []);

describe("README.md and README.zh-Hans.md", () => {
  it("have the same sections, commands and figures in the same order", () => {
    expect(headings(chinese)).toEqual(headings(english));
    expect(code(chinese)).toEqual(code(english));
    expect(commands(chinese)).toEqual(commands(english));
    expect(figures(chinese)).toEqual(figures(english));
  });

  it("lead to files that are there", () => {
    const targets = [english, chinese].flatMap(links).filter((target) => !target.startsWith("https:"));
    expect(targets.length).toBeGreaterThan(20);
    expect(targets.filter((target) => !existsSync(join(root, target)))).toEqual([]);
  });

  it("call scripts that are there", () => {
    const scripts = commands(english).flatMap((one) => one!.match(/(?:evaluation|examples)\/[\w.-]+/g) ?? []);
    expect(scripts.filter((script) => !existsSync(join(root, script)))).toEqual([]);
  });

  it("state the figures that were recorded", () => {
    const answers = result("answers");
    const unanswerable = answers.runs.map((run: Run) => run.unanswerable.answered / run.unanswerable.questions);
    const intents = result("intents").results;
    const [banking77, clinc150] = [intents["banking77 default"], intents["clinc150 default"]];
    const promised = result("conformal").results.banking77.amongAnswered.find(
      (one: { promised: number; doubt: number | null }) => one.promised === 0.02 && one.doubt === null,
    );
    const [three, five] = result("starter").means;
    const across = result("across").means.at(-1);
    const { application, againstTitles, unseenTopics, speed } = result("encoder");
    const { curve, twoLanguages, auroc } = result("transfer");
    const romanised = result("romanised");
    const fromEnglish = (examples: number) =>
      curve.find((point: { from: string; examples: number }) => point.from === "en" && point.examples === examples);
    const million = result("many-examples").runs.at(-1);
    const { rows, seconds, peakRssBytes } = result("import-speed");
    const { ask, message, serverRssBytes } = result("server-load");
    const times = ({ oneConnection: { p50Ms, p99Ms } }: Load) =>
      [p50Ms, p99Ms].map((ms) => `${Number(ms.toPrecision(2))} ms`).join(", ");
    const percent = (share: number, digits = 0) => `${(100 * share).toFixed(digits)} %`;
    const recorded = [
      percent(answers.mean.firstRight),
      percent(answers.mean.answered),
      percent(answers.mean.wrongAmongAnswered, 1),
      percent(unanswerable.reduce((sum: number, share: number) => sum + share, 0) / unanswerable.length),
      percent(three.ordinary.firstRight),
      [three, five].map(({ ordinary }) => percent(ordinary.answered)).join(", "),
      [three, five].map(({ ordinary }) => percent(ordinary.wrongAmongAnswered, 1)).join(", "),
      percent(three.colloquial.firstRight),
      percent(across.ordinary.firstRight),
      percent(across.ordinary.helped),
      percent(across.ordinary.wrongAmongAnswered, 1),
      [percent(twoLanguages.mean.firstRight), percent(twoLanguages.mean.wrongAmongAnswered, 1)].join("; "),
      [0, 1, 10].map((examples) => percent(fromEnglish(examples).encoder.firstRight)).join(", "),
      [auroc.one.mean, auroc.across.mean].map((area: number) => percent(area, 1)).join(", "),
      [application.english, application.chinese].map(({ mean }: { mean: number }) => `${mean} %`).join(", "),
      [againstTitles.ordinary, againstTitles.colloquial].map(({ mean }: { mean: number }) => `${mean} %`).join(", "),
      [unseenTopics.ordinary, unseenTopics.colloquial].map(({ mean }: { mean: number }) => `${mean} %`).join(", "),
      `${speed.p50Micros} µs, ${speed.p99Micros} µs; ${Math.round(speed.fileBytes / 1e6)} MB`,
      percent(result("language-detection").sets["short-questions.jsonl"].withoutPriors.accuracy, 1),
      `${percent(romanised.leftOut.right)}, ${percent(romanised.anotherWriter.right)}`,
      `${Math.round(seconds)} s, ${Math.round(peakRssBytes / 1e6)} MB`,
      times(ask),
      times(message),
      `${Math.round(serverRssBytes / 1e6)} MB`,
      `${percent(banking77.accuracy, 1)}, ${banking77.trainingCpuSeconds.toFixed(1)} s, ${(banking77.modelBytes / 1e6).toFixed(1)} MB`,
      `${percent(clinc150.accuracy, 1)}, ${percent(clinc150.auroc, 1)}`,
      percent(promised.share, 2),
      `${Math.round(million.cpuSeconds)} s, ${million.peakRssMiB} MB`,
    ].map((figure) => figure.match(/\d[\d.,]*/g));
    expect(rows).toBe(100_000);
    expect(million.rows).toBe(1_000_000);
    expect(figures(english).filter((row) => row.length > 0)).toEqual(recorded);
  });
});

interface Run {
  unanswerable: { answered: number; questions: number };
}

interface Load {
  oneConnection: { p50Ms: number; p99Ms: number };
}
