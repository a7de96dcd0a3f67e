import { pick, type Random } from './random.ts';
import type { Fault, FaultKind, ShopService } from './scene.ts';

const minuteMs = 60_000;

const homes: Readonly<Record<FaultKind, ShopService>> = {
  'bad-deploy': 'orders',
  'slow-dependency': 'stock',
  'full-pool': 'orders',
  noise: 'notices',
  'refused-peer': 'payments',
  'busy-processor': 'payments',
  'lost-stock': 'stock',
};

/** What a newcomer sees, in this order. After that, faults are drawn. */
const first: readonly FaultKind[] = ['bad-deploy', 'slow-dependency', 'full-pool', 'noise'];
const all = Object.keys(homes) as [FaultKind, ...FaultKind[]];

/**
 * One fault after the other, for ever: each lasts 90 s, and 3 to 5 minutes lie between their beginnings. The same seed
 * gives the same faults.
 */
export function* faultsFrom(random: Random, startMs: number): Generator<Fault, never> {
  let fromMs = startMs + minuteMs;
  for (let index = 0; ; index += 1) {
    const kind = first[index] ?? pick(random, all);
    yield { kind, service: homes[kind], fromMs, untilMs: fromMs + 1.5 * minuteMs };
    fromMs += (3 + 2 * random()) * minuteMs;
  }
}
