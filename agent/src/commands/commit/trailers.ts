import { decodeText } from '../../base/text.ts';
import type { Options } from '../../command-line/command.ts';
import { git } from '../../git/git.ts';
import { readIdentity } from '../../git/identity.ts';
import type { Repository } from '../../git/repository.ts';

/** Adds what belongs below a message. */
export type Footer = (message: string) => Promise<string>;

/** Adds the trailers that were asked for, by git's own rules. Undefined if there are none. */
export function footerOf(repository: Repository, options: Options): Footer | undefined {
  const { signoff, trailer = [] } = options;
  if (!signoff && trailer.length === 0) return undefined;
  return async (message) => {
    const signed = signoff ? await signOff(repository, message) : message;
    return trailer.length === 0 ? signed : addTrailers(repository, signed, trailer);
  };
}

/**
 * Signs off as `git commit --signoff` does: below the existing trailers, and not twice in a row. Git is only
 * asked which trailers there are. If git added one, it would run what the repository configures for others.
 */
async function signOff(repository: Repository, message: string): Promise<string> {
  const { name, email } = await readIdentity(repository, 'COMMITTER');
  const line = `Signed-off-by: ${name} <${email}>`;
  const input = `${message.trimEnd()}\n`;
  const words = ['interpret-trailers', '--parse', '--no-divider'];
  const there = decodeText(await git(repository, words, { input })).trimEnd();
  if (there.split('\n').at(-1) === line) return message;
  return there === '' ? `${input}\n${line}` : `${input}${line}`;
}

async function addTrailers(
  repository: Repository,
  message: string,
  trailers: readonly string[],
): Promise<string> {
  const words = trailers.flatMap((trailer) => ['--trailer', trailer]);
  // Git looks for the end of the message, so it must end with a newline.
  const input = `${message.trimEnd()}\n`;
  const said = await git(repository, ['interpret-trailers', '--no-divider', ...words], { input });
  return decodeText(said).trimEnd();
}
