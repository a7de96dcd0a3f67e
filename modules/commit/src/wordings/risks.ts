import type { AnyContext } from '@dojang/kernel';
import { hasUnseen } from '@dojang/kernel/unseen';
import { type Capture, getCaptureOfDraft } from '../captures/capture-row.ts';
import { hasPreview, openPreview } from '../captures/diff-preview.ts';
import type { Sight } from '../engine/scope.ts';
import { hiddenFiles, type ShownText, unseenPlaces } from '../engine/shown.ts';
import { isProtected } from '../repositories/repositories.ts';
import { type CommitBody, commitSummary, type Repository } from '../schema.ts';

const filesMax = 200;

type Looked = Pick<Capture, 'scope' | 'branch' | 'remote'>;

/** Every name of a change that a page shows. */
const namesOf = ({ scope, branch, remote }: Looked) => [
  branch,
  remote,
  ...scope.files.flatMap(({ path, oldPath }) => [path, oldPath]),
];

/** Looks at a change as the page will show it. */
export function sightOf(capture: Looked, diff: readonly ShownText[] | null): Sight {
  const hidden = hiddenFiles(capture.scope.files, diff);
  return {
    hiddenFiles: hidden.length,
    hiddenLines: hidden.reduce((sum, { lines }) => sum + lines, 0),
    unseen: unseenPlaces(namesOf(capture), diff).length,
  };
}

/** Why the act of a capture is risky, whatever its message says. */
export function risksOfCapture(
  capture: Capture,
  repository: Repository,
  sight: Sight,
): readonly string[] {
  return [
    ...(capture.secrets.length > 0 ? ['secret'] : []),
    ...(isProtected(capture.branch, repository.protectedBranches) ? ['protected-branch'] : []),
    ...(capture.scope.files.length > filesMax ? ['many-files'] : []),
    ...risksOfSight(sight),
  ];
}

const risksOfSight = ({ hiddenFiles, unseen }: Sight): string[] => [
  ...(hiddenFiles > 0 ? ['hidden-lines'] : []),
  ...(unseen > 0 ? ['unseen-characters'] : []),
];

/** What the message under decision brings, and that the code is no longer shown. Needs a transaction. */
export async function risksNow(
  ctx: AnyContext,
  draft: { readonly id: string; readonly summary: unknown },
  { commits }: CommitBody,
): Promise<readonly string[]> {
  const risks = commits.some(({ message }) => hasUnseen(message)) ? ['unseen-characters'] : [];
  if (!(await hasPreview(ctx, draft.id))) return [...risks, 'hidden-lines'];
  if (commitSummary.parse(draft.summary).unseen !== undefined) return risks;
  // A draft from before these were counted.
  const capture = await getCaptureOfDraft(ctx, draft.id);
  return [...risks, ...risksOfSight(sightOf(capture, await openPreview(ctx, capture.id)))];
}
