import { describe, expect, it } from "vitest";
import { deriveArticleId } from "./article.ts";

describe("deriveArticleId", () => {
  it("is the same for the same question, however it is spaced, cased and punctuated", () => {
    const id = deriveArticleId("How do I return an item?");
    expect(id).toMatch(/^q-[0-9a-f]{16}$/);
    for (const same of ["how do i return an item", "  How do I  return an item ?? ", "Ｈow do I return an item？"]) {
      expect(deriveArticleId(same)).toBe(id);
    }
    expect(deriveArticleId("如何退货？")).toBe(deriveArticleId("如何退货"));
  });

  it("differs for different questions, and for texts of nothing but punctuation", () => {
    const ids = [
      "How do I return an item?",
      "How do I exchange an item?",
      "如何退货？",
      "كيف أرجع المنتج؟",
      "?",
      "!",
    ].map(deriveArticleId);
    expect(new Set(ids).size).toBe(ids.length);
  });
});
