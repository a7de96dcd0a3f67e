/** Numbers with their units, as people write them in English and Korean. */

export type Dimension = 'time' | 'bytes' | 'percent' | 'times' | 'count';

export interface Quantity {
  readonly text: string;
  readonly dimension: Dimension;
  /** In milliseconds, bytes, percent, or as it is. */
  readonly value: number;
  /** Half of the last digit that was written, in the same unit: what rounding may have taken. */
  readonly slack: number;
}

const unitsOf: readonly (readonly [Dimension, number, readonly string[]])[] = [
  ['time', 0.000_001, ['ns']],
  ['time', 0.001, ['us', 'µs', 'μs']],
  ['time', 1, ['ms', 'millisecond', 'milliseconds', '밀리초']],
  ['time', 1_000, ['s', 'sec', 'secs', 'second', 'seconds', '초']],
  ['time', 60_000, ['m', 'min', 'mins', 'minute', 'minutes', '분']],
  ['time', 3_600_000, ['h', 'hour', 'hours', '시간']],
  ['time', 86_400_000, ['d', 'day', 'days', '일']],
  ['bytes', 1, ['b', 'byte', 'bytes', '바이트']],
  ['bytes', 1e3, ['kb']],
  ['bytes', 1e6, ['mb']],
  ['bytes', 1e9, ['gb']],
  ['bytes', 1024, ['kib']],
  ['bytes', 1024 ** 2, ['mib']],
  ['bytes', 1024 ** 3, ['gib']],
  ['percent', 1, ['%', 'percent', '퍼센트', '프로']],
  ['times', 1, ['x', '×', 'times', 'fold', '배']],
];
const units = new Map(
  unitsOf.flatMap(([dimension, factor, names]) =>
    names.map((name) => [name, { dimension, factor }] as const),
  ),
);

const words: Readonly<Record<string, number>> = {
  ...{ two: 2, three: 3, four: 4, five: 5, six: 6, seven: 7, eight: 8, nine: 9, ten: 10 },
  ...{ twice: 2, thrice: 3, dozen: 12, hundred: 100, thousand: 1_000, million: 1_000_000 },
};
const koreanWords: Readonly<Record<string, number>> = {
  ...{ 두: 2, 세: 3, 네: 4, 다섯: 5, 여섯: 6, 일곱: 7, 여덟: 8, 아홉: 9, 열: 10 },
};

// A number that is part of a name (`p95`, `E3`, `v2.4.1`, `stock-2`) or of a time of day is not one.
const written =
  /(?<![\p{L}\p{N}_.:/#@-])(?:[×x] ?)?(\d{1,3}(?:,\d{3})+|\d+)(\.\d+)?(?![\d:]|\.\d|-\d)(?:[ -]?(%|×|[a-zµμ]+|[가-힣]+))?/giu;

/** `시간이나` is the unit `시간` with a particle. */
function unitOf(word: string | undefined): { dimension: Dimension; factor: number } | undefined {
  const text = (word ?? '').toLowerCase();
  const whole = units.get(text);
  if (whole !== undefined || !/^[가-힣]/.test(text)) return whole;
  for (let length = Math.min(3, text.length); length > 0; length -= 1) {
    const begun = units.get(text.slice(0, length));
    if (begun !== undefined) return begun;
  }
  return undefined;
}

const ofWord = (text: string, value: number): Quantity => ({
  text,
  dimension: 'count',
  value,
  slack: 0,
});

export function quantitiesOf(text: string): Quantity[] {
  const found: Quantity[] = [];
  for (const match of text.matchAll(written)) {
    const [whole, digits = '', decimals = '', word] = match;
    const unit = unitOf(word);
    // `5xx` and `3rd` are names, and another room reads those.
    if (unit === undefined && /\d[a-z]/i.test(whole)) continue;
    const { dimension, factor } = unit ?? { dimension: 'count' as const, factor: 1 };
    const isTimes = /^[×x]/i.test(whole) && word === undefined;
    const value = Number(digits.replaceAll(',', '') + decimals);
    // A count is exact. What has a unit was measured, and may have been rounded.
    const step = decimals === '' ? 1 : 10 ** (1 - decimals.length);
    const slack = dimension === 'count' && decimals === '' ? 0 : (step / 2) * factor;
    found.push({
      text: whole.trim(),
      dimension: isTimes ? 'times' : dimension,
      value: value * factor,
      slack,
    });
  }
  for (const [word] of text.toLowerCase().matchAll(/(?<![a-z])[a-z]{3,8}(?![a-z])/g)) {
    const value = Object.hasOwn(words, word) ? words[word] : undefined;
    if (value !== undefined) found.push(ofWord(word, value));
  }
  for (const [, word = ''] of text.matchAll(
    /(?<![가-힣])([가-힣]{1,2}) ?(?:개|번|건|곳|배|서비스|가지)/g,
  )) {
    const value = Object.hasOwn(koreanWords, word) ? koreanWords[word] : undefined;
    if (value !== undefined) found.push(ofWord(word, value));
  }
  return found;
}

/** Whether one of `seen` is what `said` says, rounded as it was said. */
export const isSeen = (said: Quantity, seen: readonly Quantity[]): boolean =>
  seen.some(
    (each) =>
      each.dimension === said.dimension && Math.abs(each.value - said.value) <= said.slack + 1e-9,
  );
