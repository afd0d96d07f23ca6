// Which kinds there are, which of them make sense for a company's texts, and the mixtures that the model search tries.
import type { Augmentation, AugmentationSource, AugmentationStrength } from "./augmentation.ts";
import {
  abbreviations,
  casing,
  elongation,
  missingAccents,
  missingPunctuation,
  otherChineseScript,
  width,
  wordDropout,
} from "./forms.ts";
import { romanised } from "./romanise/romanise.ts";
import { typos } from "./typos.ts";

/** Every kind that needs nothing but the text; `codeSwitching` needs a lexicon besides. */
export const augmentationKinds: readonly Augmentation[] = [
  typos(),
  wordDropout(),
  casing,
  width,
  missingAccents,
  missingPunctuation,
  elongation,
  abbreviations(),
  otherChineseScript,
  romanised,
];

/** A kind that applies to fewer of the texts than this makes too few rows to matter. */
const LEAST_SHARE = 0.02;
/** So many texts, spread over all, tell which kinds apply. */
const TEXTS_READ = 500;

/** The kinds that change something in at least a fiftieth of the texts, such as romanised input where there is Chinese or Arabic. */
export function kindsFor(
  texts: readonly Pick<AugmentationSource, "text" | "language">[],
  kinds: readonly Augmentation[] = augmentationKinds,
): Augmentation[] {
  const step = Math.max(1, Math.floor(texts.length / TEXTS_READ));
  const read = texts.filter((_, k) => k % step === 0);
  return kinds.filter(
    (kind) => read.filter(({ text, language }) => kind.applies(text, language)).length > LEAST_SHARE * read.length,
  );
}

export type PresetName = keyof typeof STRENGTHS;

/** Two romanised rows of each, because people spell in more ways than one. */
const OTHER_SCRIPTS = { romanised: 2, "other Chinese script": 1 };
const CHAT = { "missing accents": 0.5, abbreviations: 1, "code-switching": 0.5 };

/**
 * Rows made of each row it applies to, by kind. Only `romanised` is worth switching on by itself: without it a romanised question finds
 * nothing, and it costs nothing else. The others gained nothing (evaluation/results/augmentation.json); the model search may try them.
 */
const STRENGTHS = {
  none: {},
  romanised: OTHER_SCRIPTS,
  chat: CHAT,
  typed: { ...OTHER_SCRIPTS, ...CHAT },
  all: { ...OTHER_SCRIPTS, ...CHAT, typos: 1, "word dropout": 0.5 },
} as const satisfies Record<string, Readonly<Record<string, number>>>;

export const presetNames = Object.keys(STRENGTHS) as PresetName[];

/** A named mixture, of those kinds that are given. */
export function preset(name: PresetName, kinds: readonly Augmentation[] = augmentationKinds): AugmentationStrength[] {
  const strengths: Readonly<Record<string, number>> = STRENGTHS[name];
  return kinds.flatMap((augmentation) => {
    const rows = strengths[augmentation.name];
    return rows === undefined ? [] : [{ augmentation, rows }];
  });
}
