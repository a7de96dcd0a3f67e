import { isatty } from 'node:tty';
import { listRepositories, readOwnDraft } from '../base/home.ts';
import { type AgentLog, fileLog } from '../base/log.ts';
import type { Command } from '../command-line/command.ts';
import { endSignals, interrupt } from '../processes/interruption.ts';
import { startResident } from '../resident/resident.ts';
import type { Terminal } from '../terminal.ts';

/** What a person at the terminal reads of the log: what becomes of each draft, and nothing else. */
function forPerson({ config, words, say }: Terminal, log: AgentLog): AgentLog {
  const tell = (
    facts: Parameters<AgentLog>[1],
    sentence: (place: string, number: string) => string,
  ) => {
    const own = readOwnDraft(config.home, String(facts?.draft));
    if (own === undefined) return;
    const place = [own.repository, own.branch].filter((part) => part !== null).join(' · ');
    say(sentence(place, own.matchNumber));
  };
  return (sentence, facts) => {
    log(sentence, facts);
    if (sentence === 'capture sent') tell(facts, words.agentDrafted);
    if (sentence === 'act done')
      tell(facts, facts?.note ? words.agentNotPushed : words.agentPushed);
    if (sentence === 'push caught up' && !facts?.note) tell(facts, words.agentPushed);
    if (sentence === 'act failed') tell(facts, words.agentFailed);
    if (sentence.startsWith('this machine is not paired')) say(words.agentUnpaired);
    if (sentence === 'the server could not be talked to') say(words.agentAlone);
  };
}

/** From here on the process ends when it is asked to and no sooner: a service may be stopped while it starts. */
const askedToEnd = () =>
  new Promise<void>((resolve) => {
    for (const signal of endSignals) {
      process.on(signal, () => {
        // What runs is ended, and resumed at the next start.
        interrupt(signal);
        resolve();
      });
    }
  });

export const agent: Command = async (terminal, options) => {
  const { config, words, say } = terminal;
  // A service manager keeps the lines of the log; a person reads sentences.
  const isForPerson = isatty(1);
  const plain = fileLog(config.home, options.quiet || isForPerson ? undefined : say);
  const log = isForPerson && !options.quiet ? forPerson(terminal, plain) : plain;
  const asked = askedToEnd();
  const resident = startResident(config, log);
  if (!resident) {
    if (!options.quiet) say(words.agentRunning);
    return 0;
  }
  if (!options.quiet) say(words.agentStarted(listRepositories(config.home).length));
  await asked;
  await resident.stop();
  return 0;
};
