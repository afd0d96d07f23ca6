export { Encoder, type EncoderInfo, packEncoder } from "./encoder.ts";
export {
  type PretrainingOptions,
  type PretrainingRecipe,
  type PretrainingStep,
  pretrain,
} from "./pretraining/pretrain.ts";
export { type Source, shippedRecipe, sources } from "./pretraining/recipe.ts";
export type { GroupText, TextGroup, TextRole } from "./pretraining/text-groups.ts";
