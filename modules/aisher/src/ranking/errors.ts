import type { Comparison } from './comparison.ts';
import { isSurprising } from './deviations.ts';
import type { Finding, Reference } from './finding.ts';
import { visitsByTrace } from './habits.ts';
import type { Trouble, Visit } from './scene.ts';
import { usualNumbers } from './tails.ts';

const referencesMax = 3;

/** Its errors and error logs, where nothing below them explains them. */
export function surge({ surges }: Comparison): Finding[] {
  return surges.map(({ service, template, surprise, share, usual, troubles }) => ({
    service,
    surprise,
    subject: template,
    numbers: { ...share, ...usualNumbers(usual) },
    references: troubles.slice(0, referencesMax).map(referenceOf),
  }));
}

function referenceOf({ source, id, visit }: Trouble): Reference {
  if (source === 'log') return { kind: 'log', logId: id };
  if (source === 'exception') return { kind: 'exception', errorId: id };
  return { kind: 'span', traceId: visit?.traceId ?? '', spanId: id };
}

export const spanOf = ({ traceId, spanId }: Visit): Reference => ({
  kind: 'span',
  traceId,
  spanId,
});

/** In how many of the failing traces it deviates and nothing below it does. */
export function deepest(comparison: Comparison): Finding[] {
  const { explained } = comparison;
  return shareOfFailing(comparison, (deviants) =>
    deviants.filter((visit) => !explained.has(visit)),
  );
}

/** In how many of the failing traces it is the first to deviate. */
export function earliest(comparison: Comparison): Finding[] {
  const { deviations } = comparison;
  return shareOfFailing(comparison, (deviants) => {
    const atMs = (visit: Visit) => deviations.get(visit)?.atMs ?? visit.startMs;
    const first = deviants.reduce((least, each) => Math.min(least, atMs(each)), Infinity);
    return deviants.filter((visit) => atMs(visit) === first);
  });
}

/** The share of failing traces that a service is chosen for, of the surprise of what it shows in them. */
function shareOfFailing(
  { deviations }: Comparison,
  choose: (deviants: readonly Visit[]) => readonly Visit[],
): Finding[] {
  const traces = visitsByTrace(deviations.keys());
  const chosen = new Map<string, Visit[]>();
  for (const deviants of traces.values()) {
    for (const visit of oneOfEach(choose(deviants))) {
      const list = chosen.get(visit.service);
      if (list) list.push(visit);
      else chosen.set(visit.service, [visit]);
    }
  }
  return [...chosen].map(([service, visits]) => {
    const most = visits.reduce((max, visit) => Math.max(max, deviations.get(visit)!.surprise), 0);
    return {
      service,
      surprise: (most * visits.length) / traces.size,
      subject: visits[0]!.operation,
      numbers: { hits: visits.length, trials: traces.size },
      references: visits.slice(0, referencesMax).map(spanOf),
    };
  });
}

const oneOfEach = (visits: readonly Visit[]): Visit[] => [
  ...new Map(visits.map((visit) => [visit.service, visit])).values(),
];

/** Templates that nobody has seen, and those that always came and do not. One that many services show is no one's own. */
export function novelty(comparison: Comparison): Finding[] {
  const findings: Finding[] = [];
  const services = new Map<string, Set<string>>();
  for (const shift of [...comparison.shifts.values()].flat()) {
    if (!shift.mark.startsWith('log ') || !isSurprising(shift)) continue;
    const isNew = shift.more && shift.usual.every(({ hits }) => hits === 0);
    const isGone = !shift.more && shift.share.hits > shift.share.trials - 0.5;
    if (!isNew && !isGone) continue;
    const subject = shift.mark.slice('log '.length);
    const seen = services.get(subject) ?? new Set<string>();
    services.set(subject, seen.add(shift.service));
    findings.push({
      service: shift.service,
      surprise: shift.surprise,
      subject,
      numbers: { ...shift.share, ...usualNumbers(shift.usual), more: shift.more ? 1 : 0 },
      references: [],
    });
  }
  return findings.map((each) => ({
    ...each,
    surprise: each.surprise / services.get(each.subject)!.size,
  }));
}
