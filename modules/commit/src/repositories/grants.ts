import {
  type AnyContext,
  inWholeOrg,
  personIdOf,
  type ResourceKind,
  requireGrant,
  setGrant,
  teamIdsOf,
} from '@dojang/kernel';
import { ownDb } from '../own-db.ts';
import { repositoriesMax } from '../schema.ts';

const kind = 'commit.repository';

export const repositoryRef = (id: string) => ({ kind, id });

/** A repository can be granted to some of the people. The policies of `0066_grants.sql` keep it from the others. */
export const repositoryResource: ResourceKind = {
  kind,
  label: { ko: '저장소', en: 'Repository' },
  levels: {
    read: {
      ko: '커밋 메시지와 기록을 보고 찾을 수 있어요.',
      en: 'Sees and searches its messages and history.',
    },
    write: {
      ko: '여기서 초안을 만들고 도장을 찍을 수 있어요.',
      en: 'Makes drafts here, and stamps them.',
    },
    admin: {
      ko: '규칙과 보호 브랜치, 볼 수 있는 사람을 정할 수 있어요.',
      en: 'Sets its rules, its protected branches, and who sees it.',
    },
  },
  visible: (ctx) =>
    ownDb(ctx)
      .selectFrom('commit.repository')
      .select(['id', 'name'])
      .orderBy('name')
      .orderBy('id')
      .limit(repositoriesMax)
      .execute(),
};

/**
 * For what takes that level of a repository which the caller sees; of all repositories for `null`. Needs a transaction.
 *
 * @throws Problem 403 `grant-needed`.
 */
export const requireRepositoryGrant = (
  ctx: AnyContext,
  id: string | null,
  level: 'write' | 'admin',
): Promise<void> => requireGrant(ctx, { kind, id }, level);

/** A new repository is granted to the teams of who brought it; to that person alone where there is no team. Needs a transaction. */
export async function grantToBringer(ctx: AnyContext, repositoryId: string): Promise<void> {
  const personId = personIdOf(ctx.actor);
  if (personId === undefined) return;
  await inWholeOrg(ctx, async (ctx) => {
    const teams = await teamIdsOf(ctx, personId);
    const holders =
      teams.length === 0
        ? [{ teamId: null, personId }]
        : teams.map((teamId) => ({ teamId, personId: null }));
    for (const holder of holders) {
      await setGrant(ctx, { kind, resourceId: repositoryId, ...holder, level: 'write' });
    }
  });
}
