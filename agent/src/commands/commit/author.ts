import { Failure } from '../../base/failure.ts';
import { decodeText } from '../../base/text.ts';
import type { Options } from '../../command-line/command.ts';
import { tryGit } from '../../git/git.ts';
import type { Repository } from '../../git/repository.ts';
import type { Amended } from './amend.ts';

type Environment = Readonly<Record<string, string>>;

/** Name, address and date of the author, from the options or from the replaced commit. Empty otherwise. */
export async function authorEnvironment(
  repository: Repository,
  options: Options,
  amended: Amended | null,
): Promise<Environment> {
  const kept = options['reset-author'] ? null : amended;
  return {
    ...(kept && {
      GIT_AUTHOR_NAME: kept.name,
      GIT_AUTHOR_EMAIL: kept.email,
      GIT_AUTHOR_DATE: `@${kept.date}`,
    }),
    ...(options.author !== undefined && (await findAuthor(repository, options.author))),
    ...(options.date !== undefined && {
      GIT_AUTHOR_DATE: await readDate(repository, options.date),
    }),
  };
}

/** `NAME <EMAIL>`, or the newest author whose name or address contains the words, as git finds one. */
async function findAuthor(repository: Repository, author: string): Promise<Environment> {
  const written = /^(.*)<([^<>\n]*)>\s*$/s.exec(author);
  const [name, email] = written
    ? [written[1]?.trim(), written[2]?.trim()]
    : await authorLike(repository, author);
  if (name && email !== undefined) return { GIT_AUTHOR_NAME: name, GIT_AUTHOR_EMAIL: email };
  throw new Failure(
    'author-unknown',
    `"${author}" is not "Name <email>", and not an author in the history.`,
    { name: author },
  );
}

async function authorLike(repository: Repository, author: string): Promise<(string | undefined)[]> {
  const format = ['--format=%aN%x00%aE', '--encoding=UTF-8'];
  const words = ['log', '--all', '-1', '--regexp-ignore-case', `--author=${author}`, ...format];
  const answer = await tryGit(repository, words);
  return decodeText(answer.stdout).replace(/\n$/, '').split('\0');
}

/**
 * A date as `git commit --date` reads it: exact, or in words such as `yesterday` and `3.days.ago`.
 *
 * @throws Failure `date-invalid`
 */
async function readDate(repository: Repository, date: string): Promise<string> {
  const exact = await tryGit(repository, ['var', 'GIT_AUTHOR_IDENT'], {
    env: { GIT_AUTHOR_DATE: date, GIT_AUTHOR_NAME: 'x', GIT_AUTHOR_EMAIL: 'x' },
  });
  if (exact.code === 0 && date.trim() !== '') return date;
  if (date.trim() === 'now') return `@${Math.floor(Date.now() / 1000)}`;
  // Git reads a time in words only in a setting that takes one.
  const words = ['config', '--type=expiry-date', '--default', date, '--get', 'dojang.no-such-date'];
  const told = await tryGit(repository, words);
  const seconds = told.stdout.toString('utf8').trim();
  const isWord = /^(?:never|all|false|)$/.test(date.trim());
  if (told.code === 0 && !isWord && /^[1-9]\d{0,10}$/.test(seconds)) return `@${seconds}`;
  throw new Failure('date-invalid', `Git cannot read "${date}" as a date.`, { name: date });
}
