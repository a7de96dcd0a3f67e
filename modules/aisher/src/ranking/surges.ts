import { visitsByTrace } from './habits.ts';
import type { Scene, Trouble, Visit } from './scene.ts';
import { countTail, type Share, shareSurprise, surpriseOf, type Usual } from './tails.ts';

/** One kind of trouble of a service that comes more often than without a fault. */
export interface Surge {
  readonly service: string;
  readonly template: string;
  readonly share: Share;
  readonly usual: Usual;
  readonly surprise: number;
  readonly troubles: readonly Trouble[];
}

/** Troubles of one kind are those of one operation with one template. */
export const troubleKey = ({ service, template, visit }: Trouble): string =>
  [service, visit?.operation ?? '', template].join('\n');

const operationOf = ({ service, operation }: Visit): string => `${service}\n${operation}`;

/** In how many traces each operation was, and in how many of them each kind of trouble came. */
interface Troubles {
  readonly traces: ReadonlyMap<string, number>;
  readonly kinds: ReadonlyMap<string, { traces: number; troubles: Trouble[] }>;
}

export function troublesOf(visits: readonly Visit[]): Troubles {
  const traces = new Map<string, number>();
  const kinds = new Map<string, { traces: number; troubles: Trouble[] }>();
  for (const together of visitsByTrace(visits).values()) {
    for (const operation of new Set(together.map(operationOf))) {
      traces.set(operation, (traces.get(operation) ?? 0) + 1);
    }
    const seen = new Set<string>();
    for (const trouble of together.flatMap((visit) => visit.troubles)) {
      const key = troubleKey(trouble);
      const kind = kinds.get(key) ?? { traces: 0, troubles: [] };
      kinds.set(key, kind);
      kind.troubles.push(trouble);
      if (!seen.has(key)) kind.traces += 1;
      seen.add(key);
    }
  }
  return { traces, kinds };
}

/** `counted` are the visits whose troubles count; the share is of all traces with the operation. */
export function surgesOf(
  window: Troubles,
  normals: readonly Troubles[],
  counted: Troubles = window,
): Surge[] {
  return [...counted.kinds].map(([key, { traces, troubles }]) => {
    const { service, template, visit } = troubles[0]!;
    const operation = visit === null ? '' : operationOf(visit);
    const share = { hits: traces, trials: window.traces.get(operation) ?? traces };
    const usual = normals.map((each) => ({
      hits: each.kinds.get(key)?.traces ?? 0,
      trials: each.traces.get(operation) ?? 0,
    }));
    return { service, template, share, usual, surprise: shareSurprise(share, usual), troubles };
  });
}

/** Troubles without a visit are counted by time. */
export function looseSurgesOf(window: Scene, normals: readonly Scene[]): Surge[] {
  const kinds = Map.groupBy(window.loose, troubleKey);
  const seconds = normals.reduce((sum, each) => sum + each.seconds, 0);
  const usual = new Map<string, number>();
  for (const trouble of normals.flatMap(({ loose }) => loose)) {
    usual.set(troubleKey(trouble), (usual.get(troubleKey(trouble)) ?? 0) + 1);
  }
  return [...kinds].map(([key, troubles]) => {
    const before = usual.get(key) ?? 0;
    const tail = countTail(troubles.length, window.seconds, before, seconds);
    return {
      service: troubles[0]!.service,
      template: troubles[0]!.template,
      share: { hits: troubles.length, trials: troubles.length },
      usual: [{ hits: before, trials: before }],
      surprise: seconds > 0 ? surpriseOf(tail) : 0,
      troubles,
    };
  });
}
