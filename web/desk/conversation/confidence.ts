// How confidence is shown: two digits, and never a number that seems to reach a line it did not reach. Pure.
import { numberFormat } from "../formats.ts";

/** Rounded down, so that 0.599 under a line of 0.60 does not read "0.60 is below 0.60". */
export function confidenceDigits(value: number, locale: string): string {
  const floored = Math.floor(Math.min(1, Math.max(0, value)) * 100 + 1e-9) / 100;
  return numberFormat(locale, { minimumFractionDigits: 2, maximumFractionDigits: 2 }).format(floored);
}

/** Over the line is solid, under it hatched. */
export const reaches = (confidence: number, threshold: number | null): boolean =>
  threshold === null || confidence >= threshold;

/** As a share of a bar's length, for CSS. */
export const share = (value: number): number => Math.min(1, Math.max(0, Number.isFinite(value) ? value : 0));
