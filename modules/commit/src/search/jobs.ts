import { defineJob, orgsWith } from '@dojang/kernel';
import { z } from 'zod';
import { addEntryGrams } from './search-entries.ts';
import { batchMax, freshMax, growGraph, singleMax } from './vector-graph.ts';

export const searchJobs = [
  defineJob({
    name: 'commit.add-entry-grams',
    payload: z.object({}),
    cron: '*/10 * * * *',
    due: orgsWith('commit.search_entry', (eb) => eb('grams_version', '=', 0)),
    handle: async (ctx, _payload, { signal }) => {
      await addEntryGrams(ctx, signal);
    },
  }),
  defineJob({
    name: 'commit.grow-graph',
    payload: z.object({}),
    // Its `due` counts what is beside the graphs of all orgs. A search reads both, so a day is soon enough.
    cron: '20 17 * * *',
    concurrency: 1,
    due: async (db, { after, limit }) => {
      const large = (table: 'commit.search_entry' | 'commit.precedent') =>
        db
          .selectFrom(table)
          .select('org_id')
          .where('in_graph', '=', false)
          .where('org_id', '>', after)
          .groupBy('org_id')
          .having((eb) =>
            eb.or([
              eb(eb.fn.countAll(), '>', singleMax),
              eb.and([
                eb(eb.fn.countAll(), '>', freshMax + batchMax),
                eb.exists(
                  eb
                    .selectFrom(`${table} as held`)
                    .select('held.org_id')
                    .whereRef('held.org_id', '=', `${table}.org_id`)
                    .where('held.in_graph', '=', true),
                ),
              ]),
            ]),
          );
      const rows = await large('commit.search_entry')
        .union(large('commit.precedent'))
        .orderBy('org_id')
        .limit(limit)
        .execute();
      return rows.map(({ org_id }) => org_id);
    },
    handle: async (ctx, _payload, { signal }) => {
      await growGraph(ctx, signal);
    },
  }),
];
