export { BlockingEncoder } from "./blocking-encoder.ts";
export { chooseEncoder, ENCODER_CHANNEL, readEncoderChoice } from "./choice-store.ts";
export { EncodedTexts, forgetOtherVectors, knownVectors } from "./encoded-texts.ts";
export { EncoderChoice, nameOf, versionOf } from "./encoder-choice.ts";
export { EndpointEncoder } from "./endpoint-encoder.ts";
export { EncoderUnavailableError, type LargerEncoder } from "./larger-encoder.ts";
export { encoderKey, openLargerEncoder } from "./open-encoder.ts";
export { digestOfModel, TransformersEncoder } from "./transformers-encoder.ts";
export { WaitingEncoder } from "./waiting-encoder.ts";
