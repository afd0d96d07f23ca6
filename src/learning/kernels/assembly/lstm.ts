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
  const end = at(units & ~3);
  for (let row = 0; row < rows; row++, gates += 4 * bytes, cell += bytes, tanhCell += bytes, hidden += bytes) {
    let o: usize = 0;
    for (; o < end; o += 16) forwardStep(gates + o, cellBefore, cell, tanhCell, hidden, o, bytes, 4);
    if (o < bytes) forwardStep(gates + o, cellBefore, cell, tanhCell, hidden, o, bytes, units & 3);
    if (cellBefore) cellBefore += bytes;
  }
}

/** Four units, or what is left of them, at the offset `o` of a row; `bytes` from gate to gate. */
@inline
function forwardStep(
  sums: usize,
  cellBefore: usize,
  cell: usize,
  tanhCell: usize,
  hidden: usize,
  o: usize,
  bytes: usize,
  left: i32,
): void {
  const input = sigmoid4(load4(sums, left));
  const forget = sigmoid4(load4(sums + bytes, left));
  const candidate = tanh4(load4(sums + 2 * bytes, left));
  const output = sigmoid4(load4(sums + 3 * bytes, left));
  store4(sums, input, left);
  store4(sums + bytes, forget, left);
  store4(sums + 2 * bytes, candidate, left);
  store4(sums + 3 * bytes, output, left);
  let c = f32x4.mul(input, candidate);
  if (cellBefore) c = f32x4.add(c, f32x4.mul(forget, load4(cellBefore + o, left)));
  const t = tanh4(c);
  store4(cell + o, c, left);
  store4(tanhCell + o, t, left);
  store4(hidden + o, f32x4.mul(output, t), left);
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
  const end = at(units & ~3);
  for (let row = 0; row < rows; row++, gates += 4 * bytes, dGates += 4 * bytes) {
    let o: usize = 0;
    for (; o < end; o += 16) {
      backwardStep(gates + o, cellBefore, tanhCell + o, dHidden + o, dCell + o, dGates + o, o, bytes, 4);
    }
    if (o < bytes) {
      backwardStep(gates + o, cellBefore, tanhCell + o, dHidden + o, dCell + o, dGates + o, o, bytes, units & 3);
    }
    tanhCell += bytes;
    dHidden += bytes;
    dCell += bytes;
    if (cellBefore) cellBefore += bytes;
  }
}

@inline
function backwardStep(
  gates: usize,
  cellBefore: usize,
  tanhCell: usize,
  dHidden: usize,
  dCell: usize,
  dGates: usize,
  o: usize,
  bytes: usize,
  left: i32,
): void {
  const one = f32x4.splat(1);
  const input = load4(gates, left);
  const forget = load4(gates + bytes, left);
  const candidate = load4(gates + 2 * bytes, left);
  const output = load4(gates + 3 * bytes, left);
  const t = load4(tanhCell, left);
  const dH = load4(dHidden, left);
  const before = cellBefore ? load4(cellBefore + o, left) : f32x4.splat(0);
  const throughCell = f32x4.mul(f32x4.mul(dH, output), f32x4.sub(one, f32x4.mul(t, t)));
  const dC = f32x4.add(load4(dCell, left), throughCell);
  const inputSlope = f32x4.mul(input, f32x4.sub(one, input));
  const forgetSlope = f32x4.mul(forget, f32x4.sub(one, forget));
  const candidateSlope = f32x4.sub(one, f32x4.mul(candidate, candidate));
  const outputSlope = f32x4.mul(output, f32x4.sub(one, output));
  store4(dGates, f32x4.mul(f32x4.mul(dC, candidate), inputSlope), left);
  store4(dGates + bytes, f32x4.mul(f32x4.mul(dC, before), forgetSlope), left);
  store4(dGates + 2 * bytes, f32x4.mul(f32x4.mul(dC, input), candidateSlope), left);
  store4(dGates + 3 * bytes, f32x4.mul(f32x4.mul(dH, t), outputSlope), left);
  store4(dCell, f32x4.mul(dC, forget), left);
}
