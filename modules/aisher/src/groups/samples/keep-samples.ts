import { randomUUID } from 'node:crypto';
import type { AnyContext } from '@dojang/kernel';
import { sql } from 'kysely';
import { ownDb } from '../../own-db.ts';
import type { PlacedError } from '../fold/tally.ts';
import { type Candidate, chooseSamples, samplesMax } from './choose.ts';

const stackMax = 65_536;

interface Known extends Candidate {
  readonly id: string;
  readonly groupId: string;
}
interface Coming extends Candidate {
  readonly coming: PlacedError;
}

/** The samples of a group that fails all the time are replaced once a minute: each is a write of some kilobytes. */
const freshMs = 60_000;

/** Whether the samples of a group are as good as with these errors. */
function isFresh(known: readonly Known[], coming: readonly Coming[]): boolean {
  if (known.length < samplesMax) return false;
  const newest = (all: readonly Candidate[]) => Math.max(...all.map(({ at }) => at.getTime()));
  const oldest = (all: readonly Candidate[]) => Math.min(...all.map(({ at }) => at.getTime()));
  if (newest(coming) - newest(known) > freshMs || oldest(coming) < oldest(known)) return false;
  const releases = new Set(known.map(({ release }) => release));
  const hashes = new Set(known.map(({ hash }) => hash));
  return coming.every(({ release, hash }) => releases.has(release) && hashes.has(hash));
}

/** Keeps a few errors of each group, and lets others go for them. Needs a transaction that holds the lock of the groups. */
export async function keepSamples(ctx: AnyContext, errors: readonly PlacedError[]): Promise<void> {
  const coming = Map.groupBy(errors, ({ groupId }) => groupId);
  const known = Map.groupBy(await readKnown(ctx, [...coming.keys()]), ({ groupId }) => groupId);
  const added: PlacedError[] = [];
  const gone: string[] = [];
  for (const [groupId, own] of coming) {
    const there = known.get(groupId) ?? [];
    const fresh = own.map(
      (each): Coming => ({
        at: each.error.at,
        occurrence: each.occurrence,
        release: each.error.release,
        hash: each.hash,
        coming: each,
      }),
    );
    if (isFresh(there, fresh)) continue;
    const chosen = chooseSamples<Known | Coming>([...there, ...fresh]);
    added.push(...fresh.filter((each) => chosen.has(each)).map((each) => each.coming));
    gone.push(...there.filter((each) => !chosen.has(each)).map(({ id }) => id));
  }
  if (gone.length > 0) {
    await sql`delete from aisher.sample where id = any(${gone}::uuid[])`.execute(ownDb(ctx));
  }
  await add(ctx, added);
}

async function readKnown(ctx: AnyContext, groupIds: readonly string[]): Promise<readonly Known[]> {
  const { rows } = await sql<Known>`
    select s.id, f.group_id as "groupId", s.at, s.occurrence, s.release, s.hash
    from aisher.fingerprint f join aisher.sample s on s.org_id = f.org_id and s.hash = f.hash
    where f.org_id = ${ctx.org}::uuid and f.group_id = any(${[...groupIds]}::uuid[])`.execute(
    ownDb(ctx),
  );
  return rows;
}

async function add(ctx: AnyContext, errors: readonly PlacedError[]): Promise<void> {
  if (errors.length === 0) return;
  const rows = errors.map(({ error, hash, occurrence }) => ({
    id: randomUUID(),
    hash,
    occurrence,
    at: error.at,
    environment: error.environment,
    release: error.release,
    operation: error.operation,
    type: error.type,
    message: error.message,
    stack: error.stack.slice(0, stackMax).toWellFormed(),
    trace: error.traceId,
    span: error.spanId,
  }));
  await sql`
    insert into aisher.sample (id, org_id, created_at, hash, occurrence, at, environment, release, operation, type, message,
        stack, trace_id, span_id)
      select id, ${ctx.org}::uuid, ${ctx.now()}::timestamptz, hash, occurrence, at, environment, release, operation, type,
        message, stack, trace, span
      from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as kept (id uuid, hash text, occurrence text, at timestamptz,
        environment text, release text, operation text, type text, message text, stack text, trace text, span text)`.execute(
    ownDb(ctx),
  );
}
