import { foldersOf, keptByPath, pathClass, stemOf } from '../change/paths.ts';

/** The border between two words of a name. */
export const wordEnd = /[._-]|(?<=[a-z])(?=[A-Z])/;
const wordsMax = 60;

/**
 * The terms that two paths can share: the file, its stem, its folders, the words of its names, its class and
 * its ending. Each term once.
 */
export const termsOf = keptByPath((path: string): readonly string[] => {
  const terms = new Set([path, `~${stemOf(path)}`, `:${pathClass(path)}`]);
  terms.add(`*${path.slice(path.lastIndexOf('.') + 1).slice(0, 20)}`);
  for (const folder of foldersOf(path)) terms.add(`${folder}/`);
  let words = 0;
  for (const name of path.split('/')) {
    for (const word of name.slice(0, 200).split(wordEnd)) {
      if (word.length > 2 && words < wordsMax) terms.add(`=${word.toLowerCase()}`);
      words += 1;
    }
  }
  return [...terms];
});
