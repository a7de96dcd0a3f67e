import { Failure } from '../base/failure.ts';
import type { Command } from '../command-line/command.ts';
import { pair } from '../server/session.ts';

export const pairMachine: Command = async ({ config, words, say }, _options, [link]) => {
  if (!link)
    throw new Failure(
      'link-invalid',
      'That is not a pairing link. Copy it from the page, under Devices.',
    );
  const { url } = await pair(config.home, link);
  say(words.paired(url));
  return 0;
};
