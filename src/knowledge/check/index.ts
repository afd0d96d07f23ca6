export { type CheckOptions, checkKnowledge, KnowledgeCheck } from "./knowledge-check.ts";
export type { CheckReport, Example, Finding, FindingCode, Gap, LanguageCoverage, Place, Severity } from "./report.ts";
export { checkReportHtml } from "./report-page.ts";
export type { CheckLanguage } from "./words.ts";
