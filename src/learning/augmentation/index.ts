// The door to augmentation: more training rows, written as other customers would have typed them.
export {
  type Augmentation,
  type AugmentationSource,
  type AugmentationStrength,
  type AugmentedRow,
  augment,
} from "./augmentation.ts";
export { type Correspondence, codeSwitching, type LabelledText, Lexicon, type LexiconOptions } from "./lexicon.ts";
export { augmentationKinds, kindsFor, type PresetName, preset, presetNames } from "./presets.ts";
export { romanise } from "./romanise/romanise.ts";
