// What a training tells while it runs and what it leaves to be looked at: progress, learning curves, verdict, curves of
// confidence. Plain values that can be stored as JSON; nothing here influences what is learned.

/** Said often while a training runs. */
export interface TrainingProgress {
  /** What is going on, such as "Learning, part 2 of 4". */
  step: string;
  /** Share of the whole training that is done, 0..1, never falling. */
  share: number;
  /** Loss of the member in training, in nats per example; null between members. */
  loss: number | null;
  /** Null until enough has been seen to tell. */
  secondsLeft: number | null;
  /** The point of a learning curve that was just reached; null between epochs. */
  point?: (CurvePoint & { curve: string }) | null;
}

/** One point of a learning curve: means over the examples, losses in nats. `null` where nothing was held out. */
export interface CurvePoint {
  epoch: number;
  trainingLoss: number;
  validationLoss: number | null;
  validationAccuracy: number | null;
}

/** One candidate of the model search, or one member of the final model, as it learned. */
export interface LearningCurve {
  /** Such as "bag, 128 units". */
  name: string;
  points: CurvePoint[];
  /** Of the points, the one whose weights were kept. */
  keptEpoch: number;
  /** Whether it went into the final model. */
  chosen: boolean;
  /** Whether it was tried by the model search, rather than trained as a part of the model. */
  candidate: boolean;
}

/** What the curves say, for people. The words are made where they are shown. */
export interface FitVerdict {
  kind: "good" | "overfitting" | "underfitting" | "too-little-data";
  trainingAccuracy: number;
  validationAccuracy: number;
  trainingLoss: number;
  validationLoss: number;
}

/** A bin of a reliability diagram: predictions whose confidence lies in [from, to). */
export interface ReliabilityBin {
  from: number;
  to: number;
  count: number;
  meanConfidence: number;
  /** Share of them that were right. */
  accuracy: number;
}

/** If everything at or above `threshold` is answered: the share that is, and the share of wrong answers among them. */
export interface RiskCoveragePoint {
  threshold: number;
  coverage: number;
  risk: number;
}

/** Two topics that are taken for each other. */
export interface Confusion {
  asked: string;
  takenFor: string;
  /** Their ids; not in reports of before. */
  askedArticle?: string;
  takenArticle?: string;
  count: number;
  /** Some of the questions it happened to. */
  examples: string[];
}
