import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { assignments, type Colleague } from "./assignment.ts";

const colleague = (id: string, changes: Partial<Colleague> = {}): Colleague => ({
  id,
  languages: [],
  open: 0,
  lastAssignedAt: null,
  ...changes,
});
const waiting = (...languages: (string | null)[]) => languages.map((language, k) => ({ id: `c${k}`, language }));
const given = (...of: Parameters<typeof assignments>) => assignments(...of).map(({ personId }) => personId);

describe("assignments", () => {
  it("give nothing to anybody where that is done by hand", () => {
    expect(given(waiting("en"), [colleague("a")], { assignment: "manual", limitPerAgent: 0 })).toEqual([]);
  });

  it("go round, beginning with whoever was given one longest ago", () => {
    const there = [
      colleague("a", { lastAssignedAt: new Date(2) }),
      colleague("b", { lastAssignedAt: new Date(1) }),
      colleague("c"),
    ];
    expect(given(waiting(null, null, null, null), there, { assignment: "round-robin", limitPerAgent: 0 })).toEqual([
      "c",
      "b",
      "a",
      "c",
    ]);
  });

  it("leave waiting what nobody has room for", () => {
    const there = [colleague("a", { open: 1 }), colleague("b", { open: 2 })];
    expect(given(waiting(null, null), there, { assignment: "round-robin", limitPerAgent: 2 })).toEqual(["a"]);
  });

  it("prefer whoever speaks the customer's language, and take somebody else rather than nobody", () => {
    const there = [colleague("ada", { languages: ["en"] }), colleague("lin", { languages: ["zh-Hans", "pt"] })];
    expect(
      given(waiting("zh-Hant", "pt-BR", "th", null, "en"), there, { assignment: "language", limitPerAgent: 0 }),
    ).toEqual(["lin", "lin", "ada", "lin", "ada"]);
    expect(
      given(waiting("zh"), [there[0]!, { ...there[1]!, open: 3 }], { assignment: "language", limitPerAgent: 3 }),
    ).toEqual(["ada"]);
  });

  it("never go beyond a limit, and give each conversation once", () => {
    const people = fc.uniqueArray(
      fc.record({ id: fc.stringMatching(/^[a-f]$/), open: fc.nat(5), languages: fc.subarray(["en", "zh", "ar"]) }),
      { selector: ({ id }) => id },
    );
    fc.assert(
      fc.property(
        people,
        fc.array(fc.constantFrom("en", "zh", "ar", null)),
        fc.integer({ min: 1, max: 6 }),
        fc.constantFrom("round-robin", "language"),
        (there, languages, limitPerAgent, assignment) => {
          const all = assignments(
            waiting(...languages),
            there.map((one) => colleague(one.id, one)),
            { assignment, limitPerAgent },
          );
          expect(new Set(all.map(({ conversationId }) => conversationId)).size).toBe(all.length);
          for (const { id, open } of there)
            expect(open + all.filter(({ personId }) => personId === id).length).toBeLessThanOrEqual(
              Math.max(limitPerAgent, open),
            );
          const room = there.reduce((sum, { open }) => sum + Math.max(0, limitPerAgent - open), 0);
          expect(all.length).toBe(Math.min(room, languages.length));
        },
      ),
    );
  });
});
