import { draftMessage } from '@dojang/commit/engine';
import { Failure } from '../base/failure.ts';
import { fileLog } from '../base/log.ts';
import { captureChange } from '../capture/capture.ts';
import type { Command, Options } from '../command-line/command.ts';
import { requireKnownFilters } from '../git/programs.ts';
import { openRepository, type Repository } from '../git/repository.ts';
import { knownPrograms, queueCapture, watchOpened } from '../resident/watch.ts';
import { openApi } from '../server/api.ts';
import { sendCaptures } from '../server/send.ts';
import { isPaired } from '../server/session.ts';
import type { Terminal } from '../terminal.ts';

export const draft: Command = async (given, options) => {
  const { config, words, cwd } = given;
  const terminal = options.json || options.quiet ? { ...given, say: () => {} } : given;
  const { say, warn } = terminal;
  const tell = (answer: DraftAnswer) => {
    if (options.json) terminal.sayJson(answer);
  };
  const repository = await openRepository(cwd, config);
  await requireKnownFilters(repository, () => knownPrograms(config, repository.folder));
  if (options['dry-run']) return draftHere(terminal, repository, options, tell);
  const { entry } = await watchOpened(config, repository);
  if (!isPaired(config.home)) return draftHere(terminal, repository, options, tell);
  const request = { trigger: 'command', hint: options.hint ?? null, force: true } as const;
  const outcome = await queueCapture(config, entry, repository, request, new Map());
  if (outcome.state === 'clean' || outcome.state === 'known') {
    warn(words.clean);
    tell({ state: 'nothing' });
    return 1;
  }
  if (outcome.state === 'deferred') {
    warn(words.deferred(outcome.why));
    tell({ state: 'deferred', why: outcome.why });
    return 1;
  }
  let isSent = true;
  try {
    const desk = { config, log: fileLog(config.home), memory: new Map() };
    await sendCaptures(desk, openApi(config.home));
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    isSent = false;
  }
  say(isSent ? words.queued : words.queuedOffline);
  say(words.matchNumber(outcome.matchNumber));
  tell({ state: 'queued', isSent, matchNumber: outcome.matchNumber });
  return 0;
};

/** What `dojang draft --json` prints. */
type DraftAnswer =
  | { readonly state: 'nothing' }
  | { readonly state: 'deferred'; readonly why: string }
  | { readonly state: 'queued'; readonly isSent: boolean; readonly matchNumber: string }
  | { readonly state: 'shown'; readonly message: string; readonly files: readonly string[] };

/** Without a server, the draft is shown at the terminal. */
async function draftHere(
  { words, say, warn }: Terminal,
  repository: Repository,
  options: Options,
  tell: (answer: DraftAnswer) => void,
): Promise<number> {
  const capture = await captureChange(repository, { kept: false, remote: false });
  if (capture === null) {
    warn(words.clean);
    tell({ state: 'nothing' });
    return 1;
  }
  const { scope, convention, snapshot, paths } = capture;
  const hint = options.hint ?? null;
  const { message } = draftMessage({ scope, convention, branch: snapshot.branch, hint });
  say(`${message.trim()}\n`);
  if (!options['dry-run']) say(words.noServer);
  tell({ state: 'shown', message: message.trim(), files: paths });
  return 0;
}
