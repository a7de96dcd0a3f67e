import { type AnyContext, defineJob, inTransaction, orgsWith, record } from '@dojang/kernel';
import type { Updateable } from 'kysely';
import { z } from 'zod';
import { foldErrors } from '../groups/fold/fold.ts';
import { errorOfLog, errorOfRow } from '../groups/fold/stored-errors.ts';
import { counterOf } from '../ops/counters.ts';
import { noteFetched } from '../ops/fetched-metric.ts';
import { ownDb } from '../own-db.ts';
import { StoreError, storeErrorOf } from '../store/client/store-error.ts';
import { overlapSeconds, readErrorLogs, readErrors } from '../store/queries/fold.ts';
import { aheadSeconds, newestLog, newestSpan } from '../store/queries/newest.ts';
import type { Store } from '../store/store.ts';
import type { AisherSource } from '../tables.gen.ts';
import { type KeptProbe, keptProbe } from './schema.ts';
import { isSilent, type NewestAt, tellSilence } from './silence.ts';
import { askCluster, stateOf } from './sources.ts';

/** The reason of a source that works, and has nothing new at a time at which it always had. */
const silent = 'silent';
const minuteMs = 60_000;
const probeEveryMs = 60 * minuteMs;
/** Of one question. A backlog is read piece by piece, and each piece is kept. */
const pieceMs = 15 * minuteMs;
/** A run that died holds the others off for so long. */
const leaseMs = 3 * minuteMs;
/** New pieces begin for so long; the next tick goes on. */
const runMs = 45_000;

interface Lease {
  readonly holder: string;
  readonly readUntil: Date;
  readonly probedAt: Date | null;
  readonly probe: KeptProbe;
  readonly urlSealed: string | null;
  readonly wasFailing: boolean;
  readonly wasSilent: boolean;
  readonly newestAt: Date | null;
  readonly sourceId: string;
}

const source = (ctx: AnyContext) => ownDb(ctx).updateTable('aisher.source');

/** One reader over all servers: undefined while another one reads, and for an org without a cluster. */
function takeLease(ctx: AnyContext, holder: string): Promise<Lease | undefined> {
  return inTransaction(ctx, async (ctx) => {
    const now = ctx.now();
    const row = await source(ctx)
      .set({ lease_holder: holder, lease_until: new Date(now.getTime() + leaseMs) })
      .where('org_id', '=', ctx.org)
      .where((eb) => eb.or([eb('lease_until', 'is', null), eb('lease_until', '<', now)]))
      .returningAll()
      .executeTakeFirst();
    if (row === undefined) return undefined;
    return {
      holder,
      readUntil: row.read_until,
      probedAt: row.probed_at,
      probe: keptProbe.parse(row.probe),
      urlSealed: row.url_sealed,
      wasFailing: row.state === 'failing',
      wasSilent: row.reason === silent,
      newestAt: row.newest_at,
      sourceId: row.id,
    };
  });
}

/** What a run found, kept while it holds the lease. Gives whether it still does. */
function keep(ctx: AnyContext, holder: string, values: Updateable<AisherSource>): Promise<boolean> {
  return inTransaction(ctx, async (ctx) => {
    const kept = await source(ctx)
      .set(values)
      .where('org_id', '=', ctx.org)
      .where('lease_holder', '=', holder)
      .returning('id')
      .executeTakeFirst();
    return kept !== undefined;
  });
}

/** Asks what the cluster has, each hour and after a name that it does not know. */
async function probeIfDue(ctx: AnyContext, lease: Lease): Promise<KeptProbe> {
  const { probedAt, probe, urlSealed, holder } = lease;
  const now = ctx.now();
  if (probedAt !== null && now.getTime() - probedAt.getTime() < probeEveryMs) return probe;
  const address = ctx.parts.aisherClusters?.addressOf(ctx.org, urlSealed);
  if (address === undefined) throw new StoreError('no-rights', 'the operator names it no longer');
  const found = await askCluster(ctx, address);
  // The shape of before is kept: a cluster without its tables fails, and works once they are back.
  if (found.shape === null) throw new StoreError('unknown-name', 'the tables are gone');
  await keep(ctx, holder, { probe: JSON.stringify(found), probed_at: now });
  if (JSON.stringify(found.shape) !== JSON.stringify(probe.shape)) {
    ctx.parts.aisherClusters?.forget(ctx.org);
  }
  return found;
}

const isUsable = ({ parts }: KeptProbe, wanted: 'spans' | 'logs') =>
  parts.some(({ part, isUsable }) => part === wanted && isUsable);

async function foldPiece(
  ctx: AnyContext,
  store: Store,
  probe: KeptProbe,
  window: { readonly from: number; readonly until: number },
): Promise<number> {
  let rows = 0;
  if (isUsable(probe, 'spans')) {
    for await (const block of readErrors(store, ctx.org, window)) {
      noteFetched(ctx.parts, block);
      await foldErrors(ctx, block.map(errorOfRow));
      rows += block.length;
    }
  }
  if (isUsable(probe, 'logs')) {
    for await (const block of readErrorLogs(store, ctx.org, window)) {
      noteFetched(ctx.parts, block);
      await foldErrors(ctx, block.map(errorOfLog));
      rows += block.length;
    }
  }
  return rows;
}

async function newestOf(
  ctx: AnyContext,
  store: Store,
  probe: KeptProbe,
  moment: Date,
): Promise<Date | null> {
  const queries = [
    ...(isUsable(probe, 'spans') ? [newestSpan] : []),
    ...(isUsable(probe, 'logs') ? [newestLog] : []),
  ];
  const params = { now: Math.floor(moment.getTime() / 1_000) };
  const found = await Promise.all(queries.map((query) => store.ask(ctx.org, query, params)));
  const times = found.flat().flatMap(({ at }) => (at === null ? [] : [Number(at / 1_000_000n)]));
  return times.length === 0 ? null : new Date(Math.max(...times));
}

async function read(ctx: AnyContext, lease: Lease, signal: AbortSignal): Promise<void> {
  const probe = await probeIfDue(ctx, lease);
  const store = await ctx.parts.aisherClusters?.find(ctx);
  if (store === undefined) throw new StoreError('away', 'the cluster cannot be opened');
  const began = ctx.now().getTime();
  let until = lease.readUntil.getTime();
  while (!signal.aborted && ctx.now().getTime() - began < runMs) {
    const end = Math.min(ctx.now().getTime(), until + pieceMs);
    const seconds = { from: Math.floor(until / 1_000), until: Math.ceil(end / 1_000) };
    await foldPiece(ctx, store, probe, { ...seconds, from: seconds.from - overlapSeconds });
    until = end;
    const lease_until = new Date(ctx.now().getTime() + leaseMs);
    const isHeld = await keep(ctx, lease.holder, { read_until: new Date(end), lease_until });
    if (!isHeld) return;
    if (ctx.now().getTime() - end < minuteMs) break;
  }
  await noteNewest(ctx, lease, probe, (moment) => newestOf(ctx, store, probe, moment));
}

/** Keeps what was read last, and tells people when the cluster fell silent or is back. */
async function noteNewest(ctx: AnyContext, lease: Lease, probe: KeptProbe, newestAt: NewestAt) {
  const now = ctx.now();
  const { holder, sourceId, wasSilent, newestAt: before } = lease;
  const newest = await newestAt(now);
  const isQuiet = await isSilent(now, newest, wasSilent, (moment) =>
    // Rows after that moment are there by now.
    newestAt(new Date(moment.getTime() - aheadSeconds * 1_000)),
  );
  const from = isQuiet ? (newest ?? before) : before;
  const until = isQuiet ? now : newest;
  const gapMs = from === null || until === null ? 0 : until.getTime() - from.getTime();
  await inTransaction(ctx, async (ctx) => {
    const isHeld = await keep(ctx, holder, {
      state: stateOf(probe),
      reason: isQuiet ? silent : null,
      last_good_at: now,
      ...(newest === null ? {} : { newest_at: newest }),
    });
    if (!isHeld || isQuiet === wasSilent) return;
    await tellSilence(ctx, sourceId, { isQuiet, minutes: Math.floor(gapMs / minuteMs) });
  });
}

/** An event once a state, however often the reading fails. */
async function noteFailure(ctx: AnyContext, lease: Lease, error: StoreError): Promise<void> {
  const { holder, wasFailing, sourceId } = lease;
  ctx.log.warn({ error, source: sourceId }, 'a cluster could not be read');
  const probed = error.fault === 'unknown-name' ? { probed_at: null } : {};
  const isHeld = await keep(ctx, holder, { state: 'failing', reason: error.fault, ...probed });
  if (isHeld && !wasFailing) await tell(ctx, 'failed', sourceId, { fault: error.fault });
}

const tell = (ctx: AnyContext, what: 'failed' | 'recovered', sourceId: string, facts = {}) =>
  inTransaction(ctx, async (ctx) => {
    await record(ctx, `aisher.source-${what}`, { sourceId, ...facts }, { subjects: [sourceId] });
  });

/** Reads on in the cluster of the org, unless another run does. Failures are kept, and tried again at the next tick. */
export async function readSource(
  ctx: AnyContext,
  holder: string,
  signal: AbortSignal,
): Promise<void> {
  const lease = await takeLease(ctx, holder);
  if (lease === undefined) return;
  const reads = counterOf(ctx.parts.metrics, 'sourceReads');
  try {
    await read(ctx, lease, signal);
    reads.inc({ outcome: 'read' });
    if (lease.wasFailing) await tell(ctx, 'recovered', lease.sourceId);
  } catch (error) {
    reads.inc({ outcome: 'failed' });
    await noteFailure(ctx, lease, storeErrorOf(error));
  } finally {
    await keep(ctx, holder, { lease_holder: null, lease_until: null });
  }
}

export const sourceJobs = [
  defineJob({
    isTraced: false,
    name: 'aisher.read-source',
    payload: z.object({}),
    cron: '* * * * *',
    due: orgsWith('aisher.source', (eb, { now }) => eb('created_at', '<=', now)),
    retriesMax: 0,
    timeoutMs: 150_000,
    handle: (ctx, _payload, { id, signal }) => readSource(ctx, id, signal),
  }),
];

export const sourceStays = { 'aisher.source': 'one for an org, until a person disconnects it' };
