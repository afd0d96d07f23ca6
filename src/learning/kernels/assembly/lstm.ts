// One time step of a long short-term memory (Hochreiter and Schmidhuber 1997; forget gate: Gers, Schmidhuber and Cummins 2000),
// what is left of it after the matrix products. The caller goes through the steps:
//
//   forward:  gates = x W + h₋₁ U + b, [rows × 4·units], the four parts i, f, g, o side by side in each row: the product with W
//             for all steps at once, `addToRows` for b, and before each step
//               gemm(h₋₁, …, U, …, gates of the step, …, beta = 1)
//             then lstmForward, which turns the sums into gates where they lie.
//   backward: from the last step, with dCell = 0 at the start: lstmBackward, then
//               gemm(dGates, …, Uᵀ, …, dHidden of the step before, …, beta = 1)
//             and after the last step the products for dW, dU, dx over all steps at once, `addRowsTo` for db.
//
// Rows may be packed, longest first: then a step has the first so many rows of the step before it.
import { at, load4, sigmoid4, store4, tanh4 } from "./lanes";

/**
 * i, f, o = σ and g = tanh of the sums in `gates`, in place; cell = f ⊙ cellBefore + i ⊙ g; hidden = o ⊙ tanh(cell). `gates`,
 * `cellBefore` and `tanhCell` are what `lstmBackward` needs again.
 * @param cellBefore  [rows × units], 0 at the first step, where it counts as zeros
 */
export function lstmForward(
  gates: usize,
  cellBefore: usize,
  cell: usize,
  tanhCell: usize,
  hidden: usize,
  rows: i32,
  units: i32,
): void {
  const bytes = at(units);
  for (let row = 0; row < rows; row++, gates += 4 * bytes, cell += bytes, tanhCell += bytes, hidden += bytes) {
    for (let j = 0; j < units; j += 4) {
      const left = units - j;
      const sums = gates + at(j);
      const i = sigmoid4(load4(sums, left));
      const f = sigmoid4(load4(sums + bytes, left));
      const g = tanh4(load4(sums + 2 * bytes, left));
      const o = sigmoid4(load4(sums + 3 * bytes, left));
      let c = f32x4.mul(i, g);
      if (cellBefore) c = f32x4.add(c, f32x4.mul(f, load4(cellBefore + at(j), left)));
      const t = tanh4(c);
      store4(sums, i, left);
      store4(sums + bytes, f, left);
      store4(sums + 2 * bytes, g, left);
      store4(sums + 3 * bytes, o, left);
      store4(cell + at(j), c, left);
      store4(tanhCell + at(j), t, left);
      store4(hidden + at(j), f32x4.mul(o, t), left);
    }
    if (cellBefore) cellBefore += bytes;
  }
}

/**
 * dC = dCell + dHidden ⊙ o ⊙ (1 - tanhCell²), then dGates = (dC ⊙ g ⊙ i(1-i), dC ⊙ cellBefore ⊙ f(1-f), dC ⊙ i ⊙ (1-g²),
 * dHidden ⊙ tanhCell ⊙ o(1-o)) and dCell = dC ⊙ f, which the step before takes over.
 * @param dHidden  [rows × units], from above and from the step after @param dGates  [rows × 4·units], written, not added to
 */
export function lstmBackward(
  gates: usize,
  cellBefore: usize,
  tanhCell: usize,
  dHidden: usize,
  dCell: usize,
  dGates: usize,
  rows: i32,
  units: i32,
): void {
  const bytes = at(units);
  const one = f32x4.splat(1);
  for (let row = 0; row < rows; row++, gates += 4 * bytes, dGates += 4 * bytes) {
    for (let j = 0; j < units; j += 4) {
      const left = units - j;
      const values = gates + at(j);
      const flows = dGates + at(j);
      const i = load4(values, left);
      const f = load4(values + bytes, left);
      const g = load4(values + 2 * bytes, left);
      const o = load4(values + 3 * bytes, left);
      const t = load4(tanhCell + at(j), left);
      const dH = load4(dHidden + at(j), left);
      const before = cellBefore ? load4(cellBefore + at(j), left) : f32x4.splat(0);
      const throughCell = f32x4.mul(f32x4.mul(dH, o), f32x4.sub(one, f32x4.mul(t, t)));
      const dC = f32x4.add(load4(dCell + at(j), left), throughCell);
      store4(flows, f32x4.mul(f32x4.mul(dC, g), f32x4.mul(i, f32x4.sub(one, i))), left);
      store4(flows + bytes, f32x4.mul(f32x4.mul(dC, before), f32x4.mul(f, f32x4.sub(one, f))), left);
      store4(flows + 2 * bytes, f32x4.mul(f32x4.mul(dC, i), f32x4.sub(one, f32x4.mul(g, g))), left);
      store4(flows + 3 * bytes, f32x4.mul(f32x4.mul(dH, t), f32x4.mul(o, f32x4.sub(one, o))), left);
      store4(dCell + at(j), f32x4.mul(dC, f), left);
    }
    tanhCell += bytes;
    dHidden += bytes;
    dCell += bytes;
    if (cellBefore) cellBefore += bytes;
  }
}
