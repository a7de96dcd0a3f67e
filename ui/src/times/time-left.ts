const minuteS = 60;
const hourS = 3_600;
const dayS = 86_400;

/**
 * How long something still lasts, in words: `1분 59초`, `24시간`, `3 days`. From an hour on, the seconds are left out and
 * the last minute counts whole; from two days on, the last hour does.
 *
 * @param seconds 0 or more.
 */
export function timeLeft(seconds: number, locale: string): string {
  const parts = partsOf(Math.max(0, Math.ceil(seconds)));
  const said = parts.filter(([count]) => count > 0);
  return (said.length > 0 ? said : parts.slice(-1))
    .map(([count, unit]) => wordsOf(count, unit, locale))
    .join(' ');
}

type Part = readonly [count: number, unit: 'day' | 'hour' | 'minute' | 'second'];

function partsOf(seconds: number): readonly Part[] {
  if (seconds > 2 * dayS) {
    const hours = Math.ceil(seconds / hourS);
    return [
      [Math.floor(hours / 24), 'day'],
      [hours % 24, 'hour'],
    ];
  }
  if (seconds >= hourS) {
    const minutes = Math.ceil(seconds / minuteS);
    return [
      [Math.floor(minutes / 60), 'hour'],
      [minutes % 60, 'minute'],
    ];
  }
  return [
    [Math.floor(seconds / minuteS), 'minute'],
    [seconds % minuteS, 'second'],
  ];
}

const wordsOf = (count: number, unit: Part[1], locale: string) =>
  new Intl.NumberFormat(locale, { style: 'unit', unit, unitDisplay: 'long' }).format(count);
