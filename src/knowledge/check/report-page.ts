// The report of a check as one HTML file: no network, no script, light and dark, any direction. Colours and sizes are the tokens
// of web/design.
import { direction, type LanguageTag, languageName } from "../../language/index.ts";
import { pageMark as mark, pageHead, htmlText as text } from "../../page-design.ts";
import type { CheckReport, Example, Finding, LanguageCoverage, Place, Severity } from "./report.ts";
import { pageStyle } from "./report-page-style.ts";
import { checkWords } from "./words.ts";

export interface ReportPageOptions {
  company: string;
  generatedAt: Date;
}

export function checkReportHtml(report: CheckReport, { company, generatedAt }: ReportPageOptions): string {
  const page = new ReportPage(report);
  const words = checkWords[report.language].page;
  const date = generatedAt.toLocaleString(report.language, { dateStyle: "long", timeStyle: "short" });
  return `${pageHead({ language: report.language, title: `${words.title} · ${company}`, style: pageStyle })}
<body>
<header class="top">
  ${mark()}
  <div><h1>${text(words.title)}</h1><p class="faint"><bdi>${text(company)}</bdi> · ${text(words.generated(date))}</p></div>
</header>
<main>
${page.summary()}
${page.kinds()}
${page.coverage()}
${page.findings()}
</main>
</body>
</html>
`;
}

const SEVERITIES: readonly Severity[] = ["error", "warning", "hint"];

class ReportPage {
  private readonly report: CheckReport;
  private readonly words: (typeof checkWords)[keyof typeof checkWords];

  constructor(report: CheckReport) {
    this.report = report;
    this.words = checkWords[report.language];
  }

  summary(): string {
    const { articles, affected, counts, languages } = this.report;
    const { page } = this.words;
    const fine = articles - affected.error - affected.warning - affected.hint;
    const parts = (["fine", "hint", "warning", "error"] as const).map((kind) => ({
      kind,
      count: kind === "fine" ? fine : affected[kind],
    }));
    const legend = parts.map(({ kind, count }) => ({
      kind,
      label: this.words.affected[kind],
      count: this.number(count),
    }));
    const withTexts = languages.filter((language) => language.articles > 0).length;
    return `<section class="card summary">
  <div><p class="figure">${this.percent(articles === 0 ? 1 : fine / articles)}</p><p class="muted">${text(page.fineShare)}</p></div>
  <div class="grow">
    ${this.stack(parts, page.fineChart(legend.map(({ label, count }) => `${label} ${count}`).join(", ")))}
    <ul class="legend">${legend.map(({ kind, label, count }) => `<li>${shape(kind)} ${text(label)} <b class="num">${count}</b></li>`).join("")}</ul>
    <p class="faint">${text(page.summary(this.number(articles), this.number(this.report.variants), this.number(this.report.phrasings), this.number(withTexts)))}</p>
  </div>
  <ul class="counts">${SEVERITIES.map((severity) => `<li class="${severity}">${shape(severity)}<b class="num">${this.number(counts[severity])}</b> ${text(this.words.counts[severity](counts[severity]))}</li>`).join("")}</ul>
</section>`;
  }

  /** How many of each kind, as bars. */
  kinds(): string {
    const { page } = this.words;
    const found = this.report.findings.filter(({ count }) => count > 0);
    const fine = this.report.findings.filter(({ count }) => count === 0);
    const most = Math.max(1, ...found.map(({ count }) => count));
    const label = page.findingsChart(found.map(({ title, count }) => `${title} ${this.number(count)}`).join(", "));
    const rows = found.map(
      ({ code, severity, title, count }) => `<li><a href="#${code}">${shape(severity)}<span>${text(title)}</span></a>
      <svg class="bar ${severity}" width="100%" height="8" aria-hidden="true" focusable="false"><rect width="${percentOf(count, most)}" height="8" rx="4"/></svg>
      <b class="num">${this.number(count)}</b></li>`,
    );
    const chart = `<ul class="bars" aria-label="${text(label)}">${rows.join("\n")}</ul>`;
    const rest =
      fine.length > 0
        ? `<p class="rest"><span class="faint">${text(page.nothing)}</span>${fine.map(({ title }) => `<span class="chip">${shape("fine")}${text(title)}</span>`).join("")}</p>`
        : "";
    return `<section class="card"><h2>${text(page.findings)}</h2>${found.length > 0 ? chart : `<p>${text(page.clean)}</p>`}${rest}</section>`;
  }

  coverage(): string {
    const { languages, gaps } = this.report;
    const { page } = this.words;
    if (languages.length === 0) return "";
    const label = page.coverageChart(
      languages.map((one) => `${this.name(one.language)} ${this.number(one.articles)}`).join(", "),
    );
    const rows = languages.map((one) => this.languageRow(one)).join("");
    const head = `<tr><th scope="col">${text(page.language)}</th><th scope="col" colspan="2">${text(page.articlesWithText)}</th><th scope="col" class="n">${text(page.missing)}</th><th scope="col" class="n">${text(page.phrasings)}</th></tr>`;
    const table = `<table aria-label="${text(label)}"><thead>${head}</thead><tbody>${rows}</tbody></table>`;
    return `<section class="card"><h2>${text(page.coverage)}</h2><div class="scroll" tabindex="0">${table}</div>${gaps.length > 0 ? this.matrix() : ""}</section>`;
  }

  private languageRow({ language, articles, missing, phrasings, expected }: LanguageCoverage): string {
    const all = this.report.articles;
    const bar = `<svg class="bar ${missing > 0 ? "partly" : "fine"}" width="100%" height="8" aria-hidden="true" focusable="false"><rect class="all" width="100%" height="8" rx="4"/><rect width="${percentOf(articles, all)}" height="8" rx="4"/></svg>`;
    const gap = expected
      ? missing > 0
        ? `<b>${this.number(missing)}</b>`
        : "0"
      : `<span class="faint" title="${text(this.words.page.notExpected)}">–</span>`;
    return `<tr><th scope="row">${this.pill(language)}</th><td class="wide">${bar}</td><td class="n">${this.number(articles)}</td><td class="n">${gap}</td><td class="n">${this.number(phrasings)}</td></tr>`;
  }

  /** Articles with a gap by language: a dot where there is a text, a dashed box where one is missing. */
  private matrix(): string {
    const { gaps, languages, articles } = this.report;
    const { page } = this.words;
    const expected = languages.filter((one) => one.expected);
    const cell = (missing: boolean) =>
      missing
        ? `<td class="gap"><svg width="44" height="18" role="img" aria-label="${text(page.noText)}"><rect x=".5" y=".5" width="43" height="17" rx="4"/></svg></td>`
        : `<td class="has"><svg width="8" height="8" role="img" aria-label="${text(page.hasText)}"><circle cx="4" cy="4" r="4"/></svg></td>`;
    const rows = gaps.map(
      (gap) =>
        `<tr><th scope="row"><span class="cut" ${written(gap.language)}>${text(gap.title)}</span><span class="where">${text(gap.where)}</span></th>${expected.map(({ language }) => cell(gap.missing.includes(language))).join("")}</tr>`,
    );
    const total = articles - Math.min(...expected.map((one) => articles - one.missing));
    const more = Math.max(0, total - gaps.length);
    const head = expected
      .map(({ language }) => `<th scope="col" class="c" ${written(language)}>${text(languageName(language))}</th>`)
      .join("");
    return `<h3>${text(page.gaps)}</h3><div class="scroll" tabindex="0"><table class="matrix"><thead><tr><th scope="col">${text(page.article)}</th>${head}</tr></thead><tbody>${rows.join("\n")}</tbody></table></div>${more > 0 ? `<p class="faint">${text(page.moreGaps(this.number(more)))}</p>` : ""}`;
  }

  findings(): string {
    return this.report.findings
      .filter(({ count }) => count > 0)
      .map((finding) => this.finding(finding))
      .join("\n");
  }

  private finding({ code, severity, title, advice, count, byLanguage, examples }: Finding): string {
    const { page, severities } = this.words;
    const withOther = examples.some(({ other }) => other !== null);
    const languages = Object.entries(byLanguage).map(
      ([language, n]) => `${this.pill(language)}<span class="num faint">${this.number(n)}</span>`,
    );
    const head = `<tr><th scope="col">${text(page.where)}</th><th scope="col">${text(page.found)}</th>${withOther ? `<th scope="col">${text(page.same)}</th>` : ""}</tr>`;
    const rows = examples.map((example) => this.exampleRow(example, withOther)).join("\n");
    const shown =
      examples.length < count
        ? `<p class="faint">${text(page.shown(this.number(examples.length), this.number(count)))}</p>`
        : "";
    const table =
      examples.length > 0
        ? `<div class="scroll" tabindex="0"><table class="examples${withOther ? " two" : ""}"><thead>${head}</thead><tbody>${rows}</tbody></table></div>`
        : "";
    return `<section class="card" id="${code}">
<div class="head"><h2>${text(title)}</h2><span class="chip ${severity}">${shape(severity)}${text(severities[severity])}</span><b class="num">${this.number(count)}</b><span class="pills">${languages.join(" ")}</span></div>
<p class="advice"><span class="faint">${text(page.whatToDo)}</span> ${text(advice)}</p>
${table}${shown}</section>`;
  }

  private exampleRow(example: Example, withOther: boolean): string {
    const { article, detail, other } = example;
    const note = detail === null ? "" : `<p class="detail" dir="auto">${text(detail)}</p>`;
    return `<tr><td>${this.where(example)}<span class="faint cut" dir="auto">${text(article)}</span></td><td>${this.said(example)}${note}</td>${withOther ? `<td>${other ? `${this.said(other)}${this.where(other)}` : ""}</td>` : ""}</tr>`;
  }

  private where({ where, language, market }: Place): string {
    const stamp = market === null ? "" : `<span class="market">${text(market)}</span>`;
    return `<span class="where"><bdi>${text(where)}</bdi></span> ${this.pill(language)}${stamp}`;
  }

  private said({ language, excerpt, mark }: Place): string {
    const said = mark
      ? `${masked(excerpt.slice(0, mark[0]))}<mark>${masked(excerpt.slice(...mark))}</mark>${masked(excerpt.slice(mark[1]))}`
      : masked(excerpt);
    return `<p class="said" ${written(language)}>${said}</p>`;
  }

  private stack(parts: readonly { kind: string; count: number }[], label: string): string {
    const all = parts.reduce((sum, { count }) => sum + count, 0) || 1;
    let from = 0;
    const rects = parts.map(({ kind, count }) => {
      const rect = `<rect class="${kind}" x="${percentOf(from, all)}" width="${percentOf(count, all)}" height="10"/>`;
      from += count;
      return count > 0 ? rect : "";
    });
    return `<svg class="stack" width="100%" height="10" role="img" aria-label="${text(label)}">${rects.join("")}</svg>`;
  }

  private pill(language: LanguageTag): string {
    return `<span class="lang" lang="${text(language)}" title="${text(this.name(language))}"><bdi>${text(languageName(language))}</bdi></span>`;
  }

  private name(language: LanguageTag): string {
    return languageName(language, this.report.language);
  }

  private number(count: number): string {
    return count.toLocaleString(this.report.language);
  }

  /** Never rounded up to all of them. */
  private percent(share: number): string {
    const shown = share < 1 ? Math.min(share, 0.999) : 1;
    return `<bdi dir="ltr">${shown.toLocaleString(this.report.language, { style: "percent", maximumFractionDigits: 1 })}</bdi>`;
  }
}

/** A shape each, so that colour is not all that tells them apart. */
function shape(kind: Severity | "fine"): string {
  const path = {
    error: `<path d="M8 1.8 14.2 8 8 14.200 1.800 8z"/><path d="M8 5v3.500M8 10.800v.1"/>`,
    warning: `<path d="M8 2.200 14.300 13.300H1.700z"/><path d="M8 6.300v3.200M8 11.300v.1"/>`,
    hint: `<circle cx="8" cy="8" r="6"/><path d="M8 7.400v3.600M8 5v.1"/>`,
    fine: `<path d="m3 8.500 3.300 3.300L13 4.800"/>`,
  }[kind];
  return `<svg class="icon ${kind}" viewBox="0 0 16 16" aria-hidden="true" focusable="false">${path}</svg>`;
}

/** What masking put in place of personal data, on a grey ground. */
const masked = (excerpt: string): string =>
  text(excerpt).replace(/\[(?:email|iban|id|ip)\]|••• ••• ?\d*/g, '<span class="masked">$&</span>');

const written = (language: LanguageTag): string => `lang="${text(language)}" dir="${direction(language)}"`;

const percentOf = (part: number, all: number): string => `${Math.round((10_000 * part) / Math.max(1, all)) / 100}%`;
