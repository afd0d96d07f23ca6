// Everything the kernels module exports. AssemblyScript, compiled to WebAssembly with SIMD by bin/build.mjs.
// Memory is the host's: it allocates, these functions only compute on the addresses they are given.

export { bagLogits, fillNormal, predictBag, trainBag } from "./bag-network";
export { gemm, gemmScratch } from "./matrix";
export { cnnLogits, trainCnn } from "./text-cnn";
