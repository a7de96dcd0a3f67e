import { contentBesides, type Form, holeKey, isNamed, isSuspect } from './form.ts';
import { place } from './line.ts';
import { isSpeaker, wordClass } from './word-class.ts';

/** How many words make a place. Picked on generated services (decision 84). */
export const thresholds = {
  identifiers: 3,
  named: 3,
  namedOrCapitals: 4,
  besidePlace: 2,
  nouns: 5,
  /** In a sentence of three words and more besides. */
  nounsInSentence: 4,
  any: 7,
  speakers: 6,
  /** At each of several positions that are looked at together. */
  together: 3,
};

const wordsMax = 64;
const suspectsMax = 5;
const holesMax = 300_000;

/** A form without its words at one position or several, and the words that were seen there. */
interface Hole {
  readonly words: string[][];
  /** Forms of equal tokens may be open at other positions: each makes a pattern of its own. */
  readonly forms: Form[];
  identifiers: number;
  nouns: number;
  /** Words where a name is expected; with capitals in the second. */
  named: number;
  namedOrCapitals: number;
  hasPlace: boolean;
  isPlace: boolean;
}

/** A form with places at some positions, since the hole there is a place. */
export interface Opening {
  readonly form: Form;
  readonly positions: readonly number[];
}

/** Words only come to a hole and never go, so whether it is a place does not depend on who came first. */
export class Holes {
  /** Most holes are seen by one form only, which then stands for the hole: it takes no memory of its own. */
  readonly #holes = new Map<number, Hole | Form>();

  /** Notes the words of a form, and gives the patterns that they make by now. */
  note(form: Form): Opening[] {
    const openings: Opening[] = [];
    for (let at = 0; at < form.tokens.length; at += 1)
      if (form.classes[at] !== wordClass.fixed || form.tokens[at] === place)
        this.#note(form, [at], openings);
    for (const positions of subsetsOf(suspectsOf(form))) this.#note(form, positions, openings);
    return openings;
  }

  #note(form: Form, positions: readonly number[], openings: Opening[]): void {
    const key = holeKey(form, positions);
    const known = this.#holes.get(key);
    if (!known) {
      if (this.#holes.size < holesMax) this.#holes.set(key, form);
      return;
    }
    const hole = 'words' in known ? known : holeOf(known, positions);
    if (hole !== known) this.#holes.set(key, hole);
    const isNew = put(hole, form, positions);
    if (hole.isPlace) {
      if (isNew) openings.push({ form, positions });
    } else if (isPlaceNow(form, positions, hole)) {
      hole.isPlace = true;
      for (const each of hole.forms) openings.push({ form: each, positions });
    }
  }
}

function holeOf(first: Form, positions: readonly number[]): Hole {
  const hole: Hole = {
    words: positions.map(() => []),
    forms: [],
    identifiers: 0,
    nouns: 0,
    named: 0,
    namedOrCapitals: 0,
    hasPlace: false,
    isPlace: false,
  };
  put(hole, first, positions);
  return hole;
}

/** True when no form with these open positions was there. */
function put(hole: Hole, form: Form, positions: readonly number[]): boolean {
  const isNew = !hole.forms.some(({ openText }) => openText === form.openText);
  if (isNew) hole.forms.push(form);
  if (!hole.isPlace)
    positions.forEach((at, index) => {
      const word = form.tokens[at]!;
      if (word === place) hole.hasPlace = true;
      else if (addWord(hole.words[index]!, word)) count(hole, form, at);
    });
  return isNew;
}

function addWord(words: string[], word: string): boolean {
  if (words.length >= wordsMax || words.includes(word)) return false;
  words.push(word);
  return true;
}

function count(hole: Hole, form: Form, at: number): void {
  const kind = form.classes[at]!;
  if (kind === wordClass.verb) return;
  hole.nouns += 1;
  if (kind === wordClass.identifier) hole.identifiers += 1;
  if (!isNamed(form, at)) return;
  hole.namedOrCapitals += 1;
  if (kind !== wordClass.capitals) hole.named += 1;
}

function isPlaceNow(form: Form, positions: readonly number[], hole: Hole): boolean {
  if (hole.words.some(({ length }) => length < 2)) return false;
  const content = contentBesides(form, positions);
  if (positions.length > 1)
    return content >= 2 && hole.words.every(({ length }) => length >= thresholds.together);
  return content > 0 && isOnePlace(form, positions[0]!, hole, content);
}

function isOnePlace(form: Form, at: number, hole: Hole, content: number): boolean {
  if (isSpeaker(form.tokens, at)) {
    if (hole.identifiers >= thresholds.speakers) return true;
  } else if (
    hole.identifiers >= thresholds.identifiers ||
    hole.named >= thresholds.named ||
    hole.namedOrCapitals >= thresholds.namedOrCapitals ||
    (hole.hasPlace && hole.nouns >= thresholds.besidePlace)
  )
    return true;
  if (content < 2) return false;
  const nounsMin = content > 2 ? thresholds.nounsInSentence : thresholds.nouns;
  return hole.nouns >= nounsMin || hole.words[0]!.length >= thresholds.any;
}

function suspectsOf(form: Form): number[] {
  const suspects: number[] = [];
  for (let at = 0; at < form.tokens.length && suspects.length < suspectsMax; at += 1)
    if (isSuspect(form, at)) suspects.push(at);
  return suspects;
}

/** Each choice of two and more of them. */
function subsetsOf(positions: readonly number[]): number[][] {
  const subsets: number[][] = [];
  for (let bits = 3; bits < 1 << positions.length; bits += 1) {
    const chosen = positions.filter((_, index) => bits & (1 << index));
    if (chosen.length > 1) subsets.push(chosen);
  }
  return subsets;
}
