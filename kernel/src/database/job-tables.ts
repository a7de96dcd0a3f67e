import type { Database } from './database.ts';

/**
 * Makes pg-boss's table of jobs obey the rule of every table: the application role sees and adds
 * the jobs of its own org only. pg-boss itself is the owner and sees all. Safe to run at each start.
 */
export async function prepareJobTables(database: Database, schema: string): Promise<void> {
  const own = `(data ->> 'org') = nullif(current_setting('app.org', true), '')`;
  // Only what is missing is done: changing a table waits for all who work on it, and they may wait for us.
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
  await database.exec(`do $$ begin
    -- The owner's own lock: an advisory one could be taken, and kept, by whoever may run SQL.
    lock table kernel.migration in exclusive mode;
    if not has_schema_privilege('dojang_app', '${schema}', 'usage') then
      grant usage on schema ${schema} to dojang_app;
    end if;
    if not has_table_privilege('dojang_app', '${schema}.queue', 'select') then
      grant select on ${schema}.queue to dojang_app;
    end if;
    ${guard('job')}
    ${guard('job_common')}
    if to_regclass('${schema}.job_common_trace') is null then
      create index job_common_trace on ${schema}.job_common ((data ->> 'trace'));
    end if;
  end $$`);
  if (database.kind === 'embedded') await releaseOrphans(database, schema);
}

/** One process holds an embedded database, so what was running when it opened was killed with the last. */
async function releaseOrphans(database: Database, schema: string): Promise<void> {
  await database.exec(`update ${schema}.job set
      state = case when retry_count < retry_limit then 'retry' else 'failed' end::${schema}.job_state,
      start_after = now(), heartbeat_on = null,
      completed_on = case when retry_count < retry_limit then null else now() end
    where state = 'active'`);
}
