// Letters that only some of the languages of a script use. Every language that uses such a letter gains by it, so that only the
// others fall back.

type Letters = ReadonlyMap<string, { languages: readonly string[]; weight: number }>;

// [letters, languages, weight in nats]
const TABLE: [string, string, number][] = [
  // Latin
  ["é", "es fr pt it nl vi cs sk hu is", 0.8],
  ["áíóú", "es pt vi cs sk hu is", 1.5],
  ["ñ", "es tl eu", 3],
  ["¿¡", "es", 4],
  ["ãõ", "pt vi et", 2.5],
  ["ç", "fr pt tr ca sq az", 2.5],
  ["à", "fr it pt vi ca", 1.5],
  ["è", "fr it ca nl vi", 1.5],
  ["ìò", "it vi", 2],
  ["ù", "fr it vi", 2],
  ["âêô", "fr pt vi ro sk tr", 1.5],
  ["îû", "fr tr ro", 2],
  ["ë", "fr nl sq", 1.5],
  ["ï", "fr nl es ca", 1.5],
  ["œ", "fr", 3],
  ["ß", "de", 4],
  ["ä", "de sv fi et sk", 2],
  ["ö", "de tr sv fi hu et is az", 2],
  ["ü", "de tr hu et es az", 2],
  ["ğış", "tr az", 4],
  ["ə", "az", 5],
  ["ąęłśźż", "pl lt", 3],
  ["ńć", "pl hr sl", 2.5],
  ["ăđơưạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹĩũ", "vi", 3],
  ["ř", "cs", 4],
  ["ě", "cs", 4],
  ["ů", "cs", 4],
  ["čšž", "cs sk sl hr lt lv et fi", 3],
  ["ľĺŕ", "sk", 4],
  ["őű", "hu", 4],
  ["șț", "ro", 4],
  ["å", "sv no da", 3.5],
  ["øæ", "no da", 3.5],
  ["ðþ", "is", 4],
  ["āēīūķļņģ", "lv", 3.5],
  ["ėįų", "lt", 3.5],
  // Cyrillic
  ["ыэё", "ru be kk mn", 2.5],
  ["ъ", "ru bg", 1],
  ["щ", "ru uk bg kk", 1],
  ["ії", "uk be kk", 3],
  ["їєґ", "uk", 4],
  ["ў", "be", 5],
  ["јљњћђџ", "sr mk", 4],
  ["ѓќѕ", "mk", 5],
  ["әғқңұһ", "kk", 4],
  ["өү", "kk mn", 4],
  // Arabic
  ["پچژگ", "fa ur ku", 3],
  ["ک", "fa ur ku", 1.5],
  ["ی", "fa ur ku", 1],
  ["ٹڈڑںے", "ur", 4],
  ["ہھ", "ur ku", 2.5],
  ["ێۆڕڵڤە", "ku", 4],
  ["ةىأإؤئ", "ar", 1.5],
  // Devanagari
  ["ळ", "mr", 3],
];

let byLetter: Letters | null = null;

/** The languages that use a letter of the table, and how much more likely it makes them. Lower case, NFC. */
export function distinctiveLetters(): Letters {
  byLetter ??= new Map(
    TABLE.flatMap(([letters, languages, weight]) =>
      [...letters].map((letter) => [letter, { languages: languages.split(" "), weight }] as const),
    ),
  );
  return byLetter;
}
