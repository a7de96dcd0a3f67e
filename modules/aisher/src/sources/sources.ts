import { randomUUID } from 'node:crypto';
import {
  type AnyContext,
  type Context,
  inTransaction,
  logAction,
  Problem,
  personIdOf,
  record,
} from '@dojang/kernel';
import type { Selectable } from 'kysely';
import { ownDb } from '../own-db.ts';
import { type StoreError, storeErrorOf } from '../store/client/store-error.ts';
import type { AisherSource } from '../tables.gen.ts';
import { type ClusterAddress, checkedAddress } from './address.ts';
import { type Clusters, sealPurpose } from './clusters.ts';
import { boundedProbe, type KeptProbe, keptProbe, type Source, type SourceList } from './schema.ts';

/** Errors of so long before the connection are grouped first. */
const beforeMs = 15 * 60_000;
/** A person waits for the answer. */
const probeMsMax = 10_000;

const sourceNotFound = () =>
  new Problem(404, 'source-not-found', 'The cluster is not connected; reload the page.');

const clustersOf = ({ parts }: AnyContext): Clusters => {
  if (parts.aisherClusters !== undefined) return parts.aisherClusters;
  throw new Error('this process has no clusters');
};

export const stateOf = ({ parts }: KeptProbe): 'works' | 'partly' =>
  parts.every(({ part, isUsable }) => isUsable || part === 'metrics') ? 'works' : 'partly';

function sourceOf(row: Selectable<AisherSource>): Source {
  const { version, shards, parts } = keptProbe.parse(row.probe);
  return {
    id: row.id,
    host: row.host,
    isOperators: row.url_sealed === null,
    state: row.state as Source['state'],
    reason: row.reason,
    createdAt: row.created_at.toISOString(),
    probedAt: row.probed_at?.toISOString() ?? null,
    lastGoodAt: row.last_good_at?.toISOString() ?? null,
    newestAt: row.newest_at?.toISOString() ?? null,
    readUntil: row.read_until.toISOString(),
    version,
    shards,
    parts,
  };
}

const rowOf = (ctx: AnyContext) =>
  ownDb(ctx)
    .selectFrom('aisher.source')
    .selectAll()
    .where('org_id', '=', ctx.org)
    .executeTakeFirst();

/** The org's cluster, if it has one. */
export function listSources(ctx: Context<never>): Promise<SourceList> {
  const isOffered = ctx.parts.aisherClusters?.offered(ctx.org) !== undefined;
  return inTransaction(ctx, async (ctx) => {
    const row = await rowOf(ctx);
    return { sources: row === undefined ? [] : [sourceOf(row)], isOffered };
  });
}

/** Asks a cluster what it has. @throws StoreError */
export async function askCluster(ctx: AnyContext, { url, agent }: ClusterAddress) {
  const { openClient } = await import('../store/client/client.ts');
  const { clusterSettings } = await import('../store/queries/door.ts');
  const { probeCluster } = await import('./probe/probe.ts');
  const client = openClient({
    url,
    settings: clusterSettings,
    retryWaitMsMax: 0,
    requestMsMax: probeMsMax,
    ...(agent ? { agent } : {}),
  });
  try {
    return boundedProbe(await probeCluster(client, ctx.now));
  } finally {
    await client.close();
  }
}

const failedWith = ({ fault }: StoreError) =>
  new Problem(
    502,
    'cluster-failed',
    'The cluster gave no answer that can be used; check its address, login and certificate.',
    { fault },
  );

async function requireUsable(ctx: AnyContext, address: ClusterAddress): Promise<KeptProbe> {
  const probe = await askCluster(ctx, address).catch((error) => {
    throw failedWith(storeErrorOf(error));
  });
  if (probe.shape !== null) return probe;
  const missing = probe.parts.flatMap(({ names, isUsable }) => (isUsable ? [] : names));
  throw new Problem(
    422,
    'cluster-not-usable',
    'The cluster has none of the tables that are read; check the login and the version.',
    { missing: missing.slice(0, 20) },
  );
}

/**
 * Connects the org to a cluster of others, which is only read.
 *
 * @throws Problem 409 `source-connected`; 404 `no-cluster-offered`; 422 `cluster-address-wrong`, `address-not-allowed`,
 *   `cluster-not-usable`; 502 `cluster-failed`
 */
export async function connectSource(ctx: Context<never>, url: string | null): Promise<Source> {
  const clusters = clustersOf(ctx);
  const address =
    url === null ? clusters.offered(ctx.org) : await checkedAddress(ctx.parts.outgoing, url);
  if (address === undefined) {
    const fix = 'The operator of this server names no cluster for this org; write an address.';
    throw new Problem(404, 'no-cluster-offered', fix);
  }
  const probe = await requireUsable(ctx, address);
  const id = randomUUID();
  return inTransaction(ctx, async (ctx) => {
    const now = ctx.now();
    const { keyring } = ctx.parts;
    const made = await ownDb(ctx)
      .insertInto('aisher.source')
      .values({
        org_id: ctx.org,
        id,
        created_at: now,
        person_id: personIdOf(ctx.actor) ?? null,
        host: address.host.slice(0, 300),
        url_sealed: url === null ? null : keyring.seal(address.url, sealPurpose(ctx.org)),
        state: stateOf(probe),
        probe: JSON.stringify(probe),
        probed_at: now,
        read_until: new Date(now.getTime() - beforeMs),
      })
      .onConflict((conflict) => conflict.doNothing())
      .returningAll()
      .executeTakeFirst();
    if (made === undefined) {
      const fix = 'The org has a cluster already; disconnect it first.';
      throw new Problem(409, 'source-connected', fix);
    }
    await note(ctx, 'connected', id);
    return sourceOf(made);
  });
}

async function note(ctx: AnyContext, what: 'connected' | 'dropped', sourceId: string) {
  const type = `aisher.source-${what}`;
  await logAction(ctx, { action: type, subjectId: sourceId, facts: {} });
  await record(ctx, type, { sourceId }, { subjects: [sourceId] });
  ctx.afterCommit(() => ctx.parts.aisherClusters?.forget(ctx.org));
}

/** Disconnects the cluster. What was grouped stays. @throws Problem 404 `source-not-found` */
export function dropSource(ctx: Context<never>, id: string): Promise<void> {
  return inTransaction(ctx, async (ctx) => {
    const gone = await ownDb(ctx)
      .deleteFrom('aisher.source')
      .where('org_id', '=', ctx.org)
      .where('id', '=', id)
      .returning('id')
      .executeTakeFirst();
    if (gone === undefined) throw sourceNotFound();
    await note(ctx, 'dropped', id);
  });
}

/** Has the cluster asked again what it has, before it is read next. @throws Problem 404 `source-not-found` */
export function probeSource(ctx: Context<never>, id: string): Promise<Source> {
  return inTransaction(ctx, async (ctx) => {
    const row = await ownDb(ctx)
      .updateTable('aisher.source')
      .set({ probed_at: null })
      .where('org_id', '=', ctx.org)
      .where('id', '=', id)
      .returningAll()
      .executeTakeFirst();
    if (row === undefined) throw sourceNotFound();
    return sourceOf(row);
  });
}
