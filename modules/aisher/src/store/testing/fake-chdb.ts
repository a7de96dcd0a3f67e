import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { engineVersion } from '../fetch/engine-packages.ts';

/** How it opens: as it should, or as the library does with a folder that it cannot have. */
export type Opening = 'well' | 'locked' | 'damaged' | 'crash';

const openings: Readonly<Record<Opening, string>> = {
  well: '',
  locked:
    "console.error('Cannot lock file status'); throw new Error('Failed to create connection');",
  damaged:
    "console.error('Syntax error in t.sql'); throw new Error('Failed to create connection');",
  crash: "process.kill(process.pid, 'SIGKILL');",
};

/** One row for every question: there are tables, none of them is of a version, and no part is broken. */
const answerTo = (found: string) =>
  JSON.stringify({ meta: [{ name: 'n' }, { name: 'version' }], data: [[found, 0]], rows: 1 });

const source = (opening: Opening) => `
class Session {
  constructor() { ${openings[opening]} }
  async queryAsync(sql) {
    const text = sql.includes('detached_parts') ? ${JSON.stringify(answerTo('0'))} : ${JSON.stringify(answerTo('1'))};
    return { bytes: () => Buffer.from(text) };
  }
  async insert() {}
  close() {}
}
module.exports = { Session };
`;

const manifest = '{ "name": "chdb", "main": "index.js" }';

/** The files of a package in the place of the engine, as an archive has them. */
export const fakeChdbFiles = (opening: Opening = 'well'): Record<string, string> => ({
  'package/package.json': manifest,
  'package/index.js': source(opening),
});

/** A package in the place of the engine, for what is around it. Gives the folder of engines. */
export function writeFakeChdb(folder: string, opening: Opening = 'well'): string {
  const place = join(folder, engineVersion, 'node_modules', 'chdb');
  mkdirSync(place, { recursive: true });
  writeFileSync(join(place, 'package.json'), manifest);
  writeFileSync(join(place, 'index.js'), source(opening));
  return folder;
}
