import type { AnyContext } from '@dojang/kernel';
import { hasUnseen } from '@dojang/kernel/unseen';
import type { Capture } from '../captures/capture-row.ts';
import { hasPreview } from '../captures/diff-preview.ts';
import type { Worded } from '../reading/wording-tasks.ts';
import { isProtected } from '../repositories/repositories.ts';
import { type CommitBody, commitSummary, type Repository } from '../schema.ts';

const filesMax = 200;

/** Why the act of a capture is risky, apart from its message. */
export function risksOfCapture(
  capture: Pick<Capture, 'branch' | 'destination'>,
  repository: Repository,
  { counted, isUnread }: Worded,
): readonly string[] {
  return [
    ...(counted.secrets > 0 ? ['secret'] : []),
    ...(entersProtected(capture, repository) ? ['protected-branch'] : []),
    ...(counted.files > filesMax ? ['many-files'] : []),
    ...risksOfSight(counted),
    ...(isUnread ? ['not-read'] : []),
  ];
}

/** The local branch, or the branch of another name that it is pushed to. */
const entersProtected = (
  { branch, destination }: Pick<Capture, 'branch' | 'destination'>,
  { protectedBranches }: Repository,
): boolean =>
  [branch, destination?.ref?.replace(/^refs\/heads\//, '') ?? null].some((name) =>
    isProtected(name, protectedBranches),
  );

const risksOfSight = ({ hiddenFiles = 0, unseen = 0 }: Worded['counted']): string[] => [
  ...(hiddenFiles > 0 ? ['hidden-lines'] : []),
  ...(unseen > 0 ? ['unseen-characters'] : []),
];

/** Risks of the message under decision, and the risk that the code is no longer shown. Needs a transaction. */
export async function risksNow(
  ctx: AnyContext,
  draft: { readonly id: string; readonly summary: unknown },
  { commits }: CommitBody,
): Promise<readonly string[]> {
  const risks = commits.some(({ message }) => hasUnseen(message)) ? ['unseen-characters'] : [];
  if (!(await hasPreview(ctx, draft.id))) return [...risks, 'hidden-lines'];
  // A draft from before these were counted was not checked.
  const isCounted = commitSummary.parse(draft.summary).unseen !== undefined;
  return isCounted ? risks : [...risks, 'hidden-lines'];
}
