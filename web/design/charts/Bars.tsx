import type { ReactNode } from "react";
import { Chart, type ChartFrame, Readout } from "./Chart.tsx";
import { every, scale, spread, ticksTo } from "./scale.ts";
import { useWidth } from "./use-width.ts";

export interface Bar {
  /** Such as a day, in full. */
  name: string;
  /** Under the axis, where there is room. */
  short: string;
  /** From below; one for each series. */
  values: readonly number[];
}

const HEIGHT = 220;
const TOP = 24;
const BOTTOM = 24;
const LEFT = 40;
const LABELS = 110;

/** Stacked bars, at most four series, each named at the end of the last bars. */
export function Bars({
  bars,
  series,
  marks = [],
  format,
  total,
  ...frame
}: ChartFrame & {
  bars: readonly Bar[];
  /** Which grounds of charts.css they have: first, second, third, fourth. */
  series: readonly string[];
  /** What happened before a bar, such as a release that went live. */
  marks?: readonly { at: number; label: string }[];
  format(value: number): string;
  /** What all together is called. */
  total: string;
}) {
  const [element, width] = useWidth<HTMLDivElement>(900);
  const labels = width > 560 ? LABELS : 0;
  const plotEnd = width - labels - 8;
  const sums = bars.map(({ values }) => values.reduce((sum, value) => sum + value, 0));
  const ticks = ticksTo(Math.max(1, ...sums), 3).filter((tick) => Number.isInteger(tick));
  const y = scale(0, ticks.at(-1)!, HEIGHT - BOTTOM, TOP);
  const step = (plotEnd - LEFT) / Math.max(1, bars.length);
  const barWidth = Math.max(1, Math.min(36, step * 0.76));
  const centre = (k: number) => LEFT + step * (k + 0.5);
  const labelled = every(bars.length, plotEnd - LEFT, 64);
  const last = bars.findLast(({ values }) => values.some((value) => value > 0)) ?? null;
  const middles = last ? middlesOf(last.values).map(y) : [];
  const named = series.map((_, k) => k).filter((k) => bars.some(({ values }) => values[k]! > 0));
  const places = spread(
    named.map((k) => middles[k] ?? y(0)),
    17,
    TOP,
    HEIGHT - BOTTOM,
  );
  return (
    <Chart {...frame}>
      <div className="plot" dir="ltr" ref={element}>
        <svg width={width} height={HEIGHT} role="img" aria-label={frame.label}>
          {ticks.map((tick) => (
            <g key={tick}>
              <path className="grid" d={`M${LEFT} ${y(tick)}H${plotEnd}`} />
              <text x={LEFT - 8} y={y(tick) + 4} className="at-end">
                {format(tick)}
              </text>
            </g>
          ))}
          {bars.map(({ name, short, values }, k) => (
            <g key={name}>
              {segments(values, y).map(({ series, top, height }) => (
                <rect
                  key={series}
                  className={`fill ${grounds[series]}`}
                  x={centre(k) - barWidth / 2}
                  y={top}
                  width={barWidth}
                  height={height}
                  rx={Math.min(2, barWidth / 4)}
                />
              ))}
              {k % labelled === Math.floor(labelled / 2) && (
                <text x={centre(k)} y={HEIGHT - 6} className="at-middle">
                  {short}
                </text>
              )}
            </g>
          ))}
          {marks.map(({ at, label }) => (
            <Mark key={`${at} ${label}`} x={LEFT + step * at} label={label} end={plotEnd} />
          ))}
          {labels > 0 &&
            named.map((k, row) => (
              <text key={series[k]} x={plotEnd + 10} y={places[row]! + 4} className="name">
                {series[k]}
              </text>
            ))}
        </svg>
        <Readout
          label={frame.label}
          count={bars.length}
          start={LEFT}
          end={plotEnd}
          placeOf={centre}
          read={(k) => {
            const { name, values } = bars[k]!;
            const lines = series.flatMap(
              (one, s) =>
              values[s] === undefined ? [] : [{ name: <Swatch series={s} name={one} />, value: format(values[s]), text: `${one}: ${format(values[s])}` }], // biome-ignore format: one line
            );
            const all = { name: total, value: format(sums[k]!), text: `${total}: ${format(sums[k]!)}` };
            const said = [...lines.reverse(), all];
            return { title: name, lines: said, text: `${name}. ${said.map(({ text }) => text).join(", ")}` };
          }}
        />
        {labels === 0 && (
          <ul className="legend">
            {named.map((k) => (
              <li key={series[k]}>
                <Swatch series={k} name={series[k]!} />
              </li>
            ))}
          </ul>
        )}
      </div>
    </Chart>
  );
}

const grounds = ["first", "second", "third", "fourth"] as const;

export function Swatch({ series, name }: { series: number; name: ReactNode }) {
  return (
    <>
      <i className={`swatch ${grounds[series]}`} /> {name}
    </>
  );
}

function Mark({ x, label, end }: { x: number; label: string; end: number }) {
  const before = x > end - 140;
  return (
    <g>
      <path className="event" d={`M${x} ${TOP - 12}V${HEIGHT - BOTTOM}`} />
      <text x={before ? x - 6 : x + 6} y={TOP - 4} className={before ? "event-name at-end" : "event-name"}>
        {label}
      </text>
    </g>
  );
}

/** With a gap between two, and nothing for nothing. */
function segments(values: readonly number[], y: (value: number) => number) {
  let sum = 0;
  return values.flatMap((value, series) => {
    const from = y(sum);
    sum += value;
    const top = y(sum);
    return value > 0 ? [{ series, top, height: Math.max(1, from - top - 1.5) }] : [];
  });
}

function middlesOf(values: readonly number[]): number[] {
  let sum = 0;
  return values.map((value) => {
    sum += value;
    return sum - value / 2;
  });
}
