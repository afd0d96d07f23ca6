import { pathOf, scale } from "./scale.ts";

const WIDTH = 64;
const HEIGHT = 18;

/** The course of a figure, beside it; it says nothing that the page does not say elsewhere, so a screen reader passes it by. */
export function Sparkline({ values }: { values: readonly (number | null)[] }) {
  const known = values.filter((value) => value !== null);
  if (known.length < 2) return null;
  const [least, most] = [Math.min(...known), Math.max(...known)];
  const x = scale(0, values.length - 1, 1, WIDTH - 1);
  const y = scale(least, most, HEIGHT - 2, 2);
  return (
    <svg className="sparkline" width={WIDTH} height={HEIGHT} aria-hidden="true">
      <path
        d={pathOf(values.flatMap((value, k) => (value === null ? [] : [[x(k), most === least ? HEIGHT / 2 : y(value)] as const])))} // biome-ignore format: one line
      />
    </svg>
  );
}
