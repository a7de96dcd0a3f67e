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
  readonly #holes = new Map<number, Hole>();

  /** Notes the words of a form, and gives the patterns that they make by now. */
  note(form: Form): Opening[] {
    const openings: Opening[] = [];
    for (let at = 0; at < form.tokens.length; at += 1) this.#noteOne(form, at, openings);
    for (const positions of subsetsOf(suspectsOf(form)))
      this.#noteSeveral(form, positions, openings);
    return openings;
  }

  #noteOne(form: Form, at: number, openings: Opening[]): void {
    const kind = form.classes[at]!;
    const isPlace = form.tokens[at] === place;
    if (kind === wordClass.fixed && !isPlace) return;
    const hole = this.#holeOf(form, [at], openings);
    if (!hole || hole.isPlace) return;
    if (isPlace) hole.hasPlace = true;
    else if (!addWord(hole.words[0]!, form.tokens[at]!)) return;
    else count(hole, form, at);
    if (isPlaceNow(form, at, hole)) open(hole, [at], openings);
  }

  #noteSeveral(form: Form, positions: readonly number[], openings: Opening[]): void {
    const hole = this.#holeOf(form, positions, openings);
    if (!hole || hole.isPlace) return;
    positions.forEach((at, index) => {
      addWord(hole.words[index]!, form.tokens[at]!);
    });
    if (hole.words.some((words) => words.length < thresholds.together)) return;
    if (contentBesides(form, positions) >= 2) open(hole, positions, openings);
  }

  #holeOf(form: Form, positions: readonly number[], openings: Opening[]): Hole | null {
    const key = holeKey(form, positions);
    let hole = this.#holes.get(key);
    if (!hole) {
      if (this.#holes.size >= holesMax) return null;
      hole = emptyHole(positions.length);
      this.#holes.set(key, hole);
    }
    if (!hole.forms.some(({ openText }) => openText === form.openText)) {
      hole.forms.push(form);
      if (hole.isPlace) openings.push({ form, positions });
    }
    return hole;
  }
}

const emptyHole = (positions: number): Hole => ({
  words: Array.from({ length: positions }, () => []),
  forms: [],
  identifiers: 0,
  nouns: 0,
  named: 0,
  namedOrCapitals: 0,
  hasPlace: false,
  isPlace: false,
});

function open(hole: Hole, positions: readonly number[], openings: Opening[]): void {
  hole.isPlace = true;
  for (const form of hole.forms) openings.push({ form, positions });
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

function isPlaceNow(form: Form, at: number, hole: Hole): boolean {
  const words = hole.words[0]!.length;
  if (words < 2) return false;
  const content = contentBesides(form, [at]);
  if (content === 0) return false;
  if (isSpeaker(form.tokens, at)) {
    if (hole.identifiers >= thresholds.speakers) return true;
  } else if (
    hole.identifiers >= thresholds.identifiers ||
    hole.named >= thresholds.named ||
    hole.namedOrCapitals >= thresholds.namedOrCapitals ||
    (hole.hasPlace && words >= thresholds.besidePlace)
  )
    return true;
  if (content < 2) return false;
  const nounsMin = content > 2 ? thresholds.nounsInSentence : thresholds.nouns;
  return hole.nouns >= nounsMin || words >= thresholds.any;
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
