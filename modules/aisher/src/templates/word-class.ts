import { isLetter, isLower, isUpper } from './letters.ts';
import { place } from './line.ts';
import { functionWords, labels, verbs } from './vocabulary.ts';

/** Keeps the words of a name together in one token; a reader sees a space. */
export const nameJoint = '\u00a0';

/** What a word looks like. A mark, a place and a word that holds sentences together are never values. */
export const wordClass = {
  fixed: 0,
  plain: 1,
  /** WAITING, ERR_TIMEOUT: states and codes more often than names. */
  capitals: 2,
  /** order-worker, stepCount, root_domain, java.net.Socket, Kim Minsu. */
  identifier: 3,
  /** opened, reading: what happened, and therefore the last to be a value. */
  verb: 4,
} as const;

export function classOf(token: string): number {
  if (token.includes(nameJoint)) return nameClass(token);
  if (token === place || !hasLetter(token) || functionWords.has(token)) return wordClass.fixed;
  let [upper, lower, joints, turns] = [0, 0, 0, 0];
  for (let at = 0; at < token.length; at += 1) {
    const code = token.charCodeAt(at);
    if (isUpper(code)) {
      upper += 1;
      if (at > 0 && isLower(token.charCodeAt(at - 1))) turns += 1;
    } else if (isLower(code)) lower += 1;
    else if (!isLetter(code) && at > 0 && token[at] !== "'") joints += 1;
  }
  if (upper > 1 && lower === 0) return wordClass.capitals;
  if (joints > 0 || turns > 0 || hasTitle(token)) return wordClass.identifier;
  return isVerb(token) ? wordClass.verb : wordClass.plain;
}

/** `Kim Minsu` is a name; `Link Down` and `Session Opened` say what happened. */
function nameClass(name: string): number {
  const words = name.split(nameJoint).map((word) => word.toLowerCase());
  const says = words.some((word) => isVerb(word) || functionWords.has(word));
  return says ? wordClass.verb : wordClass.identifier;
}

const isVerb = (word: string): boolean =>
  verbs.has(word) || (word.length > 4 && (word.endsWith('ed') || word.endsWith('ing')));

/** 김민수님, 김민수님에게: a person who is spoken of politely. */
const hasTitle = (word: string): boolean => {
  const at = Math.max(word.lastIndexOf('님'), word.lastIndexOf('씨'));
  return at > 0 && word.length - at <= 3;
};

export const hasLetter = (token: string): boolean => {
  for (let at = 0; at < token.length; at += 1) if (isLetter(token.charCodeAt(at))) return true;
  return false;
};

/** Whether a name is expected at a position: after a label, after `name:`, alone in brackets. */
export function isLabelled(tokens: readonly string[], at: number): boolean {
  const before = tokens[at - 1];
  if (before === undefined) return false;
  const after = tokens[at + 1];
  if (before === '[' || before === '(') return after === ']' || after === ')';
  if (before === ',') return at > 2 && isLabelled(tokens, at - 2);
  if (before === ':') return at > 1 && hasLetter(tokens[at - 2]!) && endsValue(after);
  return isLabel(before) || isAddressed(tokens[at]!);
}

const isLabel = (word: string): boolean => labels.has(word) || labels.has(word.toLowerCase());

/** A value in a list of `name: value` ends with a mark or the message; a sentence goes on with a word. */
const endsValue = (after: string | undefined): boolean =>
  after === undefined || after === place || !hasLetter(after);

/** 창고에서, 완료로, 고객에게: Korean says after the name what English says before it. */
const isAddressed = (word: string): boolean => {
  const last = word[word.length - 1];
  return last === '로' || addressed.has(word.slice(-2));
};
const addressed: ReadonlySet<string> = new Set(['에서', '에게', '부터', '까지', '한테']);

/** At the start, or before a colon or a bracket, stands what speaks: a logger, a function, a verb. */
export function isSpeaker(tokens: readonly string[], at: number): boolean {
  const [before, after] = [tokens[at - 1], tokens[at + 1]];
  if (before === undefined || before === '::' || after === '(' || after === '::') return true;
  return after === ':' && !isLabel(before);
}
