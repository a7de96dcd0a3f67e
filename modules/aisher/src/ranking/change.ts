import type { Comparison } from './comparison.ts';
import type { Finding } from './finding.ts';
import { surpriseOf } from './tails.ts';

const minuteNs = 60_000_000_000n;
const horizonNs = 60n * minuteNs;
/** A change may be noted a little after it began to act. */
const lateNs = 2n * minuteNs;
const minutesADay = 24 * 60;

/** What people changed within the hour before: how likely a change so near is where there is one a day. */
export function change({ input }: Comparison): Finding[] {
  const { fromNs } = input.window;
  return input.changes.flatMap(({ kind, service, atNs, reference }) => {
    if (atNs < fromNs - horizonNs || atNs > fromNs + lateNs) return [];
    const minutes = Math.max(1, Number(fromNs - atNs) / Number(minuteNs));
    return [
      {
        service,
        surprise: surpriseOf(minutes / minutesADay),
        subject: reference,
        numbers: { minutes },
        references: [{ kind, service, reference }],
      },
    ];
  });
}
