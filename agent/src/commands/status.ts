import { listSettled } from '../act/settled.ts';
import { Failure } from '../base/failure.ts';
import { listRepositories, places, readOwnDraft, readServer } from '../base/home.ts';
import { isLocked } from '../base/lock.ts';
import type { Command } from '../command-line/command.ts';
import { countSpools } from '../resident/spool.ts';
import { openApi } from '../server/api.ts';
import { draftsRead } from '../server/drafts.ts';
import { isPaired } from '../server/session.ts';

/** What `dojang status --json` prints. The editor extension reads it. */
export interface Status {
  readonly server: { readonly url: string; readonly isReachable: boolean } | null;
  readonly isPaired: boolean;
  readonly isAgentRunning: boolean;
  /** How many drafts wait for this person. */
  readonly waiting: number;
  readonly drafts: readonly {
    readonly id: string;
    readonly title: string;
    readonly url: string;
    /** The number that the page may ask for. Null when another machine captured the draft. */
    readonly matchNumber: string | null;
    readonly repository: string | null;
    readonly branch: string | null;
  }[];
  readonly queue: { readonly hooks: number; readonly captures: number; readonly pushes: number };
  readonly repositories: readonly { readonly folder: string; readonly name: string }[];
  /** Drafts that this machine refused to act on, and the field that differed. */
  readonly refused: readonly { readonly id: string; readonly field: string }[];
}

async function readStatus(home: string): Promise<Status> {
  const server = readServer(home);
  const base = {
    isPaired: isPaired(home),
    isAgentRunning: isLocked(places(home).agentLock),
    queue: countSpools(home),
    repositories: listRepositories(home).map(({ folder, name }) => ({ folder, name })),
    refused: listSettled(home).flatMap(({ draftId, field }) =>
      field === null ? [] : [{ id: draftId, field }],
    ),
  };
  if (!server || !base.isPaired) {
    return {
      ...base,
      server: server ? { url: server.url, isReachable: false } : null,
      waiting: 0,
      drafts: [],
    };
  }
  const { url, org } = server;
  try {
    const list = await openApi(home).call('GET', '/drafts?state=waiting', draftsRead);
    const drafts = list.drafts.map(({ id, title }) => {
      const own = readOwnDraft(home, id);
      return {
        id,
        title,
        url: `${url}/o/${org.slice(0, 8)}/drafts/${id}`,
        matchNumber: own?.matchNumber ?? null,
        repository: own?.repository ?? null,
        branch: own?.branch ?? null,
      };
    });
    return { ...base, server: { url, isReachable: true }, waiting: list.waiting, drafts };
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    return { ...base, server: { url, isReachable: false }, waiting: 0, drafts: [] };
  }
}

export const status: Command = async ({ config, words, say, sayJson }, options) => {
  const now = await readStatus(config.home);
  if (options.json) {
    sayJson(now);
    return 0;
  }
  const reach = now.server?.isReachable ? '' : ` (${words.statusUnreachable})`;
  say(
    now.server && now.isPaired ? words.statusServer(now.server.url) + reach : words.statusUnpaired,
  );
  say(words.statusAgent(now.isAgentRunning));
  say(words.statusQueue(now.queue.captures + now.queue.hooks, now.queue.pushes));
  say(words.statusDrafts(now.waiting));
  for (const { title, url, matchNumber } of now.drafts) {
    say(
      `  ${title}\n  ${url}${matchNumber === null ? '' : `  ${words.statusNumber(matchNumber)}`}`,
    );
  }
  if (now.refused.length > 0) say(words.statusRefused(now.refused.length));
  for (const { id, field } of now.refused.slice(-5)) say(`  ${id}  ${field}`);
  say(words.statusRepositories);
  for (const { folder } of now.repositories) say(`  ${folder}`);
  if (now.repositories.length === 0) say(`  ${words.none}`);
  return 0;
};
