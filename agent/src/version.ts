import { readFileSync } from 'node:fs';
import type { Command } from './command-line/command.ts';

/** The same as `dojang --version`, which `bin/dojang.js` answers without loading anything. */
export const version: Command = async ({ say }) => {
  // package.json is beside `dist` as well as beside `src`.
  const path = new URL('../package.json', import.meta.url);
  say((JSON.parse(readFileSync(path, 'utf8')) as { version: string }).version);
  return 0;
};
