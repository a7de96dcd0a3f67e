import { Failure } from '../base/failure.ts';
import type { Command } from '../command-line/command.ts';
import { openTalk } from '../dialogue/talk.ts';
import type { Program } from '../git/programs.ts';
import type { Repository } from '../git/repository.ts';
import {
  installMessageHook,
  isCurrent,
  planMessageHook,
  removeMessageHook,
} from '../message-hook/install.ts';
import { knowPrograms, registerRepository, watchRepository } from '../resident/watch.ts';
import { openApi } from '../server/api.ts';
import { isPaired } from '../server/session.ts';
import type { Terminal } from '../terminal.ts';

/** Shows the programs that git and dojang run here because the repository says so, by what starts them. */
export function sayPrograms({ words, say }: Terminal, programs: readonly Program[]): void {
  for (const kind of ['capture', 'commit', 'push', 'git'] as const) {
    const own = programs.filter(({ runs }) => runs === kind);
    if (own.length === 0) continue;
    say(words.programs[kind]);
    for (const { name } of own.slice(0, 50)) say(`  ${name}`);
    if (own.length > 50) say(`  … ${own.length - 50}`);
  }
}

/**
 * Installs the message hook. If the place belongs to this repository alone, nobody is asked. Otherwise the
 * person is asked first.
 */
async function addMessageHook(
  { words, say, warn }: Terminal,
  repository: Repository,
  isAgreed: boolean,
): Promise<void> {
  const plan = planMessageHook(repository);
  const { managed, path, state, reach, line } = plan;
  if (state === 'ours' && isCurrent(plan)) say(words.hookInstalled);
  else if (managed !== null) {
    const { manager, file, lines, command } = managed;
    say(words.hookManaged(manager, file));
    for (const each of lines) say(`  ${each}`);
    if (command !== undefined) say(`${words.hookThenRun}\n  ${command}`);
  } else if (state === 'foreign') say(`${words.hookForeign(path)}\n  ${line}`);
  else if (reach === 'here' || isAgreed || (await agrees(words.hookReach[reach](path)))) {
    installMessageHook(plan);
    say(words.hookInstalled);
  } else warn(`${words.hookNotAdded(path)}\n  ${line}`);
}

function dropMessageHook({ words, say, warn }: Terminal, repository: Repository): void {
  const plan = planMessageHook(repository);
  if (removeMessageHook(plan)) say(words.hookRemoved);
  else if (plan.state === 'ours') warn(words.hookNotOurs(plan.path));
  else say(words.hookAbsent);
}

async function agrees(question: string): Promise<boolean> {
  const talk = openTalk();
  try {
    return (await (await talk.prompt()).choose(`${question} [y/N] › `)) === 'y';
  } finally {
    talk.close();
  }
}

export const init: Command = async (terminal, options) => {
  const { config, words, cwd, say } = terminal;
  const { repository, entry } = await watchRepository(config, cwd);
  say(words.initDone(repository.name));
  sayPrograms(terminal, await knowPrograms(config, repository));
  if (options.hooks) await addMessageHook(terminal, repository, options.yes ?? false);
  if (options.hooks === false) dropMessageHook(terminal, repository);
  if (!isPaired(config.home)) {
    say(words.initLater);
    return 0;
  }
  try {
    await registerRepository(config, openApi(config.home), entry);
    say(words.initServer);
  } catch (error) {
    // The first capture registers the repository. Being offline now is not a failure.
    if (!(error instanceof Failure)) throw error;
    say(words.initLater);
  }
  return 0;
};
