// How a network learned: its loss on what it learns from, and on what was held out.
import { Lines } from "../../design/charts/Lines.tsx";
import { ticksTo } from "../../design/charts/scale.ts";
import { useChartWords } from "../insights/chart-words.ts";
import { useWording } from "../text.tsx";
import type { Report } from "./learning.ts";

type Points = Report["curves"][number]["points"];

export function CurveChart({ name, points, keptEpoch }: { name: string; points: Points; keptEpoch: number | null }) {
  const { text, locale } = useWording();
  const words = useChartWords();
  const decimal = (value: number, digits = 2) =>
    new Intl.NumberFormat(locale, { minimumFractionDigits: digits, maximumFractionDigits: digits }).format(value);
  const whole = (value: number) => new Intl.NumberFormat(locale).format(value);
  const heldOut = points.flatMap(({ epoch, validationLoss }) => (validationLoss === null ? [] : [[epoch, validationLoss] as const])); // biome-ignore format: one line
  const most = Math.max(
    ...points.map(({ trainingLoss, validationLoss }) => Math.max(trainingLoss, validationLoss ?? 0)),
  );
  const yTicks = ticksTo(most);
  const last = points.at(-1)!;
  const xTicks = ticksTo(last.epoch).filter((tick) => tick <= last.epoch && Number.isInteger(tick));
  return (
    <div>
      <h3 className="chart-name">{name}</h3>
      <Lines
        label={text("learning.curveLabel", {
          name,
          from: decimal(points[0]!.trainingLoss),
          to: decimal(last.trainingLoss),
          heldOut: heldOut.length > 0 ? decimal(heldOut.at(-1)![1]) : "–",
        })}
        words={words}
        table={{
          columns: [text("learning.epoch"), text("learning.learnedLoss"), text("learning.heldOutLoss")],
          rows: points.map((one) => [
            whole(one.epoch),
            decimal(one.trainingLoss, 3),
            one.validationLoss === null ? "–" : decimal(one.validationLoss, 3),
          ]),
        }}
        lines={[
          { name: text("learning.learnedLoss"), points: points.map((one) => [one.epoch, one.trainingLoss] as const) },
          ...(heldOut.length > 0 ? [{ name: text("learning.heldOutLoss"), points: heldOut }] : []),
        ]}
        x={{ from: Math.min(0, points[0]!.epoch), to: last.epoch, ticks: xTicks, format: whole }}
        y={{ from: 0, to: yTicks.at(-1)!, ticks: yTicks, format: (value) => decimal(value, 1) }}
        events={keptEpoch === null ? [] : [{ x: keptEpoch, label: text("learning.kept", { epoch: keptEpoch }) }]}
        height={200}
      />
    </div>
  );
}
