// What the networks that train a whole epoch inside the module share.

@inline
export function chance(share: f32): u32 {
  return <u32>(<f64>share * 4294967295.0);
}

@inline
export function sumOf(v: v128): f32 {
  return f32x4.extract_lane(v, 0) + f32x4.extract_lane(v, 1) + (f32x4.extract_lane(v, 2) + f32x4.extract_lane(v, 3));
}

@inline
export function addScaled(to: usize, from: usize, factor: f32, bytes: usize): void {
  const f = f32x4.splat(factor);
  for (let o: usize = 0; o < bytes; o += 16)
    v128.store(to + o, f32x4.add(v128.load(to + o), f32x4.mul(v128.load(from + o), f)));
}

@inline
export function dot(a: usize, b: usize, bytes: usize): f32 {
  let sum = f32x4.splat(0);
  for (let o: usize = 0; o < bytes; o += 16) sum = f32x4.add(sum, f32x4.mul(v128.load(a + o), v128.load(b + o)));
  return sumOf(sum);
}

// Cody-Waite reduction and a polynomial of degree 6 (Cephes expf): relative error under 2e-7.
@inline
export function exp4(x0: v128): v128 {
  const x = f32x4.max(x0, f32x4.splat(-80));
  const n = f32x4.nearest(f32x4.mul(x, f32x4.splat(1.44269504)));
  const r = f32x4.add(f32x4.sub(x, f32x4.mul(n, f32x4.splat(0.693359375))), f32x4.mul(n, f32x4.splat(2.1219444e-4)));
  let p = f32x4.add(f32x4.mul(f32x4.splat(1.98756915e-4), r), f32x4.splat(1.3981999507e-3));
  p = f32x4.add(f32x4.mul(p, r), f32x4.splat(8.3334519073e-3));
  p = f32x4.add(f32x4.mul(p, r), f32x4.splat(4.1665795894e-2));
  p = f32x4.add(f32x4.mul(p, r), f32x4.splat(1.6666665459e-1));
  p = f32x4.add(f32x4.mul(p, r), f32x4.splat(5.0e-1));
  p = f32x4.add(f32x4.add(f32x4.mul(f32x4.mul(p, r), r), r), f32x4.splat(1));
  return f32x4.mul(p, i32x4.shl(i32x4.add(i32x4.trunc_sat_f32x4_s(n), i32x4.splat(127)), 23));
}

/** Logits to probabilities, in place; the padding behind the classes becomes 0. */
export function softmaxOf(logits: usize, classes: i32, stride: i32): void {
  const bytes = (<usize>stride) << 2;
  for (let c = classes; c < stride; c++) store<f32>(logits + ((<usize>c) << 2), -1e30);
  let top = v128.load(logits);
  for (let o: usize = 16; o < bytes; o += 16) top = f32x4.max(top, v128.load(logits + o));
  const most = f32x4.splat(
    max(
      max(f32x4.extract_lane(top, 0), f32x4.extract_lane(top, 1)),
      max(f32x4.extract_lane(top, 2), f32x4.extract_lane(top, 3)),
    ),
  );
  let sum = f32x4.splat(0);
  for (let o: usize = 0; o < bytes; o += 16) {
    const e = exp4(f32x4.sub(v128.load(logits + o), most));
    v128.store(logits + o, e);
    sum = f32x4.add(sum, e);
  }
  for (let c = classes; c < stride; c++) {
    const at = logits + ((<usize>c) << 2);
    sum = f32x4.replace_lane(sum, 0, f32x4.extract_lane(sum, 0) - load<f32>(at));
    store<f32>(at, 0);
  }
  const inverse = f32x4.splat(1 / sumOf(sum));
  for (let o: usize = 0; o < bytes; o += 16) v128.store(logits + o, f32x4.mul(v128.load(logits + o), inverse));
}

/** AdaGrad on a dense block; the gradient is emptied. Stretches without gradient are passed over. */
export function updateDense(weights: usize, squares: usize, gradient: usize, bytes: usize, learningRate: f32): void {
  const rate = f32x4.splat(learningRate);
  const zero = f32x4.splat(0);
  for (let o: usize = 0; o < bytes; o += 16) {
    const g = v128.load(gradient + o);
    if (!v128.any_true(g)) continue;
    const square = f32x4.add(v128.load(squares + o), f32x4.mul(g, g));
    v128.store(squares + o, square);
    v128.store(gradient + o, zero);
    v128.store(weights + o, f32x4.sub(v128.load(weights + o), f32x4.div(f32x4.mul(rate, g), f32x4.sqrt(square))));
  }
}
