import { scale } from "./scale.ts";

const WIDTH = 150;
const HEIGHT = 24;

/** A difference with its 95 % interval against a zero line; worse is a diamond. @param reach  the largest difference that is drawn */
export function Interval({
  difference,
  from,
  to,
  reach,
  label,
}: {
  difference: number;
  from: number;
  to: number;
  reach: number;
  label: string;
}) {
  const x = scale(-reach, reach, 6, WIDTH - 6);
  const within = (value: number) => x(Math.max(-reach, Math.min(reach, value)));
  const worse = to < 0;
  const at = within(difference);
  return (
    <svg
      className="interval"
      data-tone={worse ? "bad" : from > 0 ? "good" : undefined}
      width={WIDTH}
      height={HEIGHT}
      role="img"
      aria-label={label}
    >
      <path className="zero" d={`M${x(0)} 0V${HEIGHT}`} />
      <path className="range" d={`M${within(from)} ${HEIGHT / 2}H${within(to)}`} />
      {worse ? (
        <path className="value" d={`M${at} ${HEIGHT / 2 - 5}l5 5-5 5-5-5z`} />
      ) : (
        <circle className="value" cx={at} cy={HEIGHT / 2} r={4} />
      )}
    </svg>
  );
}
