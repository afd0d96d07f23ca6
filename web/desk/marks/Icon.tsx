// The desk's icons: 16 grid, 1.5 stroke, drawn in the colour of the text around them. Decorative: what they mean is said in words.
const drawings = {
  inbox:
    "M2.5 9.5 4.6 3.6A1 1 0 0 1 5.5 3h5a1 1 0 0 1 .9.6l2.1 5.9v2.5a1 1 0 0 1-1 1h-9a1 1 0 0 1-1-1zM2.5 9.5h3l1 1.5h3l1-1.5h3",
  person: "M10.6 5.3a2.6 2.6 0 1 1-5.2 0 2.6 2.6 0 0 1 5.2 0M3 13.3c.5-2.7 2.4-4.1 5-4.1s4.5 1.4 5 4.1",
  check: "m3.2 8.4 3.2 3.2 6.4-7",
  clock: "M13.7 8A5.7 5.7 0 1 1 2.3 8a5.7 5.7 0 0 1 11.4 0M8 4.8V8l2.2 1.5",
  cross: "m4 4 8 8M12 4l-8 8",
  back: "M10 3.5 5.5 8l4.5 4.5",
  down: "M8 3v9.5M4 8.7l4 4 4-4",
  more: "m4.5 6.3 3.5 3.5 3.5-3.5",
  book: "M8 4.2C6.6 3.2 4.7 2.8 2.5 3v9.3c2.2-.2 4.1.2 5.5 1.2 1.4-1 3.3-1.4 5.5-1.2V3c-2.2-.2-4.1.2-5.5 1.2zM8 4.2v9.3",
  bubble:
    "M13.5 7.6c0 2.8-2.5 4.9-5.5 4.9-.8 0-1.5-.1-2.2-.4L2.8 13.2l.8-2.5c-.7-.8-1.1-1.9-1.1-3.1C2.5 4.9 5 2.7 8 2.7s5.5 2.2 5.5 4.9z",
  seal: "M5.4 2h5.2L14 5.4v5.2L10.6 14H5.4L2 10.6V5.4zM5.5 8.2l1.8 1.8 3.3-3.8",
  bars: "M3 13.5V9M8 13.5V3M13 13.5V6.5M2 13.5h12",
  sliders: "M2 4.5h6M12 4.5h2M2 11.5h2M8 11.5h6M10 2.8v3.4M6 9.8v3.4",
  search: "M11.2 7a4.2 4.2 0 1 1-8.4 0 4.2 4.2 0 0 1 8.4 0M10.2 10.2l3.3 3.3",
  plus: "M8 3v10M3 8h10",
  upload: "M8 10.5V3M4.8 6 8 2.8 11.2 6M3 10.5v2.5h10v-2.5",
  download: "M8 3v7.5M4.8 7.5 8 10.7l3.2-3.2M3 10.5v2.5h10v-2.5",
  pencil: "m3 13 .7-3L10.9 2.8l2.3 2.3L6 12.3zM9.3 4.4l2.3 2.3",
  trash: "M3 4.5h10M6 4.5V3h4v1.5M4.3 4.5l.6 8.5h6.2l.6-8.5",
  lock: "M4 7.3h8v6H4zM5.6 7.3V5.2a2.4 2.4 0 0 1 4.8 0v2.1",
  tag: "M2.8 2.8h5l5.6 5.6-5 5-5.6-5.6zM5.6 5.6v.1",
  note: "M3 2.8h10v7.4L10 13.2H3zM10 13.2v-3h3M5.5 5.8h5M5.5 8.2h3",
  flag: "M4 14V2.5M4 3h8l-1.8 3L12 9H4",
  filter: "M2.5 4.5h11M4.8 8h6.4M7 11.5h2",
  bell: "M8 2.4A3.6 3.6 0 0 1 11.6 6c0 2.9.8 3.9 1.6 4.6H2.8C3.6 9.9 4.4 8.9 4.4 6A3.6 3.6 0 0 1 8 2.4M6.6 12.9a1.5 1.5 0 0 0 2.8 0",
  at: "M10.6 8A2.6 2.6 0 1 1 5.4 8a2.6 2.6 0 0 1 5.2 0zM10.6 5.6v3.2c0 2.2 3 1.8 3-.8a5.6 5.6 0 1 0-2.4 4.6",
  keyboard: "M1.8 4.2h12.4v7.6H1.8zM4.3 6.8v.1M6.8 6.8v.1M9.3 6.8v.1M11.8 6.8v.1M5.3 9.4h5.4",
  dots: "M3.5 8v.1M8 8v.1M12.5 8v.1",
  send: "M8 13V3M3.8 7.2 8 3l4.2 4.2",
  link: "M6.8 9.2a2.6 2.6 0 0 0 3.7 0l2-2a2.6 2.6 0 0 0-3.7-3.7l-.8.8M9.2 6.8a2.6 2.6 0 0 0-3.7 0l-2 2a2.6 2.6 0 0 0 3.7 3.7l.8-.8",
  eye: "M1.8 8S4 3.8 8 3.8 14.2 8 14.2 8 12 12.2 8 12.2 1.8 8 1.8 8zM9.8 8a1.8 1.8 0 1 1-3.6 0 1.8 1.8 0 0 1 3.6 0",
  minus: "M13.7 8A5.7 5.7 0 1 1 2.3 8a5.7 5.7 0 0 1 11.4 0M5.5 8h5",
  warning: "M8 2.6 14 13H2zM8 6.6v3M8 11.3v.1",
  info: "M13.7 8A5.7 5.7 0 1 1 2.3 8a5.7 5.7 0 0 1 11.4 0M8 7.3v3.4M8 5.2v.1",
  handBack: "M5.5 3 2.8 5.7l2.7 2.7M3 5.7h6.2a4 4 0 0 1 0 8H6",
  thumbUp:
    "M5.5 7 8 2.6c1 0 1.6.7 1.6 1.7L9.2 6.5h3a1.3 1.3 0 0 1 1.3 1.6l-.9 4a1.5 1.5 0 0 1-1.5 1.2H5.5zM5.5 7H3v6.3h2.5",
  thumbDown:
    "M10.5 9 8 13.4c-1 0-1.6-.7-1.6-1.7l.4-2.2h-3a1.3 1.3 0 0 1-1.3-1.6l.9-4a1.5 1.5 0 0 1 1.5-1.2h5.6zM10.5 9H13V2.7h-2.5",
} as const;

export type IconName = keyof typeof drawings;

/** @param flips  mirrors from right to left: for what points along the line of reading */
export function Icon({
  name,
  size = "",
  flips = false,
}: {
  name: IconName;
  size?: "" | "small" | "large";
  flips?: boolean;
}) {
  return (
    <svg className={`icon ${size} ${flips ? "flips" : ""}`} viewBox="0 0 16 16" aria-hidden="true">
      <path d={drawings[name]} />
    </svg>
  );
}

/** The mark: a D that is a speech bubble. It does not mirror. */
export function Mark() {
  return (
    <svg className="mark" viewBox="0 0 24 26" aria-hidden="true">
      <path d="M4 3.5h8.2a8.5 8.5 0 0 1 0 17H8.3L4.6 23.2A.4.4 0 0 1 4 22.8z" fill="currentColor" />
      <path d="M7.6 9.5h5.8M10.9 14.5h5.8" className="lines" />
    </svg>
  );
}
