import { draftMessage } from '@dojang/commit/engine';
import { openApi } from '../api.ts';
import { captureChange } from '../capture.ts';
import type { Command } from '../cli.ts';
import { Failure } from '../failure.ts';
import { requireKnownFilters } from '../git/programs.ts';
import { openRepository } from '../git/repository.ts';
import { fileLog } from '../log.ts';
import { sendCaptures } from '../send.ts';
import { isPaired } from '../session.ts';
import { knownPrograms, queueCapture, tendOpened } from '../tend.ts';
import type { Terminal } from '../terminal.ts';

export const draft: Command = async (terminal, options) => {
  const { config, words, cwd, say } = terminal;
  const repository = await openRepository(cwd, config);
  await requireKnownFilters(repository, () => knownPrograms(config, repository.folder));
  const { entry } = await tendOpened(config, repository);
  if (!isPaired(config.home)) return draftHere(terminal, repository, options.hint ?? null);
  const request = { trigger: 'command', hint: options.hint ?? null, force: true } as const;
  const outcome = await queueCapture(config, entry, repository, request, new Map());
  if (outcome.state === 'clean' || outcome.state === 'known') {
    say(words.clean);
    return 0;
  }
  if (outcome.state === 'deferred') {
    say(words.deferred(outcome.why));
    return 1;
  }
  try {
    const desk = { config, log: fileLog(config.home), memory: new Map() };
    await sendCaptures(desk, openApi(config.home));
    say(words.queued);
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    say(words.queuedOffline);
  }
  say(words.matchNumber(outcome.matchNumber));
  return 0;
};

/** Without a server the draft is shown where it was asked for. */
async function draftHere(
  { words, say }: Terminal,
  repository: Parameters<typeof captureChange>[0],
  hint: string | null,
): Promise<number> {
  const capture = await captureChange(repository, { kept: false, remote: false });
  if (capture === null) {
    say(words.clean);
    return 0;
  }
  const { scope, convention, snapshot } = capture;
  const { message } = draftMessage({ scope, convention, branch: snapshot.branch, hint });
  say(`${message.trim()}\n`);
  say(words.noServer);
  return 0;
}
