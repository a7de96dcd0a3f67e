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

/** From there git tells hooks where the person is. It may be gone since, or lie elsewhere. */
function startOf({ folder, startFolder }: Repository): string {
  return startFolder !== folder && existsSync(startFolder) ? startFolder : folder;
}

/** `git hook run` gives a hook no input before git 2.41: as an alias it is started the same way, and has ours. */
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
          // As `git commit` sets them when no editor opens; DOJANG_ACT keeps our own hook out of the way.
          env: { ...env, ...given, GIT_EDITOR: ':', DOJANG_ACT: '1' },
          ...(input !== undefined && { input }),
        },
      );
      if (result.code === 0) return;
      // What the person saw already is not said again.
      const said = tail(result.stderr);
      if (result.timedOut) {
        throw new Failure(
          'hook-timeout',
          `${name} did not end and was stopped; hookTimeoutSeconds in settings.json is its limit. ${said}`.trim(),
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

/** The last lines of what a program said, without colours and secrets: they go to the page. */
export function tail(output: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: colours begin with the escape character.
  const plain = output.replace(/\u001b\[[0-9;?]*[A-Za-z]/g, '').trim();
  // What is cut first may lose the line by which a secret is known.
  return mask(plain).text.slice(-3000);
}
