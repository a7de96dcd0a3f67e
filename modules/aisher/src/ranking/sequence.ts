import type { Comparison } from './comparison.ts';
import { spanOf } from './errors.ts';
import type { Finding } from './finding.ts';
import { type Mark, visitsByHabit } from './habits.ts';
import type { Visit } from './scene.ts';
import { type Shift, shownBy } from './shifts.ts';
import { shareSurprise, usualNumbers } from './tails.ts';

const referencesMax = 3;

const isCall = (mark: Mark): boolean => mark.startsWith('call ') || mark.startsWith('again ');

/** Steps inside a service that fell away or appeared: it returned early, or a log line never came. */
export const sequence = (comparison: Comparison): Finding[] =>
  shiftsUnexplained(comparison, (mark) => !isCall(mark));

/** Calls that are missing, new or repeated. */
export const callShifts = (comparison: Comparison): Finding[] =>
  shiftsUnexplained(comparison, isCall);

/** What visits show counts only where no deviation below explains it; the share stays one of all visits. */
function shiftsUnexplained(
  { window, shifts, explained }: Comparison,
  wanted: (mark: Mark) => boolean,
): Finding[] {
  const findings: Finding[] = [];
  for (const [habit, visits] of visitsByHabit(window.visits)) {
    const kinds = (shifts.get(habit) ?? []).filter(({ mark }) => wanted(mark));
    if (kinds.length === 0) continue;
    const traceSizes = new Map<string, number>();
    for (const { traceId } of visits) traceSizes.set(traceId, (traceSizes.get(traceId) ?? 0) + 1);
    const shown = new Map<Shift, { hits: number; visits: Visit[] }>();
    for (const visit of visits) {
      if (explained.has(visit)) continue;
      for (const shift of shownBy(visit, shifts)) {
        const count = shown.get(shift) ?? { hits: 0, visits: [] };
        shown.set(shift, count);
        count.hits += 1 / traceSizes.get(visit.traceId)!;
        if (count.visits.length < referencesMax) count.visits.push(visit);
      }
    }
    for (const shift of kinds) {
      const count = shown.get(shift);
      if (count !== undefined) findings.push(findingOf(shift, count));
    }
  }
  return findings;
}

function findingOf(shift: Shift, { hits, visits }: { hits: number; visits: Visit[] }): Finding {
  const share = { hits, trials: shift.share.trials };
  const to = calleeOf(shift.mark, visits);
  return {
    service: shift.service,
    surprise: shareSurprise(share, shift.usual),
    subject: shift.mark,
    numbers: { ...share, ...usualNumbers(shift.usual), more: shift.more ? 1 : 0 },
    references: [
      ...(to === null ? [] : [{ kind: 'edge' as const, from: shift.service, to }]),
      ...visits.map(spanOf),
    ],
  };
}

/** `call payments POST /charge`: the callee is the first word after the kind. */
function calleeOf(mark: Mark, visits: readonly Visit[]): string | null {
  if (!isCall(mark)) return null;
  const name = mark.slice(mark.indexOf(' ') + 1);
  const met = visits.flatMap(({ callees }) => callees.map(({ service }) => service));
  return met.find((service) => name.startsWith(`${service} `)) ?? name.split(' ', 1)[0]!;
}
