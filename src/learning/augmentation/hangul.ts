// Hangul syllables and the letters (jamo) they are made of, as Unicode arranges them: 19 initials × 21 vowels × 28 finals from 가 on.

export const INITIALS = [..."ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ"];
export const VOWELS = [..."ㅏㅐㅑㅒㅓㅔㅕㅖㅗㅘㅙㅚㅛㅜㅝㅞㅟㅠㅡㅢㅣ"];
export const FINALS = ["", ..."ㄱㄲㄳㄴㄵㄶㄷㄹㄺㄻㄼㄽㄾㄿㅀㅁㅂㅄㅅㅆㅇㅈㅊㅋㅌㅍㅎ"];
const FIRST = 0xac00;
const COUNT = 11_172;

/** Indices into the three lists. */
export interface Syllable {
  initial: number;
  vowel: number;
  final: number;
}

/** Null for what is no syllable. */
export function takeApart(character: string): Syllable | null {
  const place = character.codePointAt(0)! - FIRST;
  if (place < 0 || place >= COUNT) return null;
  return { initial: Math.floor(place / 588), vowel: Math.floor((place % 588) / 28), final: place % 28 };
}

export function putTogether({ initial, vowel, final }: Syllable): string {
  return String.fromCharCode(FIRST + initial * 588 + vowel * 28 + final);
}
