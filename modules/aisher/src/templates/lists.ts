import { isLower, isUpper } from './letters.ts';
import { place } from './line.ts';
import { classOf, hasLetter, isLabelled, nameJoint, wordClass } from './word-class.ts';

const listMin = 3;

/** A list of words is a value, and so is a name of several words: `kim, lee, park`, `Marco Choi`. */
export function withListsAndNames(tokens: string[]): string[] {
  return withLists(withNames(tokens));
}

/** Words with a capital in the middle of a sentence that stand beside each other are one name. */
function withNames(tokens: string[]): string[] {
  let kept: string[] | null = null;
  for (let at = 1; at < tokens.length; at += 1) {
    const isNext = isCapitalised(tokens[at]!) && at > 1 && isCapitalised(tokens[at - 1]!);
    if (isNext && !kept) kept = tokens.slice(0, at);
    if (!kept) continue;
    if (isNext) kept[kept.length - 1] += nameJoint + tokens[at]!;
    else kept.push(tokens[at]!);
  }
  return kept ?? tokens;
}

const isCapitalised = (token: string): boolean =>
  token.length > 1 &&
  isUpper(token.charCodeAt(0)) &&
  isLower(token.charCodeAt(1)) &&
  isLower(token.charCodeAt(token.length - 1));

function withLists(tokens: string[]): string[] {
  if (!tokens.includes(',')) return tokens;
  const kept: string[] = [];
  for (let at = 0; at < tokens.length; ) {
    const end = listEnd(tokens, at);
    if (isList(tokens, at, end)) {
      if (kept[kept.length - 1] !== place) kept.push(place);
      at = end;
    } else {
      kept.push(tokens[at]!);
      at += 1;
    }
  }
  return kept;
}

/** Where items that begin at a position end: words or places with a comma between. */
function listEnd(tokens: readonly string[], from: number): number {
  let end = from;
  while (isItem(tokens, end) && tokens[end + 1] === ',' && isItem(tokens, end + 2)) end += 2;
  return end === from ? from : end + 1;
}

/** A key of a list of `name: value` is no item of a list. */
function isItem(tokens: readonly string[], at: number): boolean {
  const [token, after] = [tokens[at], tokens[at + 1]];
  if (token === undefined || after === ':' || after === '=' || after === '(') return false;
  return token === place || hasLetter(token);
}

/**
 * Two items are a list when both look like names, or when one does and no word follows. Of plain words it takes a label
 * before them, or three of them.
 */
function isList(tokens: readonly string[], from: number, end: number): boolean {
  if (end - from < 3) return false;
  const items = tokens.slice(from, end).filter((token) => token !== ',');
  const words = items.filter((token) => token !== place);
  if (words.length === 0 || words.some((word) => classOf(word) === wordClass.fixed)) return false;
  const names = words.filter((word) => classOf(word) === wordClass.identifier).length;
  const goesOn = tokens[end] !== undefined && hasLetter(tokens[end]!);
  if (names === words.length) return words.length > 1 || !goesOn;
  if (words.length === items.length && isLabelled(tokens, from)) return true;
  return items.length >= listMin && words.length > 1;
}
