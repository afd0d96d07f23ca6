import type { ReactNode } from "react";
import { Chart, type ChartFrame, Readout } from "./Chart.tsx";
import { pathOf, scale, spread } from "./scale.ts";
import { useWidth } from "./use-width.ts";

export interface Line {
  name: string;
  /** What the name is written in, where that is not the page's language. */
  language?: string;
  points: readonly (readonly [x: number, y: number])[];
}

export interface Axis {
  from: number;
  to: number;
  ticks: readonly number[];
  format(value: number): string;
}

const TOP = 22;
const BOTTOM = 26;
const LEFT = 40;
const LABELS = 96;
/** Each line has its own: solid, long, dots, dash-dot, and again in other colours. */
export const dashes = ["", "7 3", "2 3", "9 3 2 3", "4 2", "1 4"];

/** Lines, each with its dash and its name at its end. */
export function Lines({
  lines,
  x,
  y,
  events = [],
  limit,
  dots = [],
  diagonal = false,
  height = 240,
  unit = "",
  ...frame
}: ChartFrame & {
  lines: readonly Line[];
  x: Axis;
  y: Axis;
  events?: readonly { x: number; label: string }[];
  /** A line with a shaded side: below it is as it should be. */
  limit?: { y: number; label: string } | undefined;
  /** On lines, by their number. */
  dots?: readonly { line: number; x: number; y: number }[];
  /** From corner to corner: what should be. */
  diagonal?: boolean;
  height?: number;
  /** Of the x axis, for the readout. */
  unit?: string;
}) {
  const [element, width] = useWidth<HTMLDivElement>(480);
  const named = lines.some(({ name }) => name !== "") && width > 360;
  const plotEnd =
    width - (named ? Math.min(width * 0.4, Math.max(LABELS, ...lines.map(({ name }) => roomFor(name)))) : 14);
  const atX = scale(x.from, x.to, LEFT, plotEnd);
  const atY = scale(y.from, y.to, height - BOTTOM, TOP);
  const inside = (value: number) => value >= y.from && value <= y.to;
  const ends = lines.map(({ points }) => points.findLast(([, value]) => inside(value)) ?? null);
  const places = spread(
    ends.map((end) => (end ? atY(end[1]) : height - BOTTOM)),
    17,
    TOP,
    height - BOTTOM,
  );
  const stops = [...new Set(lines.flatMap(({ points }) => points.map(([value]) => value)))].sort((a, b) => a - b);
  return (
    <Chart {...frame}>
      <div className="plot" dir="ltr" ref={element}>
        <svg width={width} height={height} role="img" aria-label={frame.label}>
          {y.ticks.map((tick) => (
            <g key={tick}>
              <path className="grid" d={`M${LEFT} ${atY(tick)}H${plotEnd}`} />
              <text x={LEFT - 8} y={atY(tick) + 4} className="at-end">
                {y.format(tick)}
              </text>
            </g>
          ))}
          {x.ticks.map((tick) => (
            <text key={tick} x={atX(tick)} y={height - 6} className="at-middle">
              {x.format(tick)}
            </text>
          ))}
          {diagonal && <path className="ideal" d={`M${LEFT} ${height - BOTTOM}L${plotEnd} ${TOP}`} />}
          {limit && inside(limit.y) && (
            <>
              <rect
                className="shade"
                x={LEFT}
                y={atY(limit.y)}
                width={plotEnd - LEFT}
                height={height - BOTTOM - atY(limit.y)}
              />
              <path className="limit" d={`M${LEFT} ${atY(limit.y)}H${plotEnd}`} />
              <text x={LEFT + 6} y={atY(limit.y) - 6} className="limit-name">
                {limit.label}
              </text>
            </>
          )}
          {lines.map(({ name, points }, k) => (
            <path
              key={name}
              className={`line series-${(k % 6) + 1}`}
              strokeDasharray={dashes[k % dashes.length]}
              d={pathOf(points.map(([px, py]) => (inside(py) ? [atX(px), atY(py)] : null)))}
            />
          ))}
          {events.map((event) => (
            <g key={event.label}>
              <path className="event" d={`M${atX(event.x)} ${TOP - 4}V${height - BOTTOM}`} />
              <text
                x={atX(event.x)}
                y={TOP - 8}
                className={atX(event.x) > plotEnd - 40 ? "event-name at-end" : "event-name at-middle"}
              >
                {event.label}
              </text>
            </g>
          ))}
          {dots
            .filter((dot) => inside(dot.y))
            .map((dot) => (
              <circle
                key={dot.line}
                className={`dot series-${(dot.line % 6) + 1}`}
                cx={atX(dot.x)}
                cy={atY(dot.y)}
                r={4.5}
              />
            ))}
          {named &&
            lines.map(
              ({ name, language }, k) =>
                ends[k] && (
                  <text
                    key={name}
                    x={plotEnd + 8}
                    y={places[k]! + 4}
                    className="name"
                    {...(language && { lang: language })}
                  >
                    {name}
                  </text>
                ),
            )}
        </svg>
        <Readout
          label={frame.label}
          count={stops.length}
          start={LEFT}
          end={plotEnd}
          placeOf={(k) => atX(stops[k]!)}
          read={(k) => {
            const stop = stops[k]!;
            const title = `${x.format(stop)}${unit}`;
            const said = lines.flatMap(({ name, points }, line) => {
              const value = valueAt(points, stop);
              return value === null
                ? []
                : [{ name: <DashOf line={line} name={name} />, value: y.format(value), text: `${name} ${y.format(value)}` }]; // biome-ignore format: one line
            });
            return { title, lines: said, text: `${title}. ${said.map(({ text }) => text).join(", ")}` };
          }}
        />
      </div>
    </Chart>
  );
}

/** In pixels, and rather too much: what an em holds of most scripts, and of those that fill it. */
const roomFor = (name: string): number => 16 + [...name].reduce((sum, letter) => sum + (letter > "\u2e80" ? 12 : 7), 0);

/** A short piece of a line, beside its name. */
export function DashOf({ line, name }: { line: number; name: ReactNode }) {
  return (
    <span className="dash-of">
      <svg width="22" height="8" aria-hidden="true">
        <path className={`line series-${(line % 6) + 1}`} strokeDasharray={dashes[line % dashes.length]} d="M1 4h20" />
      </svg>{" "}
      {name}
    </span>
  );
}

/** On the line between two of its points; null outside. */
function valueAt(points: Line["points"], x: number): number | null {
  const after = points.findIndex(([px]) => px >= x);
  if (after < 0) return null;
  const [bx, by] = points[after]!;
  if (bx === x) return by;
  if (after === 0) return null;
  const [ax, ay] = points[after - 1]!;
  return ay + ((by - ay) * (x - ax)) / (bx - ax);
}
