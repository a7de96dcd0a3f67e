import { setTimeout as wait } from 'node:timers/promises';
import type { Database } from './database.ts';
import { collisionOf } from './transactions/faults.ts';

/**
 * What row-level security and the lists of an org ask of a job lies in columns beside its data: an index on `data ->> …`
 * is closed under a policy, because that operator might tell what it saw. The first start after an update writes the
 * table anew, once.
 */
const fromData = (column: string, key: string) => `add column ${column} uuid generated always as (
  case when data ->> '${key}' ~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' then (data ->> '${key}')::uuid end) stored`;

const waits = `state < 'active' and not blocked`;
const open = `state in ('created', 'retry', 'active', 'failed')`;

/**
 * Makes pg-boss's table of jobs obey the rule of every table: the application role sees and adds
 * the jobs of its own org only. pg-boss itself is the owner and sees all. Safe to run at each start.
 */
export async function prepareJobTables(database: Database, schema: string): Promise<void> {
  const own = `org_id = nullif(current_setting('app.org', true), '')::uuid`;
  // Does only what is missing. A change of a table waits for all who use it, and they may wait for us.
  const guard = (table: string) => `
    if not (select relrowsecurity from pg_class where oid = '${schema}.${table}'::regclass) then
      alter table ${schema}.${table} enable row level security;
    end if;
    if not exists (select from pg_policies where schemaname = '${schema}' and tablename = '${table}') then
      create policy ${table}_org on ${schema}.${table} to dojang_app using (${own}) with check (${own});
    end if;
    if not has_table_privilege('dojang_app', '${schema}.${table}', 'update') then
      grant select, insert, update on ${schema}.${table} to dojang_app;
    end if;`;
  await execAgainstQueue(
    database,
    `do $$ begin
    -- The owner's own lock: anyone who may run SQL could take an advisory one and keep it.
    lock table kernel.migration in exclusive mode;
    if not has_schema_privilege('dojang_app', '${schema}', 'usage') then
      grant usage on schema ${schema} to dojang_app;
    end if;
    if not has_table_privilege('dojang_app', '${schema}.queue', 'select') then
      grant select on ${schema}.queue to dojang_app;
    end if;
    if not exists (select from pg_attribute
        where attrelid = '${schema}.job'::regclass and attname = 'org_id') then
      -- Policy and index of a version that read both out of the data.
      drop policy if exists job_org on ${schema}.job;
      drop policy if exists job_common_org on ${schema}.job_common;
      drop index if exists ${schema}.job_common_trace;
      alter table ${schema}.job ${fromData('org_id', 'org')}, ${fromData('trace', 'trace')};
    end if;
    ${guard('job')}
    ${guard('job_common')}
    -- An older server that starts beside this one makes its own index when it misses this name.
    if to_regclass('${schema}.job_common_trace') is null then
      create index job_common_trace on ${schema}.job_common (org_id, trace);
      create index job_common_failed on ${schema}.job_common (org_id, completed_on desc) where state = 'failed';
    end if;
    if to_regclass('${schema}.job_common_ready') is null then
      create index job_common_ready on ${schema}.job_common (name, priority, start_after) where ${waits};
      -- From one org to the next in one step, past the backlog of either.
      create index job_common_orgs on ${schema}.job_common (name, org_id, start_after) where ${waits};
      create index job_common_lost on ${schema}.job_common (name) where state = 'failed';
      create index job_common_active on ${schema}.job_common (name) where state = 'active';
      create index job_common_done on ${schema}.job_common (deletion_seconds, completed_on)
        where completed_on is not null;
    end if;
    if to_regclass('${schema}.job_common_counts') is null then
      -- Counts read the index alone.
      create index job_common_counts on ${schema}.job_common (org_id, name, state, start_after) where ${open};
      drop index if exists ${schema}.job_common_open;
    end if;
  end $$`,
  );
  if (database.kind === 'embedded') await releaseOrphans(database, schema);
}

const triesMax = 5;

/** pg-boss locks the same tables in an order of its own. PostgreSQL then undoes one of both, and it may be this one. */
export async function execAgainstQueue(database: Database, statement: string): Promise<void> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await database.exec(statement);
    } catch (error) {
      if (collisionOf(error) === undefined || tries === triesMax) throw error;
      await wait(tries * (50 + Math.random() * 100));
    }
  }
}

/** One process holds an embedded database, so what was running when it opened was killed with the last. */
async function releaseOrphans(database: Database, schema: string): Promise<void> {
  await database.exec(`update ${schema}.job set
      state = case when retry_count < retry_limit then 'retry' else 'failed' end::${schema}.job_state,
      start_after = now(), heartbeat_on = null, output = '{"code": "process-ended"}',
      completed_on = case when retry_count < retry_limit then null else now() end
    where state = 'active'`);
}
