import { type AnyContext, inTransaction } from '@dojang/kernel';
import { groupNotFound } from '../../groups/changes/problems.ts';
import { readKeyRules } from '../../groups/rules/key-rules.ts';
import { ownDb } from '../../own-db.ts';
import { type Built, resolveBuilt } from '../../source-maps/resolving/resolve.ts';
import { type InAppRule, owned, readError } from '../../stacks/index.ts';
import { type AskedElement, askedElements } from './asked-elements.ts';
import type { ChangeOfElement } from './commits-part.ts';
import { readFirstRelease } from './first-release.ts';
import { type NoSuspect, type Suspect, type Suspects, suspectsMax, triedMax } from './schema.ts';
import { type FirstRelease, likeliest, type Scored, scoreOf } from './score.ts';

const yearMs = 365 * 86_400_000;

/** What is known of a group before commits are asked for. */
interface Known {
  readonly repositoryId: string | null;
  readonly pathRoots: readonly string[];
  readonly firstSeen: Date;
  readonly release: FirstRelease | null;
  readonly rules: readonly InAppRule[];
  /** The newest error that has a stack; null where none has one. */
  readonly built: Built | null;
}

/**
 * Commits that may have caused a group, by the elements that its stack names; or why there is none.
 *
 * @throws Problem 404 `group-not-found`.
 */
export async function findSuspects(ctx: AnyContext, groupId: string): Promise<Suspects> {
  const known = await inTransaction(ctx, (ctx) => readKnown(ctx, groupId));
  const { firstSeen, repositoryId } = known;
  const elements = known.built === null ? [] : await elementsOf(ctx, known.built, known);
  const tried = elements.map(({ path }) => path).slice(0, triedMax);
  const none = (reason: NoSuspect): Suspects => ({ commits: [], reason, tried });
  if (known.built === null) return none('no-stack');
  if (elements.length === 0) return none('frames-not-in-app');
  const { changesOfElements } = ctx.parts;
  if (changesOfElements === undefined) return none('no-commits');
  const answer = await changesOfElements(ctx, {
    repositoryId,
    elements: elements.map(({ path, name }) => ({ path, name })),
    since: new Date(firstSeen.getTime() - yearMs),
    // A later change tells that the path is known.
    until: ctx.now(),
  });
  if (answer.repository !== 'known') {
    return none(answer.repository === 'hidden' ? 'no-commits' : 'no-repository');
  }
  const { changes } = answer;
  const scored = likeliest(scoreAll(changes, known), suspectsMax);
  if (scored.length > 0) {
    return { commits: scored.map((each) => toSuspect(each, elements)), reason: null, tried };
  }
  if (changes.every((each) => each.length === 0)) return none('path-not-found');
  return none(tellsCommits(known.release) ? 'nothing-changed' : 'release-without-commit');
}

/** Whether it can be said which commits came with a release. */
const tellsCommits = (release: FirstRelease | null): boolean =>
  release !== null && (release.commit !== null || release.previousAt !== null);

/** Built JavaScript is asked for as its sources have it. */
async function elementsOf(ctx: AnyContext, built: Built, { rules, pathRoots }: Known) {
  const [resolved] = await resolveBuilt(ctx, [built]);
  return askedElements(owned(resolved?.shape ?? built.shape, { rules }), pathRoots);
}

const scoreAll = (
  changes: readonly (readonly ChangeOfElement[])[],
  { firstSeen, release }: Known,
): Scored[] =>
  changes
    .flatMap((ofElement, frame) =>
      ofElement.map((change) => scoreOf(change, { frame, firstSeen, release })),
    )
    .filter((each) => each !== null);

function toSuspect(
  { change, frame, score, isOfFirstRelease }: Scored,
  elements: readonly AskedElement[],
): Suspect {
  const element = elements[frame];
  return {
    sha: change.sha,
    subject: change.subject.slice(0, 500),
    at: change.at,
    pushedRef: change.pushedRef?.slice(0, 300) ?? null,
    stampedBy: change.stampedBy.slice(0, 200),
    draftId: change.draftId,
    repositoryId: change.repositoryId,
    score,
    isOfFirstRelease,
    frame,
    frameText: element?.text ?? '',
    match: change.match,
    element: element?.name ?? null,
    path: change.path.slice(0, 1_000),
  };
}

/** @throws Problem 404 `group-not-found`. Needs a transaction. */
async function readKnown(ctx: AnyContext, groupId: string): Promise<Known> {
  const group = await ownDb(ctx)
    .selectFrom('aisher.error_group as own')
    .innerJoin('aisher.service as service', 'service.id', 'own.service_id')
    .where('own.id', '=', groupId)
    .select(['own.service_id', 'own.first_seen_at'])
    .select(['service.name', 'service.repository_id', 'service.path_roots', 'service.language'])
    .executeTakeFirst();
  if (group === undefined) throw groupNotFound();
  const sample = await ownDb(ctx)
    .selectFrom('aisher.fingerprint as f')
    .innerJoin('aisher.sample as s', (join) =>
      join.onRef('s.org_id', '=', 'f.org_id').onRef('s.hash', '=', 'f.hash'),
    )
    .where('f.group_id', '=', groupId)
    .where('s.stack', '!=', '')
    .select(['s.type', 's.message', 's.stack', 's.release'])
    .orderBy('s.at', 'desc')
    .orderBy('s.id')
    .limit(1)
    .executeTakeFirst();
  const language = group.language ?? '';
  return {
    repositoryId: group.repository_id,
    pathRoots: group.path_roots,
    firstSeen: group.first_seen_at,
    release: await readFirstRelease(ctx, { groupId, serviceId: group.service_id }),
    rules: (await readKeyRules(ctx))(group.service_id).inApp,
    built:
      sample === undefined
        ? null
        : {
            shape: readError({ ...sample, language }),
            service: group.name,
            version: sample.release,
          },
  };
}
