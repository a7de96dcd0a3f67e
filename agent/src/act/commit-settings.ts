import { textsOf, tryGit } from '../git/git.ts';
import type { Repository } from '../git/repository.ts';

/** What the person's configuration says of every commit. */
export interface CommitSettings {
  /** Whether the person has git sign their commits. */
  readonly isSigned: boolean;
  /** `commit.cleanup` as it is written. */
  readonly cleanup: string | undefined;
  /** What messages are written in; null for UTF-8. */
  readonly encoding: string | null;
}

const known = new WeakMap<Repository, Promise<CommitSettings>>();

/** Asked once: a repository is opened anew for each command and each act. */
export function readCommitSettings(repository: Repository): Promise<CommitSettings> {
  const settings = known.get(repository) ?? ask(repository);
  known.set(repository, settings);
  return settings;
}

async function ask(repository: Repository): Promise<CommitSettings> {
  const words = [
    'config',
    '--null',
    '--get-regexp',
    '^(commit\\.(gpgsign|cleanup)|i18n\\.commitencoding)$',
  ];
  const answer = await tryGit(repository, words);
  const values = new Map<string, string>();
  for (const entry of textsOf(answer.stdout)) {
    const [name = '', ...value] = entry.split('\n');
    // A name without a value is true.
    values.set(name, value.length === 0 ? 'true' : value.join('\n'));
  }
  const encoding = values.get('i18n.commitencoding') ?? 'utf-8';
  return {
    isSigned: /^(?:true|yes|on|[1-9]\d*)$/i.test(values.get('commit.gpgsign') ?? ''),
    cleanup: values.get('commit.cleanup'),
    encoding: /^utf-?8$/i.test(encoding) ? null : encoding,
  };
}
