import type { AnyContext } from '@dojang/kernel';
import { sql } from 'kysely';
import type { KeptTokens } from '../analyses/schema.ts';
import { ownDb } from '../own-db.ts';

/** What one analysis took. */
export interface Spent {
  readonly service: string;
  readonly model: string;
  readonly hasFailed: boolean;
  readonly tokens: KeptTokens | null;
  readonly costMicrousd: number;
  readonly savedMicrousd: number;
  readonly cache: 'none' | 'hit' | 'miss';
}

/** Adds an analysis to the counts of its day. Needs a transaction. */
export async function addDay(ctx: AnyContext, spent: Spent): Promise<void> {
  const { service, model, hasFailed, tokens, costMicrousd, savedMicrousd, cache } = spent;
  const forms = tokens?.forms;
  const sent = tokens?.sent == null ? 0 : (forms?.[tokens.sent] ?? 0);
  const is = (yes: boolean) => (yes ? 1 : 0);
  await sql`
    insert into aisher.analysis_day as d (org_id, day, service, model, analyses, failed, tokens_in, tokens_out, cost_microusd,
        cache_hits, cache_misses, saved_microusd, form_json, form_toon, form_compacted_json, form_compacted_toon, form_grouped,
        form_sent)
      values (${ctx.org}::uuid, (${ctx.now()}::timestamptz at time zone 'UTC')::date, ${service}, ${model}, 1, ${is(hasFailed)},
        ${tokens?.in ?? 0}, ${tokens?.out ?? 0}, ${costMicrousd}, ${is(cache === 'hit')}, ${is(cache === 'miss')}, ${savedMicrousd},
        ${forms?.json ?? 0}, ${forms?.toon ?? 0}, ${forms?.compactedJson ?? 0}, ${forms?.compactedToon ?? 0},
        ${forms?.grouped ?? 0}, ${sent})
    on conflict (org_id, day, service, model) do update set
      analyses = d.analyses + 1, failed = d.failed + excluded.failed,
      tokens_in = d.tokens_in + excluded.tokens_in, tokens_out = d.tokens_out + excluded.tokens_out,
      cost_microusd = d.cost_microusd + excluded.cost_microusd,
      cache_hits = d.cache_hits + excluded.cache_hits, cache_misses = d.cache_misses + excluded.cache_misses,
      saved_microusd = d.saved_microusd + excluded.saved_microusd,
      form_json = d.form_json + excluded.form_json, form_toon = d.form_toon + excluded.form_toon,
      form_compacted_json = d.form_compacted_json + excluded.form_compacted_json,
      form_compacted_toon = d.form_compacted_toon + excluded.form_compacted_toon,
      form_grouped = d.form_grouped + excluded.form_grouped, form_sent = d.form_sent + excluded.form_sent`.execute(
    ownDb(ctx),
  );
}

interface Day {
  readonly at: Date;
  readonly service: string | null;
  readonly model: string | null;
}

/** Adds answers from the cache that a person judged wrong to the day on which they were given. Needs a transaction. */
export const addWrongHits = (ctx: AnyContext, { at, service, model }: Day, by: number) =>
  sql`
    update aisher.analysis_day set wrong_hits = wrong_hits + ${by}::int
    where day = (${at}::timestamptz at time zone 'UTC')::date and service = ${service ?? ''} and model = ${model ?? ''}`.execute(
    ownDb(ctx),
  );
