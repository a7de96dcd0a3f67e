import { randomBytes, randomUUID } from 'node:crypto';
import { type AnyContext, type Context, getDraft, inTransaction, listDrafts } from '@dojang/kernel';
import { stampDraft } from '@dojang/kernel/server';
import { sql } from 'kysely';
import { foldErrors } from '../groups/fold/fold.ts';
import { anError, rowsOf } from '../testing/errors.ts';
import { endLearning } from './detecting/settings.ts';
import { watchOrg } from './watch.ts';

/** An org whose time is handed in: minutes since it began. */
export function alertWorld(ctx: Context<never>, from: Date) {
  const at = (minute: number) => new Date(from.getTime() + minute * 60_000);
  const when = (minute: number): Context<never> => ({ ...ctx, now: () => at(minute) });
  return {
    at,
    when,
    /** So many errors within a minute, folded in it. */
    see: (minute: number, events: number, more: Parameters<typeof anError>[0] = {}) =>
      foldErrors(
        when(minute + 0.5),
        Array.from({ length: events }, () => anError({ at: at(minute + 0.2), ...more })),
      ),
    /** What the clock does at the beginning of a minute. */
    look: (minute: number) => watchOrg(when(minute), new AbortController().signal),
    /** No first day to be learnt. */
    start: () => endLearning(when(-1), { ofServicesToCome: true }),
    told: () => toldOf(ctx),
    incidents: () => incidentsOf(ctx),
    /** Kinds of what the detectors found, the oldest first. */
    alarms: async () => {
      const rows = await rowsOf(
        ctx,
        sql<{ kind: string }>`select kind from aisher.alarm order by at, id`,
      );
      return rows.map(({ kind }) => kind);
    },
    drafts: async (minute: number) => {
      const { drafts } = await listDrafts(when(minute), {
        state: 'waiting',
        whose: 'all',
        limit: 10,
      });
      return drafts;
    },
    stamp: async (minute: number, draftId: string, body?: unknown) => {
      const { versions } = await getDraft(when(minute), draftId);
      const digest = versions.at(-1)?.digest ?? '';
      const edit = body === undefined ? {} : { body };
      return stampDraft(when(minute), draftId, {
        decision: 'approve',
        via: 'app',
        digest,
        ...edit,
      });
    },
  };
}

export interface ToldRow {
  readonly kind: string;
  readonly person_id: string;
  readonly params: Record<string, string | number>;
  readonly url: string;
  readonly draft_id: string | null;
}

/** What people of the org were told, the oldest first. */
const toldOf = (ctx: AnyContext): Promise<ToldRow[]> =>
  inTransaction({ ...ctx, reach: 'all' } as AnyContext, async (ctx) => {
    const { rows } = await sql<ToldRow>`
      select kind, person_id, params, url, draft_id from kernel.notification order by at, id`.execute(
      ctx.db,
    );
    return rows;
  });

interface IncidentRow {
  readonly id: string;
  readonly kind: string;
  readonly state: string;
  readonly cause: string;
  readonly step: number;
  readonly groups: number;
  readonly services: string[];
  readonly closed_reason: string | null;
}

const incidentsOf = (ctx: AnyContext): Promise<IncidentRow[]> =>
  rowsOf(
    ctx,
    sql<IncidentRow>`
      select i.id, i.kind, i.state, i.cause, i.step, i.closed_reason,
        (select count(*)::int from aisher.incident_group m where m.incident_id = i.id) as groups,
        array(select s.name from unnest(i.services) with ordinality as named (id, place)
          join aisher.service s on s.id = named.id order by place) as services
      from aisher.incident i order by i.opened_at, i.id`,
  );

/** Gives the person of a context a browser that hears of messages. */
export const listen = (ctx: Context<never>): Promise<unknown> =>
  inTransaction(ctx, (ctx) => {
    if (ctx.actor.kind !== 'person') throw new Error('only a person listens');
    const { personId, deviceId } = ctx.actor;
    return sql`
      insert into kernel.push_subscription (id, org_id, person_id, device_id, endpoint_blind, subscription_sealed)
      values (${randomUUID()}, ${ctx.org}, ${personId}, ${deviceId}, ${randomBytes(32).toString('hex')}, 'sealed')`.execute(
      ctx.db,
    );
  });
