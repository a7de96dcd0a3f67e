import type { Comparison } from './comparison.ts';
import type { Finding } from './finding.ts';
import type { Visit } from './scene.ts';
import { surpriseOf } from './tails.ts';

/** As in PageRank: how often a walker goes on instead of beginning again. */
const goOn = 0.85;
const rounds = 30;
/** Nobody is met less often than this. */
const shareMin = 0.01;

interface Walk {
  /** How many visits of each service are the reason to begin there. */
  readonly starts: ReadonlyMap<string, number>;
  /** Calls from a service to each of those that it calls. */
  readonly calls: ReadonlyMap<string, ReadonlyMap<string, number>>;
}

/**
 * A walk from failing callers to what they call, weighted by failing calls: how much more often it ends up at a service than
 * a walk along all calls does.
 */
export function reach({ window, deviations }: Comparison): Finding[] {
  const failing = [...deviations.keys()];
  const met = meetings(walkOf(failing));
  const usual = meetings(walkOf(window.visits));
  return [...met].map(([service, share]) => {
    const usualShare = Math.max(shareMin, usual.get(service) ?? 0);
    return {
      service,
      surprise: surpriseOf(usualShare / Math.max(share, 1e-9)),
      subject: service,
      numbers: { share, usualShare },
      references: [],
    };
  });
}

function walkOf(visits: readonly Visit[]): Walk {
  const starts = new Map<string, number>();
  const calls = new Map<string, Map<string, number>>();
  for (const { service, caller } of visits) {
    starts.set(service, (starts.get(service) ?? 0) + 1);
    if (caller === null) continue;
    const to = calls.get(caller.service) ?? new Map<string, number>();
    calls.set(caller.service, to.set(service, (to.get(service) ?? 0) + 1));
  }
  return { starts, calls };
}

/** The share of its time that the walker spends at each service. At one that calls nobody it stays. */
function meetings({ starts, calls }: Walk): Map<string, number> {
  const all = sumOf(starts.values());
  let shares = new Map([...starts].map(([service, count]) => [service, count / all]));
  for (let round = 0; round < rounds; round += 1) {
    const next = new Map([...starts].map(([name, count]) => [name, ((1 - goOn) * count) / all]));
    for (const [service, share] of shares) {
      const to = calls.get(service) ?? new Map([[service, 1]]);
      const total = sumOf(to.values());
      for (const [callee, count] of to) {
        next.set(callee, (next.get(callee) ?? 0) + (goOn * share * count) / total);
      }
    }
    shares = next;
  }
  return shares;
}

const sumOf = (values: Iterable<number>): number => {
  let sum = 0;
  for (const value of values) sum += value;
  return sum;
};
