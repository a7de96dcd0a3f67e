import { consonantsOf, folded, initialsOf, keysOf } from './hangul.ts';

/** Something that can be found by its name, or by another word for it. */
export interface Findable {
  readonly id: string;
  readonly label: string;
  readonly words?: readonly string[];
}

/** How well a word is found in a text; the smaller, the better. */
const grades = { whole: 0, start: 1, word: 2, inside: 3, initials: 4, keys: 5, scattered: 6 };
/** Another word for a thing is worth less than its name. */
const aliasCost = 0.5;

/** Where `word` begins in `text`: at its start, at a word of it, or inside; undefined where it is not. */
function placeIn(text: string, word: string): 'start' | 'word' | 'inside' | undefined {
  const at = text.indexOf(word);
  if (at < 0) return undefined;
  if (at === 0) return 'start';
  return ` ${text}`.includes(` ${word}`) ? 'word' : 'inside';
}

/** Whether the letters of `word` come in `text` in their order, the first at the start of a word. */
function isScattered(text: string, word: string): boolean {
  let at = ` ${text}`.indexOf(` ${word[0]}`);
  if (at < 0) return false;
  for (const letter of word.slice(1)) {
    at = text.indexOf(letter, at + 1);
    if (at < 0) return false;
  }
  return true;
}

function gradeOf(text: string, word: string): number | undefined {
  if (text === word) return grades.whole;
  const place = placeIn(text, word);
  if (place) return grades[place];
  const consonants = consonantsOf(word);
  if (consonants !== undefined && placeIn(initialsOf(text), consonants)) return grades.initials;
  const keys = keysOf(word);
  const place2 = keys.length >= 2 ? placeIn(keysOf(text), keys) : undefined;
  if (place2 === 'start' || place2 === 'word' || (place2 && keys.length >= 4)) return grades.keys;
  return word.length >= 2 && isScattered(text, word) ? grades.scattered : undefined;
}

function bestGrade({ label, words = [] }: Findable, word: string): number | undefined {
  const own = gradeOf(folded(label), word);
  const others = words.flatMap((each) => {
    const grade = gradeOf(folded(each), word);
    return grade === undefined ? [] : [grade + aliasCost];
  });
  const all = own === undefined ? others : [own, ...others];
  return all.length === 0 ? undefined : Math.min(...all);
}

/**
 * Those of `all` that have every word of `text`, the best first. Among equals the lately used come first, then the
 * order that was given, so that a list never changes places by itself. Without a word, all are found.
 */
export function rank<T extends Findable>(
  all: readonly T[],
  text: string,
  recent: readonly string[] = [],
): readonly T[] {
  const words = folded(text).split(' ').filter(Boolean);
  const found = all.flatMap((item) => {
    const gradesOfWords = words.map((word) => bestGrade(item, word));
    if (gradesOfWords.includes(undefined)) return [];
    const grade = Math.max(0, ...gradesOfWords.map((each) => each ?? 0));
    const at = recent.indexOf(item.id);
    return [{ item, grade, at: at < 0 ? recent.length : at }];
  });
  return found.sort((a, b) => a.grade - b.grade || a.at - b.at).map(({ item }) => item);
}
