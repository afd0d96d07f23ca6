// Four numbers at a time: reading and writing where fewer are left, and the functions that networks apply to every number.
import { exp4 } from "./common";

/** Byte offset of an element of 4 bytes. */
@inline
export function at(element: i32): usize {
  return (<usize>element) << 2;
}

/** The next four numbers; where only `left` < 4 are left, `fill` in the other lanes. */
@inline
export function load4(from: usize, left: i32, fill: f32 = 0): v128 {
  return left >= 4 ? v128.load(from) : loadPart(from, left, fill);
}

function loadPart(from: usize, left: i32, fill: f32): v128 {
  let v = f32x4.replace_lane(f32x4.splat(fill), 0, load<f32>(from));
  if (left > 1) v = f32x4.replace_lane(v, 1, load<f32>(from, 4));
  if (left > 2) v = f32x4.replace_lane(v, 2, load<f32>(from, 8));
  return v;
}

/** Writes four numbers, or the first `left` of them where fewer are left. */
@inline
export function store4(to: usize, v: v128, left: i32): void {
  if (left >= 4) v128.store(to, v);
  else storePart(to, v, left);
}

function storePart(to: usize, v: v128, left: i32): void {
  store<f32>(to, f32x4.extract_lane(v, 0));
  if (left > 1) store<f32>(to, f32x4.extract_lane(v, 1), 4);
  if (left > 2) store<f32>(to, f32x4.extract_lane(v, 2), 8);
}

@inline
export function largestOf(v: v128): f32 {
  return max(
    max(f32x4.extract_lane(v, 0), f32x4.extract_lane(v, 1)),
    max(f32x4.extract_lane(v, 2), f32x4.extract_lane(v, 3)),
  );
}

/** 1 / (1 + e^-x), from e^-|x|, which cannot overflow. */
@inline
export function sigmoid4(x: v128): v128 {
  const one = f32x4.splat(1);
  const e = exp4(f32x4.neg(f32x4.abs(x)));
  const upper = f32x4.div(one, f32x4.add(one, e));
  return v128.bitselect(f32x4.mul(e, upper), upper, f32x4.lt(x, f32x4.splat(0)));
}

/**
 * tanh x: near 0 a polynomial (Cephes tanhf), which keeps small numbers exact, elsewhere 1 - 2 / (e^2|x| + 1) with the sign of x.
 * Both are within 2e-7 of the truth, relatively.
 */
@inline
export function tanh4(x: v128): v128 {
  const one = f32x4.splat(1);
  const size = f32x4.abs(x);
  const square = f32x4.mul(x, x);
  let p = f32x4.add(f32x4.mul(f32x4.splat(-5.70498872745e-3), square), f32x4.splat(2.06390887954e-2));
  p = f32x4.add(f32x4.mul(p, square), f32x4.splat(-5.37397155531e-2));
  p = f32x4.add(f32x4.mul(p, square), f32x4.splat(1.33314422036e-1));
  p = f32x4.add(f32x4.mul(p, square), f32x4.splat(-3.33332819422e-1));
  const small = f32x4.add(f32x4.mul(f32x4.mul(p, square), x), x);
  // Beyond 10 it is 1 in 32 bits.
  const e = exp4(f32x4.mul(f32x4.splat(2), f32x4.min(size, f32x4.splat(10))));
  const large = f32x4.sub(one, f32x4.div(f32x4.splat(2), f32x4.add(e, one)));
  const signed = v128.bitselect(x, large, i32x4.splat(0x80000000));
  return v128.bitselect(small, signed, f32x4.lt(size, f32x4.splat(0.625)));
}
