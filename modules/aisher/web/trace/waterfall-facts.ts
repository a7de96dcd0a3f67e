import type { Trace } from '../../src/context/trace/schema.ts';
import { scaleOf, type TimeScale, ticksOf } from './time-scale.ts';

interface Stretch {
  readonly fromMs: number;
  readonly untilMs: number;
}

/** What every row of a waterfall needs to know of its trace. */
export interface WaterfallFacts {
  readonly scale: TimeScale;
  readonly ticks: readonly number[];
  /** The place of a service in the trace, which gives its colour. */
  readonly serviceAt: ReadonlyMap<string, number>;
  readonly critical: ReadonlyMap<string, readonly Stretch[]>;
  readonly gaps: ReadonlyMap<string, readonly Stretch[]>;
}

const bySpan = (stretches: Trace['gaps']): Map<string, Stretch[]> => {
  const found = new Map<string, Stretch[]>();
  for (const stretch of stretches) {
    found.set(stretch.spanId, [...(found.get(stretch.spanId) ?? []), stretch]);
  }
  return found;
};

export function factsOf(trace: Trace): WaterfallFacts {
  const scale = scaleOf([...trace.spans, ...trace.missing]);
  return {
    scale,
    ticks: ticksOf(scale),
    serviceAt: new Map(trace.services.map((service, at) => [service, at])),
    critical: bySpan(trace.criticalPath),
    gaps: bySpan(trace.gaps),
  };
}
