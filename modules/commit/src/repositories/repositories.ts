import { randomUUID } from 'node:crypto';
import {
  type AnyContext,
  findAccess,
  inTransaction,
  inWholeOrg,
  listPendingIds,
  Problem,
  record,
} from '@dojang/kernel';
import { type Selectable, sql } from 'kysely';
import type { z } from 'zod';
import { ownDb } from '../own-db.ts';
import {
  type Repository,
  repositoriesMax,
  type repositoryList,
  type repositoryRegistration,
  type repositorySettings,
} from '../schema.ts';
import type { CommitRepository } from '../tables.gen.ts';
import { grantToBringer, requireRepositoryGrant } from './grants.ts';

/** Branches that nobody commits to in passing. `main` is left out, because most people work on it. */
const protectedByDefault = ['production', 'prod', 'release', 'release/*', 'releases/*', 'stable'];

const toRepository = (row: Selectable<CommitRepository>): Repository => ({
  id: row.id,
  name: row.name,
  remoteUrl: row.remote_url,
  fingerprint: row.fingerprint,
  protectedBranches: row.protected_branches,
  trouble:
    row.trouble === null || row.trouble_at === null
      ? null
      : { code: row.trouble, at: row.trouble_at.toISOString() },
  createdAt: row.created_at.toISOString(),
});

/** An agent removes credentials; a server that stores the answer does not rely on it. */
const withoutCredentials = (url: string) => url.replace(/^(https?:\/\/)[^@/?#]*@/i, '$1');

/**
 * Registers a repository. The same fingerprint from any machine is the same repository.
 *
 * @throws Problem 403 `repository-not-granted`; 422 `repositories-full`.
 */
export async function registerRepository(
  ctx: AnyContext,
  input: z.infer<typeof repositoryRegistration>,
): Promise<Repository> {
  return inTransaction(ctx, async (ctx) => {
    const known = await findByFingerprint(ctx, input.fingerprint);
    if (known !== undefined) return toRepository(await noteTrouble(ctx, known, input.trouble));
    // Nobody has a grant for what is not there yet.
    const made = await inWholeOrg(ctx, (ctx) => insertRepository(ctx, input));
    if (made === undefined) {
      const other = await findByFingerprint(ctx, input.fingerprint);
      // Known by its first commit and remote: the caller has a clone of it, so this tells nothing new.
      if (other === undefined) throw repositoryNotGranted();
      return toRepository(other);
    }
    const data = { repositoryId: made.id };
    await record(ctx, 'commit.repository-registered', data, { subjects: [made.id] });
    if ((await findAccess(ctx)) === 'granted') await grantToBringer(ctx, made.id);
    return toRepository(made);
  });
}

/** Undefined where it was there already. */
async function insertRepository(ctx: AnyContext, input: z.infer<typeof repositoryRegistration>) {
  if ((await findByFingerprint(ctx, input.fingerprint)) !== undefined) return undefined;
  await requireRepositoryRoom(ctx);
  return ownDb(ctx)
    .insertInto('commit.repository')
    .values({
      id: randomUUID(),
      org_id: ctx.org,
      created_at: ctx.now(),
      name: input.name,
      remote_url: input.remoteUrl === null ? null : withoutCredentials(input.remoteUrl),
      fingerprint: input.fingerprint,
      protected_branches: protectedByDefault,
      ...troubleOf(ctx, input.trouble),
    })
    .onConflict((conflict) => conflict.columns(['org_id', 'fingerprint']).doNothing())
    .returningAll()
    .executeTakeFirst();
}

const troubleOf = (ctx: AnyContext, code: string | null | undefined) =>
  code === undefined ? {} : { trouble: code, trouble_at: code === null ? null : ctx.now() };

/** What a machine says of a repository that is known. */
async function noteTrouble(
  ctx: AnyContext,
  row: Selectable<CommitRepository>,
  code: string | null | undefined,
): Promise<Selectable<CommitRepository>> {
  if (code === undefined) return row;
  return ownDb(ctx)
    .updateTable('commit.repository')
    .set(troubleOf(ctx, code))
    .where('id', '=', row.id)
    .returningAll()
    .executeTakeFirstOrThrow();
}

/** Clears the trouble of a repository, because a capture came again. Needs a transaction. */
export async function endTrouble(ctx: AnyContext, id: string): Promise<void> {
  await ownDb(ctx)
    .updateTable('commit.repository')
    .set({ trouble: null, trouble_at: null })
    .where('id', '=', id)
    .where('trouble', 'is not', null)
    .execute();
}

const findByFingerprint = (ctx: AnyContext, fingerprint: string) =>
  ownDb(ctx)
    .selectFrom('commit.repository')
    .selectAll()
    .where('fingerprint', '=', fingerprint)
    .executeTakeFirst();

/** @throws Problem 422 `repositories-full`. */
async function requireRepositoryRoom(ctx: AnyContext): Promise<void> {
  const { count } = await ownDb(ctx)
    .selectFrom('commit.repository')
    .select(({ fn }) => fn.countAll<string>().as('count'))
    .executeTakeFirstOrThrow();
  if (Number(count) < repositoriesMax) return;
  throw new Problem(
    422,
    'repositories-full',
    `This org has ${repositoriesMax} repositories, and cannot have more.`,
  );
}

/** @throws Problem 404 `repository-not-found`. */
export async function getRepository(ctx: AnyContext, id: string): Promise<Repository> {
  const row = await inTransaction(ctx, (ctx) =>
    ownDb(ctx).selectFrom('commit.repository').selectAll().where('id', '=', id).executeTakeFirst(),
  );
  if (row === undefined) throw repositoryNotFound();
  return toRepository(row);
}

/** @throws Problem 403 `grant-needed`; 404 `repository-not-found`. */
export async function changeRepository(
  ctx: AnyContext,
  id: string,
  settings: z.infer<typeof repositorySettings>,
): Promise<Repository> {
  return inTransaction(ctx, async (ctx) => {
    await getRepository(ctx, id);
    await requireRepositoryGrant(ctx, id, 'admin');
    const row = await ownDb(ctx)
      .updateTable('commit.repository')
      .set({ protected_branches: settings.protectedBranches })
      .where('id', '=', id)
      .returningAll()
      .executeTakeFirst();
    if (row === undefined) throw repositoryNotFound();
    const data = { repositoryId: id, protectedBranches: settings.protectedBranches.length };
    await record(ctx, 'commit.repository-changed', data, { subjects: [id] });
    return toRepository(row);
  });
}

/** All repositories of the org, with how many commits they got and how many drafts wait. */
export async function listRepositories(ctx: AnyContext): Promise<z.infer<typeof repositoryList>> {
  return inTransaction(ctx, async (ctx) => {
    const waiting = await countWaiting(ctx);
    const rows = await ownDb(ctx)
      .selectFrom('commit.repository as repository')
      .leftJoin('commit.repository_tally as tally', (join) =>
        join
          .onRef('tally.org_id', '=', 'repository.org_id')
          .onRef('tally.repository_id', '=', 'repository.id'),
      )
      .selectAll('repository')
      .select(['tally.commits', 'tally.last_commit_at'])
      .orderBy('repository.name')
      .orderBy('repository.id')
      .limit(repositoriesMax)
      .execute();
    return {
      repositories: rows.map((row) => ({
        ...toRepository(row),
        commits: Number(row.commits ?? 0),
        waiting: waiting.get(row.id) ?? 0,
        lastCommitAt: row.last_commit_at?.toISOString() ?? null,
      })),
    };
  });
}

/** By repository: how many drafts nobody has decided. Needs a transaction. */
async function countWaiting(ctx: AnyContext): Promise<ReadonlyMap<string, number>> {
  const pending = await listPendingIds(ctx, 'commit');
  if (pending.length === 0) return new Map();
  const rows = await ownDb(ctx)
    .selectFrom('commit.capture')
    .select(({ fn }) => ['repository_id', fn.countAll<string>().as('count')])
    .where(sql<boolean>`draft_id = any(${pending}::uuid[])`)
    .groupBy('repository_id')
    .execute();
  return new Map(rows.map((row) => [row.repository_id, Number(row.count)]));
}

/** `release/*` fits `release/1.2`; a pattern without `*` fits itself only. */
export function isProtected(branch: string | null, patterns: readonly string[]): boolean {
  if (branch === null) return false;
  return patterns.some((pattern) => fits(branch, pattern.split('*')));
}

/** Matches in linear time. A regular expression made of a person's pattern would not. */
function fits(text: string, pieces: readonly string[]): boolean {
  const [first = '', ...rest] = pieces;
  const last = rest.pop();
  if (last === undefined) return text === first;
  if (text.length < first.length + last.length) return false;
  if (!text.startsWith(first) || !text.endsWith(last)) return false;
  let at = first.length;
  for (const piece of rest) {
    const found = text.indexOf(piece, at);
    if (found < 0) return false;
    at = found + piece.length;
  }
  return at <= text.length - last.length;
}

const repositoryNotGranted = () =>
  new Problem(
    403,
    'repository-not-granted',
    'This repository is in use here, and you were not granted it; ask an owner of the org.',
  );

const repositoryNotFound = () =>
  new Problem(
    404,
    'repository-not-found',
    'There is no such repository here; run `dojang init` in it.',
  );
