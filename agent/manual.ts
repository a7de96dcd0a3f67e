/** `node agent/manual.ts`: writes the manual page from the words of `dojang help`. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { manual } from './src/command-line/manual.ts';
import { listAll } from './src/command-line/registry.ts';
import { helpInEnglish } from './src/words/help-en.ts';

const folder = new URL('./man/', import.meta.url);
mkdirSync(folder, { recursive: true });
writeFileSync(new URL('dojang.1', folder), manual(helpInEnglish, await listAll(helpInEnglish)));
