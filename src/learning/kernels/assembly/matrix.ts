// Matrix multiply on f32.

/**
 * C[m × n] = A[m × k] · B[k × n] + beta · C, only the rows `from` to `to` of C, so that threads can share the work.
 * A and B are read with a step from row to row and one from column to column, in elements, so that either may lie transposed;
 * C is row-major and dense. `scratch` is room for packed panels, `gemmScratch(k)` bytes.
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
  for (let i = from; i < to; i++) {
    for (let j = 0; j < n; j++) {
      let sum: f32 = 0;
      for (let p = 0; p < k; p++)
        sum +=
          load<f32>(a + ((<usize>(i * aRow + p * aColumn)) << 2)) *
          load<f32>(b + ((<usize>(p * bRow + j * bColumn)) << 2));
      const at = c + ((<usize>(i * n + j)) << 2);
      store<f32>(at, beta == 0 ? sum : sum + beta * load<f32>(at));
    }
  }
}
