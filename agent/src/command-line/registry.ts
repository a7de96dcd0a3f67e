import type { CliFace } from '@dojang/kernel/cli';
import { modules } from '../modules.ts';
import type { Terminal } from '../terminal.ts';
import type { HelpWords } from '../words/help-en.ts';
import { machineCommands, machineOptions } from './machine.ts';
import { type Listing, type Table, tableOf } from './table.ts';

const bareFaces = modules.flatMap((each) => ('bare' in each ? [each.bare] : []));

/** Commands that stand alone: those of the machine, and the verbs of bare modules. */
export const bareTable: Table = tableOf({
  options: Object.assign({}, machineOptions, ...bareFaces.map(({ options }) => options)),
  verbs: Object.assign({}, ...bareFaces.map(({ verbs }) => verbs), machineCommands),
});

export const bareRuns: CliFace<Terminal>['runs'] = Object.assign(
  {},
  ...bareFaces.map(({ runs }) => runs),
);

export const moduleNames: readonly string[] = modules.flatMap((each) =>
  'bare' in each ? [] : [each.name],
);

/** The face of a module, imported now. */
export async function loadFace(name: string): Promise<CliFace> {
  const found = modules.find((each) => each.name === name);
  if (found === undefined || 'bare' in found) throw new Error(`no module ${name} has verbs`);
  return found.face();
}

/** Commands that stand alone, with their words. */
export async function bareListing(words: HelpWords): Promise<Listing> {
  const own = await Promise.all(bareFaces.map((face) => face.words(words.language)));
  const all = [words.machine, ...own];
  return {
    table: bareTable,
    words: {
      summary: words.isAbout,
      verbs: Object.assign({}, ...all.map(({ verbs }) => verbs)),
      options: Object.assign({}, words.everywhere, ...all.map(({ options }) => options)),
    },
  };
}

/** The verbs of one module, with their words. */
export async function moduleListing(name: string, words: HelpWords): Promise<Listing> {
  const face = await loadFace(name);
  const own = await face.words(words.language);
  return {
    table: tableOf(face, name),
    words: { ...own, options: { ...words.everywhere, ...own.options } },
  };
}

/** All that help, completion and the manual page list. */
export async function listAll(words: HelpWords): Promise<readonly [Listing, ...Listing[]]> {
  const named = moduleNames.map((name) => moduleListing(name, words));
  return [await bareListing(words), ...(await Promise.all(named))];
}
