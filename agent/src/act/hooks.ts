import { accessSync, constants, existsSync } from 'node:fs';
import { join } from 'node:path';
import { mask } from '@dojang/kernel/masking';
import { Failure } from '../base/failure.ts';
import { tryGit } from '../git/git.ts';
import type { Repository } from '../git/repository.ts';

export type HookName =
  | 'pre-commit'
  | 'prepare-commit-msg'
  | 'commit-msg'
  | 'post-commit'
  | 'post-rewrite';

/** The person's hooks, found as git finds them (`core.hooksPath` included). */
export interface Hooks {
  readonly has: (name: HookName) => boolean;
  /** @throws Failure `hook-failed`, `hook-timeout` */
  readonly run: (
    name: HookName,
    words: readonly string[],
    env: Readonly<Record<string, string>>,
    input?: string,
  ) => Promise<void>;
}

/** The folder that git tells hooks about. It may be gone by now, or lie outside the working tree. */
function startOf({ folder, startFolder }: Repository): string {
  return startFolder !== folder && existsSync(startFolder) ? startFolder : folder;
}

/** Before git 2.41 `git hook run` gave a hook no input. Started through an alias, the hook gets ours. */
const withInput = ['-c', 'alias.dojang-hook=!exec "$DOJANG_HOOK"', 'dojang-hook'];

export function findHooks(repository: Repository, timeoutMs: number): Hooks {
  const has = (name: HookName) => {
    try {
      accessSync(join(repository.hooksFolder, name), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  };
  return {
    has,
    run: async (name, words, env, input) => {
      if (!has(name)) return;
      const started =
        input === undefined ? ['hook', 'run', '--ignore-missing', name, '--'] : withInput;
      const given = input === undefined ? {} : { DOJANG_HOOK: join(repository.hooksFolder, name) };
      const result = await tryGit(
        { ...repository, folder: startOf(repository) },
        [...started, ...words],
        {
          as: 'person',
          terminal: 'straight',
          program: name,
          timeoutMs,
          // The variables that `git commit` sets when no editor opens. DOJANG_ACT tells our own hook to do
          // nothing.
          env: { ...env, ...given, GIT_EDITOR: ':', DOJANG_ACT: '1' },
          ...(input !== undefined && { input }),
        },
      );
      if (result.code === 0) return;
      // What the person has already seen is not repeated.
      const said = tail(result.stderr);
      if (result.timedOut) {
        throw new Failure(
          'hook-timeout',
          `${name} did not end and was stopped. hookTimeoutSeconds in settings.json sets the limit. ${said}`.trim(),
          { hook: name, said },
        );
      }
      throw new Failure('hook-failed', `${name} refused the commit. ${said}`.trim(), {
        hook: name,
        said,
      });
    },
  };
}

/** The last lines of a program's output, without colours and secrets, because they go to the page. */
export function tail(output: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: colours begin with the escape character.
  const plain = output.replace(/\u001b\[[0-9;?]*[A-Za-z]/g, '').trim();
  // Secrets are masked before the text is cut. A cut could remove the line by which a secret is recognized.
  return mask(plain).text.slice(-3000);
}
