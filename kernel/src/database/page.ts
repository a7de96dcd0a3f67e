import { type ReferenceExpression, type SelectQueryBuilder, type SqlBool, sql } from 'kysely';
import { Problem } from '../base/problem.ts';

/** What a caller asks of a list that is read page by page. */
export interface PageQuery {
  readonly cursor?: string | undefined;
  readonly limit: number;
}

/** A page of a list. The next page starts at `nextCursor`, which is null on the last page. */
export interface Page<R> {
  readonly rows: R[];
  readonly nextCursor: string | null;
}

/** Where a page ended: the time to a millisecond, then the id. */
interface Place {
  readonly at: Date;
  readonly id: string;
}

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

export const cursorUnreadable = (): Problem =>
  new Problem(
    400,
    'cursor-unreadable',
    'The cursor is not one that this list gave; leave it out to start at the newest.',
  );

/** The cursor after a row that has this time and id. */
export const cursorAt = (at: Date, id: string): string =>
  Buffer.from(`${at.getTime()} ${id}`).toString('base64url');

/** Where the page before ended. */
export function placeOf(cursor: string): Place {
  const [ms = '', id = ''] = Buffer.from(cursor, 'base64url').toString().split(' ');
  if (!/^\d{1,14}$/.test(ms) || !uuid.test(id)) throw cursorUnreadable();
  return { at: new Date(Number(ms)), id };
}

/**
 * Narrows a query to one page, newest first. It reads one row more than the page has, by which
 * {@link pageOf} knows that another page follows. `at` is a column of times to a millisecond, as `ctx.now()` gives them,
 * with an index on (org_id, at desc, id desc): an expression would be computed for every row of the org.
 *
 * @throws Problem 400 `cursor-unreadable`.
 */
export function selectPage<DB, TB extends keyof DB, O>(
  select: SelectQueryBuilder<DB, TB, O>,
  [at, id]: readonly [at: ReferenceExpression<DB, TB>, id: ReferenceExpression<DB, TB>],
  { cursor, limit }: PageQuery,
): SelectQueryBuilder<DB, TB, O> {
  const [time, key] = [at, id].map((each) => (typeof each === 'string' ? sql.ref(each) : each));
  const page = select
    .orderBy(sql`${time}`, 'desc')
    .orderBy(sql`${key}`, 'desc')
    .limit(limit + 1);
  if (cursor === undefined) return page;
  const place = placeOf(cursor);
  return page.where(
    sql<SqlBool>`(${time}, ${key}) < (${place.at}::timestamptz, ${place.id}::uuid)`,
  );
}

/** The page of the rows that were read: one row more than `limit` says that another page follows. */
export function pageOf<R>(
  read: readonly R[],
  limit: number,
  cursorOf: (last: R) => string,
): Page<R> {
  const rows = read.slice(0, limit);
  const last = rows.at(-1);
  const isMore = read.length > limit && last !== undefined;
  return { rows, nextCursor: isMore ? cursorOf(last) : null };
}

/** Reads one page of a query, newest first: {@link selectPage}, then {@link pageOf}. */
export async function readPage<DB, TB extends keyof DB, O>(
  select: SelectQueryBuilder<DB, TB, O>,
  columns: readonly [at: ReferenceExpression<DB, TB>, id: ReferenceExpression<DB, TB>],
  page: PageQuery,
  cursorOf: (last: O) => string,
): Promise<Page<O>> {
  return pageOf(await selectPage(select, columns, page).execute(), page.limit, cursorOf);
}
