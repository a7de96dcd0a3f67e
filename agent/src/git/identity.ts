import { isAscii, isUtf8 } from 'node:buffer';
import { Failure } from '../base/failure.ts';
import { decodeText } from '../base/text.ts';
import { tryGit } from './git.ts';
import type { Repository } from './repository.ts';

export interface Identity {
  readonly name: string;
  readonly email: string;
  /** Seconds, and the time zone. */
  readonly date: string;
}

/** Who commits, as git finds it. @throws Failure `identity-missing`, `date-invalid` */
export async function readIdentity(
  repository: Repository,
  role: 'AUTHOR' | 'COMMITTER',
): Promise<Identity> {
  const answer = await tryGit(repository, ['var', `GIT_${role}_IDENT`]);
  const identity = answer.code === 0 ? identityIn(answer.stdout) : undefined;
  if (identity !== undefined) return identity;
  const invalid = /invalid date format: (.*)/.exec(answer.stderr)?.[1];
  if (invalid !== undefined) {
    throw new Failure('date-invalid', `Git cannot read "${invalid}" as a date.`, { name: invalid });
  }
  const said = /^fatal: (.*)$/m.exec(answer.stderr)?.[1] ?? '';
  throw new Failure(
    'identity-missing',
    `Git does not know who commits. Set user.name and user.email with \`git config --global\`. ${said}`.trim(),
    { said },
  );
}

function identityIn(output: Buffer): Identity | undefined {
  const match = /^(.*) <(.*)> (\d+ [+-]\d+)$/.exec(decodeText(output).trim());
  if (match === null) return undefined;
  const [, name = '', email = '', date = ''] = match;
  return { name, email, date };
}

/** The author for the server. If git knows none, only the configured name, if any. */
export async function readAuthor(
  repository: Repository,
): Promise<Pick<Identity, 'name' | 'email'>> {
  const { stdout } = await tryGit(repository, ['var', 'GIT_AUTHOR_IDENT']);
  const { name, email } = identityIn(stdout) ?? {};
  if (name !== undefined && email !== undefined) return { name, email };
  const known = await tryGit(repository, ['config', '--get', 'user.name']);
  return { name: decodeText(known.stdout).trim(), email: '' };
}

/**
 * Whether author or committer have letters in UTF-8. Git writes names unchanged, whatever encoding the commit
 * names. In another encoding they would become other letters.
 */
export async function areNamedInUtf8(repository: Repository): Promise<boolean> {
  const roles = ['GIT_AUTHOR_IDENT', 'GIT_COMMITTER_IDENT'];
  const answers = await Promise.all(roles.map((role) => tryGit(repository, ['var', role])));
  return answers.some(({ stdout }) => isUtf8(stdout) && !isAscii(stdout));
}
