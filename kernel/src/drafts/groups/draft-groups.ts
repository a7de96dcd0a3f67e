import { sql } from 'kysely';
import { type AnyContext, inTransaction, kernelDb } from '../../core/context.ts';
import { cursorAt, pageOf } from '../../database/page.ts';
import { isAsked, type LineRow, lineColumns, matchesState, toLine, whoseOf } from '../inbox.ts';
import { noGroup } from '../schema.ts';
import {
  aloneMax,
  type DraftGroupList,
  type DraftGroupQuery,
  groupsMax,
  perGroupMax,
} from './schema.ts';

interface GroupRow extends LineRow {
  readonly group_key: string | null;
  readonly group_title: string | null;
  /** Drafts of the group. */
  readonly size: string | number;
  /** The place of the group in the list, from 1. */
  readonly rank: string | number;
}

/** What nobody has decided, by groups: the group of the newest draft first, and of each its newest. One round trip. */
export async function listDraftGroups(
  ctx: AnyContext,
  query: DraftGroupQuery,
): Promise<DraftGroupList> {
  const who = whoseOf(ctx, query);
  const [rows, [badge]] = await inTransaction(ctx, async (ctx) => {
    const listed = kernelDb(ctx)
      .selectFrom('kernel.draft')
      .select(['id', 'created_at', 'group_key'])
      .where((eb) => matchesState(eb, query.state, who.now))
      .where((eb) => isAsked(eb, who.asked));
    const { rows } = await sql<GroupRow & { all: string | number }>`
      with listed as materialized (${listed}),
      placed as (
        select id, created_at, group_key, count(*) over (partition by group_key) as size,
          row_number() over (partition by group_key order by created_at desc, id desc) as place,
          max(created_at) over (partition by group_key) as newest, count(*) over () as "all"
        from listed
      ),
      ranked as (select *, dense_rank() over (order by newest desc, group_key) as rank from placed),
      shown as (
        select * from ranked where rank <= ${groupsMax}
          and place <= case when (select max(rank) from ranked) = 1 then ${aloneMax + 1}::int else ${perGroupMax + 1}::int end
      )
      select ${sql.join(lineColumns.map((column) => sql.ref(column)))}, kernel.draft.group_key, kernel.draft.group_title,
        shown.size, shown.rank, shown."all"
      from shown join kernel.draft on kernel.draft.id = shown.id
      order by shown.rank, shown.place`.execute(kernelDb(ctx));
    const badge = await kernelDb(ctx)
      .selectFrom('kernel.draft')
      .select((eb) => eb.fn.countAll<number>().as('waiting'))
      .where((eb) => matchesState(eb, 'waiting', who.now))
      .where((eb) => isAsked(eb, who.badge))
      .execute();
    return [rows, badge] as const;
  });
  const byRank = Map.groupBy(rows, ({ rank }) => Number(rank));
  const groups = [...byRank.values()].map((drafts) => toGroup(drafts, byRank.size === 1, who.now));
  const counted = groups.reduce((sum, { count }) => sum + count, 0);
  return {
    groups,
    others: Number(rows[0]?.all ?? 0) - counted,
    waiting: Number(badge?.waiting ?? 0),
  };
}

function toGroup(rows: readonly GroupRow[], isAlone: boolean, now: Date) {
  const limit = isAlone ? aloneMax : perGroupMax;
  const page = pageOf(rows, limit, (last) => cursorAt(last.created_at, last.id));
  const [first] = rows;
  return {
    key: first?.group_key ?? noGroup,
    title: first?.group_title ?? null,
    count: Number(first?.size ?? 0),
    drafts: page.rows.map((row) => toLine(row, now)),
    nextCursor: page.nextCursor,
  };
}
