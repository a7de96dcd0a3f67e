import { openApi } from '../api.ts';
import type { Command } from '../cli.ts';
import { Failure } from '../failure.ts';
import { installMessageHook } from '../message-hook.ts';
import { isPaired } from '../session.ts';
import { registerRepository, tendRepository } from '../tend.ts';

export const init: Command = async ({ config, words, cwd, say }, options) => {
  const { repository, entry } = await tendRepository(config, options.folder ?? cwd);
  say(words.initDone(repository.name));
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
