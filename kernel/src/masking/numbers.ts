/** Check digits: what a number has to satisfy before it counts as one of its kind. */

/** Sum of a card's digits by ISO/IEC 7812-1 annex B (Luhn). */
function passesLuhn(digits: string): boolean {
  let sum = 0;
  for (let i = 0; i < digits.length; i++) {
    const digit = Number(digits[digits.length - 1 - i]);
    const doubled = i % 2 === 1 ? digit * 2 : digit;
    sum += doubled > 9 ? doubled - 9 : doubled;
  }
  return sum % 10 === 0;
}

/** The last digit of a resident number issued before October 2020; later ones have none. */
export function passesResidentCheck(digits: string): boolean {
  const weights = [2, 3, 4, 5, 6, 7, 8, 9, 2, 3, 4, 5];
  const sum = weights.reduce((total, weight, i) => total + weight * Number(digits[i]), 0);
  const base = (11 - (sum % 11)) % 10;
  const foreigner = Number(digits[6]) >= 5;
  return Number(digits[12]) === (foreigner ? (base + 2) % 10 : base);
}

/** Numbers of residents begin with a date of birth. */
export function isBirthDate(digits: string): boolean {
  const month = Number(digits.slice(2, 4));
  const day = Number(digits.slice(4, 6));
  return month >= 1 && month <= 12 && day >= 1 && day <= 31;
}

const cardForm =
  /^(?:4\d{12}(?:\d{3}){0,2}|5[1-5]\d{14}|2(?:2[2-9]|[3-6]\d|7[01])\d{13}|2720\d{12}|3[47]\d{13}|3(?:0[0-5]|[68]\d)\d{11}|35\d{14}|6(?:011|5\d\d|4[4-9]\d)\d{12}|62\d{14,17}|9\d{15})$/;

export const isCard = (digits: string) => cardForm.test(digits) && passesLuhn(digits);

/** The last digit of a Korean business registration number of ten digits. */
export function passesBusinessCheck(digits: string): boolean {
  const weights = [1, 3, 7, 1, 3, 7, 1, 3, 5];
  const sum = weights.reduce((total, weight, i) => total + weight * Number(digits[i]), 0);
  return Number(digits[9]) === (10 - ((sum + Math.floor((Number(digits[8]) * 5) / 10)) % 10)) % 10;
}

/** ISO 13616: the country and check digits moved to the end, letters as numbers, 1 modulo 97. */
export function passesIbanCheck(iban: string): boolean {
  const moved = iban.slice(4) + iban.slice(0, 4);
  let rest = 0;
  for (const char of moved) {
    const value = Number.parseInt(char, 36);
    rest = (rest * (value > 9 ? 100 : 10) + value) % 97;
  }
  return rest === 1;
}
