import { ledgerState } from '@dojang/kernel/schema';
import { openApi } from '../api.ts';
import type { Command } from '../cli.ts';

/** `dojang ledger verify`: the server recomputes the chain; exit code 1 when it is broken. */
export const ledger: Command = async ({ config, words, say, warn }, options, [what]) => {
  if (what !== 'verify') {
    warn(words.usage);
    return 2;
  }
  const state = await openApi(config.home).call('GET', '/ledger', ledgerState);
  if (options.json) say(JSON.stringify(state));
  else if (state.intact) say(words.ledgerIntact(state.events, state.head));
  else warn(words.ledgerBroken(state.brokenAt, state.reason));
  return state.intact ? 0 : 1;
};
