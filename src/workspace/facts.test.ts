import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { FactValueError } from "../markets/index.ts";
import type { Storage } from "../storage/index.ts";
import { testStorage } from "../storage/test-cluster.ts";
import { declareFacts, readFacts, setFacts } from "./facts.ts";
import { ensureWorkspace } from "./workspace.ts";

let storage: Storage;

beforeAll(async () => {
  storage = await testStorage();
  await ensureWorkspace(storage.db);
});
afterAll(() => storage.close());

const every = { market: null, language: null };

describe("the facts of a company", () => {
  it("are open when they are declared, and keep their values when they are declared again", async () => {
    const declared = [
      { name: "refundDays", type: "duration" },
      { name: "returnFee", type: "money" },
    ];
    await declareFacts(storage.db, "main", declared);
    await setFacts(storage.db, "main", [{ name: "refundDays", type: "duration", value: "5 days", ...every }]);
    await declareFacts(storage.db, "main", declared);
    expect(await readFacts(storage.db, "main")).toEqual([
      { name: "refundDays", type: "duration", value: "5 days", ...every },
      { name: "returnFee", type: "money", value: null, ...every },
    ]);
  });

  it("may differ in a market or a language, and that is taken back by an empty value", async () => {
    const swiss = { name: "returnFee", type: "money", market: "CH", language: null };
    await setFacts(storage.db, "main", [{ ...swiss, value: "6 CHF" }]);
    expect(await readFacts(storage.db, "main")).toContainEqual({ ...swiss, value: "6 CHF" });
    await setFacts(storage.db, "main", [{ ...swiss, value: null }]);
    expect((await readFacts(storage.db, "main")).map(({ name, value }) => [name, value])).toEqual([
      ["refundDays", "5 days"],
      ["returnFee", null],
    ]);
  });

  it("are all set or none: a wrong value among them changes nothing", async () => {
    const before = await readFacts(storage.db, "main");
    await expect(
      setFacts(storage.db, "main", [
        { name: "refundDays", type: "duration", value: "9 days", ...every },
        { name: "returnFee", type: "money", value: "a lot", ...every },
      ]),
    ).rejects.toThrow(FactValueError);
    expect(await readFacts(storage.db, "main")).toEqual(before);
  });
});
