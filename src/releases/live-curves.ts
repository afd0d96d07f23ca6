// The learning curves of a training that goes on, collected point by point, so that every report of its progress has them whole.
import type { CurvePoint, TrainingProgress } from "../learning/index.ts";

export interface LiveCurve {
  name: string;
  points: CurvePoint[];
}

/** As a run keeps it: all there is to know, whenever one begins to look. */
export interface RunProgress extends Omit<TrainingProgress, "point"> {
  /** Those learned last; not in runs of before. */
  curves?: LiveCurve[];
}

const MOST_CURVES = 4;
const MOST_POINTS = 60;

export class LiveCurves {
  private readonly curves: LiveCurve[] = [];

  take({ point, ...progress }: TrainingProgress): RunProgress {
    if (point) this.add(point);
    return { ...progress, curves: this.curves.map(({ name, points }) => ({ name, points: thinned(points) })) };
  }

  /** Networks that stand side by side learn alike: the first that reaches an epoch tells, unless another knows how it fares. */
  private add({ curve: name, ...point }: CurvePoint & { curve: string }): void {
    let curve = this.curves.find((one) => one.name === name);
    if (!curve) {
      curve = { name, points: [] };
      this.curves.push(curve);
      if (this.curves.length > MOST_CURVES) this.curves.shift();
    }
    const { points } = curve;
    const at = points.findIndex(({ epoch }) => epoch >= point.epoch);
    const known = at < 0 ? undefined : points[at];
    if (known?.epoch !== point.epoch) points.splice(at < 0 ? points.length : at, 0, point);
    else if (known.validationLoss === null && point.validationLoss !== null) points[at] = point;
  }
}

/** The first and the last stay. */
function thinned(points: readonly CurvePoint[]): CurvePoint[] {
  if (points.length <= MOST_POINTS) return [...points];
  return Array.from(
    { length: MOST_POINTS },
    (_, k) => points[Math.round((k * (points.length - 1)) / (MOST_POINTS - 1))]!,
  );
}
