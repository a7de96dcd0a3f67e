import { type AnyContext, inTransaction, notify, peopleOfRoles, record } from '@dojang/kernel';
import { sql } from 'kysely';
import {
  type SourceSignal,
  type SourceState,
  startSource,
  tickSource,
} from '../../detectors/index.ts';
import { ownDb } from '../../own-db.ts';
import { lastMinute, minuteOf } from '../detecting/minutes.ts';
import { lockAlerts } from '../lock.ts';

interface Row {
  readonly id: string;
  readonly name: string;
  readonly usedAt: Date;
  readonly state: SourceState | null;
}

/** A key that was not used for a month belongs to nothing that runs. */
const usedMs = 31 * 86_400_000;
const keysMax = 100;

/** Tells people when a key falls silent at an hour at which it always spoke, and when it is back. */
export async function watchSources(outer: AnyContext): Promise<void> {
  await inTransaction(outer, async (ctx) => {
    await lockAlerts(ctx);
    const until = lastMinute(ctx.now());
    const looked = (await readKeys(ctx)).map((key) => look(key, until));
    const changed = looked.filter(({ isChanged }) => isChanged);
    if (changed.length === 0) return;
    await keepStates(ctx, changed);
    for (const each of changed) await tell(ctx, each);
  });
}

async function readKeys(ctx: AnyContext): Promise<readonly Row[]> {
  const since = new Date(ctx.now().getTime() - usedMs);
  const { rows } = await sql<Row>`
    select k.id, k.name, k.last_used_at as "usedAt", h.state
    from aisher.ingest_key k
    left join aisher.key_habit h on h.org_id = k.org_id and h.key_id = k.id
    where k.org_id = ${ctx.org}::uuid and k.revoked_at is null and k.last_used_at > ${since}::timestamptz
    order by k.last_used_at desc, k.id limit ${keysMax}`.execute(ownDb(ctx));
  return rows;
}

/**
 * A key says when it was used last, no more. Where several minutes went by without a look, it counts as used in each up to
 * then: what nobody saw is no habit.
 */
function spokenMinutes(state: SourceState, usedAt: Date): number[] {
  const first = state.minute + 1;
  const count = Math.max(0, minuteOf(usedAt) - first + 1);
  return Array.from({ length: count }, (_, n) => first + n);
}

interface Looked extends Pick<Row, 'id' | 'name'> {
  readonly state: SourceState;
  readonly isChanged: boolean;
  readonly signal: SourceSignal | undefined;
}

function look({ id, name, usedAt, state: before }: Row, until: number): Looked {
  const from = before ?? startSource(Math.min(until, minuteOf(usedAt)));
  const { state, signals } = tickSource(from, until, spokenMinutes(from, usedAt));
  return { id, name, state, isChanged: state !== before, signal: signals.at(-1) };
}

/** Of all keys in one statement. */
async function keepStates(ctx: AnyContext, looked: readonly Looked[]): Promise<void> {
  const states = looked.map(({ id, state }) => ({ id, state }));
  await sql`
    insert into aisher.key_habit (org_id, key_id, created_at, state)
      select ${ctx.org}::uuid, id, ${ctx.now()}::timestamptz, state
      from jsonb_to_recordset(${JSON.stringify(states)}::jsonb) as h (id uuid, state jsonb)
    on conflict (org_id, key_id) do update set state = excluded.state`.execute(ownDb(ctx));
}

async function tell(ctx: AnyContext, { id, name, state, signal }: Looked): Promise<void> {
  if (signal === undefined) return;
  const isQuiet = signal.kind === 'quiet';
  const minutes = isQuiet ? minuteOf(ctx.now()) - state.spoke - 1 : signal.gapMinutes;
  for (const personId of await peopleOfRoles(ctx, ['owner', 'admin'])) {
    await notify(ctx, {
      personId,
      kind: isQuiet ? 'aisher.source-quiet' : 'aisher.source-back',
      params: { source: name, minutes },
      url: '/aisher/keys',
    });
  }
  const type = isQuiet ? 'aisher.source-quiet' : 'aisher.source-back';
  await record(ctx, type, { keyId: id, minutes }, { subjects: [id] });
}
