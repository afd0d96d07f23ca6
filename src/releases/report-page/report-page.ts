import type { TrainingReport } from "../../answering/index.ts";
import type { Run } from "../run.ts";

export function trainingReportHtml(_run: Run, _report: TrainingReport, _options: { company: string }): string {
  return "";
}
