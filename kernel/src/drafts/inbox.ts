import { type ExpressionBuilder, type SqlBool, sql } from 'kysely';
import { readCursor, writeCursor } from '../base/cursor.ts';
import { type AnyContext, inTransaction, kernelDb } from '../core/context.ts';
import { listRisks } from '../core/draft-kind.ts';
import type { Tables } from '../tables.gen.ts';
import { draftNotFound } from './draft-lock.ts';
import type { DraftDetail, DraftLine, DraftQuery, DraftState } from './schema.ts';

type Where = ExpressionBuilder<Tables, 'kernel.draft'>;

const lineColumns = [
  'kernel.draft.id',
  'kernel.draft.module',
  'kernel.draft.kind',
  'kernel.draft.title',
  'kernel.draft.summary',
  'kernel.draft.state',
  'kernel.draft.trace_uuid',
  'kernel.draft.created_at',
  'kernel.draft.expires_at',
  'kernel.draft.snoozed_until',
  'kernel.draft.risks',
  'kernel.draft.asked_person_id',
  'kernel.draft.superseded_by',
] as const;

interface LineRow {
  readonly id: string;
  readonly module: string;
  readonly kind: string;
  readonly title: string;
  readonly summary: unknown;
  readonly state: string;
  readonly trace_uuid: string;
  readonly created_at: Date;
  readonly expires_at: Date;
  readonly snoozed_until: Date | null;
  readonly risks: readonly string[];
  readonly asked_person_id: string | null;
  readonly superseded_by: string | null;
}

function toLine(row: LineRow, now: Date): DraftLine {
  const overdue = row.state === 'pending' && row.expires_at <= now;
  return {
    id: row.id,
    module: row.module,
    kind: row.kind,
    title: row.title,
    summary: row.summary as Record<string, unknown>,
    state: overdue ? 'expired' : (row.state as DraftState),
    traceUuid: row.trace_uuid,
    createdAt: row.created_at.toISOString(),
    expiresAt: row.expires_at.toISOString(),
    snoozedUntil: row.snoozed_until?.toISOString() ?? null,
    risks: [...row.risks],
    askedPersonId: row.asked_person_id,
    supersededBy: row.superseded_by,
  };
}

const isOpen = (eb: Where, now: Date) =>
  eb.and([eb('kernel.draft.state', '=', 'pending'), eb('kernel.draft.expires_at', '>', now)]);

const isAwake = (eb: Where, now: Date) =>
  eb.or([
    eb('kernel.draft.snoozed_until', 'is', null),
    eb('kernel.draft.snoozed_until', '<=', now),
  ]);

function matchesState(eb: Where, state: DraftQuery['state'], now: Date) {
  switch (state) {
    case 'all':
      return eb.val(true).$castTo<SqlBool>();
    case 'waiting':
      return eb.and([isOpen(eb, now), isAwake(eb, now)]);
    case 'snoozed':
      return eb.and([isOpen(eb, now), eb('kernel.draft.snoozed_until', '>', now)]);
    case 'pending':
      return isOpen(eb, now);
    case 'expired':
      return eb.or([
        eb('kernel.draft.state', '=', 'expired'),
        eb.and([
          eb('kernel.draft.state', '=', 'pending'),
          eb('kernel.draft.expires_at', '<=', now),
        ]),
      ]);
    default:
      return eb('kernel.draft.state', '=', state);
  }
}

/** Those that `personId` was asked, by name or as one of all. */
function isAsked(eb: Where, personId: string | null) {
  if (personId === null) return eb.val(true).$castTo<SqlBool>();
  return eb.or([
    eb('kernel.draft.asked_person_id', '=', personId),
    eb('kernel.draft.asked_person_id', 'is', null),
  ]);
}

const likeOf = (words: string) => `%${words.replace(/[\\%_]/g, '\\$&')}%`;

/** The inbox: newest first, snoozed ones hidden until they are due. One round trip. */
export async function listDrafts(
  ctx: AnyContext,
  query: DraftQuery,
): Promise<{ drafts: DraftLine[]; nextCursor: string | null; waiting: number }> {
  const now = ctx.now();
  const me = ctx.actor.kind === 'person' ? ctx.actor : undefined;
  const byRole = me === undefined || me.role === 'viewer' ? 'all' : 'mine';
  // A machine asks what waits for its person; the drafts of others are for people to read.
  const whose = me?.credential === 'agent' ? 'mine' : (query.whose ?? byRole);
  const asked = whose === 'mine' && me !== undefined ? me.personId : null;
  const after = query.cursor === undefined ? undefined : readCursor(query.cursor);
  return inTransaction(ctx, async (ctx) => {
    const rows = await kernelDb(ctx)
      .selectFrom((eb) =>
        eb
          .selectFrom('kernel.draft')
          .select((inner) => inner.fn.countAll<number>().as('waiting'))
          .where((inner) => matchesState(inner, 'waiting', now))
          .where((inner) => isAsked(inner, me?.role === 'viewer' ? null : (me?.personId ?? null)))
          .as('badge'),
      )
      .leftJoinLateral(
        (eb) =>
          eb
            .selectFrom('kernel.draft')
            .select(lineColumns)
            .where((inner) => matchesState(inner, query.state, now))
            .where((inner) => isAsked(inner, asked))
            .$if(query.q !== undefined && query.q !== '', (select) => {
              const like = likeOf(query.q ?? '');
              return select.where((inner) =>
                inner.or([
                  inner('kernel.draft.title', 'ilike', like),
                  inner(sql`kernel.draft.summary ->> 'repository'`, 'ilike', like),
                ]),
              );
            })
            .$if(after !== undefined, (select) =>
              select.where(
                sql<SqlBool>`(kernel.draft.created_at, kernel.draft.id) < (${after?.at}::timestamptz, ${after?.id}::uuid)`,
              ),
            )
            .orderBy('kernel.draft.created_at', 'desc')
            .orderBy('kernel.draft.id', 'desc')
            .limit(query.limit + 1)
            .as('line'),
        (join) => join.onTrue(),
      )
      .selectAll()
      .execute();
    const lines = rows.filter((row): row is typeof row & LineRow => row.id !== null);
    const shown = lines.slice(0, query.limit);
    const last = shown.at(-1);
    const isMore = lines.length > query.limit && last !== undefined;
    return {
      drafts: shown.map((row) => toLine(row, now)),
      nextCursor: isMore ? writeCursor({ at: last.created_at, id: last.id }) : null,
      waiting: Number(rows[0]?.waiting ?? 0),
    };
  });
}

/** Ids of a module's drafts that nobody has decided: for counts that the module shows. */
export async function listPendingIds(ctx: AnyContext, module: string): Promise<string[]> {
  const rows = await inTransaction(ctx, (ctx) =>
    kernelDb(ctx)
      .selectFrom('kernel.draft')
      .select('id')
      .where('module', '=', module)
      .where((eb) => isOpen(eb, ctx.now()))
      .execute(),
  );
  return rows.map(({ id }) => id);
}

/**
 * A draft with all its versions and its stamp.
 *
 * @throws Problem 404 `draft-not-found`.
 */
export async function getDraft(ctx: AnyContext, draftId: string): Promise<DraftDetail> {
  return inTransaction(ctx, async (ctx) => {
    const row = await kernelDb(ctx)
      .selectFrom('kernel.draft')
      .leftJoin('kernel.stamp', 'kernel.stamp.draft_id', 'kernel.draft.id')
      .leftJoin('kernel.person', 'kernel.person.id', 'kernel.stamp.person_id')
      .leftJoin('kernel.device', 'kernel.device.id', 'kernel.stamp.device_id')
      .select(lineColumns)
      .select([
        'kernel.draft.version',
        'kernel.draft.outcome',
        'kernel.draft.match_digest',
        'kernel.stamp.decision',
        'kernel.stamp.edited',
        'kernel.stamp.person_id',
        'kernel.stamp.via',
        'kernel.stamp.digest as stamped_digest',
        'kernel.stamp.created_at as stamped_at',
        'kernel.person.name as person_name',
        'kernel.device.name as device_name',
      ])
      .where('kernel.draft.id', '=', draftId)
      .executeTakeFirst();
    if (row === undefined) throw draftNotFound();
    const versions = await kernelDb(ctx)
      .selectFrom('kernel.draft_version')
      .select(['number', 'origin', 'body', 'digest', 'hint', 'created_at'])
      .where('draft_id', '=', draftId)
      .orderBy('number')
      .execute();
    const line = toLine(row, ctx.now());
    const shown = versions.find(({ number }) => number === row.version)?.body;
    const risks = line.state === 'pending' ? await listRisks(ctx, line, shown) : line.risks;
    return {
      ...line,
      risks,
      version: row.version,
      versions: versions.map(({ created_at, origin, ...version }) => ({
        ...version,
        origin: origin as DraftDetail['versions'][number]['origin'],
        createdAt: created_at.toISOString(),
      })),
      stamp: toStamp(row),
      outcome: row.outcome ?? null,
      matchRequired: row.match_digest !== null && risks.length > 0,
    };
  });
}

function toStamp(row: {
  decision: string | null;
  edited: boolean | null;
  person_id: string | null;
  person_name: string | null;
  device_name: string | null;
  via: string | null;
  stamped_digest: string | null;
  stamped_at: Date | null;
}): DraftDetail['stamp'] {
  if (row.decision === null || row.stamped_at === null) return null;
  return {
    decision: row.decision as 'approve' | 'reject',
    edited: row.edited ?? false,
    personId: row.person_id ?? '',
    personName: row.person_name ?? '',
    deviceName: row.device_name,
    via: row.via as NonNullable<DraftDetail['stamp']>['via'],
    digest: row.stamped_digest ?? '',
    at: row.stamped_at.toISOString(),
  };
}
