import { openApi } from '../api.ts';
import type { Command } from '../cli.ts';
import { Failure } from '../failure.ts';
import type { Program } from '../git/programs.ts';
import { installMessageHook } from '../message-hook.ts';
import { isPaired } from '../session.ts';
import { knowPrograms, registerRepository, tendRepository } from '../tend.ts';
import type { Terminal } from '../terminal.ts';

/** What git and dojang will run here, since the repository says so: by what starts it. */
export function sayPrograms({ words, say }: Terminal, programs: readonly Program[]): void {
  for (const kind of ['capture', 'commit', 'push', 'git'] as const) {
    const own = programs.filter(({ runs }) => runs === kind);
    if (own.length === 0) continue;
    say(words.programs[kind]);
    for (const { name } of own.slice(0, 50)) say(`  ${name}`);
    if (own.length > 50) say(`  … ${own.length - 50}`);
  }
}

export const init: Command = async (terminal, options) => {
  const { config, words, cwd, say } = terminal;
  const { repository, entry } = await tendRepository(config, cwd);
  say(words.initDone(repository.name));
  sayPrograms(terminal, await knowPrograms(config, repository));
  if (options.hooks) {
    const { isInstalled, path, line } = await installMessageHook(repository);
    say(isInstalled ? words.hookInstalled : `${words.hookForeign(path)}\n  ${line}`);
  }
  if (!isPaired(config.home)) {
    say(words.initLater);
    return 0;
  }
  try {
    await registerRepository(config, openApi(config.home), entry);
    say(words.initServer);
  } catch (error) {
    // The first capture registers it; being offline now is no reason to fail.
    if (!(error instanceof Failure)) throw error;
    say(words.initLater);
  }
  return 0;
};
