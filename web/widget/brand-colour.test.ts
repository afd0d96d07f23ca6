import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { brandColours, contrast, type Rgb, type Theme } from "./brand-colour.ts";

const rgb = (hex: string): Rgb => [1, 3, 5].map((at) => Number.parseInt(hex.slice(at, at + 2), 16));
const anyColour = fc.tuple(fc.nat(255), fc.nat(255), fc.nat(255));
const anyTheme = fc.constantFrom<Theme>("light", "dark");
const surfaces: Record<Theme, Rgb> = { light: rgb("#ffffff"), dark: rgb("#1c1a17") };

describe("brandColours", () => {
  it("keeps text readable at 4.5:1 for every colour a shop may give, in both themes", () => {
    fc.assert(
      fc.property(anyColour, anyTheme, (colour, theme) => {
        const {
          "--brand": brand,
          "--on-brand": onBrand,
          "--brand-ink": brandInk,
          "--brand-soft": soft,
        } = brandColours(colour, theme);
        expect(contrast(onBrand, brand)).toBeGreaterThanOrEqual(4.5);
        expect(contrast(brandInk, surfaces[theme])).toBeGreaterThanOrEqual(4.5);
        expect(contrast(brandInk, soft)).toBeGreaterThanOrEqual(4.5);
        for (const part of [...brand, ...onBrand, ...brandInk, ...soft]) expect([...Array(256).keys()]).toContain(part);
        if (theme === "dark") expect(contrast(brand, surfaces.dark)).toBeGreaterThanOrEqual(2.7);
      }),
      { numRuns: 3000 },
    );
  });

  it("leaves a colour that works as it is", () => {
    expect(brandColours(rgb("#23574a"), "light")).toMatchObject({
      "--brand": rgb("#23574a"),
      "--on-brand": rgb("#ffffff"),
    });
    expect(brandColours(rgb("#ffe14d"), "light")).toMatchObject({
      "--brand": rgb("#ffe14d"),
      "--on-brand": rgb("#1c1a16"),
    });
  });

  it("deepens the few mid-tones that carry neither white nor ink, hardly to be seen", () => {
    const { "--brand": brand, "--on-brand": onBrand } = brandColours(rgb("#808080"), "light");
    expect(onBrand).toEqual(rgb("#ffffff"));
    expect(brand).not.toEqual(rgb("#808080"));
    expect(contrast(brand, rgb("#808080"))).toBeLessThan(1.3);
  });

  it("lifts a deep colour in the dark so that it stands off the surface", () => {
    const { "--brand": brand } = brandColours(rgb("#0b1f1a"), "dark");
    expect(contrast(brand, surfaces.dark)).toBeGreaterThanOrEqual(2.7);
  });

  it("computes against the surfaces and the ink of the design tokens", () => {
    const tokens = readFileSync(new URL("../design/tokens.css", import.meta.url), "utf8");
    const dark = tokens.slice(tokens.indexOf('\n[data-theme="dark"]'));
    expect(tokens).toMatch(/--surface: #ffffff/);
    expect(tokens).toMatch(/--ink: #1c1a16/);
    expect(dark).toMatch(/--surface: #1c1a17/);
  });

  it("measures contrast as WCAG does", () => {
    expect(contrast(rgb("#ffffff"), rgb("#000000"))).toBeCloseTo(21, 5);
    expect(contrast(rgb("#777777"), rgb("#ffffff"))).toBeCloseTo(4.48, 2);
    expect(contrast(rgb("#0a0a0a"), rgb("#0b0b0b"))).toBeCloseTo(1.006, 2);
  });
});
