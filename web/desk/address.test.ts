import { describe, expect, it } from "vitest";
import { addressIn, addressOf, arrivalAt, locationOf, placeOf } from "./address.ts";

describe("the address", () => {
  it("says which list, what narrows it and which conversation is open, and is read back the same", () => {
    const plain = { filters: {}, search: "", message: null };
    for (const place of [
      { view: "waiting", conversation: null, ...plain },
      { view: "mine", conversation: "c_12", ...plain },
      { ...plain, view: "all", conversation: "a/b?é %é", filters: { language: "ar", tag: "ترجيع & more?" } },
      { ...plain, view: "snoozed", conversation: null, filters: { priority: "high" }, search: "退款 50%?" },
      { ...plain, view: "all", conversation: "c_12", search: "refund", message: 17 },
    ] as const)
      expect(placeOf(addressOf(place))).toEqual(place);
    expect(addressOf({ view: "waiting", filters: { language: "ar" } })).toBe("#/waiting?language=ar");
  });

  it("is the list of who waits where it says nothing, or nothing that can be understood", () => {
    const plain = { filters: {}, search: "", message: null };
    expect(placeOf("")).toEqual({ view: "waiting", conversation: null, ...plain });
    expect(placeOf("#/nonsense/c_1")).toEqual({ view: "waiting", conversation: "c_1", ...plain });
    expect(placeOf("#/all/%E0%A4%A?colour=red&language=&message=-1e9")).toEqual({
      view: "all",
      conversation: null,
      ...plain,
    });
  });
});

describe("a section's address", () => {
  it("says what of the section is open, and is read back the same", () => {
    const path = ["articles", "a/b %é", "zh-Hans"];
    expect(locationOf(addressIn("knowledge", ...path))).toEqual({ section: "knowledge", path });
    expect(locationOf("#/start")).toEqual({ section: "start", path: [] });
  });

  it("is the inbox where it names no other section", () => {
    for (const hash of ["", "#/waiting", "#/mine/c_1", "#/nonsense"])
      expect(locationOf(hash)).toEqual({ section: "inbox", path: [] });
  });
});

describe("what somebody comes to the desk with", () => {
  const read = (address: string) => arrivalAt(new URL(address, "https://support.example"));

  it("is taken out of the address, wherever it stood", () => {
    expect(read("/desk/?link=abc")).toEqual({ arrival: { kind: "link", value: "abc" }, address: "/desk/" });
    expect(read("/desk#link=a%2Bb")).toEqual({ arrival: { kind: "link", value: "a+b" }, address: "/desk" });
    for (const kind of ["invitation", "step", "problem"])
      expect(read(`/desk/#${kind}=a%2Fb`)).toEqual({ arrival: { kind, value: "a/b" }, address: "/desk/" });
  });

  it("leaves the rest of the address as it was", () => {
    expect(read("/desk/?link=abc&from=mail#/mine")).toEqual({
      arrival: { kind: "link", value: "abc" },
      address: "/desk/?from=mail#/mine",
    });
    expect(read("/desk/#/mine/c_1")).toEqual({ arrival: null, address: "/desk/#/mine/c_1" });
    expect(read("/desk/#invitation=%E0%A4%A")).toEqual({ arrival: null, address: "/desk/" });
  });
});
