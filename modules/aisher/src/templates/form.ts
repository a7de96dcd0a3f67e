import { place } from './line.ts';
import { collapsed } from './skeleton.ts';
import { classOf, isLabelled, isSpeaker, wordClass } from './word-class.ts';

/**
 * A sequence of tokens that may be a template: a skeleton as a message has it, or one in which words became places.
 * A key is a number of 53 bits that is a sum over positions, so that a form without some of its words costs a subtraction.
 */
export interface Form {
  readonly tokens: readonly string[];
  /** The positions that words became places at; none in a skeleton. */
  readonly open: readonly number[];
  readonly openText: string;
  /** What the form is called: its tokens, with places beside each other as one. */
  readonly text: string;
  readonly classes: readonly number[];
  readonly low: number;
  readonly high: number;
}

const hole = '\u0000';

interface Term {
  readonly low: number;
  readonly high: number;
  readonly kind: number;
}

const termsMax = 100_000;
const terms = new Map<string, Term>();

/** FNV-1a, twice, from two starts. Kept by word, since a service says the same words again and again. */
function termOf(token: string): Term {
  const known = terms.get(token);
  if (known) return known;
  let [low, high] = [0x811c9dc5, 0x9747b28c];
  for (let at = 0; at < token.length; at += 1) {
    const code = token.charCodeAt(at);
    low = Math.imul(low ^ code, 0x01000193);
    high = Math.imul(high ^ (code + 0x9e37), 0x01000193);
  }
  if (terms.size >= termsMax) terms.clear();
  const term = { low, high, kind: classOf(token) };
  terms.set(token, term);
  return term;
}

const mixed = (value: number, at: number): number => {
  let mix = Math.imul(value ^ Math.imul(at + 1, 0x9e3779b1), 0x85ebca6b);
  mix = Math.imul(mix ^ (mix >>> 13), 0xc2b2ae35);
  return mix ^ (mix >>> 16);
};

export function formOf(tokens: readonly string[], open: readonly number[]): Form {
  let [low, high] = [tokens.length, tokens.length];
  const classes: number[] = [];
  for (let at = 0; at < tokens.length; at += 1) {
    const term = termOf(tokens[at]!);
    low = (low + mixed(term.low, at)) | 0;
    high = (high + mixed(term.high, at)) | 0;
    classes.push(term.kind);
  }
  const text = (open.length > 0 ? collapsed(tokens) : tokens).join(' ');
  return { tokens, open, openText: open.join(), text, classes, low, high };
}

/** The key of the form with another token at some positions. */
function keyWith(form: Form, positions: readonly number[], token: string): number {
  const put = termOf(token);
  let { low, high } = form;
  for (const at of positions) {
    const taken = termOf(form.tokens[at]!);
    low = (low - mixed(taken.low, at) + mixed(put.low, at)) | 0;
    high = (high - mixed(taken.high, at) + mixed(put.high, at)) | 0;
  }
  return keyOf(low, high);
}

/** Of the form without its words at some positions. */
export const holeKey = (form: Form, positions: readonly number[]): number =>
  keyWith(form, positions, hole);

/** Of the form with places at some positions. */
export const placedKey = (form: Form, positions: readonly number[]): number =>
  keyWith(form, positions, place);

const keyOf = (low: number, high: number): number =>
  (low >>> 0) * 0x200000 + ((high >>> 0) & 0x1fffff);

export function opened(form: Form, positions: readonly number[]): Form {
  const tokens = [...form.tokens];
  for (const at of positions) tokens[at] = place;
  const open = [...new Set([...form.open, ...positions])].sort((a, b) => a - b);
  return formOf(tokens, open);
}

/** How many words besides those at the positions say what the message is about. */
export function contentBesides(form: Form, positions: readonly number[]): number {
  let count = 0;
  for (let at = 0; at < form.classes.length; at += 1)
    if (form.classes[at] !== wordClass.fixed && !positions.includes(at)) count += 1;
  return count;
}

export const isNamed = (form: Form, at: number): boolean =>
  isLabelled(form.tokens, at) && !isSpeaker(form.tokens, at);

export const isSuspect = (form: Form, at: number): boolean => {
  const kind = form.classes[at]!;
  if (kind === wordClass.fixed || isSpeaker(form.tokens, at)) return false;
  if (kind === wordClass.identifier) return true;
  return kind !== wordClass.verb && isLabelled(form.tokens, at);
};
