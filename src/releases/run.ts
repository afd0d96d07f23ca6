// A run is one training: what it was told, how far it is, and what came of it.
import { ExpectedError } from "../errors.ts";
import type { RunProgress } from "./live-curves.ts";

export type RunState = "queued" | "running" | "done" | "failed" | "cancelled";

export interface RunSettings {
  /** The same knowledge, settings and seed give the same model, bit for bit. */
  seed: number;
  /** Share of wrong answers among those given that the thresholds aim at, 0..1. */
  toleratedWrong: number;
  /** What the training may take, in seconds; null: the default recipe. */
  budgetSeconds: number | null;
}

export const defaultSettings: RunSettings = { seed: 1, toleratedWrong: 0.03, budgetSeconds: null };

export interface Run {
  /** Counts up from 1 in each workspace. */
  id: number;
  state: RunState;
  /** New knowledge, or somebody who asked for it. */
  reason: "knowledge" | "person";
  settings: RunSettings;
  /** Of the knowledge that is learned. */
  knowledgeRevision: number;
  /** The last that was heard; null before it began. */
  progress: RunProgress | null;
  queuedAt: Date;
  startedAt: Date | null;
  finishedAt: Date | null;
  /** null unless it is done. */
  result: RunResult | null;
  /** Why it failed. */
  error: { code: string; message: string } | null;
}

export interface RunResult {
  /** The release that it made. */
  release: number;
  modelBytes: number;
  /** Wall time and CPU time of the training itself; of a run that was resumed, of its last part. */
  trainingSeconds: number;
  cpuSeconds: number;
  /** Units of work that an earlier run, which was cut off, had finished. */
  unitsFound: number;
}

export function isOver({ state }: Run): boolean {
  return state !== "queued" && state !== "running";
}

/** Somebody asked for a training while one was going on. */
export class TrainingUnderWayError extends ExpectedError {
  readonly kind = "conflict";
  readonly code = "releases/training-under-way";
  readonly run: number;
  constructor(run: number) {
    super(`Run ${run} is under way. Wait for it, or cancel it first.`);
    this.run = run;
  }
}

export class RunNotFoundError extends ExpectedError {
  readonly kind = "not-found";
  readonly code = "releases/run-not-found";
  constructor() {
    super("There is no such run. The last ones are listed at GET /api/v1/training.");
  }
}

/** The process that trained was killed, or what had started it was. */
export class RunInterruptedError extends ExpectedError {
  readonly kind = "unavailable";
  readonly code = "releases/run-interrupted";
  constructor(cause: string) {
    super(`${cause} What it had finished is kept: train again, and it goes on from there.`);
  }
}

export class RunCancelledError extends ExpectedError {
  readonly kind = "conflict";
  readonly code = "releases/run-cancelled";
  constructor() {
    super("The training was cancelled. What it had finished is kept: train again, and it goes on from there.");
  }
}

/** Why a run failed, as it was written down. */
export class RunFailedError extends ExpectedError {
  readonly kind = "unavailable";
  readonly code: string;
  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

export class NothingToLearnError extends ExpectedError {
  readonly kind = "conflict";
  readonly code = "releases/nothing-to-learn";
  constructor() {
    super("There is no knowledge to train on. Import some first.");
  }
}

export class PromiseFixedError extends ExpectedError {
  readonly kind = "conflict";
  readonly code = "releases/promise-fixed";
  constructor() {
    super(
      "The release in use was trained by an earlier version, which kept nothing to choose another promise by. Train once.",
    );
  }
}
