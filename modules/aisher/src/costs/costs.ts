import { type AnyContext, inTransaction, Problem } from '@dojang/kernel';
import { sql } from 'kysely';
import type { z } from 'zod';
import { ownDb } from '../own-db.ts';
import { type Costs, costDaysMax, type costQuery, costRowsMax } from './schema.ts';

type Spent = Costs['total'];

interface Row extends Spent {
  /** Which of the lists it belongs to. */
  readonly of: 'all' | 'model' | 'service' | 'day';
  readonly name: string | null;
  readonly forms: Costs['forms'];
}

const dayMs = 86_400_000;

const sums = sql.raw(
  [
    ['analyses', 'analyses'],
    ['failed', 'failed'],
    ['tokens_in', 'tokensIn'],
    ['tokens_out', 'tokensOut'],
    ['cost_microusd', 'costMicrousd'],
    ['cache_hits', 'cacheHits'],
    ['cache_misses', 'cacheMisses'],
    ['wrong_hits', 'wrongHits'],
    ['saved_microusd', 'savedMicrousd'],
  ]
    .map(([column, name]) => `coalesce(sum(${column}), 0)::float8 as "${name}"`)
    .join(', '),
);

const forms = sql.raw(
  [
    ['json', 'json'],
    ['toon', 'toon'],
    ['compactedJson', 'compacted_json'],
    ['compactedToon', 'compacted_toon'],
    ['grouped', 'grouped'],
    ['sent', 'sent'],
  ]
    .map(([name, column]) => `'${name}', coalesce(sum(form_${column}), 0)`)
    .join(', '),
);

/** All lists by one reading of the days: the dearest rows of each, and every day. */
async function readRows(ctx: AnyContext, from: string, until: string): Promise<readonly Row[]> {
  const { rows } = await sql<Row & { place: number }>`
    with summed as (
      select case when grouping(model) = 0 then 'model' when grouping(service) = 0 then 'service'
          when grouping(day) = 0 then 'day' else 'all' end as of,
        coalesce(model, service, to_char(day, 'YYYY-MM-DD')) as name, ${sums}, jsonb_build_object(${forms}) as forms
      from aisher.analysis_day where day >= ${from}::date and day <= ${until}::date
      group by grouping sets ((), (model), (service), (day))),
    placed as (
      select *, row_number() over (partition by of order by "costMicrousd" desc, analyses desc, name) as place from summed)
    select * from placed where of = 'day' or place <= ${costRowsMax} order by of, place`.execute(
    ownDb(ctx),
  );
  return rows.map(({ place: _, ...row }) => row);
}

/**
 * What analyses took between two days, by model, service and day.
 *
 * @throws Problem 422 `costs-too-long`.
 */
export function readCosts(ctx: AnyContext, query: z.infer<typeof costQuery>): Promise<Costs> {
  const [from, until] = [query.from.slice(0, 10), query.until.slice(0, 10)];
  const days = (Date.parse(until) - Date.parse(from)) / dayMs + 1;
  if (days > costDaysMax || days < 1) {
    throw new Problem(
      422,
      'costs-too-long',
      `Ask for 1 to ${costDaysMax} days, the earlier one first.`,
    );
  }
  return inTransaction(ctx, async (ctx) => {
    const rows = await readRows(ctx, from, until);
    const spent = ({ of: _, name: __, forms: ___, ...rest }: Row): Spent => rest;
    const list = (of: Row['of']) =>
      rows.filter((row) => row.of === of).map((row) => ({ name: row.name ?? '', ...spent(row) }));
    const [all] = rows.filter(({ of }) => of === 'all');
    if (all === undefined) throw new Error('a sum without groups has a row');
    return {
      total: spent(all),
      forms: all.forms,
      byModel: list('model').map(({ name, ...rest }) => ({ model: name, ...rest })),
      byService: list('service').map(({ name, ...rest }) => ({ service: name, ...rest })),
      byDay: list('day')
        .map(({ name, ...rest }) => ({ day: name, ...rest }))
        .sort((a, b) => (a.day < b.day ? -1 : 1)),
    };
  });
}
