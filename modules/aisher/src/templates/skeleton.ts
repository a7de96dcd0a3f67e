import { place } from './line.ts';
import { withListsAndNames } from './lists.ts';
import { scan } from './scan.ts';

const periodMax = 8;

/** The tokens of a message with a place for each value, where a repeated run of tokens stands once. */
export function skeletonOf(message: string): string[] {
  return withoutRepeats(withListsAndNames(scan(message)));
}

/**
 * What a message says apart from its values: a function of this one message. The key of a stack uses it, since it never
 * depends on what else was seen.
 */
export const templateOf = (message: string): string => skeletonOf(message).join(' ');

/** `<*> ok <*> ok <*> ok` is a list of one kind of item; it may hold any number of them. */
function withoutRepeats(tokens: string[]): string[] {
  if (tokens.length < 4) return tokens;
  let places = 0;
  for (const token of tokens) if (token === place) places += 1;
  if (places < 2) return tokens;
  let kept = tokens;
  for (let period = 2; period <= periodMax && period * 2 <= kept.length; period += 1)
    kept = withoutRepeatsOf(kept, period);
  return kept;
}

function withoutRepeatsOf(tokens: string[], period: number): string[] {
  let equal = 0;
  for (let at = period; at < tokens.length; at += 1) {
    equal = tokens[at] === tokens[at - period] ? equal + 1 : 0;
    if (equal < period || !hasPlace(tokens, at - period + 1, at)) continue;
    const rest = [...tokens.slice(0, at - period + 1), ...tokens.slice(at + 1)];
    return withoutRepeatsOf(rest, period);
  }
  return tokens;
}

function hasPlace(tokens: readonly string[], from: number, to: number): boolean {
  for (let at = from; at <= to; at += 1) if (tokens[at] === place) return true;
  return false;
}

/** Places that learning put beside each other or into a list are one, as those that the scanner finds are. */
export function collapsed(tokens: readonly string[]): string[] {
  const kept: string[] = [];
  for (const token of tokens) {
    const end = kept.length - 1;
    if (token === place && kept[end] === place) continue;
    if (token === place && kept[end] === ',' && kept[end - 1] === place) kept.pop();
    else kept.push(token);
  }
  return kept;
}
