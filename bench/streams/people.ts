import { randomUUID } from 'node:crypto';
import { type Keyring, openDatabase } from '@dojang/kernel/server';
import { signAccess } from '@dojang/kernel/testing';
import { sql } from 'kysely';
import type { DatabaseUrls } from '../../scripts/servers.ts';

/** As many people as streams, all of one org, each with a device and a session; and their access tokens. */
export async function makePeople(
  { url, ownerUrl }: DatabaseUrls,
  keyring: Keyring,
  count: number,
): Promise<{ org: string; tokens: string[] }> {
  const database = await openDatabase({ url, ownerUrl });
  const org = randomUUID();
  const ids = Array.from({ length: count }, () => ({
    personId: randomUUID(),
    deviceId: randomUUID(),
    sessionId: randomUUID(),
  }));
  const list = (key: keyof (typeof ids)[number]) => ids.map((each) => each[key]).join(',');
  await database.exec(`
    begin;
    select set_config('app.org', '${org}', true), set_config('app.reach', 'all', true);
    create temporary table bench_id on commit drop as
      select * from unnest('{${list('personId')}}'::uuid[], '{${list('deviceId')}}'::uuid[],
        '{${list('sessionId')}}'::uuid[]) as t (person, device, session);
    insert into kernel.org (org_id, name, kind) values ('${org}', 'bench', 'team');
    insert into kernel.person (id, org_id, name) select person, '${org}', 'bench' from bench_id;
    insert into kernel.membership (org_id, person_id, role)
      select '${org}', person, 'member' from bench_id;
    insert into kernel.device (id, org_id, person_id, kind, name, last_seen_at)
      select device, '${org}', person, 'browser', 'bench', now() from bench_id;
    insert into kernel.session
      (id, org_id, person_id, device_id, refresh_hash, rotated_at, expires_at, ends_at)
      select session, '${org}', person, device, repeat(md5(session::text), 2), now(),
        now() + interval '1 day', now() + interval '2 days' from bench_id;
    commit;
    analyze kernel.device, kernel.session, kernel.membership;`);
  await database.close();
  const now = new Date();
  const tokens: string[] = [];
  for (const who of ids) tokens.push((await signAccess(keyring, { org, ...who }, now)).token);
  return { org, tokens };
}

/** Transactions that the database of these URLs has ended so far, as PostgreSQL counts them. */
export async function countTransactions({ ownerUrl }: DatabaseUrls) {
  const database = await openDatabase({ url: ownerUrl });
  const name = new URL(ownerUrl).pathname.slice(1);
  const query = sql<{ count: string }>`
    select xact_commit + xact_rollback as count from pg_stat_database where datname = ${name}`;
  return {
    count: async () => Number((await query.execute(database.root)).rows[0]?.count),
    close: () => database.close(),
  };
}
