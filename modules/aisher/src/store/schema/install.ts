import type { Client } from '../client/client.ts';
import { versions } from './tables.ts';

const ledger = [
  'create database if not exists aisher_store',
  `create table if not exists aisher_store.versions (version UInt32, applied_at DateTime default now())
engine = MergeTree order by version settings fsync_after_insert = 1`,
];

/** Whether tables of telemetry are there, of any version. */
export async function hasTables(client: Client): Promise<boolean> {
  const found = await client.rows<{ n: string }>(
    "select count() as n from system.tables where database in ('signoz_traces', 'signoz_logs')",
  );
  return found[0]?.n !== '0';
}

/** The version of the tables; 0 where there are none. */
async function tableVersion(client: Client): Promise<number> {
  const known = await client.rows<{ n: string }>(
    "select count() as n from system.tables where database = 'aisher_store' and name = 'versions'",
  );
  if (known[0]?.n === '0') return 0;
  const found = await client.rows<{ version: number }>(
    'select max(version) as version from aisher_store.versions',
  );
  return found[0]?.version ?? 0;
}

/**
 * Makes the tables, or brings them to the newest version. Every statement may run twice, so an installation that was cut short is
 * finished by the next one.
 *
 * @throws Error when the tables are newer than this program.
 */
export async function installTables(client: Client): Promise<void> {
  for (const statement of ledger) await client.command(statement);
  const from = await tableVersion(client);
  if (from > versions.length) {
    throw new Error(
      `the tables are of version ${from}, and this program knows ${versions.length}: start the newer program`,
    );
  }
  for (const [at, statements] of versions.entries()) {
    if (at < from) continue;
    for (const statement of statements) await client.command(statement);
    await client.command('insert into aisher_store.versions (version) values ({version:UInt32})', {
      version: at + 1,
    });
  }
}
