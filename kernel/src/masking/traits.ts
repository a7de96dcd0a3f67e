/** What a text holds at all, read in one walk: a rule that needs more than that is not tried. */
export interface Traits {
  /** Most digits in one stretch of digits, spaces and the signs between groups of a number. */
  readonly digits: number;
  readonly hangul: boolean;
  readonly colons: number;
}

/** ' ', '(', ')', '+', '-' and '.' by their codes: what stands between groups of digits. */
const isBetween = (code: number) =>
  code === 32 || code === 40 || code === 41 || code === 43 || code === 45 || code === 46;

export function traitsOf(text: string): Traits {
  let digits = 0;
  let run = 0;
  let hangul = false;
  let colons = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code >= 48 && code <= 57) {
      run++;
      if (run > digits) digits = run;
    } else if (!isBetween(code)) {
      run = 0;
      if (code === 58) colons++;
      if (code >= 0xac00 && code <= 0xd7a3) hangul = true;
    }
  }
  return { digits, hangul, colons };
}
