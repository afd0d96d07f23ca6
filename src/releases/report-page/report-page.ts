// What a training learned, and how well, as one HTML file: no network, no script, light and dark. Colours and sizes are the tokens of
// web/design. Every chart has a sentence and a table beside it; what the training did not leave is left out.
import type { OutcomeFigures, TrainingReport } from "../../answering/index.ts";
import { type LanguageTag, languageName } from "../../language/index.ts";
import { type LearningCurve, outcomesNeeded } from "../../learning/index.ts";
import { pageMark as mark, pageHead, htmlText as text } from "../../page-design.ts";
import type { Run } from "../run.ts";
import { chartSvg, ticksTo } from "./chart.ts";
import { pageStyle } from "./style.ts";
import { type ReportLanguage, reportWords } from "./words.ts";

export interface ReportPageOptions {
  company: string;
  language?: ReportLanguage;
}

/** @param run  one that is done */
export function trainingReportHtml(run: Run, report: TrainingReport, options: ReportPageOptions): string {
  const language = options.language ?? "en";
  const page = new ReportPage(run, report, language);
  const words = reportWords[language];
  const date = (run.finishedAt ?? run.queuedAt).toLocaleString(language, { dateStyle: "long", timeStyle: "short" });
  const made = words.made(String(run.result?.release ?? "–"), date);
  return `${pageHead({ language, title: `${words.title} · ${options.company}`, style: pageStyle })}
<body>
<header class="top">
  ${mark()}
  <div><h1>${text(words.title)}</h1><p class="faint"><bdi>${text(options.company)}</bdi> · ${text(made)}</p></div>
</header>
<main>
${page.summary()}
${page.learning()}
${page.search()}
<div class="pair">
${page.promise()}
${page.reliability()}
</div>
${page.languages()}
${page.confusions()}
<div class="pair">
${page.learnedFrom()}
${page.thisRun()}
</div>
</main>
</body>
</html>
`;
}

const MOST_CURVES = 8;

class ReportPage {
  private readonly run: Run;
  private readonly report: TrainingReport;
  private readonly language: ReportLanguage;
  private readonly words: (typeof reportWords)[ReportLanguage];

  constructor(run: Run, report: TrainingReport, language: ReportLanguage) {
    this.run = run;
    this.report = report;
    this.language = language;
    this.words = reportWords[language];
  }

  summary(): string {
    const { words } = this;
    const { overall, basis, toleratedWrong } = this.report;
    const figures = [
      [overall.answered, words.answeredShare],
      [overall.wrongAmongAnswered, words.wrongShare(this.percent(toleratedWrong))],
      [overall.firstRight, words.firstRightShare],
    ] as const;
    const more = overall.unanswerable > 0 ? ` ${words.unanswerable(this.number(overall.unanswerable))}` : "";
    return `<section class="card summary">
<div class="figures">${figures.map(([share, what]) => `<div><p class="figure">${this.percentHtml(share)}</p><p class="muted">${text(what)}</p></div>`).join("")}</div>
<p class="basis">${text(words.basis[basis](this.number(overall.questions)) + more)}</p>
${this.verdict()}
</section>`;
  }

  private verdict(): string {
    const { verdict } = this.report;
    if (!verdict) return "";
    const { title, text: said } = this.words.verdict[verdict.kind];
    const figures = this.words.verdictFigures(
      this.percent(verdict.trainingAccuracy),
      this.percent(verdict.validationAccuracy),
    );
    const good = verdict.kind === "good";
    return `<div class="note ${good ? "good" : "warn"}">${good ? CHECK : INFO}<div><h3>${text(title)}</h3><p>${text(said)} ${text(figures)}</p></div></div>`;
  }

  /** Loss curves, those of the model first. */
  learning(): string {
    const { words } = this;
    const curves = [...this.report.curves]
      .filter(({ points }) => points.length > 0)
      .sort((a, b) => Number(b.chosen) - Number(a.chosen) || Number(a.candidate) - Number(b.candidate));
    if (curves.length === 0) return "";
    const shown = curves.slice(0, MOST_CURVES);
    // One scale for all: what looks lower is lower.
    const most = Math.max(
      ...shown.flatMap(({ points }) =>
        points.flatMap((point) => [
          point.trainingLoss,
          ...(point.validationLoss === null ? [] : [point.validationLoss]),
        ]),
      ),
    );
    const yTicks = ticksTo(most);
    const more = curves.length - shown.length;
    return `<section class="card"><header><h2>${text(words.learning)}</h2><p class="muted">${text(words.learningNote)}</p></header>
<div class="charts">${shown.map((curve) => this.curve(curve, yTicks)).join("\n")}</div>
${more > 0 ? `<p class="faint">${text(words.moreCurves(this.number(more)))}</p>` : ""}
</section>`;
  }

  private curve({ name, points, keptEpoch, chosen }: LearningCurve, yTicks: number[]): string {
    const { words } = this;
    const loss = (value: number) => this.decimal(value, 3);
    const validation = points.flatMap(({ epoch, validationLoss }) =>
      validationLoss === null ? [] : [[epoch, validationLoss] as const],
    );
    const first = points[0]!;
    const last = points.at(-1)!;
    const xTicks = ticksTo(last.epoch, true).filter((tick) => tick <= last.epoch);
    const svg = chartSvg(
      {
        label: words.learningChart(
          name,
          loss(first.trainingLoss),
          loss(last.trainingLoss),
          validation.length > 0 ? loss(validation.at(-1)![1]) : null,
          this.number(keptEpoch),
        ),
        x: { min: Math.min(0, first.epoch), max: last.epoch, ticks: xTicks, format: (tick) => this.number(tick) },
        y: { min: 0, max: yTicks.at(-1)!, ticks: yTicks, format: (tick) => this.decimal(tick, 2) },
        lines: [
          {
            points: points.map(({ epoch, trainingLoss }) => [epoch, trainingLoss] as const),
            kind: "first",
            name: words.training,
          },
          { points: validation, kind: "second", name: words.validation },
        ],
        events: keptEpoch < last.epoch ? [{ x: keptEpoch, text: words.kept(this.number(keptEpoch)) }] : [],
      },
      text,
    );
    const rows = points.map(({ epoch, trainingLoss, validationLoss, validationAccuracy }) => [
      this.number(epoch),
      loss(trainingLoss),
      ...(validation.length > 0 ? [validationLoss === null ? "–" : loss(validationLoss)] : []),
      ...(validation.length > 0 ? [validationAccuracy === null ? "–" : this.percent(validationAccuracy)] : []),
    ]);
    const head = [
      words.epoch,
      words.training,
      ...(validation.length > 0 ? [words.validation, words.bestAccuracy] : []),
    ];
    const chip = chosen ? ` <span class="chip good">${CHECK}${text(words.chosen)}</span>` : "";
    return `<figure><figcaption><h3>${text(name)}${chip}</h3></figcaption>${svg}${this.table(head, rows)}</figure>`;
  }

  /** What the model search tried, where there was one. */
  search(): string {
    const { words } = this;
    const judged = this.report.curves
      .filter(({ candidate }) => candidate)
      .map((curve) => ({ curve, best: bestOf(curve) }))
      .filter(({ best }) => best !== null)
      .sort((a, b) => a.best!.loss - b.best!.loss);
    if (judged.length === 0) return "";
    const rows = judged.map(({ curve: { name, points, chosen }, best }) => {
      const cameOf = chosen
        ? `<span class="chip good">${CHECK}${text(words.chosen)}</span>`
        : `<span class="chip">${text(words.stopped(this.number(points.at(-1)!.epoch)))}</span>`;
      return `<tr><th scope="row">${text(name)}</th><td class="n">${this.number(points.at(-1)!.epoch)}</td><td class="n">${this.decimal(best!.loss, 3)}</td><td class="n">${best!.accuracy === null ? "–" : this.percentHtml(best!.accuracy)}</td><td>${cameOf}</td></tr>`;
    });
    return `<section class="card"><header><h2>${text(words.search)}</h2><p class="muted">${text(words.searchNote)}</p></header>
<div class="scroll" tabindex="0"><table><thead><tr><th scope="col">${text(words.candidate)}</th><th scope="col" class="n">${text(words.epochs)}</th><th scope="col" class="n">${text(words.bestLoss)}</th><th scope="col" class="n">${text(words.bestAccuracy)}</th><th scope="col">${text(words.cameOf)}</th></tr></thead><tbody>${rows.join("\n")}</tbody></table></div></section>`;
  }

  promise(): string {
    const { words } = this;
    const { riskCoverage, overall, toleratedWrong, languages } = this.report;
    if (riskCoverage.length === 0) return "";
    const points = [...riskCoverage].sort((a, b) => a.coverage - b.coverage);
    const at = this.chosenPoint();
    const most = Math.max(2 * toleratedWrong, Math.min(points.at(-1)!.risk, 3 * toleratedWrong));
    const yTicks = ticksTo(100 * most);
    const svg = chartSvg(
      {
        label: [
          words.promiseChart(this.percent(toleratedWrong)),
          ...(at ? [words.promiseHere(this.percent(at.coverage), this.percent(at.risk))] : []),
        ].join(" "),
        x: { min: 0, max: 100, ticks: [0, 25, 50, 75, 100], format: (tick) => this.number(tick) },
        y: { min: 0, max: yTicks.at(-1)!, ticks: yTicks, format: (tick) => this.decimal(tick, 1) },
        lines: [
          {
            points: points
              .filter(({ risk }) => 100 * risk <= yTicks.at(-1)!)
              .map(({ coverage, risk }) => [100 * coverage, 100 * risk] as const),
            kind: "first",
          },
        ],
        limit: { y: 100 * toleratedWrong, text: words.promiseLine(this.percent(toleratedWrong)) },
        dots: at ? [{ x: 100 * at.coverage, y: 100 * at.risk, text: words.here }] : [],
      },
      text,
    );
    const rows = sampled(points, 20).map(({ threshold, coverage, risk }) => [
      this.decimal(threshold, 2),
      this.percent(coverage, 1),
      this.percent(risk, 1),
    ]);
    const said = [
      ...(overall.threshold === null ? [] : [words.promiseText(this.percent(overall.threshold))]),
      ...(languages.some(({ threshold }) => threshold !== overall.threshold) ? [words.promiseByLanguage] : []),
    ];
    return `<section class="card"><header><h2>${text(words.promise)}</h2><p class="muted">${text(words.promiseNote)}</p></header>
<div class="charts"><figure>${svg}${this.table([words.threshold, words.answeredAll, words.wrong], rows)}</figure>
<div class="beside">${said.map((sentence) => `<p>${text(sentence)}</p>`).join("")}</div></div></section>`;
  }

  /** Where the threshold of all languages together lies on the curve, the last point at or above it; null where there is none. */
  private chosenPoint(): { coverage: number; risk: number } | null {
    const { riskCoverage, overall } = this.report;
    if (overall.threshold === null) return null;
    const answered = riskCoverage.filter(({ threshold }) => threshold >= overall.threshold!);
    return answered.reduce((a, b) => (b.coverage > a.coverage ? b : a), { coverage: 0, risk: 0 });
  }

  reliability(): string {
    const { words } = this;
    const bins = this.report.reliability;
    if (bins.length === 0) return "";
    const largest = Math.max(...bins.map(({ count }) => count));
    const ticks = [0, 25, 50, 75, 100];
    const svg = chartSvg(
      {
        label: words.reliabilityChart(
          bins
            .map((bin) => words.reliabilityBin(this.percent(bin.meanConfidence), this.percent(bin.accuracy)))
            .join("; "),
        ),
        x: { min: 0, max: 100, ticks, format: (tick) => this.number(tick) },
        y: { min: 0, max: 100, ticks, format: (tick) => this.number(tick) },
        lines: [
          {
            points: [
              [0, 0],
              [100, 100],
            ],
            kind: "ideal",
          },
          {
            points: bins.map(({ meanConfidence, accuracy }) => [100 * meanConfidence, 100 * accuracy] as const),
            kind: "first",
          },
        ],
        dots: bins.map(({ meanConfidence, accuracy }) => ({ x: 100 * meanConfidence, y: 100 * accuracy })),
        bars: bins.map(({ from, to, count }) => ({ from: 100 * from, to: 100 * to, share: (0.9 * count) / largest })),
      },
      text,
    );
    const rows = bins.map(({ meanConfidence, accuracy, count }) => [
      this.percent(meanConfidence, 1),
      this.percent(accuracy, 1),
      this.number(count),
    ]);
    return `<section class="card"><header><h2>${text(words.reliability)}</h2><p class="muted">${text(words.reliabilityNote)}</p></header>
<div class="charts"><figure>${svg}${this.table([words.confidence, words.right, words.questions], rows)}</figure>
<div class="beside"><p>${text(words.reliabilityText)}</p></div></div></section>`;
  }

  languages(): string {
    const { words } = this;
    const { languages, overall } = this.report;
    if (languages.length === 0) return "";
    const row = (name: string, figures: OutcomeFigures, kind: string) => {
      const start = `<tr${kind}><th scope="row">${name}</th><td class="n">${this.number(figures.questions)}</td><td class="n">${this.percentHtml(figures.firstRight)}</td>`;
      if (figures.threshold === null && figures.answered === 0)
        return `${start}<td colspan="3"><span class="chip">${text(hasTooFew(figures, this.report) ? words.tooFew : words.tooWrong)}</span></td></tr>`;
      const tooMany = figures.wrongAmongAnswered > this.report.toleratedWrong;
      return `${start}<td class="n share"><div>${bar(figures.answered)}${this.percentHtml(figures.answered)}</div></td><td class="n${tooMany ? " over" : ""}">${tooMany ? "▲ " : ""}${this.percentHtml(figures.wrongAmongAnswered)}</td><td class="n">${figures.threshold === null ? "–" : this.decimal(figures.threshold, 2)}</td></tr>`;
    };
    const rows = languages.map((one) => row(this.pill(one.language), one, ""));
    return `<section class="card"><header><h2>${text(words.languages)}</h2><p class="muted">${text(words.languagesNote)}</p></header>
<div class="scroll" tabindex="0"><table><thead><tr><th scope="col">${text(words.language)}</th><th scope="col" class="n">${text(words.questions)}</th><th scope="col" class="n">${text(words.firstRight)}</th><th scope="col" class="n">${text(words.answered)}</th><th scope="col" class="n">${text(words.wrongAmong)}</th><th scope="col" class="n">${text(words.threshold)}</th></tr></thead><tbody>${rows.join("\n")}
${row(text(words.all), overall, ' class="all"')}</tbody></table></div></section>`;
  }

  confusions(): string {
    const { words } = this;
    const { confusions } = this.report;
    if (confusions.length === 0) return "";
    const topic = (name: string) => `<p class="said" lang="" dir="auto">${text(name)}</p>`;
    const rows = confusions.map(
      ({ asked, takenFor, count, examples }) =>
        `<tr><th scope="row" data-name="${text(words.asked)}">${topic(asked)}</th><td data-name="${text(words.takenFor)}">${topic(takenFor)}</td><td class="n" data-name="${text(words.times)}">${this.number(count)}</td><td data-name="${text(words.examples)}">${examples.map((example) => `<p class="said" lang="" dir="auto">${masked(example)}</p>`).join("")}</td></tr>`,
    );
    return `<section class="card"><header><h2>${text(words.confusions)}</h2><p class="muted">${text(words.confusionsNote)}</p></header>
<table class="confusions"><thead><tr><th scope="col">${text(words.asked)}</th><th scope="col">${text(words.takenFor)}</th><th scope="col" class="n">${text(words.times)}</th><th scope="col">${text(words.examples)}</th></tr></thead><tbody>${rows.join("\n")}</tbody></table>
<div class="note">${INFO}<p>${text(words.confusionsAdvice)}</p></div></section>`;
  }

  learnedFrom(): string {
    const { words } = this;
    const { articles, phrasings, languages } = this.report.learnedFrom;
    const most = Math.max(1, ...languages.map((one) => one.phrasings));
    const rows = languages.map(
      (one) =>
        `<tr><th scope="row">${this.pill(one.language)}</th><td class="n">${this.number(one.articles)}</td><td class="n share"><div>${bar(one.phrasings / most)}<span>${this.number(one.phrasings)}</span></div></td></tr>`,
    );
    return `<section class="card"><header><h2>${text(words.learnedFrom)}</h2></header>
<div class="scroll" tabindex="0"><table><thead><tr><th scope="col">${text(words.language)}</th><th scope="col" class="n">${text(words.articles)}</th><th scope="col" class="n">${text(words.phrasings)}</th></tr></thead><tbody>${rows.join("\n")}
<tr class="all"><th scope="row">${text(words.all)}</th><td class="n">${this.number(articles)}</td><td class="n">${this.number(phrasings)}</td></tr></tbody></table></div></section>`;
  }

  thisRun(): string {
    const { words, run } = this;
    const { seed, budgetSeconds } = run.settings;
    const rows: [string, string][] = [
      [words.run, this.number(run.id)],
      [words.revision, this.number(run.knowledgeRevision)],
      [words.seed, String(seed)],
      [words.budget, budgetSeconds === null ? words.noBudget : words.seconds(this.number(budgetSeconds))],
    ];
    if (run.result) {
      const { trainingSeconds, cpuSeconds, modelBytes, unitsFound } = run.result;
      rows.push(
        [words.time, words.seconds(this.decimal(trainingSeconds, 1))],
        [words.cpu, words.seconds(this.decimal(cpuSeconds, 1))],
        [words.size, words.sizeKilobytes(this.number(Math.ceil(modelBytes / 1000)))],
      );
      if (unitsFound > 0) rows.push([words.resumed, words.resumedUnits(this.number(unitsFound))]);
    }
    return `<section class="card"><header><h2>${text(words.runFigures)}</h2></header>
<dl>${rows.map(([name, value]) => `<dt>${text(name)}</dt><dd>${text(value)}</dd>`).join("")}</dl></section>`;
  }

  /** The figures behind a chart, closed at first. */
  private table(head: readonly string[], rows: readonly (readonly string[])[]): string {
    const cells = (row: readonly string[]) =>
      row
        .map((cell, k) => (k === 0 ? `<th scope="row">${text(cell)}</th>` : `<td class="n">${text(cell)}</td>`))
        .join("");
    return `<details><summary>${text(this.words.table)}</summary><div class="scroll" tabindex="0"><table class="small"><thead><tr>${head.map((name, k) => `<th scope="col"${k === 0 ? "" : ' class="n"'}>${text(name)}</th>`).join("")}</tr></thead><tbody>${rows.map((row) => `<tr>${cells(row)}</tr>`).join("")}</tbody></table></div></details>`;
  }

  private pill(language: LanguageTag): string {
    return `<span class="lang" lang="${text(language)}" title="${text(languageName(language, this.language))}"><bdi>${text(languageName(language))}</bdi></span>`;
  }

  private number(value: number): string {
    return value.toLocaleString(this.language, { maximumFractionDigits: 0 });
  }

  private decimal(value: number, digits: number): string {
    return value.toLocaleString(this.language, { maximumFractionDigits: digits });
  }

  /** Never rounded up to all of them, never down to none. */
  private percent(share: number, leastDigits = 0): string {
    const shown = share > 0 && share < 1 ? Math.min(0.999, Math.max(0.001, share)) : share;
    return shown.toLocaleString(this.language, {
      style: "percent",
      minimumFractionDigits: leastDigits,
      maximumFractionDigits: 1,
    });
  }

  private percentHtml(share: number): string {
    return `<bdi dir="ltr">${this.percent(share, 1)}</bdi>`;
  }
}

/** Whether so few held-out questions could not promise anything, had all of them been right; otherwise too many were not. */
export function hasTooFew(
  { questions, unanswerable }: OutcomeFigures,
  { toleratedWrong }: Pick<TrainingReport, "toleratedWrong">,
): boolean {
  return questions + unanswerable < outcomesNeeded(toleratedWrong);
}

function bestOf({ points }: LearningCurve): { loss: number; accuracy: number | null } | null {
  let best: { loss: number; accuracy: number | null } | null = null;
  for (const { validationLoss, validationAccuracy } of points) {
    if (validationLoss !== null && (best === null || validationLoss < best.loss))
      best = { loss: validationLoss, accuracy: validationAccuracy };
  }
  return best;
}

/** At most so many, evenly spread, the first and the last among them. */
function sampled<T>(all: readonly T[], most: number): T[] {
  if (all.length <= most) return [...all];
  return Array.from({ length: most }, (_, k) => all[Math.round((k * (all.length - 1)) / (most - 1))]!);
}

function bar(share: number): string {
  const width = `${Math.round(10_000 * Math.min(1, Math.max(0, share))) / 100}%`;
  return `<svg class="bar" width="100%" height="8" aria-hidden="true" focusable="false"><rect class="whole" width="100%" height="8" rx="4"/><rect width="${width}" height="8" rx="4"/></svg>`;
}

const icon = (path: string): string =>
  `<svg class="icon" viewBox="0 0 16 16" aria-hidden="true" focusable="false">${path}</svg>`;
const CHECK = icon('<path d="m3 8.500 3.300 3.300L13 4.800"/>');
const INFO = icon('<circle cx="8" cy="8" r="6"/><path d="M8 7.400v3.600M8 5v.1"/>');

/** What masking put in place of personal data, on a grey ground. */
const masked = (example: string): string =>
  text(example).replace(/\[(?:email|iban|id|ip)\]|••• ••• ?\d*/g, '<span class="masked">$&</span>');
