import { setTimeout as sleep } from 'node:timers/promises';
import { ledgerState } from '@dojang/kernel/schema';
import type { Command } from '../command-line/command.ts';
import { openApi } from '../server/api.ts';

const lookMs = 300;

/**
 * `dojang ledger verify`: the server recomputes the chain, and this waits until it has. Exit code 1 when it is broken, 3 when nothing
 * outside the database vouches for it.
 */
export const ledger: Command = async ({ config, words, say, sayJson, warn }, options) => {
  const api = openApi(config.home);
  let state = await api.call('POST', '/ledger/verifications', ledgerState);
  while (state.verifying !== null) {
    await sleep(lookMs);
    state = await api.call('GET', '/ledger', ledgerState);
  }
  if (options.json) sayJson(state);
  else if (state.state === 'broken') warn(words.ledgerBroken(state.brokenAt, state.reason));
  else if (state.witness === null) warn(words.ledgerUnwitnessed(state.events));
  else {
    const { upToSeq, sinceSeq, sinceAt } = state.witness;
    say(words.ledgerIntact(upToSeq, sinceSeq, sinceAt, state.head ?? ''));
    if (state.events > upToSeq) say(words.ledgerLater(state.events - upToSeq));
  }
  return { intact: 0, broken: 1, unwitnessed: 3, unverified: 3 }[state.state];
};
