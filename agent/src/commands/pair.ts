import type { Command } from '../cli.ts';
import { Failure } from '../failure.ts';
import { pair } from '../session.ts';

export const pairMachine: Command = async ({ config, words, say }, _options, [link]) => {
  if (!link)
    throw new Failure(
      'link-invalid',
      'This is no pairing link: copy it from the page, under Devices.',
    );
  const { url } = await pair(config.home, link);
  say(words.paired(url));
  return 0;
};
