// Line charts as inline SVG: horizontal grid only, lines named where they end, each with its own dash. Colours are classes.
export interface Chart {
  /** One sentence that says what is to be seen. */
  label: string;
  x: Axis;
  y: Axis;
  lines: Line[];
  /** Vertical lines with words above, such as the epoch that was kept. */
  events?: { x: number; text: string }[];
  /** Horizontal line with words, shaded below. */
  limit?: { y: number; text: string };
  dots?: { x: number; y: number; text?: string }[];
  /** Bars from the bottom, in shares of the chart's height: how many there were. */
  bars?: { from: number; to: number; share: number }[];
}

export interface Axis {
  min: number;
  max: number;
  ticks: number[];
  format(value: number): string;
}

export interface Line {
  points: readonly (readonly [x: number, y: number])[];
  kind: "first" | "second" | "ideal";
  /** Written where it ends. */
  name?: string;
}

const WIDTH = 310;
const HEIGHT = 216;
const INSET = { top: 22, end: 80, bottom: 24, start: 36 };
const TEXT_GAP = 15;

/** @param html  makes HTML of plain text */
export function chartSvg(chart: Chart, html: (text: string) => string): string {
  const { x, y, lines, events = [], limit, dots = [], bars = [] } = chart;
  const named = lines.some(({ name }) => name !== undefined);
  const area = {
    start: INSET.start,
    end: WIDTH - (named ? INSET.end : 14),
    top: INSET.top,
    bottom: HEIGHT - INSET.bottom,
  };
  const toX = scale(x, area.start, area.end);
  const toY = scale(y, area.bottom, area.top);
  const grid = y.ticks.map(
    (tick) =>
      `<line class="grid" x1="${area.start}" x2="${area.end}" y1="${toY(tick)}" y2="${toY(tick)}"/>` +
      `<text class="tick" x="${area.start - 6}" y="${toY(tick) + 4}" text-anchor="end">${html(y.format(tick))}</text>`,
  );
  const xTicks = x.ticks.map(
    (tick) =>
      `<text class="tick" x="${toX(tick)}" y="${HEIGHT - 6}" text-anchor="middle">${html(x.format(tick))}</text>`,
  );
  const drawnBars = bars.map(({ from, to, share }) => {
    const height = round(share * (area.bottom - area.top));
    return `<rect class="count" x="${toX(from) + 1}" y="${area.bottom - height}" width="${Math.max(1, round(toX(to) - toX(from) - 2))}" height="${height}"/>`;
  });
  const drawnLimit = limit
    ? `<rect class="under" x="${area.start}" y="${toY(limit.y)}" width="${area.end - area.start}" height="${round(area.bottom - toY(limit.y))}"/>` +
      `<line class="limit" x1="${area.start}" x2="${area.end}" y1="${toY(limit.y)}" y2="${toY(limit.y)}"/>` +
      `<text class="limit" x="${area.start + 4}" y="${toY(limit.y) - 5}">${html(limit.text)}</text>`
    : "";
  const drawnEvents = events.map(({ x: at, text }) => {
    // Words near an edge lean inwards.
    const anchor = toX(at) < area.start + 40 ? "start" : toX(at) > area.end - 30 ? "end" : "middle";
    return `<line class="event" x1="${toX(at)}" x2="${toX(at)}" y1="${area.top - 4}" y2="${area.bottom}"/><text x="${toX(at)}" y="${area.top - 9}" text-anchor="${anchor}">${html(text)}</text>`;
  });
  const paths = lines.map(({ points, kind }) => {
    const path = points.map(([px, py]) => `${toX(px)} ${toY(py)}`).join("L");
    // One point is a line of no length, which round caps make a dot.
    return points.length === 0 ? "" : `<path class="${kind}" d="M${path}${points.length === 1 ? "h0" : ""}"/>`;
  });
  const drawnDots = dots.map(
    ({ x: px, y: py, text }) =>
      `<circle class="dot" cx="${toX(px)}" cy="${toY(py)}" r="${text === undefined ? 3.5 : 5.5}"/>` +
      (text === undefined ? "" : `<text x="${toX(px) + 11}" y="${toY(py) + 4}">${html(text)}</text>`),
  );
  return `<svg class="chart" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${html(chart.label)}">
${[...drawnBars, drawnLimit, ...grid, ...xTicks, ...drawnEvents, ...paths, ...drawnDots, ...names(lines, toX, toY, area, html)].join("")}
</svg>`;
}

/** At the lines' ends, moved apart where they would lie on each other. */
function names(
  lines: readonly Line[],
  toX: (value: number) => number,
  toY: (value: number) => number,
  area: { top: number; bottom: number },
  html: (text: string) => string,
): string[] {
  const ends = lines
    .flatMap(({ name, points, kind }) => {
      const last = points.at(-1);
      return name === undefined || !last ? [] : [{ name, kind, x: toX(last[0]), y: toY(last[1]) }];
    })
    .sort((a, b) => a.y - b.y);
  let below = area.top - TEXT_GAP;
  return ends.map(({ name, kind, x, y }) => {
    below = Math.max(below + TEXT_GAP, y + 4);
    return `<text class="${kind}" x="${x + 6}" y="${round(below)}">${html(name)}</text>`;
  });
}

function scale({ min, max }: Axis, from: number, to: number): (value: number) => number {
  const span = max - min || 1;
  return (value) => round(from + ((Math.min(max, Math.max(min, value)) - min) / span) * (to - from));
}

const round = (value: number): number => Math.round(value * 10) / 10;

/** Round numbers from 0 to at least `most`, about four steps; `whole` where nothing lies between whole numbers. */
export function ticksTo(most: number, whole = false): number[] {
  const rough = most / 4 || 0.25;
  const power = 10 ** Math.floor(Math.log10(rough));
  const exact = [1, 2, 2.5, 5, 10].map((factor) => factor * power).find((one) => one >= rough * 0.999)!;
  const step = whole ? Math.max(1, Math.ceil(exact)) : exact;
  const count = Math.max(1, Math.ceil(most / step - 1e-9));
  return Array.from({ length: count + 1 }, (_, k) => Number((k * step).toPrecision(12)));
}
