import { parseArgs } from 'node:util';

/** What every bench understands; `--json` makes the last line one JSON object. */
export const { values: flags } = parseArgs({
  strict: false,
  options: {
    json: { type: 'boolean' },
    runs: { type: 'string' },
    postgres: { type: 'string' },
    rounds: { type: 'string' },
    seconds: { type: 'string' },
    events: { type: 'string' },
    held: { type: 'string' },
    streams: { type: 'string' },
    backlog: { type: 'string' },
    orgs: { type: 'string' },
    idle: { type: 'string' },
    settle: { type: 'string' },
    jobs: { type: 'string' },
    page: { type: 'string' },
    traced: { type: 'boolean' },
  },
});

/** The q-quantile (0…1) of the values by the nearest rank; NaN when there are none. */
export function quantile(values: readonly number[], q: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(q * sorted.length) - 1)] ?? Number.NaN;
}

export const median = (values: readonly number[]): number => quantile(values, 0.5);

/** Prints a table for people, then, when asked, the figures as one JSON line. */
export function report(
  title: string,
  rows: readonly Record<string, string | number>[],
  figures: Record<string, unknown>,
): void {
  console.log(`\n${title}`);
  console.table(rows);
  if (flags.json) console.log(JSON.stringify(figures));
}
