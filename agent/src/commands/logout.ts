import type { Command } from '../command-line/command.ts';
import { giveKeyBack } from '../server/key.ts';

/** `dojang logout`: revokes the key on the server, and removes it here. */
export const logout: Command = async ({ config, words, say }) => {
  say((await giveKeyBack(config.home)) ? words.login.out : words.login.wasOut);
  return 0;
};
