/** By which rule grams are made. A change of the rule gets the next number, and a job makes the grams of all texts again. */
export const gramsVersion = 1;

/** Scripts whose characters say so much that two of them make a gram where other scripts need three. */
const dense =
  /[\p{sc=Hangul}\p{sc=Han}\p{sc=Hira}\p{sc=Kana}\p{sc=Thai}\p{sc=Lao}\p{sc=Khmer}\p{sc=Myanmar}]/u;

/**
 * Letters that a database may hold for equal when case does not count are equal here, one by one, so that a part of a
 * text has a part of its letters. The dot goes, since the lower case of İ is i with a dot in some databases.
 */
const folded = (text: string): string[] =>
  Array.from(text.replaceAll('\u0307', ''), (letter) => {
    const lower = String.fromCodePoint(letter.toLowerCase().codePointAt(0) ?? 0);
    return lower === 'ς' ? 'σ' : lower === 'ı' ? 'i' : lower;
  });

interface Word {
  readonly letters: readonly string[];
  readonly isDense: readonly boolean[];
}

const wordsOf = (text: string): Word[] =>
  text
    .split(/\s+/)
    .filter((word) => word !== '')
    .map((word) => {
      const letters = folded(word);
      return { letters, isDense: letters.map((letter) => letter > '\u0e00' && dense.test(letter)) };
    });

/** Three letters in a row, none of them dense; undefined where there are no such three. */
function threeAt({ letters, isDense }: Word, at: number): string | undefined {
  if (at < 0 || at + 3 > letters.length) return undefined;
  if (isDense[at] || isDense[at + 1] || isDense[at + 2]) return undefined;
  return `${letters[at]}${letters[at + 1]}${letters[at + 2]}`;
}

/**
 * The pieces by which a text is found: of each word every letter, every pair of neighbours and, outside of scripts
 * such as Hangul, every three letters in a row. A text that holds a word, as `ilike` sees it, has all of
 * {@link gramsToFind} of the word. The reverse is not sure, so what was found is compared with the word.
 */
export function gramsOf(text: string): string[] {
  const grams = new Set<string>();
  for (const word of wordsOf(text)) {
    for (const [at, letter] of word.letters.entries()) {
      grams.add(letter);
      if (at + 1 < word.letters.length) grams.add(`${letter}${word.letters[at + 1]}`);
      const three = threeAt(word, at);
      if (three !== undefined) grams.add(three);
    }
  }
  return [...grams];
}

/** The fewest grams of a query that say as much as all of them: the longest from each letter on. */
export function gramsToFind(query: string): string[] {
  const grams = new Set<string>();
  for (const word of wordsOf(query)) {
    const [first = '', ...others] = word.letters;
    if (others.length === 0) grams.add(first);
    for (const [at, next] of others.entries()) {
      const three = threeAt(word, at);
      if (three !== undefined) grams.add(three);
      else if (threeAt(word, at - 1) === undefined) grams.add(`${word.letters[at]}${next}`);
    }
  }
  grams.delete('');
  return [...grams];
}
