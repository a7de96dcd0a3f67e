import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import type { TestKernel } from './test-kernel.ts';

/** What the clock does at each time of a job's `cron`. Returns the id of the tick. */
export async function tickJob({ parts }: TestKernel, name: string): Promise<string> {
  const id = randomUUID();
  const { executeSql } = parts.database.bossDb().db ?? {};
  const row = `('${id}', '${name}', '{}', 5)`;
  const add = `insert into ${parts.jobs.schema}.job (id, name, data, retry_limit) values ${row}`;
  if (executeSql) await executeSql(add, []);
  else await sql.raw(add).execute(parts.database.root);
  // Nobody looks at the queue of an embedded database: it is told of each job.
  parts.jobs.hint(name, null);
  return id;
}
