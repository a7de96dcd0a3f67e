import { listRepositories } from '../base/home.ts';
import { fileLog } from '../base/log.ts';
import type { Command } from '../command-line/command.ts';
import { endSignals, interrupt } from '../processes/interruption.ts';
import { startResident } from '../resident/resident.ts';

export const agent: Command = async ({ config, words, say }, options) => {
  const log = fileLog(config.home, options.quiet ? undefined : say);
  const resident = startResident(config, log);
  if (!resident) {
    if (!options.quiet) say(words.agentRunning);
    return 0;
  }
  if (!options.quiet) say(words.agentStarted(listRepositories(config.home).length));
  await new Promise<void>((resolve) => {
    for (const signal of endSignals) {
      process.on(signal, () => {
        // What runs is ended, and resumed at the next start.
        interrupt(signal);
        resolve();
      });
    }
  });
  await resident.stop();
  return 0;
};
