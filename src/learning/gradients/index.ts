export { type FitOptions, type FitResult, fitModel, type Trainable, TrainingDivergedError } from "./fit.ts";
export {
  type Activation,
  Dense,
  Embedding,
  EncoderBlock,
  type EncoderBlockOptions,
  LayerNormalisation,
  Lstm,
  PositionalEmbedding,
  SparseEmbeddingBag,
} from "./layers.ts";
export { binaryCrossEntropy, type CrossEntropyOptions, crossEntropy, meanSquaredError } from "./losses.ts";
export { gelu, logSoftmax, relu, sigmoid, softmax, tanh } from "./operations/activations.ts";
export { add, concatenate, mean, multiply, reshape, scale, slice, sum } from "./operations/arithmetic.ts";
export { attention } from "./operations/attention.ts";
export { embedding, embeddingBag, type FeatureRows } from "./operations/embedding.ts";
export { type LstmWeights, lstm } from "./operations/lstm.ts";
export { affine, type ProductOptions, product } from "./operations/matrix.ts";
export { dropout, layerNormalisation } from "./operations/normalisation.ts";
export { type Lengths, lastStep, maxOverTime, meanOverTime } from "./operations/sequences.ts";
export {
  type AdamOptions,
  adaGrad,
  adam,
  adamW,
  clipGradients,
  gradientDescent,
  type Optimiser,
  type OptimiserOf,
} from "./optimisers.ts";
export {
  constant,
  glorot,
  he,
  type Initialiser,
  normal,
  type Parameter,
  type ParameterOptions,
  Parameters,
  uniform,
} from "./parameters.ts";
export { constantRate, cosineDecay, linearDecay, type Schedule, warmUp } from "./schedules.ts";
export {
  denseLayer,
  dropoutLayer,
  type LabelledSequences,
  type LayerOf,
  lstmLayer,
  poolingLayer,
  Sequential,
  type SequentialOptions,
} from "./sequential.ts";
export { Tape, type TapeOptions } from "./tape.ts";
export { type Shape, ShapeError, Tensor } from "./tensor.ts";
