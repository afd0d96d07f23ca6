// The kernels in plain JavaScript: slow, obvious, and the truth that the fast ones are tested against. They also serve where
// WebAssembly with SIMD does not run. Same functions, same addresses, over one ordinary buffer.
import type { KernelFunctions } from "../kernels.ts";
import { bagReference } from "./bag-network.ts";
import { matrixReference } from "./matrix.ts";
import { cnnReference } from "./text-cnn.ts";

/** The memory that reference kernels work in; its buffer is replaced when it grows. */
export interface Heap {
  readonly buffer: ArrayBuffer;
}

export function referenceKernels(heap: Heap): KernelFunctions {
  return { ...bagReference(heap), ...cnnReference(heap), ...matrixReference(heap) };
}
