// Trainings as the server tells of them, and how they are put into words. Pure.
import type { TrainingReport } from "../../../src/answering/index.ts";
import type { PromiseStanding, Run as ServerRun } from "../../../src/releases/index.ts";
import { differenceInterval } from "../../design/charts/scale.ts";
import type { Text } from "../text.tsx";

export type Run = Omit<ServerRun, "queuedAt" | "startedAt" | "finishedAt"> & {
  queuedAt: string;
  startedAt: string | null;
  finishedAt: string | null;
};
export type Report = TrainingReport;
export type Promised = PromiseStanding;

export interface Trainings {
  current: Run | null;
  runs: Run[];
}

export interface RunWithReport {
  run: Run;
  report: Report | null;
}

/** What the training does right now; its words are for the log, and English. */
export function stepText(text: Text, step: string): string {
  const part = /^Learning, part (\d+) of (\d+)$/.exec(step);
  if (part) return text("learning.stepPart", { part: part[1]!, of: part[2]! });
  const trying = /^Trying (.+)$/.exec(step);
  if (trying) return text("learning.stepTrying", { candidate: trying[1]! });
  if (step === "Building the search index") return text("learning.stepIndex");
  if (step === "Calibrating") return text("learning.stepCalibrating");
  return text("learning.stepOther");
}

export function curveName(text: Text, name: string): string {
  const without = /^Without part (\d+) of (\d+)$/.exec(name);
  if (without) return text("learning.curveWithout", { part: without[1]!, of: without[2]! });
  return name === "With everything" ? text("learning.curveAll") : name;
}

export interface Compared {
  language: string;
  questions: number;
  before: number | null;
  now: number;
  /** null: the language is new. */
  change: { difference: number; from: number; to: number } | null;
}

/** Answered without a person, language by language, as if the questions of both were others: that makes intervals wider, never narrower. */
export function comparedWith(before: Report | null, now: Report): Compared[] {
  return now.languages.map(({ language, questions, answered }) => {
    const earlier = before?.languages.find((one) => one.language === language) ?? null;
    return {
      language,
      questions,
      before: earlier?.answered ?? null,
      now: answered,
      change: earlier && differenceInterval({ share: earlier.answered, of: earlier.questions }, { share: answered, of: questions }), // biome-ignore format: one line
    };
  });
}

/** Of a curve from its highest threshold on: the point at which questions from `threshold` on are answered. */
export function pointAt(
  points: readonly { threshold: number; coverage: number; risk: number }[],
  threshold: number | null,
): { coverage: number; risk: number } | null {
  if (threshold === null) return null;
  return points.findLast((point) => point.threshold >= threshold) ?? null;
}
