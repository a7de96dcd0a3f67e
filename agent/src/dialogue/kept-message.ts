import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { PlannedCommit } from '../act/plan.ts';
import {
  lentBytesMax,
  readPlain,
  removeFile,
  replaceFile,
  succeeds,
  writeRegular,
} from '../base/files.ts';
import type { Repository } from '../git/repository.ts';

/** The file where git keeps the message that was typed last, and where a person looks for it. */
export const messagePath = (repository: Repository): string =>
  join(repository.gitFolder, 'COMMIT_EDITMSG');

const ownPath = (repository: Repository) => join(repository.keptFolder, 'typed-message.json');

/**
 * Keeps what a person typed until it is committed, so nothing that refuses the commit loses it. False if the
 * home folder cannot be written: the next commit then cannot offer the message, but this commit does not fail.
 */
export function keepTyped(repository: Repository, commits: readonly PlannedCommit[]): boolean {
  const messages = commits.map(({ message }) => message);
  writeRegular(messagePath(repository), `${messages.map((each) => each.trimEnd()).join('\n\n')}\n`);
  // Of several commits, nobody would know the next time which parts they were.
  if (messages.length !== 1) return false;
  const content = JSON.stringify({ message: messages[0] });
  return succeeds(() => replaceFile(ownPath(repository), content));
}

export function forgetTyped(repository: Repository): void {
  succeeds(() => removeFile(ownPath(repository)));
}

/** The message of a commit that was not made. */
export function findTyped(repository: Repository): string | null {
  if (!existsSync(ownPath(repository))) return null;
  const known = readPlain(ownPath(repository)) as { message?: unknown } | undefined;
  const message = known?.message;
  return typeof message === 'string' && message.length <= lentBytesMax ? message : null;
}
