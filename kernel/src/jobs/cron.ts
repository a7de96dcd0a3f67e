const bounds = [
  [0, 59],
  [0, 23],
  [1, 31],
  [1, 12],
  [0, 6],
] as const;

function partMatches(part: string, value: number, [low, high]: readonly [number, number]): boolean {
  const [, from, to, step] = /^(?:\*|(\d+)(?:-(\d+))?)(?:\/(\d+))?$/.exec(part) ?? [];
  const start = from === undefined ? low : Number(from);
  const end = to === undefined ? (from === undefined || step ? high : start) : Number(to);
  return value >= start && value <= end && (value - start) % Number(step ?? 1) === 0;
}

/** @throws Error for anything but five fields of numbers, `*`, `a-b`, `/n` and lists of these. */
export function checkCron(cron: string): void {
  const fields = cron.split(' ');
  const isGood =
    fields.length === bounds.length &&
    fields.every((field, at) =>
      field.split(',').every((part) => {
        const numbers = part.match(/\d+/g) ?? [];
        const [low, high] = bounds[at] ?? [0, 0];
        return (
          /^(\*|\d+(-\d+)?)(\/[1-9]\d*)?$/.test(part) &&
          numbers.every((number, index) => {
            const isStep = part.includes('/') && index === numbers.length - 1;
            return isStep || (Number(number) >= low && Number(number) <= high);
          })
        );
      }),
    );
  if (!isGood)
    throw new Error(`The cron ${cron} cannot be read: write five fields, such as 20 18 * * *.`);
}

/** Whether `cron` names the minute of `at`, in UTC. */
export function cronMatches(cron: string, at: Date): boolean {
  const values = [
    at.getUTCMinutes(),
    at.getUTCHours(),
    at.getUTCDate(),
    at.getUTCMonth() + 1,
    at.getUTCDay(),
  ];
  return cron
    .split(' ')
    .every((field, index) =>
      field
        .split(',')
        .some((part) => partMatches(part, values[index] ?? 0, bounds[index] ?? [0, 0])),
    );
}
