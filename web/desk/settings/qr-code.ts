// A QR code (ISO/IEC 18004) of any text up to 2,331 bytes: byte mode, error correction level M, the smallest version that fits.
// Pure: text in, dark and light modules out.

/** Rows of modules, true where dark; without the quiet zone of four around it. */
export type QrCode = readonly (readonly boolean[])[];

/** Of level M, by version from 1: correcting codewords a block, and blocks. */
// biome-ignore format: a table is read by its columns
const CORRECTING = [
  10, 16, 26, 18, 24, 16, 18, 22, 22, 26, 30, 22, 22, 24, 24, 28, 28, 26, 26, 26,
  26, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28,
];
// biome-ignore format: a table is read by its columns
const BLOCKS = [
  1, 1, 1, 2, 2, 4, 4, 4, 5, 5, 5, 8, 9, 9, 10, 10, 11, 13, 14, 16,
  17, 17, 18, 20, 21, 23, 25, 26, 28, 29, 31, 33, 35, 37, 38, 40, 43, 45, 47, 49,
];
const LEVEL_M = 0b00;
const PENALTY = { run: 3, block: 3, finder: 40, balance: 10 } as const;

export function qrCode(text: string): QrCode {
  const bytes = new TextEncoder().encode(text);
  const version = versionFor(bytes.length);
  const codewords = withCorrection(dataCodewords(bytes, version), version);
  const { modules, fixed } = frame(version);
  place(modules, fixed, codewords);
  let best: { code: boolean[][]; penalty: number } | null = null;
  for (let mask = 0; mask < 8; mask++) {
    const code = masked(modules, fixed, mask);
    drawFormat(code, mask);
    const penalty = penaltyOf(code);
    if (!best || penalty < best.penalty) best = { code, penalty };
  }
  return best!.code;
}

/** An SVG path of the dark modules, a unit each, with the quiet zone before them. */
export function qrPath(code: QrCode, quiet = 4): string {
  const runs: string[] = [];
  for (const [y, row] of code.entries())
    for (let x = 0; x < row.length; x++) {
      if (!row[x]) continue;
      const from = x;
      while (row[x + 1]) x++;
      runs.push(`M${from + quiet} ${y + quiet}h${x - from + 1}v1H${from + quiet}z`);
    }
  return runs.join("");
}

// ------------------------------------------------------------------------------------------------------------------- data

const sizeOf = (version: number) => version * 4 + 17;

/** Modules that are neither patterns nor format nor version: they carry the codewords. */
function codewordsIn(version: number): number {
  const { fixed } = frame(version);
  return Math.floor(fixed.flat().filter((isFixed) => !isFixed).length / 8);
}

const dataIn = (version: number) => codewordsIn(version) - CORRECTING[version - 1]! * BLOCKS[version - 1]!;

function versionFor(bytes: number): number {
  for (let version = 1; version <= 40; version++)
    if (4 + (version < 10 ? 8 : 16) + bytes * 8 <= dataIn(version) * 8) return version;
  throw new RangeError("The text is too long for a QR code.");
}

function dataCodewords(bytes: Uint8Array, version: number): number[] {
  const capacity = dataIn(version);
  const bits: number[] = [];
  const push = (value: number, count: number) => {
    for (let bit = count - 1; bit >= 0; bit--) bits.push((value >>> bit) & 1);
  };
  push(0b0100, 4); // byte mode
  push(bytes.length, version < 10 ? 8 : 16);
  for (const byte of bytes) push(byte, 8);
  push(0, Math.min(4, capacity * 8 - bits.length));
  push(0, (8 - (bits.length % 8)) % 8);
  const words: number[] = [];
  for (let at = 0; at < bits.length; at += 8) words.push(Number.parseInt(bits.slice(at, at + 8).join(""), 2));
  for (let filler = 0xec; words.length < capacity; filler ^= 0xec ^ 0x11) words.push(filler);
  return words;
}

// ------------------------------------------------------------------------------------------------------- error correction

/** The field of 256 elements over x⁸ + x⁴ + x³ + x² + 1. */
function product(a: number, b: number): number {
  let sum = 0;
  for (let bit = 7; bit >= 0; bit--) {
    sum = (sum << 1) ^ ((sum >>> 7) * 0x11d);
    sum ^= ((b >>> bit) & 1) * a;
  }
  return sum;
}

/** (x - 2⁰)(x - 2¹) …, highest power first, without the leading 1. */
function generator(degree: number): number[] {
  const result = [...Array<number>(degree - 1).fill(0), 1];
  let root = 1;
  for (let k = 0; k < degree; k++) {
    for (let j = 0; j < degree; j++) result[j] = product(result[j]!, root) ^ (result[j + 1] ?? 0);
    root = product(root, 2);
  }
  return result;
}

function remainder(data: readonly number[], divisor: readonly number[]): number[] {
  const rest = divisor.map(() => 0);
  for (const word of data) {
    const factor = word ^ rest.shift()!;
    rest.push(0);
    for (const [k, coefficient] of divisor.entries()) rest[k] = rest[k]! ^ product(coefficient, factor);
  }
  return rest;
}

/** Cut into blocks, each with its own correction, then one codeword of each block in turn. */
function withCorrection(data: readonly number[], version: number): number[] {
  const count = BLOCKS[version - 1]!;
  const correcting = CORRECTING[version - 1]!;
  const short = Math.floor(data.length / count);
  const longBlocks = data.length % count;
  const divisor = generator(correcting);
  const blocks: { data: number[]; correction: number[] }[] = [];
  for (let k = 0, at = 0; k < count; k++) {
    const length = short + (k >= count - longBlocks ? 1 : 0);
    const part = data.slice(at, at + length);
    blocks.push({ data: part, correction: remainder(part, divisor) });
    at += length;
  }
  const inTurn = (parts: number[][]) =>
    Array.from({ length: Math.max(...parts.map(({ length }) => length)) }, (_, k) =>
      parts.flatMap((part) => (k < part.length ? [part[k]!] : [])),
    ).flat();
  return [...inTurn(blocks.map(({ data }) => data)), ...inTurn(blocks.map(({ correction }) => correction))];
}

// --------------------------------------------------------------------------------------------------------------- patterns

interface Frame {
  modules: boolean[][];
  /** Of patterns, format and version: no data goes there, and no mask over it. */
  fixed: boolean[][];
}

const square = (size: number) => Array.from({ length: size }, () => Array<boolean>(size).fill(false));

function frame(version: number): Frame {
  const size = sizeOf(version);
  const modules = square(size);
  const fixed = square(size);
  const set = (x: number, y: number, dark: boolean) => {
    if (x < 0 || y < 0 || x >= size || y >= size) return;
    modules[y]![x] = dark;
    fixed[y]![x] = true;
  };
  for (let k = 0; k < size; k++) {
    set(6, k, k % 2 === 0);
    set(k, 6, k % 2 === 0);
  }
  for (const [cx, cy] of [
    [3, 3],
    [size - 4, 3],
    [3, size - 4],
  ] as const)
    for (let y = -4; y <= 4; y++)
      for (let x = -4; x <= 4; x++) {
        const ring = Math.max(Math.abs(x), Math.abs(y));
        set(cx + x, cy + y, ring !== 2 && ring !== 4);
      }
  const centres = alignment(version);
  const last = centres.length - 1;
  for (const [i, cx] of centres.entries())
    for (const [j, cy] of centres.entries()) {
      const atFinder = (i === 0 && j === 0) || (i === 0 && j === last) || (i === last && j === 0);
      if (atFinder) continue;
      for (let y = -2; y <= 2; y++)
        for (let x = -2; x <= 2; x++) set(cx + x, cy + y, Math.max(Math.abs(x), Math.abs(y)) !== 1);
    }
  for (const [x, y] of formatPlaces(size).flat()) set(x, y, false);
  set(8, size - 8, true);
  if (version >= 7) {
    const bits = (version << 12) | bch(version, 12, 0x1f25);
    for (let k = 0; k < 18; k++) {
      const dark = ((bits >>> k) & 1) === 1;
      const along = size - 11 + (k % 3);
      const across = Math.floor(k / 3);
      set(along, across, dark);
      set(across, along, dark);
    }
  }
  return { modules, fixed };
}

/** Where the small squares are centred, on both axes. */
function alignment(version: number): number[] {
  if (version === 1) return [];
  const count = Math.floor(version / 7) + 2;
  const step = Math.floor((version * 8 + count * 3 + 5) / (count * 4 - 4)) * 2;
  const from = sizeOf(version) - 7;
  return [6, ...Array.from({ length: count - 1 }, (_, k) => from - k * step).reverse()];
}

/** The remainder that protects `value`, shifted up by `bits`. */
function bch(value: number, bits: number, divisor: number): number {
  let rest = value;
  for (let k = 0; k < bits; k++) rest = (rest << 1) ^ ((rest >>> (bits - 1)) * divisor);
  return rest;
}

/** The fifteen format bits are drawn twice, the lowest first. */
function formatPlaces(size: number): [x: number, y: number][][] {
  const once: [number, number][] = [];
  const again: [number, number][] = [];
  for (let k = 0; k < 15; k++) {
    if (k < 6) once.push([8, k]);
    else if (k < 8) once.push([8, k + 1]);
    else if (k === 8) once.push([7, 8]);
    else once.push([14 - k, 8]);
    again.push(k < 8 ? [size - 1 - k, 8] : [8, size - 15 + k]);
  }
  return [once, again];
}

function drawFormat(code: boolean[][], mask: number): void {
  const value = (LEVEL_M << 3) | mask;
  const bits = ((value << 10) | bch(value, 10, 0x537)) ^ 0x5412;
  for (const places of formatPlaces(code.length))
    for (const [k, [x, y]] of places.entries()) code[y]![x] = ((bits >>> k) & 1) === 1;
}

// --------------------------------------------------------------------------------------------------------- data and masks

/** In columns of two from the right, up and down in turn, around what is fixed. */
function place(modules: boolean[][], fixed: readonly boolean[][], codewords: readonly number[]): void {
  const size = modules.length;
  let at = 0;
  for (let right = size - 1; right >= 1; right -= 2) {
    if (right === 6) right = 5;
    for (let k = 0; k < size; k++)
      for (const x of [right, right - 1]) {
        const upwards = ((right + 1) & 2) === 0;
        const y = upwards ? size - 1 - k : k;
        if (fixed[y]![x] || at >= codewords.length * 8) continue;
        modules[y]![x] = ((codewords[at >>> 3]! >>> (7 - (at & 7))) & 1) === 1;
        at++;
      }
  }
}

export const masks: readonly ((x: number, y: number) => boolean)[] = [
  (x, y) => (x + y) % 2 === 0,
  (_, y) => y % 2 === 0,
  (x) => x % 3 === 0,
  (x, y) => (x + y) % 3 === 0,
  (x, y) => (Math.floor(x / 3) + Math.floor(y / 2)) % 2 === 0,
  (x, y) => ((x * y) % 2) + ((x * y) % 3) === 0,
  (x, y) => (((x * y) % 2) + ((x * y) % 3)) % 2 === 0,
  (x, y) => (((x + y) % 2) + ((x * y) % 3)) % 2 === 0,
];

const masked = (modules: readonly boolean[][], fixed: readonly boolean[][], mask: number): boolean[][] =>
  modules.map((row, y) => row.map((dark, x) => (!fixed[y]![x] && masks[mask]!(x, y) ? !dark : dark)));

/** How hard the code is to read: the mask with the least is taken. */
function penaltyOf(code: readonly boolean[][]): number {
  const size = code.length;
  const columns = code.map((_, x) => code.map((row) => row[x]!));
  let penalty = 0;
  for (const line of [...code, ...columns]) {
    let run = 0;
    for (const [k, dark] of line.entries()) {
      run = k > 0 && line[k - 1] === dark ? run + 1 : 1;
      if (run === 5) penalty += PENALTY.run;
      else if (run > 5) penalty++;
    }
    const signs = line.map((dark) => (dark ? "1" : "0")).join("");
    for (const look of ["10111010000", "00001011101"])
      for (let at = signs.indexOf(look); at >= 0; at = signs.indexOf(look, at + 1)) penalty += PENALTY.finder;
  }
  for (let y = 1; y < size; y++)
    for (let x = 1; x < size; x++) {
      const dark = code[y]![x];
      if (code[y]![x - 1] === dark && code[y - 1]![x] === dark && code[y - 1]![x - 1] === dark)
        penalty += PENALTY.block;
    }
  const darkShare = code.flat().filter(Boolean).length / (size * size);
  return penalty + Math.floor(Math.abs(darkShare - 0.5) * 20) * PENALTY.balance;
}
