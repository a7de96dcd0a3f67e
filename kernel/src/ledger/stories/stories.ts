import { sql } from 'kysely';
import { Problem } from '../../base/problem.ts';
import { type AnyContext, inTransaction, kernelDb, personIdOf } from '../../core/context.ts';
import type { LedgerEvent } from '../../core/event.ts';
import { mayDo } from '../../core/permission.ts';
import { withoutHidden } from '../../reach/hidden.ts';
import { eventsAbout } from '../events.ts';
import { personNames } from './person-names.ts';
import { entriesMax, type Story, type StoryEntry } from './schema.ts';

/** Unsorted entries, with the person still as an id. */
interface Found extends Omit<StoryEntry, 'at'> {
  readonly at: Date;
  readonly personId?: string | null;
}

const nobody = '00000000-0000-0000-0000-000000000000';

/**
 * All that is known of a trace, oldest first: what the ledger, the inbox, the queue, the model log,
 * the delivery log and the action log say of it, and of the drafts that it made or decided.
 *
 * @throws Problem 404 `trace-not-found`.
 */
export async function tellStory(ctx: AnyContext, traceUuid: string): Promise<Story> {
  return inTransaction(ctx, async (ctx) => {
    const drafts = await draftsOf(ctx, traceUuid);
    // A stamp is a request with a trace of its own, so a draft's story is also found by its id.
    const ids = drafts.length === 0 ? [nobody] : drafts.map(({ id }) => id);
    const events = await eventsAbout(ctx, [traceUuid, ...ids], entriesMax);
    const shown = await withoutHidden(ctx, events);
    const found: Found[] = [
      ...drafts.map(draftEntry),
      ...(await stampsOf(ctx, ids)),
      ...shown.map(eventEntry),
      // What names neither draft nor resource is told where nothing of the trace is hidden.
      ...(shown.length < events.length ? [] : await restOf(ctx, traceUuid, ids)),
    ];
    if (found.length === 0) {
      throw new Problem(404, 'trace-not-found', 'Nothing is known of this trace id here.');
    }
    found.sort((a, b) => a.at.getTime() - b.at.getTime());
    const names = await personNames(
      ctx,
      found.flatMap(({ personId }) => personId ?? []),
    );
    const entries = found.map(({ personId, at, facts, ...entry }) => {
      const by = personId ? names.get(personId) : undefined;
      return { ...entry, at: at.toISOString(), facts: by === undefined ? facts : { ...facts, by } };
    });
    return { traceUuid, entries };
  });
}

/** The drafts that a trace made or decided, the oldest first. Needs a transaction. */
export const draftsOf = (ctx: AnyContext, trace: string) =>
  kernelDb(ctx)
    .selectFrom('kernel.draft')
    .select(['id', 'kind', 'title', 'state', 'version', 'created_at', 'risks'])
    // A union and not an "or": each half has an index of its own.
    .where('id', 'in', (eb) =>
      eb
        .selectFrom('kernel.draft as made')
        .select('made.id')
        .where('made.trace_uuid', '=', trace)
        .union(
          eb
            .selectFrom('kernel.stamp')
            .select('kernel.stamp.draft_id as id')
            .where('kernel.stamp.trace_uuid', '=', trace),
        ),
    )
    .orderBy('created_at')
    .limit(entriesMax)
    .execute();

type DraftRow = Awaited<ReturnType<typeof draftsOf>>[number];

const draftEntry = ({ id, kind, created_at: at, ...row }: DraftRow): Found => ({
  at,
  source: 'draft',
  title: kind,
  facts: { draftId: id, ...row },
});

async function stampsOf(ctx: AnyContext, ids: readonly string[]): Promise<Found[]> {
  const rows = await kernelDb(ctx)
    .selectFrom('kernel.stamp')
    .leftJoin('kernel.device', 'kernel.device.id', 'kernel.stamp.device_id')
    .select(['draft_id', 'decision', 'edited', 'via', 'version', 'kernel.stamp.person_id'])
    .select(['kernel.stamp.created_at', 'kernel.device.name'])
    .where('draft_id', 'in', ids)
    .limit(entriesMax)
    .execute();
  return rows.map((row) => ({
    at: row.created_at,
    source: 'stamp',
    title: row.decision,
    facts: {
      draftId: row.draft_id,
      edited: row.edited,
      via: row.via,
      version: row.version,
      device: row.name,
    },
    personId: row.person_id,
  }));
}

const eventEntry = ({ at, type, seq, data, actor }: LedgerEvent): Found => ({
  at,
  source: 'event',
  title: type,
  facts: { seq, ...(data as Record<string, unknown>) },
  personId: actor.kind === 'person' ? actor.personId : null,
});

async function restOf(ctx: AnyContext, trace: string, ids: readonly string[]): Promise<Found[]> {
  return [
    ...(await jobsOf(ctx, trace)),
    ...(await questionsOf(ctx, trace)),
    ...(await deliveriesOf(ctx, trace, ids)),
    ...(await actionsOf(ctx, trace, ids)),
  ];
}

interface JobRow {
  readonly id: string;
  readonly name: string;
  readonly state: string;
  readonly tries: number;
  readonly createdAt: Date;
  readonly finishedAt: Date | null;
}

async function jobsOf(ctx: AnyContext, trace: string): Promise<Found[]> {
  const { rows } = await sql<JobRow>`
    select id, name, state::text as state, retry_count as tries,
      created_on::timestamptz as "createdAt", completed_on::timestamptz as "finishedAt"
    from ${sql.table(`${ctx.parts.jobs.schema}.job_common`)}
    where trace = ${trace}::uuid order by created_on limit ${entriesMax}`.execute(kernelDb(ctx));
  return rows.map(({ name, createdAt, finishedAt, ...facts }) => ({
    at: createdAt,
    source: 'job',
    title: name,
    facts: { ...facts, finishedAt: finishedAt?.toISOString() ?? null },
  }));
}

async function questionsOf(ctx: AnyContext, trace: string): Promise<Found[]> {
  const rows = await kernelDb(ctx)
    .selectFrom('kernel.llm_request')
    .select(['id', 'at', 'task', 'outcome', 'reason', 'provider', 'model', 'tries'])
    .select(['tokens_in', 'tokens_out', 'cost_microusd', 'latency_ms'])
    .where('trace', '=', trace)
    .orderBy('at')
    .limit(entriesMax)
    .execute();
  return rows.map(({ at, task, tokens_in, tokens_out, cost_microusd, latency_ms, ...facts }) => ({
    at,
    source: 'llm',
    title: task,
    facts: {
      ...facts,
      tokensIn: tokens_in,
      tokensOut: tokens_out,
      costMicrousd: cost_microusd,
      latencyMs: latency_ms,
    },
  }));
}

/** Whose deliveries or actions the asker may see, as in the lists of these: all with `action`, else their own. */
async function onlyOf(ctx: AnyContext, action: string): Promise<string | null> {
  return (await mayDo(ctx, action)) ? null : (personIdOf(ctx.actor) ?? nobody);
}

async function deliveriesOf(
  ctx: AnyContext,
  trace: string,
  ids: readonly string[],
): Promise<Found[]> {
  const only = await onlyOf(ctx, 'delivery.list-all');
  const rows = await kernelDb(ctx)
    .selectFrom('kernel.delivery as delivery')
    .innerJoin('kernel.notification as notification', 'notification.id', 'delivery.notification_id')
    .select(['delivery.id', 'delivery.channel', 'delivery.state', 'delivery.reason'])
    .select(['delivery.tries', 'delivery.created_at', 'delivery.finished_at'])
    .select(['notification.kind', 'notification.person_id'])
    .where('delivery.id', 'in', (eb) =>
      eb
        .selectFrom('kernel.delivery as sent')
        .select('sent.id')
        .where('sent.trace', '=', trace)
        .union(
          eb
            .selectFrom('kernel.delivery as sent')
            .innerJoin('kernel.notification as told', 'told.id', 'sent.notification_id')
            .select('sent.id')
            .where('told.draft_id', 'in', ids),
        ),
    )
    .where((eb) => (only === null ? eb.lit(true) : eb('notification.person_id', '=', only)))
    .orderBy('delivery.created_at')
    .limit(entriesMax)
    .execute();
  return rows.map((row) => ({
    at: row.created_at,
    source: 'delivery',
    title: row.channel,
    facts: {
      deliveryId: row.id,
      kind: row.kind,
      state: row.state,
      reason: row.reason,
      tries: row.tries,
      finishedAt: row.finished_at?.toISOString() ?? null,
    },
    personId: row.person_id,
  }));
}

async function actionsOf(ctx: AnyContext, trace: string, ids: readonly string[]): Promise<Found[]> {
  const only = await onlyOf(ctx, 'action.list');
  const rows = await kernelDb(ctx)
    .selectFrom('kernel.action_log')
    .select(['at', 'action', 'outcome', 'person_id', 'facts'])
    .where((eb) => eb.or([eb('trace', '=', trace), eb('subject_id', 'in', ids)]))
    .where((eb) => (only === null ? eb.lit(true) : eb('person_id', '=', only)))
    .orderBy('at')
    .limit(entriesMax)
    .execute();
  return rows.map((row) => ({
    at: row.at,
    source: 'action',
    title: row.action,
    facts: { outcome: row.outcome, ...(row.facts as Record<string, unknown>) },
    personId: row.person_id,
  }));
}
