// The curve of transfer.ts as a picture for docs/encoder.md, in the colours of web/design/tokens.css, light and dark.

interface Point {
  from: string;
  examples: number;
  encoder: { firstRight: number };
  without: { firstRight: number };
}

const WIDTH = 720;
const HEIGHT = 320;
const LEFT = 64;
const RIGHT = 520;
const TOP = 40;
const BOTTOM = 250;

const LINES = [
  { from: "en", with: "encoder", name: "from English", class: "one" },
  { from: "zh-Hans", with: "encoder", name: "from Chinese", class: "two" },
  { from: "en", with: "without", name: "English, no encoder", class: "one dashed" },
  { from: "zh-Hans", with: "without", name: "Chinese, no encoder", class: "two dashed" },
] as const;

export function transferPicture(curve: readonly Point[]): string {
  const steps = [...new Set(curve.map(({ examples }) => examples))];
  const x = (examples: number) => LEFT + (steps.indexOf(examples) * (RIGHT - LEFT)) / (steps.length - 1);
  const y = (share: number) => BOTTOM - share * (BOTTOM - TOP);
  const shareOf = (point: Point, which: "encoder" | "without") => point[which].firstRight;
  const grid = [0, 0.25, 0.5, 0.75, 1].map(
    (share) =>
      `  <path class="grid" d="M${LEFT} ${y(share)}H${RIGHT}"/><text class="small end" x="${LEFT - 10}" y="${y(share) + 4}">${100 * share} %</text>`,
  );
  const ticks = steps.map(
    (examples) => `  <text class="small middle" x="${x(examples)}" y="${BOTTOM + 22}">${examples}</text>`,
  );
  // Names beside their lines, pushed apart where the lines end together.
  const ends = LINES.map((line) => {
    const points = curve.filter(({ from }) => from === line.from);
    return { line, points, at: y(shareOf(points.at(-1)!, line.with)) };
  }).sort((a, b) => a.at - b.at);
  let lowest = 0;
  const drawn = ends.map(({ line, points, at }) => {
    const path = points.map((point, k) => `${k === 0 ? "M" : "L"}${x(point.examples)} ${y(shareOf(point, line.with)).toFixed(1)}`); // biome-ignore format: one line
    const dots = points.map((point) => `<circle class="${line.class}" cx="${x(point.examples)}" cy="${y(shareOf(point, line.with)).toFixed(1)}" r="3"/>`); // biome-ignore format: one line
    lowest = Math.max(at + 4, lowest + 18);
    return `  <path class="curve ${line.class}" d="${path.join("")}"/>${dots.join("")}<path class="curve ${line.class}" d="M${RIGHT + 14} ${(lowest - 5).toFixed(1)}h26"/><text x="${RIGHT + 48}" y="${lowest.toFixed(1)}">${line.name}</text>`;
  });
  const said = LINES.map(({ from, with: which, name }) => {
    const points = curve.filter((point) => point.from === from);
    return `${name}: ${points.map((point) => `${Math.round(100 * shareOf(point, which))} % with ${point.examples}`).join(", ")}`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-labelledby="title desc" lang="en">
  <title id="title">From one language to another</title>
  <desc id="desc">Share of test questions in five other languages whose article comes first, by the examples an article in their language. ${said.join("; ")}.</desc>
  <style>
    .ground { fill: #f7f6f2 } .grid { stroke: #e5e2da; fill: none }
    text { font: 14px -apple-system, "Segoe UI", Roboto, "Noto Sans", "Helvetica Neue", Arial, sans-serif; fill: #1c1a16 }
    .small { font-size: 12px; fill: #55514a } .middle { text-anchor: middle } .end { text-anchor: end }
    .curve { fill: none; stroke-width: 2 } .dashed { stroke-dasharray: 5 4 }
    .one { stroke: #2a42b0 } .two { stroke: #1b7a52 } circle.one { fill: #2a42b0 } circle.two { fill: #1b7a52 }
    @media (prefers-color-scheme: dark) {
      .ground { fill: #141311 } .grid { stroke: #312e29 } text { fill: #f3f0ea } .small { fill: #bdb8ae }
      .one { stroke: #8ea2f5 } .two { stroke: #45b384 } circle.one { fill: #8ea2f5 } circle.two { fill: #45b384 }
    }
  </style>
  <rect class="ground" width="${WIDTH}" height="${HEIGHT}" rx="8"/>
${[...grid, ...ticks, ...drawn].join("\n")}
  <text class="small middle" x="${(LEFT + RIGHT) / 2}" y="${BOTTOM + 46}">examples an article in the language that is asked</text>
</svg>
`;
}
