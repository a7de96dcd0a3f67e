import { z } from 'zod';
import { StoreError } from '../client/store-error.ts';
import { count, number, text } from './columns.ts';
import type { Door, Query } from './door.ts';
import type { Window } from './windows.ts';

const row = z.object({ measured: text, service: text, minute: count, level: number });

const stepSeconds = 60;

/** The mean of a metric in each minute, over all that a service measures it by: its processes, pods and pools. */
export const machineSeries: Query<z.output<typeof row>> = {
  row,
  sql: `
select p.metric as measured, l.service as service,
  intDiv(toUnixTimestamp(p.at), ${stepSeconds}) * ${stepSeconds} as minute, avg(p.value) as level
from (
  select metric, fingerprint, at, value from signoz_metrics.distributed_samples
  where {scope} and metric in {metrics:Array(String)}
    and at >= toDateTime64({from:Int64}, 9) and at < toDateTime64({until:Int64}, 9)
) as p inner join (
  select distinct metric, fingerprint, labels['service.name'] as service
  from signoz_metrics.distributed_series
  where {scope} and metric in {metrics:Array(String)}
    and labels['service.name'] in {services:Array(String)}
) as l on l.metric = p.metric and l.fingerprint = p.fingerprint
group by measured, service, minute order by service, measured, minute limit {limit:UInt32}`,
};

const rowsMax = 100_000;

export interface MachineSeries {
  readonly service: string;
  readonly metric: string;
  /** One a minute; null where nothing was measured. */
  readonly values: readonly (number | null)[];
}

/** Null where the source has no metrics that can be read: a cluster has them in tables of its own. */
export async function readMachineSeries(
  door: Door,
  org: string,
  asked: Window & { readonly services: readonly string[]; readonly metrics: readonly string[] },
): Promise<MachineSeries[] | null> {
  const { from, until, services, metrics } = asked;
  const rows = await door
    .ask(org, machineSeries, { from, until, services, metrics, limit: rowsMax })
    .catch((error: unknown) => {
      if (error instanceof StoreError && error.fault === 'unknown-name') return null;
      throw error;
    });
  if (rows === null) return null;
  const first = Math.floor(from / stepSeconds);
  const steps = Math.ceil(until / stepSeconds) - first;
  const groups = Map.groupBy(rows, ({ service, measured }) => JSON.stringify([service, measured]));
  return [...groups.values()].flatMap((all) => {
    const [one] = all;
    if (one === undefined) return [];
    const levels = new Map(all.map(({ minute, level }) => [minute / stepSeconds - first, level]));
    const values = Array.from({ length: steps }, (_, step) => levels.get(step) ?? null);
    return [{ service: one.service, metric: one.measured, values }];
  });
}
