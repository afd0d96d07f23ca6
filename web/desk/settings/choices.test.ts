import { describe, expect, it } from "vitest";
import { shippedLanguages } from "../../../src/language/index.ts";
import { commonLanguages, languageChoices, marketChoices } from "./choices.ts";

describe("the markets to choose from", () => {
  it("are the countries of today, by their name in the viewer's language", () => {
    const choices = marketChoices("es");
    expect(choices).toContainEqual({ value: "MX", label: "México" });
    expect(choices.length).toBeGreaterThan(230);
    const codes = choices.map(({ value }) => value);
    for (const gone of ["SU", "DD", "YU", "EU", "ZZ", "UK"]) expect(codes).not.toContain(gone);
    expect(new Set(choices.map(({ label }) => label)).size).toBe(choices.length);
  });
});

describe("the languages to choose from", () => {
  it("are those that the product ships, named in their own and the viewer's language", () => {
    expect([...commonLanguages].sort()).toEqual([...shippedLanguages].sort());
    expect(languageChoices(["ar", "en", "ar"], "en")).toEqual([
      { value: "ar", label: "Arabic · العربية" },
      { value: "en", label: "English" },
    ]);
  });
});
