// What charts compute: ticks, places, lines and labels that do not cover each other. Pure.

/** Round steps from 0 to at least `most`: 0, 40, 80, 120. */
export function ticksTo(most: number, wanted = 4): number[] {
  if (!(most > 0)) return [0, 1];
  const rough = most / wanted;
  const magnitude = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 2.5, 5, 10].map((factor) => factor * magnitude).find((one) => one >= rough * (1 - 1e-9))!;
  const count = Math.ceil(most / step - 1e-9);
  return Array.from({ length: count + 1 }, (_, k) => Number((k * step).toPrecision(12)));
}

export type Scale = (value: number) => number;

/** From [from, to] to pixels; what lies outside stays outside. */
export function scale(from: number, to: number, start: number, end: number): Scale {
  const span = to - from || 1;
  return (value) => start + ((value - from) / span) * (end - start);
}

/** An SVG path through the points; null is a gap. */
export function pathOf(points: readonly (readonly [x: number, y: number] | null)[]): string {
  let pen = "M";
  return points
    .map((point) => {
      if (!point) {
        pen = "M";
        return "";
      }
      const command = `${pen}${point[0].toFixed(1)} ${point[1].toFixed(1)}`;
      pen = "L";
      return command;
    })
    .join("");
}

/** Places near the wanted ones, at least `gap` apart and within [top, bottom] where there is room, in the same order. */
export function spread(wanted: readonly number[], gap: number, top: number, bottom: number): number[] {
  const order = wanted.map((_, k) => k).sort((a, b) => wanted[a]! - wanted[b]! || a - b);
  const places = [...wanted];
  let last = Number.NEGATIVE_INFINITY;
  for (const k of order) {
    places[k] = Math.max(places[k]!, last + gap, top);
    last = places[k]!;
  }
  let next = Number.POSITIVE_INFINITY;
  for (const k of order.reverse()) {
    places[k] = Math.min(places[k]!, next - gap, bottom);
    next = places[k]!;
  }
  return places;
}

/** Which of `count` labels there is room for: every one, every second, fifth, seventh … */
export function every(count: number, width: number, labelWidth: number): number {
  const room = Math.max(1, Math.floor(width / labelWidth));
  return [1, 2, 3, 5, 7, 10, 14, 21, 28, 30, 60, 90].find((step) => count / step <= room) ?? Math.ceil(count / room);
}

/** 95 % interval of the difference of two shares, each of its own questions (Newcombe 1998, method 10, from Wilson's intervals). */
export function differenceInterval(
  before: { share: number; of: number },
  now: { share: number; of: number },
): { difference: number; from: number; to: number } {
  const [a, b] = [wilson(now), wilson(before)];
  const difference = now.share - before.share;
  return {
    difference,
    from: difference - Math.hypot(now.share - a.from, b.to - before.share),
    to: difference + Math.hypot(a.to - now.share, before.share - b.from),
  };
}

const Z = 1.959964;

function wilson({ share, of }: { share: number; of: number }): { from: number; to: number } {
  if (of <= 0) return { from: 0, to: 1 };
  const centre = (share + (Z * Z) / (2 * of)) / (1 + (Z * Z) / of);
  const half = (Z / (1 + (Z * Z) / of)) * Math.sqrt((share * (1 - share)) / of + (Z * Z) / (4 * of * of));
  return { from: centre - half, to: centre + half };
}
