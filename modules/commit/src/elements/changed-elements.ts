import {
  type AnyContext,
  findAccess,
  inTransaction,
  personIdOf,
  personNames,
} from '@dojang/kernel';
import { sql } from 'kysely';
import { ownDb } from '../own-db.ts';
import { lastPart, meets } from './paths.ts';

const pathsMax = 200;
const askedMax = 30;
/** Rows that one file's name may give: many repositories have an `index.ts`. */
const rowsMax = 400;
const changesMax = 20;

export interface AskedElement {
  /** As a stack frame has it: more parts, or fewer, may stand before what the repository has. */
  readonly path: string;
  /** Of a function or a type, with the names around it where they are known: `Order.total`. Null for the file alone. */
  readonly name: string | null;
}

export interface ElementQuestion {
  /** Null for all repositories of the org. */
  readonly repositoryId: string | null;
  readonly elements: readonly AskedElement[];
  readonly since: Date;
  readonly until: Date;
}

/** How far a change meets what was asked: the whole name, its last part, or the file alone. */
export type ElementMatch = 'name' | 'last-name' | 'file';

export interface ElementChange {
  readonly sha: string;
  readonly at: string;
  /** Null while the commit is not pushed. */
  readonly pushedRef: string | null;
  readonly subject: string;
  readonly stampedBy: string;
  readonly draftId: string;
  readonly repositoryId: string;
  readonly match: ElementMatch;
  /** As the repository has it. */
  readonly path: string;
  /** What of that file the commit changed. */
  readonly elements: readonly string[];
}

/** `unknown`: no machine watches such a repository, or the asker does not reach it, so nothing can be said. */
export type ElementAnswer =
  | { readonly repository: 'unknown' }
  | { readonly repository: 'known'; readonly changes: readonly (readonly ElementChange[])[] };

/** Keeps what a commit changed. Needs a transaction. */
export async function keepChangedElements(
  ctx: AnyContext,
  commit: { readonly id: string; readonly repositoryId: string; readonly at: Date },
  changed: {
    readonly paths: readonly string[];
    readonly elements: readonly { readonly path: string; readonly name: string }[];
  },
): Promise<void> {
  const all = [
    ...changed.elements.map(({ path, name }) => ({ path, name })),
    ...changed.paths.slice(0, pathsMax).map((path) => ({ path, name: '' })),
  ];
  const rows = new Map(all.map((each) => [`${each.path}\0${each.name}`, each]));
  if (rows.size === 0) return;
  await ownDb(ctx)
    .insertInto('commit.changed_element')
    .values(
      [...rows.values()].map(({ path, name }) => ({
        finalised_commit_id: commit.id,
        org_id: ctx.org,
        created_at: commit.at,
        repository_id: commit.repositoryId,
        file: lastPart(path),
        path,
        name,
      })),
    )
    .execute();
}

/**
 * Whether the answer may be shown to people who do not reach what it names: the system asks for no one in particular, and
 * the org is granted.
 */
const isForAnybody = async (ctx: AnyContext) =>
  personIdOf(ctx.actor) === undefined && (await findAccess(ctx)) === 'granted';

async function isWatched(ctx: AnyContext, repositoryId: string | null): Promise<boolean> {
  let select = ownDb(ctx).selectFrom('commit.repository').select('id').limit(1);
  if (repositoryId !== null) select = select.where('id', '=', repositoryId);
  return (await select.executeTakeFirst()) !== undefined;
}

/** Rows of the files whose names were asked for, the newest of each first. */
async function rowsOf(ctx: AnyContext, question: ElementQuestion, files: readonly string[]) {
  const { repositoryId, since, until } = question;
  const { rows } = await sql<{
    file: string;
    path: string;
    name: string;
    sha: string;
    at: Date;
    pushed_ref: string | null;
    message: string;
    draft_id: string;
    repository_id: string;
    stamped_person_id: string;
  }>`
    select changed.file, changed.path, changed.name, done.sha, changed.created_at as at, done.pushed_ref, done.message,
      done.draft_id, done.repository_id, done.stamped_person_id
    from unnest(${sql.val(files)}::text[]) asked(file)
    cross join lateral (
      select * from commit.changed_element each
      where each.org_id = ${ctx.org} and each.file = asked.file collate "C"
        and each.created_at >= ${since} and each.created_at < ${until}
        and (${repositoryId}::uuid is null or each.repository_id = ${repositoryId}::uuid)
      order by each.created_at desc limit ${rowsMax}
    ) changed
    join commit.finalised_commit done on done.id = changed.finalised_commit_id
    order by changed.created_at desc, changed.path, changed.name`.execute(ownDb(ctx));
  return rows;
}

type Row = Awaited<ReturnType<typeof rowsOf>>[number];

const ranks: readonly ElementMatch[] = ['name', 'last-name', 'file'];

function matchOf(asked: string | null, name: string): ElementMatch {
  if (asked === null || name === '') return 'file';
  if (asked === name) return 'name';
  return lastName(asked) === lastName(name) ? 'last-name' : 'file';
}
const lastName = (name: string) => name.slice(name.search(/[^.#:]*$/));

function changesOf(
  asked: AskedElement,
  rows: readonly Row[],
  names: ReadonlyMap<string, string>,
): ElementChange[] {
  const near = meets(
    asked.path,
    rows.map(({ path }) => path),
  );
  const commits = new Map<string, ElementChange>();
  for (const row of rows) {
    if (!near.has(row.path)) continue;
    const key = `${row.sha} ${row.path}`;
    const before = commits.get(key);
    const match = matchOf(asked.name, row.name);
    const better = before === undefined || ranks.indexOf(match) < ranks.indexOf(before.match);
    commits.set(key, {
      sha: row.sha,
      at: row.at.toISOString(),
      pushedRef: row.pushed_ref,
      subject: (row.message.split('\n', 1)[0] ?? '').slice(0, 500),
      stampedBy: names.get(row.stamped_person_id) ?? '',
      draftId: row.draft_id,
      repositoryId: row.repository_id,
      match: better ? match : before.match,
      path: row.path,
      elements: [...(before?.elements ?? []), ...(row.name === '' ? [] : [row.name])],
    });
  }
  return [...commits.values()].slice(0, changesMax);
}

/**
 * Which finalised commits changed these elements between two times, the newest first, at most {@link changesMax} of each.
 * Handed to other modules by `server/src/app.ts`.
 *
 * @throws Error for more than {@link askedMax} elements
 */
export async function changesOfElements(
  outer: AnyContext,
  question: ElementQuestion,
): Promise<ElementAnswer> {
  const { elements, repositoryId } = question;
  if (elements.length > askedMax) throw new Error(`at most ${askedMax} elements are asked for`);
  return inTransaction(outer, async (ctx): Promise<ElementAnswer> => {
    if (await isForAnybody(ctx)) return { repository: 'unknown' };
    if (!(await isWatched(ctx, repositoryId))) return { repository: 'unknown' };
    const files = [...new Set(elements.map(({ path }) => lastPart(path)))];
    const rows = await rowsOf(ctx, question, files);
    const names = await personNames(
      ctx,
      rows.map((row) => row.stamped_person_id),
    );
    const changes = elements.map((asked) => {
      const file = lastPart(asked.path);
      const ofFile = rows.filter((row) => row.file === file);
      return changesOf(asked, ofFile, names);
    });
    return { repository: 'known', changes };
  });
}
