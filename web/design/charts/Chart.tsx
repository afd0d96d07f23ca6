// What every chart has: a sentence that says what it shows, a table of the same figures one click away, and a readout that the pointer
// and the arrow keys move along. Charts go from left to right in every language.
import { type ReactNode, useId, useState } from "react";

/** A table of what the chart shows; the first cell of a row names it. */
export interface ChartTable {
  columns: readonly string[];
  rows: readonly (readonly ReactNode[])[];
}

export interface ChartWords {
  showTable: string;
  showChart: string;
}

export interface ChartFrame {
  /** A sentence: what it shows, and what is to be seen in it. */
  label: string;
  table: ChartTable;
  words: ChartWords;
}

export function Chart({ label, table, words, children }: ChartFrame & { children: ReactNode }) {
  const [asTable, setAsTable] = useState(false);
  return (
    <figure className="chart">
      {asTable ? <TableOf label={label} {...table} /> : children}
      <button type="button" className="button quiet small" onClick={() => setAsTable(!asTable)}>
        {asTable ? words.showChart : words.showTable}
      </button>
    </figure>
  );
}

function TableOf({ label, columns, rows }: ChartTable & { label: string }) {
  const id = useId();
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls can be reached by the keyboard
    <section className="scrolls chart-table" tabIndex={0} aria-labelledby={id}>
      <table className="table">
        <caption id={id} className="sr">
          {label}
        </caption>
        <thead>
          <tr>
            {columns.map((column, k) => (
              <th key={column} scope="col" className={k > 0 ? "number" : undefined}>
                {column}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(([name, ...cells], row) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: rows of a chart have no other name
            <tr key={row}>
              <th scope="row">{name}</th>
              {cells.map((cell, k) => (
                <td key={columns[k + 1]} className="number">
                  {cell}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

/**
 * Moves along the places of a chart: by the pointer over it, or by the arrow keys of what to a screen reader is a slider.
 * @param read  what is to be said at a place
 */
export function Readout({
  label,
  count,
  start,
  end,
  placeOf,
  read,
}: {
  label: string;
  count: number;
  /** Where in the chart the first and last place are, in pixels. */
  start: number;
  end: number;
  placeOf(index: number): number;
  read(index: number): {
    title: ReactNode;
    lines: readonly { name: ReactNode; value: ReactNode; text: string }[];
    text: string;
  };
}) {
  const [at, setAt] = useState<number | null>(null);
  const [kept, setKept] = useState(count - 1);
  const index = at ?? kept;
  const said = count > 0 ? read(Math.min(index, count - 1)) : null;
  const nearest = (x: number) => {
    let best = 0;
    for (let k = 1; k < count; k++) if (Math.abs(placeOf(k) - x) < Math.abs(placeOf(best) - x)) best = k;
    return best;
  };
  if (!said) return null;
  const place = placeOf(Math.min(index, count - 1));
  return (
    <div
      className="readout"
      style={{ insetInlineStart: start, inlineSize: end - start }}
      onPointerMove={(event) =>
        setAt(nearest(start + event.clientX - event.currentTarget.getBoundingClientRect().left))
      }
      onPointerLeave={() => setAt(null)}
    >
      <input
        type="range"
        min={0}
        max={count - 1}
        value={Math.min(kept, count - 1)}
        aria-label={label}
        aria-valuetext={said.text}
        onChange={(event) => {
          setKept(event.currentTarget.valueAsNumber);
          setAt(event.currentTarget.valueAsNumber);
        }}
        onFocus={(event) => event.currentTarget.matches(":focus-visible") && setAt(kept)}
        onBlur={() => setAt(null)}
      />
      {at !== null && (
        <>
          <i style={{ insetInlineStart: place - start }} />
          <div
            className="said"
            data-side={place > (start + end) / 2 ? "before" : "after"}
            style={{ insetInlineStart: place - start }}
            aria-hidden="true"
          >
            <b>{said.title}</b>
            <dl>
              {said.lines.map(({ name, value, text }) => (
                <div key={text}>
                  <dt>{name}</dt>
                  <dd>{value}</dd>
                </div>
              ))}
            </dl>
          </div>
        </>
      )}
    </div>
  );
}
