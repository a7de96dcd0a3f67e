/** No word of a module outside the module. */

type Files = ReadonlyMap<string, string>;

/** Folders that know no module, and the one file in each that lists them. */
const neutral: Readonly<Record<string, readonly string[]>> = {
  'kernel/src': [],
  'web/src': ['web/src/modules.ts'],
};

/** Words of a module that mean something else where they stand. */
const elsewhere: readonly { folder: string; says: RegExp; why: string }[] = [
  {
    folder: 'kernel/src',
    says: /(?:after|before)Commit|commitTransaction|(?:after|before) (?:the )?commit\b|\bcommitted\b|'commit'|ncommit`|begin\|commit|\.commit\(\)|synchronous_commit/g,
    why: 'the end of a transaction of the database, by the name that SQL has for it',
  },
  {
    folder: 'kernel/src/masking',
    says: /git(?:hub|lab|leaks)\w*|'git@'/gi,
    why: 'names of services and tools by which secrets and addresses are known wherever they stand',
  },
];

const isSource = (path: string) =>
  /\.(ts|tsx|c?js)$/.test(path) &&
  !/\.test\.tsx?$|\/testing\/|\/testing\.ts$|\.gen\.ts$/.test(path);

const withoutElsewhere = (path: string, text: string) =>
  elsewhere
    .filter(({ folder }) => path.startsWith(`${folder}/`))
    .reduce((rest, { says }) => rest.replace(says, ''), text);

/** What a text is made of: `aCommittedRow` is a, committed and row. */
const wordsIn = (text: string) =>
  new Set(text.match(/[A-Z]?[a-z]+|[A-Z]+(?![a-z])|\p{Script=Hangul}+/gu) ?? []);

/** By module: the beginnings of words that are its own, from `dojang.words` of its package.json. */
const wordsOfModules = (files: Files) =>
  [...files].flatMap(([path, text]) => {
    const name = path.match(/^modules\/([^/]+)\/package\.json$/)?.[1];
    const own = name && (JSON.parse(text) as { dojang?: { words?: string[] } }).dojang?.words;
    return own ? own.map((word) => ({ name, word })) : [];
  });

/** Kernel and shell say no word of a module: what is said of one comes with the module. */
export function checkWords(files: Files) {
  const own = wordsOfModules(files);
  return [...files].flatMap(([path, text]) => {
    const folder = Object.keys(neutral).find((each) => path.startsWith(`${each}/`));
    if (!folder || neutral[folder]?.includes(path) || !isSource(path)) return [];
    const said = [...wordsIn(withoutElsewhere(path, text))];
    return own
      .filter(({ word }) => said.some((each) => each.toLowerCase().startsWith(word)))
      .map(({ name, word }) => ({
        path,
        what: `says "${word}", a word of module ${name}: say it in modules/${name}`,
      }));
  });
}
