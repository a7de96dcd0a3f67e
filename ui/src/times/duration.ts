type Unit = 'microsecond' | 'millisecond' | 'second' | 'minute' | 'hour' | 'day';

/** Each with its length in ms, the longest first. */
const units: readonly (readonly [Unit, number])[] = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
  ['second', 1_000],
  ['millisecond', 1],
  ['microsecond', 0.001],
];

/** How long something took, in its largest unit with three figures: `1.24s`, `86ms`, `3.5m`. */
export function durationWriter(language: string): (durationMs: number) => string {
  const formats = new Map(
    units.map(([unit]) => [
      unit,
      new Intl.NumberFormat(language, {
        style: 'unit',
        unit,
        unitDisplay: 'narrow',
        maximumSignificantDigits: 3,
      }),
    ]),
  );
  return (durationMs) => {
    const [unit, lengthMs] = units.find(([, lengthMs]) => Math.abs(durationMs) >= lengthMs) ?? [
      durationMs === 0 ? 'millisecond' : 'microsecond',
      durationMs === 0 ? 1 : 0.001,
    ];
    return formats.get(unit)?.format(durationMs / lengthMs) ?? '';
  };
}
