// A list of any length of which only what can be seen is drawn. What one looks at stands still while rows above it come, go or turn
// out higher than thought; the row with the focus stays drawn wherever one scrolls.
import {
  type KeyboardEvent,
  type ReactNode,
  useCallback,
  useEffect,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
} from "react";
import { offsetsOf, rowAt, rowsIn, usualHeight } from "./virtual.ts";

interface Props<Item> {
  items: readonly Item[];
  keyOf(item: Item): string;
  /** How many there are altogether; null where nobody has counted. */
  total: number | null;
  label: string;
  row(item: Item): ReactNode;
  /** This row is scrolled into sight, whenever it is another one. */
  sight: string | null;
  onNearEnd(): void;
  onKeyDown?(event: KeyboardEvent<HTMLUListElement>): void;
  foot?: ReactNode;
}

const firstGuessPx = 84;
const spare = 6;
const nearEndRows = 40;

export function VirtualList<Item>({ items, keyOf, total, label, row, sight, onNearEnd, onKeyDown, foot }: Props<Item>) {
  const scroller = useRef<HTMLDivElement>(null);
  const [view, setView] = useState({ top: 0, height: 0 });
  const [focused, setFocused] = useState<string | null>(null);
  const measured = useRef(new Map<string, number>());
  const [measuring, setMeasuring] = useState(0);

  const keys = useMemo(() => items.map(keyOf), [items, keyOf]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: `measuring` counts the changes of what was measured
  const offsets = useMemo(
    () => offsetsOf(keys, { measured: measured.current, usual: usualHeight(measured.current, firstGuessPx) }),
    [keys, measuring],
  );
  const [first, end] = rowsIn(offsets, view.top, view.height, spare);
  const drawn = Array.from({ length: end - first }, (_, k) => first + k);
  const kept = focused === null ? -1 : keys.indexOf(focused);
  if (kept >= 0 && kept < first) drawn.unshift(kept);
  if (kept >= end) drawn.push(kept);

  // The row at the top of the window is the anchor: where it moves, the window moves with it. At the very top new rows may come in.
  const anchor = useRef<{ key: string; within: number } | null>(null);
  const latest = useRef({ keys, offsets });
  latest.current = { keys, offsets };
  const [look] = useState(() => () => {
    const box = scroller.current!;
    const { keys, offsets } = latest.current;
    const at = rowAt(offsets, box.scrollTop);
    const key = keys[at];
    anchor.current = key === undefined ? null : { key, within: box.scrollTop - offsets[at]! };
    setView({ top: box.scrollTop, height: box.clientHeight });
  });
  useLayoutEffect(() => {
    const box = scroller.current!;
    look();
    const resized = new ResizeObserver(look);
    resized.observe(box);
    box.addEventListener("scroll", look, { passive: true });
    return () => {
      resized.disconnect();
      box.removeEventListener("scroll", look);
    };
  }, [look]);
  useLayoutEffect(() => {
    const box = scroller.current!;
    const place = anchor.current ? keys.indexOf(anchor.current.key) : -1;
    if (place >= 0 && box.scrollTop > 0) {
      const wanted = offsets[place]! + anchor.current!.within;
      if (Math.abs(wanted - box.scrollTop) >= 1) box.scrollTop = wanted;
    }
    look();
  }, [keys, offsets, look]);

  const [sizes] = useState(
    () =>
      new ResizeObserver((entries) => {
        let changed = false;
        for (const { target } of entries) {
          const key = (target as HTMLElement).dataset.key!;
          const height = (target as HTMLElement).offsetHeight;
          if (height === 0 || measured.current.get(key) === height) continue;
          measured.current.set(key, height);
          changed = true;
        }
        if (changed) setMeasuring((count) => count + 1);
      }),
  );
  const measure = useCallback(
    (element: HTMLLIElement) => {
      sizes.observe(element);
      return () => sizes.unobserve(element);
    },
    [sizes],
  );

  useEffect(() => {
    if (sight === null) return;
    const { keys, offsets } = latest.current;
    const place = keys.indexOf(sight);
    const box = scroller.current!;
    if (place < 0) return;
    const [top, bottom] = [offsets[place]!, offsets[place + 1]!];
    if (top < box.scrollTop) box.scrollTop = top;
    else if (bottom > box.scrollTop + box.clientHeight) box.scrollTop = bottom - box.clientHeight;
  }, [sight]);

  useEffect(() => {
    if (end >= keys.length - nearEndRows) onNearEnd();
  }, [end, keys.length, onNearEnd]);

  return (
    <div className="rows" ref={scroller}>
      <ul
        aria-label={label}
        style={{ blockSize: offsets[keys.length] }}
        onKeyDown={onKeyDown}
        onFocus={({ target }) => setFocused(target.closest("li")?.dataset.key ?? null)}
        onBlur={() => setFocused(null)}
      >
        {drawn.map((place) => (
          <li
            key={keys[place]}
            data-key={keys[place]}
            ref={measure}
            aria-setsize={total ?? -1}
            aria-posinset={place + 1}
            style={{ translate: `0 ${offsets[place]}px` }}
          >
            {row(items[place]!)}
          </li>
        ))}
      </ul>
      {foot}
    </div>
  );
}
