import type { Attributes } from '../../rows/rows.ts';

/** No sampler keeps less than one in a million. */
const weightMax = 1_000_000;

const bounded = (weight: number) =>
  Number.isFinite(weight) && weight > 1 ? Math.min(weight, weightMax) : 1;

const thresholds = 2 ** 56;

/** OpenTelemetry writes the threshold of the sampler as up to 14 hex digits; zeros at the end are left out. */
function fromTraceState(traceState: string): number | undefined {
  for (const member of traceState.split(',')) {
    const [vendor, fields] = member.trim().split('=');
    if (vendor !== 'ot' || fields === undefined) continue;
    for (const field of fields.split(';')) {
      const threshold = /^th:([0-9a-f]{1,14})$/.exec(field)?.[1];
      if (threshold === undefined) continue;
      return bounded(thresholds / (thresholds - Number.parseInt(threshold.padEnd(14, '0'), 16)));
    }
  }
  return undefined;
}

/** How many spans or records one stands for: 1 when nothing says that others were sampled away. */
export function weightOf(traceState: string, { numbers, strings }: Attributes): number {
  const told = traceState === '' ? undefined : fromTraceState(traceState);
  if (told !== undefined) return told;
  const numberAt = (key: string) => numbers[key] ?? Number(strings[key]);
  const probability = numberAt('sampling.probability');
  if (probability > 0 && probability <= 1) return bounded(1 / probability);
  return bounded(numberAt('SampleRate'));
}
