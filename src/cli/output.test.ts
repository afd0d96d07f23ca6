import { PassThrough } from "node:stream";
import { describe, expect, it } from "vitest";
import { outputTo } from "./output.ts";

const closedPipe = Object.assign(new Error("write EPIPE"), { code: "EPIPE" });

describe("what a command writes", () => {
  it("may find nobody who reads any more: the work goes on", () => {
    const stdout = new PassThrough();
    const stderr = new PassThrough();
    const output = outputTo(stdout, stderr);
    for (const stream of [stdout, stderr]) expect(() => stream.emit("error", closedPipe)).not.toThrow();
    expect(() => output.print("still there")).not.toThrow();
  });

  it("fails aloud where it cannot be written for another reason", () => {
    const stdout = new PassThrough();
    outputTo(stdout, new PassThrough());
    expect(() => stdout.emit("error", new Error("the disk is full"))).toThrow("the disk is full");
  });
});
