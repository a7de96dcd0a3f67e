import { z } from 'zod';
import { nanos, text } from './columns.ts';
import type { Door, Query } from './door.ts';
import { environmentOf } from './resources.ts';
import { inBuckets, inWindow, type Window } from './windows.ts';

const row = z
  .object({
    service: text,
    environment: text,
    flag: text,
    variant: text,
    first_ns: nanos,
  })
  .transform(({ first_ns, ...rest }) => ({ ...rest, firstNs: first_ns }));

/** When a feature flag first gave a variant to a service within a window. */
export type FlagVariant = z.output<typeof row>;

const attribute = (name: string) =>
  `JSONExtractString(event, 'attributeMap', 'feature_flag.${name}')`;
const chosen = (column: string) =>
  `(empty({services:Array(String)}) or ${column} in {services:Array(String)})`;
/** Older libraries tell of an evaluation by an event of a span, newer ones by a log record. */
export const flagVariants: Query<FlagVariant> = {
  row,
  sql: `
select service, environment, flag, variant, min(at_ns) as first_ns from (
  select serviceName as service, ${environmentOf('resources_string')} as environment,
    ${attribute('key')} as flag,
    if(${attribute('result.variant')} != '', ${attribute('result.variant')},
      ${attribute('variant')}) as variant,
    toUnixTimestamp64Nano(timestamp) as at_ns
  from signoz_traces.distributed_signoz_index_v3 array join events as event
  where {scope} and ${inBuckets} and ${inWindow} and ${chosen('serviceName')}
    and position(event, 'feature_flag') > 0
  union all
  select resources_string['service.name'] as service, ${environmentOf('resources_string')},
    attributes_string['feature_flag.key'],
    if(attributes_string['feature_flag.result.variant'] != '',
      attributes_string['feature_flag.result.variant'], attributes_string['feature_flag.variant']),
    toInt64(timestamp)
  from signoz_logs.distributed_logs_v2
  where {scope} and ${inBuckets} and timestamp >= {from:Int64} * 1000000000
    and timestamp < {until:Int64} * 1000000000
    and ${chosen("resources_string['service.name']")}
    and mapContains(attributes_string, 'feature_flag.key')
) where flag != '' and variant != ''
group by service, environment, flag, variant
order by first_ns, service, flag, variant limit {limit:UInt32}`,
};

const variantsMax = 2_000;

export const readFlagVariants = (
  door: Door,
  org: string,
  { from, until, services }: Window & { readonly services: readonly string[] },
): Promise<FlagVariant[]> =>
  door.ask(org, flagVariants, { from, until, services, limit: variantsMax });
