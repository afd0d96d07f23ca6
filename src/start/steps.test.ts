import { describe, expect, it } from "vitest";
import { progressOf, type Standing } from "./steps.ts";

const fresh: Standing = {
  name: "Tamarind & Tin",
  languages: [],
  knowledgeOrigin: "none",
  knowledgeRevision: 0,
  promiseChosen: false,
  trainedRevision: null,
  allowedOrigins: [],
  skipped: false,
};

describe("the first steps of a company", () => {
  it("begin with who it is", () => {
    expect(progressOf(fresh)).toMatchObject({ next: "company", left: true, empty: true });
  });

  it("follow from the workspace, one after the other, in whatever order they were done", () => {
    const named = { ...fresh, name: "茶与锡", languages: ["zh-Hans"] };
    const own = { ...named, knowledgeOrigin: "own" as const, knowledgeRevision: 3 };
    const promised = { ...own, promiseChosen: true };
    const trained = { ...promised, trainedRevision: 3 };
    const embedded = { ...trained, allowedOrigins: ["https://example.com"] };
    expect([named, own, promised, trained, embedded].map((standing) => progressOf(standing).next)).toEqual([
      "knowledge",
      "promise",
      "training",
      "page",
      null,
    ]);
    expect(progressOf({ ...fresh, allowedOrigins: ["*"] })).toMatchObject({ next: "company", done: { page: true } });
    expect(progressOf(embedded)).toMatchObject({ left: false, empty: false });
  });

  it("are left for a company that still has the example", () => {
    const example = { ...fresh, languages: ["en"], knowledgeOrigin: "example" as const, trainedRevision: 8 };
    expect(progressOf(example)).toMatchObject({ next: "company", left: true, empty: false, done: { training: false } });
  });

  it("stay done when the knowledge changes after the first training", () => {
    const changed = {
      ...fresh,
      knowledgeOrigin: "own" as const,
      knowledgeRevision: 9,
      promiseChosen: true,
      trainedRevision: 3,
    };
    expect(progressOf(changed).done.training).toBe(true);
  });

  it("are not shown to who has skipped them", () => {
    expect(progressOf({ ...fresh, skipped: true })).toMatchObject({ next: "company", left: false, empty: false });
  });
});
