// Everything the kernels module exports. AssemblyScript, compiled to WebAssembly with SIMD by bin/build.mjs.
// Memory is the host's: it allocates, these functions only compute on the addresses they are given.

export { bagLogits, fillNormal, predictBag, trainBag } from "./bag-network";
export {
  addRowsTo,
  addToRows,
  axpy,
  gelu,
  geluBackward,
  multiplyAdd,
  relu,
  reluBackward,
  scale,
  sigmoid,
  sigmoidBackward,
  sumOfSquares,
  tanh,
  tanhBackward,
} from "./elementwise";
export { bagBackward, bagForward, bagUpdate } from "./embedding-bag";
export { bagForwardInt8, dotListInt8, dotRowsInt8, largestScores, quantizeRows } from "./int8";
export { lstmBackward, lstmForward } from "./lstm";
export { gemm, gemmScratch } from "./matrix";
export { adagrad, adagradRows, adam, adamRows } from "./optimisers";
export { layerNorm, layerNormBackward, logSumExpRows, softmaxRows, softmaxRowsBackward } from "./rows";
export { cnnLogits, trainCnn } from "./text-cnn";
