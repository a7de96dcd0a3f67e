import { type AnyContext, recordMany } from '@dojang/kernel';
import { sql } from 'kysely';
import { ownDb } from '../../own-db.ts';
import { type ReleaseOrder, readOrder } from '../../releases/facts.ts';
import { judgeError, type Resolution } from '../../releases/order.ts';
import type { PlacedError } from './tally.ts';

interface Judged {
  readonly id: string;
  readonly service_id: string;
  readonly state: string;
  readonly state_at: Date;
  readonly resolved_in: string | null;
  readonly resolves_next: boolean;
  readonly fix_excludes: readonly string[];
}

interface Verdict {
  readonly id: string;
  readonly serviceId: string;
  /** What becomes of the group; null when it stays as it is. */
  readonly state: 'regressed' | 'ongoing' | null;
  readonly reason: string | null;
  readonly regressedIn: string | null;
  readonly stillIn: string | null;
  readonly asksOrder: boolean;
}

/**
 * Judges new errors of groups that were resolved or archived. Gives the groups that regressed. Needs a transaction that
 * holds the lock of the groups.
 */
export async function judgeGroups(
  ctx: AnyContext,
  errors: readonly PlacedError[],
): Promise<readonly string[]> {
  const groups = await closedGroups(ctx, [...new Set(errors.map(({ groupId }) => groupId))]);
  if (groups.length === 0) return [];
  const order = await readOrder(ctx, [...new Set(groups.map(({ service_id }) => service_id))]);
  const verdicts = groups.flatMap((group) => {
    const own = errors.filter(({ groupId }) => groupId === group.id);
    return group.state === 'archived' ? [seenAgain(group)] : (judge(group, own, order) ?? []);
  });
  await write(ctx, verdicts);
  const regressed = verdicts.filter(({ state }) => state === 'regressed');
  await recordMany(
    ctx,
    regressed.map(({ id, serviceId, reason }) => ({
      type: 'aisher.group-regressed',
      data: { groupId: id, serviceId, reason },
      subjects: [id],
    })),
  );
  return regressed.map(({ id }) => id);
}

async function closedGroups(ctx: AnyContext, ids: readonly string[]): Promise<readonly Judged[]> {
  const { rows } = await sql<Judged>`
    select id, service_id, state, state_at, resolved_in, resolves_next, fix_excludes from aisher.error_group
    where id = any(${[...ids]}::uuid[]) and state in ('resolved', 'archived')`.execute(ownDb(ctx));
  return rows;
}

const unchanged = ({ id, service_id }: Judged): Verdict => ({
  id,
  serviceId: service_id,
  state: null,
  reason: null,
  regressedIn: null,
  stillIn: null,
  asksOrder: false,
});

const seenAgain = (group: Judged): Verdict => ({
  ...unchanged(group),
  state: 'ongoing',
  reason: 'seen-again',
});

/** A regression outweighs all else that its other errors say. */
function judge(group: Judged, errors: readonly PlacedError[], order: ReleaseOrder): Verdict | null {
  let verdict: Verdict | null = null;
  for (const { error } of errors) {
    const { environment, release } = error;
    const factsOf = (version: string) => order.of(group.service_id, environment, version);
    const resolution: Resolution = {
      at: group.state_at,
      release: group.resolves_next
        ? 'next'
        : group.resolved_in === null
          ? null
          : factsOf(group.resolved_in),
      excludes: group.fix_excludes.map(factsOf),
    };
    const judgement = judgeError(
      { at: error.at, release: release === '' ? null : factsOf(release) },
      resolution,
    );
    if (judgement === 'regressed') {
      const reason = resolution.release === null ? 'seen-after-resolved' : 'seen-in-fixed-release';
      return { ...unchanged(group), state: 'regressed', reason, regressedIn: release };
    }
    if (judgement === 'still-in') verdict = { ...(verdict ?? unchanged(group)), stillIn: release };
    if (judgement === 'no-order') verdict = { ...(verdict ?? unchanged(group)), asksOrder: true };
  }
  return verdict;
}

async function write(ctx: AnyContext, verdicts: readonly Verdict[]): Promise<void> {
  if (verdicts.length === 0) return;
  await sql`
    update aisher.error_group g set state = coalesce(v.state, g.state), reason = coalesce(v.reason, g.reason),
      state_at = case when v.state is null then g.state_at else ${ctx.now()}::timestamptz end,
      version = g.version + (v.state is not null)::int,
      regressed_in = coalesce(v."regressedIn", g.regressed_in), still_in = coalesce(v."stillIn", g.still_in),
      asks_order = g.asks_order or v."asksOrder"
    from jsonb_to_recordset(${JSON.stringify(verdicts)}::jsonb) as v (id uuid, state text, reason text,
      "regressedIn" text, "stillIn" text, "asksOrder" boolean)
    where g.id = v.id`.execute(ownDb(ctx));
}
