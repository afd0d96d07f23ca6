import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { masks, type QrCode, qrCode, qrPath } from "./qr-code.ts";

const drawn = (code: QrCode) => code.map((row) => row.map((dark) => (dark ? "#" : ".")).join(""));

/** The text of a code of version 1, read as a scanner does but for its errors: the way back, written on its own. */
function readSmall(code: QrCode): string {
  const bit = (x: number, y: number) => (code[y]![x] ? 1 : 0);
  const mask = ((bit(2, 8) << 2) | (bit(3, 8) << 1) | bit(4, 8)) ^ 0b101;
  const bits: number[] = [];
  for (const [column, right] of [20, 18, 16, 14, 12, 10, 8, 5, 3, 1].entries())
    for (let k = 0; k < 21; k++)
      for (const x of [right, right - 1]) {
        const y = column % 2 === 0 ? 20 - k : k;
        const isPattern = y === 6 || (y < 9 && (x < 9 || x > 12)) || (y > 12 && x < 9);
        if (!isPattern) bits.push(bit(x, y) ^ (masks[mask]!(x, y) ? 1 : 0));
      }
  const number = (at: number, count: number) => Number.parseInt(bits.slice(at, at + count).join(""), 2);
  expect(number(0, 4)).toBe(0b0100);
  const bytes = Array.from({ length: number(4, 8) }, (_, k) => number(12 + k * 8, 8));
  return new TextDecoder().decode(Uint8Array.from(bytes));
}

describe("a QR code", () => {
  it("is, module by module, one that a scanner has read", () => {
    expect(drawn(qrCode("Dragoman"))).toEqual([
      "#######.##.#..#######",
      "#.....#...##..#.....#",
      "#.###.#.###...#.###.#",
      "#.###.#...###.#.###.#",
      "#.###.#...#.#.#.###.#",
      "#.....#.###...#.....#",
      "#######.#.#.#.#######",
      ".........###.........",
      "#.#...##...##..#..#.#",
      "#.##....###..##.#..##",
      "###.###..##..#..##..#",
      ".#.#...#..#.#..#.#...",
      "##.#..#......#####..#",
      "........##.#.##.#....",
      "#######.##.###..#.#.#",
      "#.....#...##.###.#...",
      "#.###.#...#####..#.#.",
      "#.###.#...#.....##...",
      "#.###.#.#.#...#.#..##",
      "#.....#...#.#..###...",
      "#######.#.#...#..#..#",
    ]);
  });

  it("is, in every size, one that a scanner has read: with one block and many, with and without version", () => {
    const text = `otpauth://totp/Tamarind%20%26%20Tin:x?secret=${"ABCDEFGH234567".repeat(200)}`;
    for (const [length, size, hash] of [
      [14, 21, "ace6c461b42db340"],
      [15, 25, "b0ed209596429e91"],
      [134, 49, "689d6c0850369e14"],
      [213, 57, "e566e994e46d24d4"],
      [700, 101, "d3bcba0d7295d335"],
      [2331, 177, "8ea42e65a64327a5"],
    ] as const) {
      const rows = drawn(qrCode(text.slice(0, length)));
      expect([rows.length, createHash("sha256").update(rows.join("\n")).digest("hex").slice(0, 16)]).toEqual([
        size,
        hash,
      ]);
    }
  });

  it("reads back as what it was made of, in any script", () => {
    for (const text of ["", "a", "Dragoman", "茶与锡", "مرحبا", "नमस्", "\u0000\u00ff"])
      expect(readSmall(qrCode(text))).toBe(text);
  });

  it("refuses more than it can hold", () => {
    expect(() => qrCode("x".repeat(2332))).toThrow(RangeError);
  });

  it("is drawn as a path with the quiet zone around it", () => {
    const path = qrPath([[true, true, false, true]]);
    expect(path).toBe("M4 4h2v1H4zM7 4h1v1H7z");
  });
});
