// Check digits: of cards, bank accounts and national numbers. Each function takes the bare characters, upper case.

/** Luhn: cards, and some national numbers. */
export function luhn(digits: string): boolean {
  let sum = 0;
  for (let k = 0; k < digits.length; k++) {
    let digit = digits.charCodeAt(digits.length - 1 - k) - 48;
    if (k % 2 === 1) digit = digit > 4 ? 2 * digit - 9 : 2 * digit;
    sum += digit;
  }
  return sum % 10 === 0;
}

/** ISO 7064 mod 97-10 over letters (A = 10 … Z = 35) and digits, as in an IBAN whose first four characters went to the end. */
export function mod97(characters: string): number {
  let rest = 0;
  for (const character of characters) {
    const value = Number.parseInt(character, 36);
    rest = (rest * (value > 9 ? 100 : 10) + value) % 97;
  }
  return rest;
}

/** Sum of digit × weight; a weight for every digit that takes part. */
export function weighted(digits: string, weights: readonly number[]): number {
  return weights.reduce((sum, weight, k) => sum + weight * (digits.charCodeAt(k) - 48), 0);
}

/** ISO 7064 mod 11,10: German tax numbers. */
export function iso7064mod11x10(digits: string): boolean {
  let product = 10;
  for (let k = 0; k < digits.length - 1; k++) {
    const sum = (digits.charCodeAt(k) - 48 + product) % 10 || 10;
    product = (2 * sum) % 11;
  }
  return (11 - product) % 10 === digits.charCodeAt(digits.length - 1) - 48;
}

// Verhoeff: multiplication in the dihedral group of order 10, and the permutation that is applied once more at every place.
const DIHEDRAL = [
  "0123456789",
  "1234067895",
  "2340178956",
  "3401289567",
  "4012395678",
  "5987604321",
  "6598710432",
  "7659821043",
];
const DIHEDRAL_ROWS = [...DIHEDRAL, "8765932104", "9876543210"];
const PERMUTATION = [
  "0123456789",
  "1576283094",
  "5803796142",
  "8916043527",
  "9453126870",
  "4286573901",
  "2793806415",
  "7046913258",
];

/** Verhoeff: Aadhaar. */
export function verhoeff(digits: string): boolean {
  let check = 0;
  for (let k = 0; k < digits.length; k++) {
    const digit = Number(digits[digits.length - 1 - k]);
    check = Number(DIHEDRAL_ROWS[check]![Number(PERMUTATION[k % 8]![digit])]);
  }
  return check === 0;
}

export function isDate(year: number, month: number, day: number): boolean {
  if (month < 1 || month > 12 || day < 1) return false;
  return day <= new Date(Date.UTC(year, month, 0)).getUTCDate();
}
