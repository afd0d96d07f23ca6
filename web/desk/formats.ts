// Formats of the viewer's locale, each made once: making one takes a hundred times as long as using it, and a list that scrolls needs
// several a row.
const formats = new Map<string, unknown>();

function once<Format, Options extends object>(
  kind: string,
  make: (locale: string, options: Options) => Format,
): (locale: string, options: Options) => Format {
  return (locale, options) => {
    const key = `${kind} ${locale} ${JSON.stringify(options)}`;
    const known = formats.get(key) as Format | undefined;
    if (known) return known;
    const made = make(locale, options);
    formats.set(key, made);
    return made;
  };
}

/** @throws {RangeError} for what is no locale */
export const dateFormat = once(
  "date",
  (locale, options: Intl.DateTimeFormatOptions) => new Intl.DateTimeFormat(locale, options),
);
export const numberFormat = once(
  "number",
  (locale, options: Intl.NumberFormatOptions) => new Intl.NumberFormat(locale, options),
);
export const displayNames = once(
  "names",
  (locale, options: Intl.DisplayNamesOptions) => new Intl.DisplayNames([locale], options),
);
