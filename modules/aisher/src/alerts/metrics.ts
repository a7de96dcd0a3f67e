import type { AnyContext } from '@dojang/kernel';
import type { Weighed } from './incidents/weighing.ts';

const lookSeconds = [0.01, 0.05, 0.1, 0.5, 1, 5, 10, 30, 60];

/** Counts, after the commit, that people were told of an incident, or why it ended. */
export function countAlert(ctx: AnyContext, { cause }: Weighed, outcome: string): void {
  ctx.afterCommit(() =>
    ctx.parts.metrics
      .counter(
        'dojang_aisher_alerts_total',
        'Incidents that people were told of, by what came first and why they were told.',
        ['kind', 'outcome'],
      )
      .inc({ kind: cause, outcome }),
  );
}

/** How long it took to look at an org. */
export function observeLook({ parts, now }: AnyContext, began: Date): void {
  const seconds = Math.max(0, now().getTime() - began.getTime()) / 1_000;
  parts.metrics
    .histogram('dojang_aisher_detector_seconds', 'A look at an org', [], lookSeconds)
    .observe(seconds);
}
