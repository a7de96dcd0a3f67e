import { type Form, formOf, opened } from './form.ts';
import { Groups, type MayJoin } from './groups.ts';
import { Holes } from './holes.ts';
import { isInstance, Patterns } from './patterns.ts';
import { collapsed } from './skeleton.ts';

const openMax = 6;
const wordsMax = 64;
const wordsShown = 5;

export interface LearntPlace {
  /** Which place of the template it is, from 1. */
  readonly place: number;
  /** Sorted, 64 at most. */
  readonly words: readonly string[];
}

/** A template with words as values, and which words those were. */
export interface Learnt {
  readonly template: string;
  readonly places: readonly LearntPlace[];
}

interface Seen {
  /** The words at each open position of a pattern: the first 64 by the alphabet, whoever came first. */
  readonly words: string[][];
  /** A template of each group of its instances: one, unless a person keeps groups apart. */
  readonly camps: string[];
}

/**
 * Learns which words are values. A rule adds a fact when facts are there: a form has its word in a hole, a hole with enough
 * words makes a pattern, a pattern is a form too, and what is an instance of a pattern is in its group. No rule takes a fact
 * away, so the facts in the end are the same in whatever order the messages came.
 */
export class Learner {
  readonly groups: Groups;
  readonly #holes = new Holes();
  readonly #patterns = new Patterns();
  readonly #formsByLength = new Map<number, Form[]>();
  readonly #seenBy = new Map<Form, Seen>();

  constructor(mayJoin: MayJoin) {
    this.groups = new Groups(mayJoin);
  }

  add(tokens: readonly string[], seenMs: number): void {
    const form = formOf(tokens, []);
    this.groups.note(form.text, seenMs);
    this.#addAll([form]);
  }

  /** A pattern that was learnt before, with the words that were seen. */
  restore(
    tokens: readonly string[],
    open: readonly number[],
    words: readonly (readonly string[])[],
  ): void {
    const pattern = formOf(tokens, open);
    this.#addAll(this.#learn(pattern));
    const known = this.#patterns.find(pattern);
    const seen = known && this.#seenBy.get(known);
    words.forEach((each, index) => {
      for (const word of each) insertWord(seen?.words[index] ?? [], word);
    });
  }

  *patterns(): Generator<{ pattern: Form; words: readonly string[][] }> {
    for (const pattern of this.#patterns.all())
      yield { pattern, words: this.#seenBy.get(pattern)?.words ?? [] };
  }

  /** The patterns that a template is an instance of, each named by its tokens and open positions. */
  patternsOf(tokens: readonly string[]): string[] {
    return this.#patterns
      .of(formOf(tokens, []))
      .map((pattern) => `${pattern.tokens.join(' ')} ${pattern.openText}`);
  }

  /** The most general pattern that a template is an instance of, with the words that were seen. */
  explain(tokens: readonly string[]): Learnt | null {
    let widest: Form | null = null;
    for (const pattern of this.#patterns.of(formOf(tokens, [])))
      if (!widest || isWider(pattern, widest)) widest = pattern;
    if (!widest) return null;
    const { text, open } = widest;
    const { words } = this.#seenBy.get(widest)!;
    const places = open.map((at, index) => ({
      place: placeNumber(widest, at),
      words: words[index]!,
    }));
    return { template: text, places };
  }

  /** Whether a pattern has seen so many words that one more tells nothing. */
  fullPatternOf(tokens: readonly string[]): string | undefined {
    const form = formOf(tokens, []);
    return this.#patterns
      .of(form)
      .find((pattern) => this.#seenBy.get(pattern)?.words.every(({ length }) => length >= wordsMax))
      ?.text;
  }

  /** A list of what is still to be done instead of recursion: one message may make many patterns. */
  #addAll(forms: Form[]): void {
    const waiting = [...forms];
    for (let form = waiting.pop(); form; form = waiting.pop()) {
      const bucket = this.#formsByLength.get(form.tokens.length) ?? [];
      this.#formsByLength.set(form.tokens.length, bucket);
      bucket.push(form);
      for (const pattern of this.#patterns.of(form)) this.#fit(form, pattern);
      for (const { form: of, positions } of this.#holes.note(form))
        waiting.push(...this.#learn(opened(of, positions)));
    }
  }

  /** Gives the pattern as a form to be added, unless it was known. */
  #learn(pattern: Form): Form[] {
    if (pattern.open.length > openMax || !this.#patterns.add(pattern)) return [];
    this.#seenBy.set(pattern, { words: pattern.open.map(() => []), camps: [] });
    for (const form of this.#formsByLength.get(pattern.tokens.length) ?? [])
      if (isInstance(form, pattern)) this.#fit(form, pattern);
    return [pattern];
  }

  #fit(form: Form, pattern: Form): void {
    const { words, camps } = this.#seenBy.get(pattern)!;
    pattern.open.forEach((at, index) => {
      if (form.tokens[at] !== pattern.tokens[at]) insertWord(words[index]!, form.tokens[at]!);
    });
    const evidence = () => evidenceOf(pattern, words);
    if (camps.some((camp) => this.groups.join(camp, form.text, evidence))) return;
    if (camps.length === 0) this.groups.join(pattern.text, form.text, evidence);
    camps.push(form.text);
  }
}

const isWider = (a: Form, b: Form): boolean =>
  a.open.length > b.open.length || (a.open.length === b.open.length && a.text < b.text);

function insertWord(words: string[], word: string): void {
  let at = words.length;
  while (at > 0 && words[at - 1]! > word) at -= 1;
  if (words[at - 1] === word || at >= wordsMax) return;
  words.splice(at, 0, word);
  if (words.length > wordsMax) words.pop();
}

function evidenceOf(pattern: Form, words: readonly string[][]): string {
  const said = pattern.open.flatMap((at, index) => {
    const seen = words[index]!;
    if (seen.length === 0) return [];
    const number = placeNumber(pattern, at);
    const more = seen.length > wordsShown ? ', …' : '';
    return `${seen.length} words at place ${number}: ${seen.slice(0, wordsShown).join(', ')}${more}`;
  });
  return said.join('; ');
}

/** Which place of the template a position is, from 1. */
const placeNumber = (pattern: Form, at: number): number =>
  collapsed(pattern.tokens.slice(0, at + 1)).filter((token) => token === '<*>').length;
