// The shop gives one colour; everything the widget paints with it is computed here. No colour is refused. Pure.
export type Theme = "light" | "dark";
/** Red, green and blue, 0..255. */
export type Rgb = readonly number[];

/** Named as the style sheet knows them. */
export interface BrandColours {
  /** The fill: the shop's colour, moved a little only where nothing could be read on it or where it would vanish in the dark. */
  "--brand": Rgb;
  /** Text on the fill: white or ink, 4.5:1. */
  "--on-brand": Rgb;
  /** Text in the brand's hue on the surface and on the soft ground, 4.5:1. */
  "--brand-ink": Rgb;
  /** A ground: 9 % of the shop's colour on the surface. */
  "--brand-soft": Rgb;
}

const white: Rgb = [255, 255, 255];
const ink: Rgb = [28, 26, 22]; // --ink of the light theme in web/design/tokens.css
const darkSurface: Rgb = [28, 26, 23]; // --surface of the dark theme; in the light one it is white

export function brandColours(colour: Rgb, theme: Theme): BrandColours {
  const surface = theme === "dark" ? darkSurface : white;
  // In the dark a deep colour would be a hole in the panel: lift it until it stands off the surface.
  const lifted = towards(colour, white, (fill) => theme === "light" || contrast(fill, surface) >= 2.7);
  // Between the two lies a narrow band of mid-tones that carry neither white nor ink: deepen those until they carry white.
  const brand = towards(lifted, ink, (fill) => readable(white, fill) || readable(ink, fill));
  const brandSoft = mix(surface, colour, 0.09);
  return {
    "--brand": brand,
    "--on-brand": readable(white, brand) ? white : ink,
    "--brand-ink": towards(
      colour,
      theme === "dark" ? white : ink,
      (text) => readable(text, surface) && readable(text, brandSoft),
    ),
    "--brand-soft": brandSoft,
  };
}

/** WCAG 2.2 contrast ratio, 1..21. */
export function contrast(a: Rgb, b: Rgb): number {
  const ratio = (luminance(a) + 0.05) / (luminance(b) + 0.05);
  return Math.max(ratio, 1 / ratio);
}

const readable = (text: Rgb, ground: Rgb) => contrast(text, ground) >= 4.5;

function luminance(colour: Rgb): number {
  // sRGB to linear; 10.3 and 3294.6 are 0.04045 and 12.92 on the scale to 255
  const [r, g, b] = colour.map((part) => (part > 10.3 ? ((part / 255 + 0.055) / 1.055) ** 2.4 : part / 3294.6));
  return 0.2126 * r! + 0.7152 * g! + 0.0722 * b!;
}

/** The colour nearest to `from` on the way to `to` that is good enough, in steps of 2 %; the way always leads there. */
function towards(from: Rgb, to: Rgb, goodEnough: (colour: Rgb) => boolean): Rgb {
  let colour = from;
  for (let share = 0.02; !goodEnough(colour) && share <= 1; share += 0.02) colour = mix(from, to, share);
  return colour;
}

const mix = (from: Rgb, to: Rgb, share: number): Rgb =>
  from.map((part, i) => Math.round(part + (to[i]! - part) * share));
