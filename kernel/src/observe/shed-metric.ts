import type { Metrics } from './metrics.ts';

/** Counts what was refused for the moment, whoever refused it. */
export function createShedCounter(metrics: Metrics): (reason: string) => void {
  const shed = metrics.counter(
    'dojang_shed_total',
    'Requests, jobs and tasks that were told to come again, by reason.',
    ['reason'],
  );
  return (reason) => shed.inc({ reason });
}
