import { isAscii, isUtf8 } from 'node:buffer';
import { Failure } from '../base/failure.ts';
import { decodeText } from '../base/text.ts';
import { tryGit } from '../git/git.ts';
import type { Repository } from '../git/repository.ts';

export interface Identity {
  readonly name: string;
  readonly email: string;
  /** Seconds and time zone. */
  readonly date: string;
}

/**
 * Who commits, as git would find it.
 *
 * @throws Failure `identity-missing`, `date-invalid`
 */
export async function readIdentity(
  repository: Repository,
  role: 'AUTHOR' | 'COMMITTER',
): Promise<Identity> {
  const answer = await tryGit(repository, ['var', `GIT_${role}_IDENT`]);
  const match = /^(.*) <(.*)> (\d+ [+-]\d+)$/.exec(decodeText(answer.stdout).trim());
  if (answer.code === 0 && match) {
    const [, name = '', email = '', date = ''] = match;
    return { name, email, date };
  }
  const invalid = /invalid date format: (.*)/.exec(answer.stderr)?.[1];
  if (invalid !== undefined) {
    throw new Failure('date-invalid', `Git cannot read "${invalid}" as a date.`, { name: invalid });
  }
  const said = /^fatal: (.*)$/m.exec(answer.stderr)?.[1] ?? '';
  throw new Failure(
    'identity-missing',
    `Git does not know who commits: set user.name and user.email with \`git config --global\`. ${said}`.trim(),
    { said },
  );
}

/**
 * Whether author or committer have letters in UTF-8. Git writes names as they are, whatever encoding the commit
 * says, and they would be other letters in another one.
 */
export async function areNamedInUtf8(repository: Repository): Promise<boolean> {
  const roles = ['GIT_AUTHOR_IDENT', 'GIT_COMMITTER_IDENT'];
  const answers = await Promise.all(roles.map((role) => tryGit(repository, ['var', role])));
  return answers.some(({ stdout }) => isUtf8(stdout) && !isAscii(stdout));
}
