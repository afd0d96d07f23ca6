// The kernels in plain JavaScript: slow, obvious, and the truth that the fast ones are tested against. They also serve where
// WebAssembly with SIMD does not run. Same functions, same addresses, over one ordinary buffer.
import type { KernelFunctions } from "../kernels.ts";
import { bagReference } from "./bag-network.ts";
import { elementwiseReference } from "./elementwise.ts";
import { embeddingBagReference } from "./embedding-bag.ts";
import { int8Reference } from "./int8.ts";
import { lstmReference } from "./lstm.ts";
import { matrixReference } from "./matrix.ts";
import { optimisersReference } from "./optimisers.ts";
import { rowsReference } from "./rows.ts";
import { cnnReference } from "./text-cnn.ts";

/** The memory that reference kernels work in; its buffer is replaced when it grows. */
export interface Heap {
  readonly buffer: ArrayBuffer;
}

export function referenceKernels(heap: Heap): KernelFunctions {
  return {
    ...bagReference(heap),
    ...cnnReference(heap),
    ...matrixReference(heap),
    ...elementwiseReference(heap),
    ...embeddingBagReference(heap),
    ...int8Reference(heap),
    ...lstmReference(heap),
    ...optimisersReference(heap),
    ...rowsReference(heap),
  };
}
