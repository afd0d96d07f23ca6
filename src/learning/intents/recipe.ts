// How a model is made for data of a given size: which members teach, and what the networks are like that remain. The figures were
// chosen on the validation parts of BANKING77, CLINC150 and HWU64, full and with ten rows a label; docs/learning.md says what was tried.
import type { PresetName } from "../augmentation/index.ts";
import type { BagSettings } from "./bag-network.ts";
import type { MemberSettings } from "./members.ts";
import type { CnnSettings } from "./text-cnn.ts";

/**
 * quick: no teacher, for what is trained many times over, such as folds; `dragoman train` begins with it. default: teachers where rows
 * are few. thorough: a larger teacher, several times the work.
 */
export type Effort = "quick" | "default" | "thorough";

export interface Recipe {
  /** Features in fewer rows than this are dropped. */
  minCount: number;
  /** How often a label's name is learned as a row of the label. */
  nameRows: number;
  /** How rows are rewritten to make more of them; see src/learning/augmentation. */
  augmentation: PresetName;
  /** Members whose mean is what the networks learn; none: they learn the labels. */
  teachers: MemberSettings[];
  /** How much each teacher counts. */
  teacherWeights: number[];
  /** Rows learned from a teacher for each of the company's, itself included. */
  variants: number;
  /** The networks that remain: so many of these, side by side as one. */
  networks: number;
  network: BagSettings;
}

/** Under this many rows a label's few words must be learned from few examples: longer, gentler, with the names of the labels. */
const FEW_ROWS = 3000;
const MANY_ROWS = 12_000;

export function recipeFor(rows: number, effort: Effort): Recipe {
  const few = rows < FEW_ROWS;
  const teachers = teachersFor(rows, effort);
  const taught = teachers.length > 0;
  const wide = taught && !few;
  return {
    // A wide network of many features would be too large a file.
    minCount: few ? 1 : wide && rows > MANY_ROWS ? 3 : 2,
    nameRows: few ? 3 : 1,
    augmentation: "none",
    teachers,
    teacherWeights: teachers.map(({ kind }) => (kind === "cnn" && !few ? 2 : 1)),
    variants: few ? 24 : 5,
    networks: 2,
    network: {
      ...bagFor(rows),
      units: wide ? 96 : 64,
      // Half as much as for 128 units: 92.9 against 92.2 % on BANKING77.
      unitDropout: 0.15,
      ...(taught ? { epochs: few ? 90 : 30, featureDropout: 0.3, unitDropout: 0.1 } : {}),
    },
  };
}

function teachersFor(rows: number, effort: Effort): MemberSettings[] {
  const few = rows < FEW_ROWS;
  const repeat = <T>(count: number, one: T): T[] => Array.from({ length: count }, () => one);
  const cnn: CnnSettings = {
    kind: "cnn",
    dimensions: few ? 48 : 64,
    filters: few ? [32, 80, 80, 32] : [0, 128, 128, 0],
    epochs: few ? 40 : 12,
    learningRate: 0.03,
    featureDropout: few ? 0.3 : 0.2,
    wordDropout: few ? 0.1 : 0,
    unitDropout: few ? 0.5 : 0.3,
    initialScale: few ? 0.03 : 0.1,
    batch: 16,
  };
  if (effort === "quick" || (effort === "default" && !few)) return [];
  if (effort === "default") return [...repeat(3, bagFor(rows)), ...repeat(3, cnn)];
  return [...repeat(4, bagFor(rows)), ...repeat(few ? 4 : 2, cnn)];
}

function bagFor(rows: number): BagSettings {
  const few = rows < FEW_ROWS;
  return {
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
}

/** 20 passes up to 20,000 rows, fewer over more rows: 3 over a million. */
function epochsFor(rows: number): number {
  return Math.min(20, Math.max(3, Math.round(20 * Math.sqrt(20_000 / rows))));
}
