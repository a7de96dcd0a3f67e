import type { Comparison } from './comparison.ts';
import type { Finding } from './finding.ts';
import { lostTimes, ownTimes, slownessOf } from './timings.ts';

/** Time of its own, by operation, that few of its spans take without a fault. */
export function selfTime({ window, normals }: Comparison): Finding[] {
  const usual = normals.map(ownTimes);
  return [...ownTimes(window)].flatMap(([key, timings]) => {
    const [service = '', operation = ''] = key.split('\n');
    const slow = slownessOf(
      timings,
      usual.map((each) => each.get(key) ?? []),
    );
    if (slow === null) return [];
    const references = slow.spans.map((each) => ({ kind: 'span' as const, ...each }));
    const { surprise, numbers } = slow;
    return [{ service, surprise, subject: operation, numbers, references }];
  });
}

/**
 * Time lost between two services. The network of one delays all its edges, and one edge of each neighbour: a service is
 * as suspect as its edges are on average.
 */
export function waits({ window, normals }: Comparison): Finding[] {
  const usual = normals.map(lostTimes);
  const ends = new Map<string, { edge: [string, string]; ms: number; surprise: number }[]>();
  for (const [key, timings] of lostTimes(window)) {
    const edge = key.split('\n') as [string, string];
    const slow = slownessOf(
      timings,
      usual.map((each) => each.get(key) ?? []),
    );
    if (slow === null) continue;
    const heard = { edge, ms: slow.numbers.ms ?? 0, surprise: slow.surprise };
    for (const service of edge) {
      const list = ends.get(service);
      if (list) list.push(heard);
      else ends.set(service, [heard]);
    }
  }
  return [...ends].map(([service, edges]) => {
    const worst = edges.reduce((most, each) => (each.surprise > most.surprise ? each : most));
    const [from, to] = worst.edge;
    return {
      service,
      surprise: edges.reduce((sum, each) => sum + each.surprise, 0) / edges.length,
      subject: worst.edge.join(' → '),
      numbers: { edges: edges.length, ms: worst.ms },
      references: [{ kind: 'edge', from, to }],
    };
  });
}
