// The matrix product, on which nearly all of the work of a network is spent.
import { gradientOf, type Tape } from "../tape.ts";
import { ShapeError, type Tensor } from "../tensor.ts";

export interface ProductOptions {
  /** Whether a or b lies transposed in memory: a is then [k × m], b is [n × k]. */
  transposeA?: boolean;
  transposeB?: boolean;
}

/**
 * C = A · B. `a` is [… × k], all axes but the last read as rows; `b` is [k × n]; the result is [… × n].
 * Back: ∂A += ∂C · Bᵀ and ∂B += Aᵀ · ∂C, again products of matrices, read with their steps swapped where transposed.
 */
export function product(tape: Tape, a: Tensor, b: Tensor, options: ProductOptions = {}): Tensor {
  const { transposeA = false, transposeB = false } = options;
  const [m, k] = transposeA ? [a.columns, a.rows] : [a.rows, a.columns];
  const [inner, n] = transposeB ? [b.columns, b.rows] : [b.rows, b.columns];
  if (inner !== k || b.shape.length !== 2 || (transposeA && a.shape.length !== 2))
    throw new ShapeError("product", a.shape, b.shape);
  const output = tape.tensor([...(transposeA ? [m] : a.shape.slice(0, -1)), n], [a, b]);
  const { gemm } = tape.kernels.run;
  // Elements from row to row and from column to column of A [m × k] and B [k × n] as they are multiplied.
  const [aRow, aColumn] = transposeA ? [1, m] : [k, 1];
  const [bRow, bColumn] = transposeB ? [1, k] : [n, 1];
  gemm(a.address, aRow, aColumn, b.address, bRow, bColumn, output.address, n, k, 0, m, 0, tape.scratch);
  tape.record(output, () => {
    const dC = output.gradientAddress;
    if (a.tracked) {
      gradientOf(tape, a);
      const dA = a.gradientAddress;
      if (transposeA)
        gemm(b.address, bRow, bColumn, dC, 1, n, dA, m, n, 0, k, 1, tape.scratch); // [k × m]
      else gemm(dC, n, 1, b.address, bColumn, bRow, dA, k, n, 0, m, 1, tape.scratch); // [m × k]
    }
    if (b.tracked) {
      gradientOf(tape, b);
      const dB = b.gradientAddress;
      if (transposeB)
        gemm(dC, 1, n, a.address, aRow, aColumn, dB, k, m, 0, n, 1, tape.scratch); // [n × k]
      else gemm(a.address, aColumn, aRow, dC, n, 1, dB, n, m, 0, k, 1, tape.scratch); // [k × n]
    }
  });
  return output;
}

/**
 * Y = X W + b for every row of `a`: the product with a row added, in one go. `a` is [… × k], `weights` [k × n], `bias` [n].
 * Back: ∂X += ∂Y Wᵀ, ∂W += Xᵀ ∂Y, ∂b += the sum of the rows of ∂Y.
 */
export function affine(tape: Tape, a: Tensor, weights: Tensor, bias: Tensor): Tensor {
  const [m, k, n] = [a.rows, a.columns, weights.columns];
  if (weights.rows !== k || bias.size !== n) throw new ShapeError("affine", a.shape, weights.shape, bias.shape);
  const { run } = tape.kernels;
  const output = tape.tensor([...a.shape.slice(0, -1), n], [a, weights, bias]);
  output.data.fill(0);
  run.addToRows(bias.address, output.address, m, n);
  run.gemm(a.address, k, 1, weights.address, n, 1, output.address, n, k, 0, m, 1, tape.scratch);
  tape.record(output, () => {
    const dY = output.gradientAddress;
    if (a.tracked) {
      gradientOf(tape, a);
      run.gemm(dY, n, 1, weights.address, 1, n, a.gradientAddress, k, n, 0, m, 1, tape.scratch);
    }
    if (weights.tracked) {
      gradientOf(tape, weights);
      run.gemm(a.address, 1, k, dY, n, 1, weights.gradientAddress, n, m, 0, k, 1, tape.scratch);
    }
    if (bias.tracked) {
      gradientOf(tape, bias);
      run.addRowsTo(dY, bias.gradientAddress, m, n);
    }
  });
  return output;
}
