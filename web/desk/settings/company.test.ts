import { describe, expect, it } from "vitest";
import { embedLines, originsIn, rgbOf } from "./company.ts";

describe("the company's settings", () => {
  it("take origins as people type them", () => {
    expect(originsIn(" shop.example.com\nhttp://localhost:3000, *  HTTPS://B.example ")).toEqual([
      "https://shop.example.com",
      "http://localhost:3000",
      "*",
      "HTTPS://B.example",
    ]);
    expect(originsIn(" \n ")).toEqual([]);
  });

  it("have the two lines for a page, from this server", () => {
    expect(embedLines("https://support.example.com")).toBe(
      '<script type="module" src="https://support.example.com/widget.js"></script>\n<dragoman-chat></dragoman-chat>',
    );
  });

  it("read a colour", () => {
    expect(rgbOf("#24594b")).toEqual([36, 89, 75]);
  });
});
