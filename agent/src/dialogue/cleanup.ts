import { Failure } from '../base/failure.ts';
import { decodeText } from '../base/text.ts';
import { type CommitSettings, readCommitSettings } from '../git/commit-settings.ts';
import { git } from '../git/git.ts';
import type { Repository } from '../git/repository.ts';

/** How git cleans a message (`git commit --cleanup`). Names that mean one of these are left out. */
export type Cleanup = 'strip' | 'whitespace' | 'verbatim' | 'scissors';

/** What the person's git does with the text of a message. */
export interface MessageSettings extends Omit<CommitSettings, 'cleanup'> {
  /** Null where git chooses: `strip` after an editor, `whitespace` without one. */
  readonly cleanup: Cleanup | null;
}

const cleanups: readonly string[] = ['strip', 'whitespace', 'verbatim', 'scissors'];

/** @throws Failure `cleanup-unknown`, as git refuses one. */
export function readCleanup(value: string | undefined): Cleanup | null {
  if (value === undefined || value === 'default') return null;
  if (cleanups.includes(value)) return value as Cleanup;
  throw new Failure(
    'cleanup-unknown',
    `"${value}" is not a way to clean a message. Set commit.cleanup to default, strip, whitespace, verbatim or scissors.`,
    { name: value },
  );
}

/** @throws Failure `cleanup-unknown` */
export async function readMessageSettings(repository: Repository): Promise<MessageSettings> {
  const settings = await readCommitSettings(repository);
  return { ...settings, cleanup: readCleanup(settings.cleanup) };
}

/** The order in which git tries characters for comments. */
export const commentChars = ['#', ';', '@', '!', '$', '%', '^', '&', '|', ':'];

/**
 * What starts a comment next to this text: the person's own setting, or a character that no line begins with.
 */
export function commentFor(text: string, { comment }: MessageSettings): string {
  const lines = text.split(/\r?\n/);
  const isFree = (start: string) => lines.every((line) => !line.startsWith(start));
  const own = comment ?? '#';
  return isFree(own) ? own : (commentChars.find(isFree) ?? own);
}

export const cutMark = '------------------------ >8 ------------------------';
/** Git reads nothing from this line on. */
export const cutPattern = /^\S{1,20} -{24} >8 -{24}\r?$/m;
export const cutLine = (comment: string): string => `${comment} ${cutMark}`;

/** The text above git's cut line, whatever starts a comment. */
export function aboveCut(text: string): string {
  const at = text.search(cutPattern);
  return at === -1 ? text : text.slice(0, at);
}

/**
 * Cleans a message as git does. Lines that start with `comment` are removed. With null, git uses the person's
 * setting.
 */
export async function cleanMessage(
  repository: Repository,
  text: string,
  cleanup: Cleanup,
  comment: string | null,
): Promise<string> {
  if (cleanup === 'verbatim') return text;
  const words = ['stripspace', ...(cleanup === 'strip' ? ['--strip-comments'] : [])];
  const own = comment === null ? [] : ['-c', `core.commentChar=${comment}`];
  return decodeText(await git(repository, [...own, ...words], { input: text }));
}

/** To git, a message with only sign-offs is empty. */
export const isEmptyMessage = (text: string): boolean =>
  text.split(/\r?\n/).every((line) => line.trim() === '' || line.startsWith('Signed-off-by: '));
