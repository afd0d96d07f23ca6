// Digits of any script. Unicode keeps every set of decimal digits in ten neighbouring code points, so a digit's value is its
// distance from the start of its set.

const NON_ASCII_DIGIT = /(?![0-9])\p{Nd}/gu;
const DIGIT = /^\p{Nd}$/u;
const values = new Map<string, string>();

/** Replaces the decimal digits of every script (٣, ३, ๓, ３, 𝟑) by 0 to 9. */
export function asciiDigits(text: string): string {
  return text.replace(NON_ASCII_DIGIT, digitValue);
}

/** The value of one decimal digit as an ASCII character. */
export function digitValue(digit: string): string {
  let value = values.get(digit);
  if (value === undefined) {
    const code = digit.codePointAt(0)!;
    let distance = 0;
    while (distance < 49 && DIGIT.test(String.fromCodePoint(code - distance - 1))) distance++;
    value = String(distance % 10); // the mathematical digits are five sets in a row
    values.set(digit, value);
  }
  return value;
}
