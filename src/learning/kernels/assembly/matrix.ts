// Matrix multiply on f32, after Goto and van de Geijn 2008 (Anatomy of High-Performance Matrix Multiplication) and Van Zee and
// van de Geijn 2015 (BLIS): blocks of the operands are packed so that the innermost loop reads memory in order, and a tile of C
// stays in registers while it runs.
//
// Every element of C is computed in the same order whatever is around it: within a block of DEPTH products one after the other from
// 0, then block after block. So rows that are computed alone, or by another thread, have the same bits as in the whole.
import { at } from "./lanes";

/** A tile of C: 4 rows of 8 columns are 8 registers; two of B, one of A and one product beside them fit into the 16 of x86. */
const TILE_ROWS: i32 = 4;
const TILE_COLUMNS: i32 = 8;
/** A panel of A [DEPTH × 4] and one of B [DEPTH × 8] lie in the first-level cache (12 KB). */
const DEPTH: i32 = 256;
/** The packed block of B [DEPTH × WIDTH] lies in the second (256 KB). */
const WIDTH: i32 = 256;
/** The panel of A, the block of B, and one tile for the edges of C. */
const SCRATCH: i32 = (DEPTH * TILE_ROWS + DEPTH * WIDTH + TILE_ROWS * TILE_COLUMNS) << 2;

/** Bytes of scratch that `gemm` needs, of any shape; two threads need one each. */
export function gemmScratch(): i32 {
  return SCRATCH;
}

/**
 * C[m × n] = A[m × k] · B[k × n] + beta · C, only the rows `from` to `to` of C, so that threads can share the work.
 * A and B are read with a step from row to row and one from column to column, in elements, so that either may lie transposed:
 * (k, 1) for A as written, (1, m) for A stored as [k × m]. C is row-major and dense; with beta = 0 it is not read.
 * `scratch` is room for packed panels, `gemmScratch()` bytes at a multiple of 16.
 */
export function gemm(
  a: usize,
  aRow: i32,
  aColumn: i32,
  b: usize,
  bRow: i32,
  bColumn: i32,
  c: usize,
  n: i32,
  k: i32,
  from: i32,
  to: i32,
  beta: f32,
  scratch: usize,
): void {
  if (k == 0) return scaleRows(c + at(from * n), (to - from) * n, beta);
  // Too few rows to repay the packing of B.
  const direct = to - from < TILE_ROWS && bColumn == 1;
  const panelA = scratch;
  const blockB = scratch + at(DEPTH * TILE_ROWS);
  const edge = blockB + at(DEPTH * WIDTH);
  for (let p = 0; p < k; p += DEPTH) {
    const depth = min(DEPTH, k - p);
    const keep: f32 = p == 0 ? beta : 1;
    if (direct) {
      for (let i = from; i < to; i++) {
        rowTimesMatrix(a + at(i * aRow + p * aColumn), aColumn, b + at(p * bRow), bRow, depth, c + at(i * n), n, keep);
      }
      continue;
    }
    for (let j = 0; j < n; j += WIDTH) {
      const width = min(WIDTH, n - j);
      packColumns(b + at(p * bRow + j * bColumn), bRow, bColumn, depth, width, blockB);
      for (let i = from; i < to; i += TILE_ROWS) {
        const rows = min(TILE_ROWS, to - i);
        packLanes(a + at(i * aRow + p * aColumn), aRow, aColumn, rows, depth, panelA, TILE_ROWS);
        for (let t = 0; t < width; t += TILE_COLUMNS) {
          const columns = min(TILE_COLUMNS, width - t);
          const tileC = c + at(i * n + j + t);
          if (rows == TILE_ROWS && columns == TILE_COLUMNS) {
            multiplyTile(panelA, blockB + at(t * depth), depth, tileC, n, keep);
          } else {
            multiplyTile(panelA, blockB + at(t * depth), depth, edge, TILE_COLUMNS, 0);
            addTile(edge, rows, columns, tileC, n, keep);
          }
        }
      }
    }
  }
}


/**
 * tile [4 × 8] = panel of A [depth × 4] · panel of B [depth × 8] + keep · tile. One step a round: of two or more V8 loads all
 * operands first and runs out of registers.
 */
function multiplyTile(a: usize, b: usize, depth: i32, c: usize, step: i32, keep: f32): void {
  let c00 = f32x4.splat(0);
  let c01 = c00;
  let c10 = c00;
  let c11 = c00;
  let c20 = c00;
  let c21 = c00;
  let c30 = c00;
  let c31 = c00;
  for (const end = a + at(depth * TILE_ROWS); a < end; a += 16, b += 32) {
    const b0 = v128.load(b);
    const b1 = v128.load(b, 16);
    let row = v128.load32_splat(a);
    c00 = f32x4.add(c00, f32x4.mul(row, b0));
    c01 = f32x4.add(c01, f32x4.mul(row, b1));
    row = v128.load32_splat(a, 4);
    c10 = f32x4.add(c10, f32x4.mul(row, b0));
    c11 = f32x4.add(c11, f32x4.mul(row, b1));
    row = v128.load32_splat(a, 8);
    c20 = f32x4.add(c20, f32x4.mul(row, b0));
    c21 = f32x4.add(c21, f32x4.mul(row, b1));
    row = v128.load32_splat(a, 12);
    c30 = f32x4.add(c30, f32x4.mul(row, b0));
    c31 = f32x4.add(c31, f32x4.mul(row, b1));
  }
  const down = at(step);
  storePlus(c, c00, c01, keep);
  storePlus(c + down, c10, c11, keep);
  storePlus(c + 2 * down, c20, c21, keep);
  storePlus(c + 3 * down, c30, c31, keep);
}

/** c[8] = (low, high) + keep · c. */
function storePlus(c: usize, low: v128, high: v128, keep: f32): void {
  if (keep != 0) {
    const factor = f32x4.splat(keep);
    low = f32x4.add(low, f32x4.mul(factor, v128.load(c)));
    high = f32x4.add(high, f32x4.mul(factor, v128.load(c, 16)));
  }
  v128.store(c, low);
  v128.store(c, high, 16);
}

/** The part of a tile that lies inside C. */
function addTile(tile: usize, rows: i32, columns: i32, c: usize, step: i32, keep: f32): void {
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++) {
      const value = load<f32>(tile + at(i * TILE_COLUMNS + j));
      const place = c + at(i * step + j);
      store<f32>(place, keep == 0 ? value : value + keep * load<f32>(place));
    }
  }
}

/** B [depth × width] as panels [depth × 8], one after the other; the last one filled up with zeros. */
function packColumns(b: usize, row: i32, column: i32, depth: i32, width: i32, to: usize): void {
  for (let j = 0; j < width; j += TILE_COLUMNS) {
    const columns = min(TILE_COLUMNS, width - j);
    const from = b + at(j * column);
    if (column == 1 && columns == TILE_COLUMNS) {
      let line = from;
      for (let p = 0; p < depth; p++, line += at(row), to += 32) {
        v128.store(to, v128.load(line));
        v128.store(to, v128.load(line, 16), 16);
      }
      continue;
    }
    packLanes(from, column, row, min(4, columns), depth, to, TILE_COLUMNS);
    packLanes(from + at(4 * column), column, row, max(0, columns - 4), depth, to + 16, TILE_COLUMNS);
    to += at(depth * TILE_COLUMNS);
  }
}

/**
 * Four lanes (rows of A, or columns of B) side by side: to[p × toStep + lane] = from[lane × lane step + p × depth step], and zeros
 * beyond `lanes`.
 */
function packLanes(from: usize, laneStep: i32, depthStep: i32, lanes: i32, depth: i32, to: usize, toStep: i32): void {
  let p = 0;
  const next = at(toStep);
  if (lanes == 4 && laneStep == 1) {
    for (; p < depth; p++, from += at(depthStep), to += next) v128.store(to, v128.load(from));
    return;
  }
  if (lanes == 4 && depthStep == 1) {
    const lane = at(laneStep);
    for (; p + 4 <= depth; p += 4, from += 16, to += 4 * next) {
      const r0 = v128.load(from); // 4 × 4 transposed in registers
      const r1 = v128.load(from + lane);
      const r2 = v128.load(from + 2 * lane);
      const r3 = v128.load(from + 3 * lane);
      const low01 = v128.shuffle<i32>(r0, r1, 0, 4, 1, 5);
      const high01 = v128.shuffle<i32>(r0, r1, 2, 6, 3, 7);
      const low23 = v128.shuffle<i32>(r2, r3, 0, 4, 1, 5);
      const high23 = v128.shuffle<i32>(r2, r3, 2, 6, 3, 7);
      v128.store(to, v128.shuffle<i64>(low01, low23, 0, 2));
      v128.store(to + next, v128.shuffle<i64>(low01, low23, 1, 3));
      v128.store(to + 2 * next, v128.shuffle<i64>(high01, high23, 0, 2));
      v128.store(to + 3 * next, v128.shuffle<i64>(high01, high23, 1, 3));
    }
  }
  for (; p < depth; p++, from += at(depthStep), to += next) {
    for (let lane = 0; lane < 4; lane++) {
      store<f32>(to + at(lane), lane < lanes ? load<f32>(from + at(lane * laneStep)) : 0);
    }
  }
}

/** c[n] = a[depth] · B[depth × n] + keep · c, B with dense rows and read where it lies. */
function rowTimesMatrix(a: usize, aStep: i32, b: usize, bRow: i32, depth: i32, c: usize, n: i32, keep: f32): void {
  let j = 0;
  const down = at(bRow);
  const next = at(aStep);
  for (; j + 16 <= n; j += 16) {
    let s0 = f32x4.splat(0);
    let s1 = s0;
    let s2 = s0;
    let s3 = s0;
    let line = b + at(j);
    let factor = a;
    for (let p = 0; p < depth; p++, line += down, factor += next) {
      const value = v128.load32_splat(factor);
      s0 = f32x4.add(s0, f32x4.mul(value, v128.load(line)));
      s1 = f32x4.add(s1, f32x4.mul(value, v128.load(line, 16)));
      s2 = f32x4.add(s2, f32x4.mul(value, v128.load(line, 32)));
      s3 = f32x4.add(s3, f32x4.mul(value, v128.load(line, 48)));
    }
    storePlus(c + at(j), s0, s1, keep);
    storePlus(c + at(j + 8), s2, s3, keep);
  }
  for (; j < n; j++) {
    let sum: f32 = 0;
    for (let p = 0; p < depth; p++) sum += load<f32>(a + at(p * aStep)) * load<f32>(b + at(p * bRow + j));
    const place = c + at(j);
    store<f32>(place, keep == 0 ? sum : sum + keep * load<f32>(place));
  }
}

/** c[count] = factor · c; zeros where the factor is 0, whatever was there. */
function scaleRows(c: usize, count: i32, factor: f32): void {
  for (let i = 0; i < count; i++) {
    const place = c + at(i);
    store<f32>(place, factor == 0 ? 0 : factor * load<f32>(place));
  }
}
