import type { AnyContext } from '@dojang/kernel';
import { sql } from 'kysely';
import { ownDb } from '../../own-db.ts';
import { readEdges } from '../../store/queries/edges.ts';
import { findStore } from '../../store/store-of.ts';
import type { Ties } from './gather.ts';

const hourSeconds = 3_600;

/**
 * Who called whom in the last hour. Without an answer of the store, alarms are put together by their services alone: an alarm
 * does not wait for it.
 */
export async function readCalls(ctx: AnyContext): Promise<Ties['calls']> {
  const { parts, org, now } = ctx;
  const store = await findStore(ctx);
  if (store === undefined) return [];
  const until = Math.ceil(now().getTime() / 1_000);
  try {
    const edges = await readEdges(store, org, { from: until - hourSeconds, until });
    return edges.filter(({ kind }) => kind === 'service');
  } catch (error) {
    parts.log.warn({ error, org }, 'the calls between services were not read');
    return [];
  }
}

/** Services that got the same commit in the last hour. Needs a transaction. */
export async function readDeploys(ctx: AnyContext): Promise<Ties['deploys']> {
  const since = new Date(ctx.now().getTime() - hourSeconds * 1_000);
  const { rows } = await sql<{ services: string[] }>`
    select array_agg(distinct s.name) as services
    from aisher.deploy d join aisher.service s on s.org_id = d.org_id and s.id = d.service_id
    where d.org_id = ${ctx.org}::uuid and d.deployed_at > ${since}::timestamptz and d.commit_sha is not null
    group by d.commit_sha having count(distinct s.name) > 1 limit 100`.execute(ownDb(ctx));
  return rows.map(({ services }) => services);
}
