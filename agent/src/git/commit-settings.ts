import type { Repository } from './repository.ts';
import { isOn, lastOf, readSettings } from './settings.ts';

/** What the person's configuration says of every commit and its message. */
export interface CommitSettings {
  /** Whether the person has git sign their commits. */
  readonly isSigned: boolean;
  /** `commit.cleanup`, unparsed. */
  readonly cleanup: string | undefined;
  /** Whether an editor shows the diff below the message. */
  readonly isVerbose: boolean;
  /** What starts a comment. Null if git looks for a character that the message does not use. */
  readonly comment: string | null;
  /** The file that a message begins with. */
  readonly template: string | null;
  /** The encoding of messages. Null for UTF-8. */
  readonly encoding: string | null;
}

const known = new WeakMap<Repository, Promise<CommitSettings>>();

/** Reads the settings once for each `Repository` object, which each command and each act opens for itself. */
export function readCommitSettings(repository: Repository): Promise<CommitSettings> {
  const settings = known.get(repository) ?? ask(repository);
  known.set(repository, settings);
  return settings;
}

const asked =
  '^(commit\\.(gpgsign|cleanup|verbose|template)|core\\.comment(char|string)|i18n\\.commitencoding)$';

async function ask(repository: Repository): Promise<CommitSettings> {
  const settings = await readSettings(repository, asked);
  const comment =
    lastOf(settings, 'core.commentstring') ?? lastOf(settings, 'core.commentchar') ?? '#';
  const encoding = lastOf(settings, 'i18n.commitencoding') ?? '';
  return {
    isSigned: isOn(settings, 'commit.gpgsign'),
    cleanup: lastOf(settings, 'commit.cleanup'),
    // A number is a level, and also means yes.
    isVerbose: !/^(?:false|no|off|0|)$/i.test(lastOf(settings, 'commit.verbose') ?? ''),
    comment: comment === 'auto' ? null : comment,
    template: lastOf(settings, 'commit.template') ?? null,
    encoding: /^(?:utf-?8)?$/i.test(encoding) ? null : encoding,
  };
}
