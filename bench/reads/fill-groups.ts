/**
 * Fills a database that `fillOrgs` filled with groups of errors, by SQL: for the same large org and the same neighbours.
 * A group has three fingerprints, each of them a release, four samples, and counts of some minutes and hours.
 */
import type { Database } from '@dojang/kernel/server';
import { CompiledQuery } from 'kysely';
import { type Fill, uuid } from '../lib/fill-orgs.ts';
import { withRestingIndexes } from '../lib/resting-indexes.ts';

export interface Groups {
  /** Of the large org. */
  readonly groups: number;
  readonly ofNeighbour: number;
  /** How many an earlier call made for each of these orgs; 0 when left out. */
  readonly made?: number;
}

const services = 40;
const id = (noun: string) => uuid(`f.org_id::text || f.n || '${noun}'`);
const service = uuid(`f.org_id::text || f.n % ${services} || 'service'`);
const hash = `md5(f.org_id::text || f.n || k || 'fingerprint')`;
const fingerprints = 'cross join generate_series(0, 2) k';
const version = `'1.' || f.n % 30 || '.0'`;

const filling = (fill: Fill, { groups, ofNeighbour, made = 0 }: Groups) => `
  create temp table failing on commit drop as
    with place as (
      select '${fill.org}'::uuid as org_id, '${fill.personId}'::uuid as person_id, ${made + groups} as rows
      union all select ${uuid(`'neighbour' || k || '${fill.org}'`)}, ${uuid(`'person' || k || '${fill.org}'`)}, ${made + ofNeighbour}
      from generate_series(1, ${fill.neighbours}) k
    )
    select org_id, person_id, n,
      now() - (${fill.toDay} + (1 - (n - ${made})::float8 / (rows - ${made})) * ${fill.fromDay - fill.toDay}) * interval '1 day' as at
    from place, generate_series(${made + 1}, rows) n order by at, n;
  analyze failing;`;

const inserts = [
  `insert into aisher.service (id, org_id, created_at, name, last_seen_at)
    select distinct on (org_id, f.n % ${services}) ${service}, org_id, at, 'service-' || f.n % ${services}, at
    from failing f on conflict do nothing`,
  `insert into aisher.release (id, org_id, created_at, service_id, environment, version, first_seen_at, deployed_at)
    select ${id('release')}, org_id, at, ${service}, 'production', '2.' || f.n || '.0', at, at from failing f`,
  `insert into aisher.deploy (id, org_id, created_at, service_id, release_id, deployed_at, origin)
    select ${id('deploy')}, org_id, at, ${service}, ${id('release')}, at, 'told' from failing f`,
  `insert into aisher.error_group (id, org_id, created_at, service_id, kind, title, culprit, state, reason, state_at,
      first_seen_at, last_seen_at, events, weighted)
    select ${id('group')}, org_id, at, ${service}, 'stack', 'PaymentRefused: card ' || f.n, 'src/pay.ts:charge',
      case f.n % 10 when 0 then 'new' when 1 then 'resolved' when 2 then 'archived' else 'ongoing' end, 'first-seen', at, at,
      at, 30, 30 from failing f`,
  `insert into aisher.fingerprint (org_id, hash, created_at, group_id, service_id, algorithm, step, parts, rest_hash,
      first_seen_at, last_seen_at, events, weighted)
    select org_id, ${hash}, at, ${id('group')}, ${service}, 1, 'stack',
      '{"parts":[{"name":"type","value":"PaymentRefused"}],"dropped":[],"needsSourceMap":false}', ${hash}, at, at, 10, 10
    from failing f ${fingerprints}`,
  `insert into aisher.fingerprint_release (org_id, hash, environment, release, created_at, first_seen_at, last_seen_at,
      events, weighted)
    select org_id, ${hash}, 'production', ${version}, at, at, at, 10, 10 from failing f ${fingerprints}`,
  `insert into aisher.sample (id, org_id, created_at, hash, occurrence, at, environment, release, operation, type, message,
      stack, trace_id, span_id)
    select ${uuid(`f.org_id::text || f.n || k || 'sample' || s`)}, org_id, at, ${hash},
      substr(md5(f.n::text || s), 1, 16), at + s * interval '1 second', 'production', ${version}, 'POST /pay',
      'PaymentRefused', 'card ' || f.n, 'at charge (src/pay.ts:12:3)', md5(f.n::text || k || s), substr(md5(f.n::text), 1, 16)
    from failing f ${fingerprints} cross join generate_series(0, 3) s`,
  `insert into aisher.group_minute (org_id, hash, minute, environment, release, created_at, events, weighted)
    select org_id, ${hash}, date_trunc('minute', now()) - s * interval '1 minute', 'production', ${version}, now(), 1, 1
    from failing f ${fingerprints} cross join generate_series(1, 3) s where f.n % 5 = 0`,
  `insert into aisher.group_hour (org_id, hash, hour, environment, release, created_at, events, weighted)
    select org_id, ${hash}, date_trunc('hour', at) - s * interval '1 hour', 'production', ${version}, at, 4, 4
    from failing f ${fingerprints} cross join generate_series(49, 52) s`,
  `insert into aisher.group_change (id, org_id, created_at, kind, group_id, person_id, before)
    select ${id('change')}, org_id, at, 'merge', ${id('group')}, person_id, '{}' from failing f where f.n % 10 = 5`,
  `insert into aisher.group_rule (id, org_id, created_at, kind, content)
    select ${id('rule')}, org_id, at, 'in-app', '{"kind":"in-app","on":"path","glob":"src/*","inApp":true}'
    from failing f where f.n <= 150`,
  `insert into aisher.incident (id, org_id, created_at, kind, state, opened_at, last_alarm_at, cause, services, environment,
      told_at, closed_at, closed_reason, groups, waiting, events, top_group_id)
    select ${id('incident')}, org_id, at, 'errors', case f.n % 40 when 0 then 'open' when 10 then 'acknowledged' else 'closed' end,
      at, at, 'new', array[${service}], 'production', at, case when f.n % 20 <> 0 and f.n % 40 <> 10 then at end,
      case when f.n % 20 <> 0 and f.n % 40 <> 10 then 'quiet' end, 1, 1, 10, ${id('group')}
    from failing f where f.n % 5 = 0 and f.n % 40 not in (20)`,
  `insert into aisher.incident_group (org_id, incident_id, group_id, created_at, events_before)
    select org_id, ${id('incident')}, ${id('group')}, at, 10 from failing f where f.n % 5 = 0 and f.n % 40 not in (20)`,
  `insert into aisher.alarm (id, org_id, created_at, kind, at, group_id, environment, events, expected, incident_id)
    select ${id('alarm')}, org_id, at, 'new', date_trunc('minute', at), ${id('group')}, 'production', 5, 0, ${id('incident')}
    from failing f where f.n % 5 = 0 and f.n % 40 not in (20)`,
  `insert into aisher.analysis (id, org_id, created_at, trigger, group_id, asked, input, window_from, window_until, state,
      finished_at, cause, top_service, top_share)
    select ${id('analysis')}, org_id, at, 'system', ${id('group')}, md5(f.n::text) || md5(f.n::text),
      '{"services":[],"limit":10,"locale":"ko"}', at - interval '15 minutes', at, 'done', at, 'card refused', 'service-1', 0.8
    from failing f`,
  `insert into aisher.analysis_day (org_id, day, service, model, analyses, failed, tokens_in, tokens_out, cost_microusd,
      cache_hits, cache_misses, saved_microusd, form_json, form_toon, form_compacted_json, form_compacted_toon, form_grouped,
      form_sent)
    select org_id, at::date, 'service-' || f.n % 3, 'small', 1, 0, 4000, 500, 2000, 0, 1, 0, 900, 800, 500, 400, 90, 400
    from failing f on conflict do nothing`,
];

const tables = inserts.map((text) => /insert into (\S+)/.exec(text)?.[1] ?? '');

/** Rows as a fold and people leave them. */
export async function fillGroups(database: Database, fill: Fill, groups: Groups): Promise<void> {
  const force = (word: string) =>
    tables.map((table) => `alter table ${table} ${word} row level security;`).join('\n');
  await database.root.transaction().execute(async (db) => {
    const run = (text: string) => db.executeQuery(CompiledQuery.raw(text, []));
    await run(`set local session_replication_role = replica; set local work_mem = '256MB';
      ${force('no force')} ${filling(fill, groups)}`);
    await withRestingIndexes(db, tables, async () => {
      for (const text of inserts) await run(text);
    });
    await run(force('force'));
  });
  await database.exec(`vacuum analyze ${tables.join(', ')}`);
}
