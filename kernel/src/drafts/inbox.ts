import { type ExpressionBuilder, type RawBuilder, type SqlBool, sql } from 'kysely';
import { type AnyContext, askAlone, inTransaction, kernelDb } from '../core/context.ts';
import { findDraftKind, listRisks } from '../core/draft-kind.ts';
import { baseOf } from '../core/role.ts';
import { literal } from '../database/literal.ts';
import { cursorAt, pageOf, selectPage } from '../database/page.ts';
import type { Tables } from '../tables.gen.ts';
import { draftNotFound } from './draft-lock.ts';
import { progressOf } from './progress.ts';
import {
  type DraftDetail,
  type DraftLine,
  type DraftQuery,
  type DraftState,
  noGroup,
} from './schema.ts';
import { findByGrams, hasWords, isAmongNewest, isOneOf } from './words/draft-words.ts';

type Where = ExpressionBuilder<Tables, 'kernel.draft'>;

const newestFirst = ['kernel.draft.created_at', 'kernel.draft.id'] as const;

export const lineColumns = [
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
  'kernel.draft.lines_total',
  'kernel.draft.lines_done',
  'kernel.draft.lines_failed',
] as const;

export interface LineRow {
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
  readonly lines_total: number | null;
  readonly lines_done: number;
  readonly lines_failed: number;
}

export function toLine(row: LineRow, now: Date): DraftLine {
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
    progress: progressOf(row),
    supersededBy: row.superseded_by,
  };
}

const isOpen = (eb: Where, now: Date) =>
  eb.and([eb('kernel.draft.state', '=', 'pending'), eb('kernel.draft.expires_at', '>', now)]);

/** The database says what waits: here, in `kernel.waiting_drafts`, and wherever a migration asks. */
const isWaiting = (now: Date) =>
  sql<SqlBool>`kernel.is_waiting(kernel.draft.state, kernel.draft.expires_at, kernel.draft.snoozed_until, ${now}::timestamptz)`;

export function matchesState(eb: Where, state: DraftQuery['state'], now: Date) {
  switch (state) {
    case 'all':
      return eb.val(true).$castTo<SqlBool>();
    case 'waiting':
      return isWaiting(now);
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

/**
 * The page of expired drafts: the newest that are marked, and those whose time ended before anybody marked them. One
 * condition with "or" would read all drafts of the org.
 */
function expiredIds(eb: Where, query: DraftQuery, asked: string | null, now: Date) {
  const of = (state: DraftState) =>
    eb
      .selectFrom('kernel.draft')
      .select('kernel.draft.id')
      .where('kernel.draft.state', '=', state)
      .where((inner) => isAsked(inner, asked));
  const marked = selectPage(of('expired'), newestFirst, query);
  return eb
    .selectFrom(marked.as('marked'))
    .select('marked.id')
    .unionAll(of('pending').where('kernel.draft.expires_at', '<=', now));
}

/** Drafts that `personId` was asked to decide, by name or as one of all. */
export function isAsked(eb: Where, personId: string | null) {
  if (personId === null) return eb.val(true).$castTo<SqlBool>();
  return eb.or([
    eb('kernel.draft.asked_person_id', '=', personId),
    eb('kernel.draft.asked_person_id', 'is', null),
  ]);
}

interface Inbox {
  readonly drafts: DraftLine[];
  readonly nextCursor: string | null;
  readonly waiting: number;
}

/** Of the badge alone when no draft is on the page. */
type InboxRow = { readonly waiting: number } & (LineRow | { readonly id: null });

/** Of a group, or of none at all. */
const isOfGroup = (eb: Where, group: string) =>
  group === noGroup
    ? eb('kernel.draft.group_key', 'is', null)
    : eb('kernel.draft.group_key', '=', group);

/** Whose drafts are listed, and whose are counted; null for anybody's. */
export interface Whose {
  readonly now: Date;
  readonly asked: string | null;
  readonly badge: string | null;
}

/** Whose drafts the caller is shown, and whose are counted as waiting. */
export function whoseOf(ctx: AnyContext, query: Pick<DraftQuery, 'whose'>): Whose {
  const me = ctx.actor.kind === 'person' ? ctx.actor : undefined;
  const onlyReads = me?.roles.some((role) => baseOf(role) === 'viewer') ?? false;
  const byRole = me === undefined || onlyReads ? 'all' : 'mine';
  // A machine asks what waits for its person; the drafts of others are for people to read.
  const whose = me?.credential === 'agent' ? 'mine' : (query.whose ?? byRole);
  const asked = whose === 'mine' && me !== undefined ? me.personId : null;
  const badge = onlyReads ? null : (me?.personId ?? null);
  return { now: ctx.now(), asked, badge };
}

/** The inbox: newest first, snoozed ones hidden until they are due. One round trip. */
export async function listDrafts(ctx: AnyContext, query: DraftQuery): Promise<Inbox> {
  const who = whoseOf(ctx, query);
  const words = query.q ?? '';
  const isFirstOfWaiting =
    query.state === 'waiting' &&
    query.cursor === undefined &&
    words === '' &&
    query.group === undefined;
  const rows = isFirstOfWaiting
    ? await askAlone<InboxRow>(ctx, waitingStatement(query, who))
    : await inTransaction(ctx, (ctx) => search(ctx, query, who));
  const lines = rows.filter((row): row is InboxRow & LineRow => row.id !== null);
  const page = pageOf(lines, query.limit, (last) => cursorAt(last.created_at, last.id));
  return {
    drafts: page.rows.map((row) => toLine(row, who.now)),
    nextCursor: page.nextCursor,
    waiting: Number(rows[0]?.waiting ?? 0),
  };
}

/** What almost every reader of the inbox asks; its plan is kept. */
function waitingStatement({ limit }: DraftQuery, { now, asked, badge }: Whose): string {
  const [of, count] = [asked, badge].map((id) => (id === null ? 'null' : literal(id)));
  return `select * from kernel.waiting_drafts(${of}, ${count}, ${literal(now.toISOString())}, ${limit + 1})`;
}

async function search(ctx: AnyContext, query: DraftQuery, who: Whose): Promise<InboxRow[]> {
  const select = selectInbox(ctx, query, who);
  const words = query.q ?? '';
  let rows = await select(words === '' ? null : isAmongNewest(query)).execute();
  // One row more than the page says that it is full.
  for (const all of [false, true]) {
    if (words === '' || rows.length > query.limit) break;
    const { ids, isWhole } = await findByGrams(ctx, query, { q: words, all });
    rows = await select(isOneOf(ids)).execute();
    if (isWhole) break;
  }
  return rows as InboxRow[];
}

/** A page of the inbox and the count of what waits, in one statement. `among`: where a query with words looks. */
const selectInbox =
  (ctx: AnyContext, query: DraftQuery, who: Whose) => (among: RawBuilder<SqlBool> | null) =>
    kernelDb(ctx)
      .selectFrom((eb) =>
        eb
          .selectFrom('kernel.draft')
          .select((inner) => inner.fn.countAll<number>().as('waiting'))
          .where((inner) => matchesState(inner, 'waiting', who.now))
          .where((inner) => isAsked(inner, who.badge))
          .as('badge'),
      )
      .leftJoinLateral(
        (eb) =>
          eb
            .selectFrom('kernel.draft')
            .select(lineColumns)
            .where((inner) => matchesState(inner, query.state, who.now))
            .where((inner) => isAsked(inner, who.asked))
            .$if(query.group !== undefined, (select) =>
              select.where((inner) => isOfGroup(inner, query.group ?? noGroup)),
            )
            .$if(among !== null, (select) =>
              select.where(among!).where((inner) => hasWords(inner, query.q ?? '')),
            )
            .$if(among === null && query.state === 'expired', (select) =>
              select.where((inner) =>
                inner('kernel.draft.id', 'in', expiredIds(inner, query, who.asked, who.now)),
              ),
            )
            .$call((select) => selectPage(select, newestFirst, query))
            .as('line'),
        (join) => join.onTrue(),
      )
      .selectAll();

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
      .leftJoin('kernel.person as asked', 'asked.id', 'kernel.draft.asked_person_id')
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
        'asked.name as asked_name',
      ])
      .select((eb) =>
        eb
          .selectFrom('kernel.draft_comment')
          .select((inner) => inner.fn.countAll<number>().as('count'))
          .whereRef('kernel.draft_comment.draft_id', '=', 'kernel.draft.id')
          .as('comments'),
      )
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
      askedPersonName: row.asked_name,
      comments: Number(row.comments ?? 0),
      mayRedraft: row.state === 'failed' && findDraftKind(ctx, row.kind)?.redraft !== undefined,
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
