import { draftMessage } from '@dojang/commit/engine';
import { captureChange } from '../capture.ts';
import type { Command } from '../cli.ts';
import { lentBytesMax, readRegular, writeRegular } from '../files.ts';
import { openRepository } from '../git/repository.ts';

/**
 * `prepare-commit-msg FILE SOURCE`: fills the message that `git commit` opens with. Keeps out of the
 * way when a message is there already (`-m`, merge, template, amend) and of our own acts. The other
 * hook, `editor-closed`, is answered in `bin/dojang.js`.
 */
export const hook: Command = async ({ config, cwd }, _options, [name, path, source]) => {
  if (name !== 'prepare-commit-msg' || !path) return 2;
  if (source || config.environment.DOJANG_ACT) return 0;
  const repository = await openRepository(cwd, config);
  const capture = await captureChange(repository, { staged: true, kept: false, remote: false });
  if (capture === null) return 0;
  const { scope, convention, snapshot } = capture;
  const { message } = draftMessage({ scope, convention, branch: snapshot.branch });
  const own = (readRegular(path, lentBytesMax) ?? '').toString('utf8');
  // Only comments are there: git's own hints, which follow the draft.
  if (/^\s*[^#\s]/m.test(own)) return 0;
  writeRegular(path, `${message.trim()}\n${own}`);
  return 0;
};
