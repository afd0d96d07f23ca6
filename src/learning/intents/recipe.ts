// How a model is made for data of a given size: which members teach, and what the student is like. The figures were chosen on the
// validation parts of BANKING77, CLINC150 and HWU64, full and with ten rows a label; docs/learning.md says what was tried.
import type { BagSettings } from "./bag-network.ts";
import type { MemberSettings } from "./members.ts";
import type { CnnSettings } from "./text-cnn.ts";

/**
 * quick: one bag network, for what is trained many times over, such as folds. default: what `dragoman train` does. thorough: a larger
 * teacher, three to five times the time.
 */
export type Effort = "quick" | "default" | "thorough";

export interface Recipe {
  /** Features in fewer rows than this are dropped. */
  minCount: number;
  /** How often a label's name is learned as a row of the label. */
  nameRows: number;
  /** Members whose mean teaches the student; with one member there is no student, the member is the model. */
  members: MemberSettings[];
  /** How much each member counts. */
  weights: number[];
  /** Rows the student learns from for each of the company's, itself included. */
  variants: number;
  student: BagSettings;
}

/** Under this many rows a label's few words must be learned from few examples: longer, gentler, with the names of the labels. */
const FEW_ROWS = 3000;

export function recipeFor(rows: number, effort: Effort): Recipe {
  const few = rows < FEW_ROWS;
  const bag: BagSettings = {
    kind: "bag",
    units: 128,
    epochs: few ? 60 : epochsFor(rows),
    learningRate: few ? 0.05 : 0.04,
    featureDropout: 0.55,
    unitDropout: 0.3,
    inputScale: few ? 1.2 : 1.5,
    initialScale: few ? 0.03 : 0.1,
    batch: 16,
    smoothing: 0,
  };
  const cnn: CnnSettings = {
    kind: "cnn",
    dimensions: 64,
    filters: 128,
    epochs: few ? 40 : 12,
    learningRate: 0.03,
    featureDropout: few ? 0.3 : 0.2,
    wordDropout: few ? 0.1 : 0,
    unitDropout: few ? 0.5 : 0.3,
    initialScale: few ? 0.03 : 0.1,
    batch: 16,
  };
  const repeat = <T>(count: number, one: T): T[] => Array.from({ length: count }, () => one);
  const members: MemberSettings[] =
    effort === "quick"
      ? [bag]
      : effort === "default"
        ? [...repeat(1, bag), ...repeat(1, cnn)]
        : [...repeat(4, bag), ...repeat(2, cnn)];
  return {
    minCount: few ? 1 : 2,
    nameRows: few ? 3 : 1,
    members,
    weights: members.map(({ kind }) => (effort === "thorough" && kind === "cnn" ? 2 : 1)),
    variants: few ? 24 : 4,
    student: { ...bag, epochs: Math.round(1.5 * bag.epochs), featureDropout: 0.3, unitDropout: 0.1 },
  };
}

/** 20 passes up to 20,000 rows, fewer over more rows: 3 over a million. */
function epochsFor(rows: number): number {
  return Math.min(20, Math.max(3, Math.round(20 * Math.sqrt(20_000 / rows))));
}
