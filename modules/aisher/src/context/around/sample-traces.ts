import type { TraceLength } from '../../store/queries/sample-traces.ts';
import { type SampleTrace, tracesMax } from './schema.ts';

/** A sample of the group that was seen in a trace. */
export interface TracedSample {
  readonly traceId: string;
  readonly spanId: string;
  readonly at: Date;
  readonly release: string;
  readonly operation: string;
}

const msOf = ({ startNs, endNs }: TraceLength): number =>
  Math.max(0, Number(endNs - startNs) / 1e6);

/** The newest trace of each release and of each operation, and the longest ones. The newest first. */
export function chooseTraces(
  samples: readonly TracedSample[],
  lengths: ReadonlyMap<string, TraceLength>,
): SampleTrace[] {
  const newestFirst = samples.toSorted((a, b) => b.at.getTime() - a.at.getTime());
  const lengthOf = ({ traceId }: TracedSample) => {
    const length = lengths.get(traceId);
    return length === undefined ? -1 : msOf(length);
  };
  const chosen = new Map<string, SampleTrace>();
  const take = (sample: TracedSample, why: SampleTrace['why']) => {
    if (chosen.has(sample.traceId) || chosen.size >= tracesMax) return;
    const length = lengths.get(sample.traceId);
    chosen.set(sample.traceId, {
      traceId: sample.traceId,
      at: sample.at.toISOString(),
      release: sample.release,
      operation: sample.operation,
      why,
      durationMs: length === undefined ? null : msOf(length),
      spans: length?.spans ?? null,
    });
  };
  const takeNewestBy = (why: 'release' | 'operation') => {
    const seen = new Set<string>();
    for (const sample of newestFirst) {
      if (seen.has(sample[why])) continue;
      seen.add(sample[why]);
      take(sample, why);
    }
  };
  takeNewestBy('release');
  takeNewestBy('operation');
  for (const sample of newestFirst.toSorted((a, b) => lengthOf(b) - lengthOf(a))) {
    take(sample, 'longest');
  }
  return [...chosen.values()].sort((a, b) => (a.at < b.at ? 1 : a.at > b.at ? -1 : 0));
}
