import type { Parts } from '@dojang/kernel';

const servicesMax = 50;
const named = new WeakMap<Parts['metrics'], Set<string>>();

/** Counts errors that were read to be grouped. The first services have a label of their own; each label costs memory for ever. */
export function noteFetched(
  { metrics }: Pick<Parts, 'metrics'>,
  errors: readonly { readonly service: string }[],
): void {
  const names = named.get(metrics) ?? new Set<string>();
  named.set(metrics, names);
  const fetched = metrics.counter(
    'dojang_aisher_errors_fetched_total',
    'Errors that were read from a store to be grouped, by service.',
    ['service_name'],
  );
  for (const { service } of errors) {
    if (names.size < servicesMax) names.add(service);
    fetched.inc({ service_name: names.has(service) ? service : 'other' });
  }
}
