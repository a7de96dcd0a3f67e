import { pathClass } from '../change/paths.ts';
import type { Difference } from './compare-outlines.ts';

const innerPath =
  /(?:^|\/)(?:internal|private|_[^/]*|packages-private|playground|scripts|examples?|bench[^/]*)\//;

/** Whether an export that others may use is gone, has another name, or can no longer be called as before. */
export function isBreaking({ read, state, before, after }: Difference): boolean {
  if (before === null || !before.exported) return false;
  if (pathClass(read.file.path) !== 'code' || innerPath.test(read.file.path)) return false;
  if (before.kind === 'key' || before.kind === 'heading' || before.kind === 'test') return false;
  // A moved element may still be exported from its old place. The change alone does not show it.
  if (state === 'moved') return false;
  if (state === 'deleted') return before.parent === null || before.kind === 'method';
  if (state === 'renamed') return before.parent === null;
  if (after === null || before.signature === '' || after.signature === '') return false;
  return !callableAsBefore(before.signature, after.signature);
}

/** New parameters at the end are fine if they are optional. All before them must be the same. */
function callableAsBefore(before: string, after: string): boolean {
  const was = parametersOf(before);
  const is = parametersOf(after);
  if (was === null || is === null) return true;
  for (const [at, parameter] of was.entries()) {
    if (is[at] === undefined) return false;
    if (nameless(parameter) === nameless(is[at])) continue;
    // A parameter that became optional, or got a default, takes what it took before.
    if (nameless(parameter) !== nameless(is[at].replace('?', '').replace(/ ?=.*$/, '')))
      return false;
  }
  return is.slice(was.length).every((parameter) => /\?|=|\.\.\.|^\*/.test(parameter));
}

/** The parameter's type if it has one, because its name means nothing to a caller by position. */
const nameless = (parameter: string) =>
  parameter.replace(/^[\w$]+(?=\??:)/, '').replace(/\s+/g, '');

function parametersOf(signature: string): string[] | null {
  const open = signature.indexOf('(');
  if (open === -1) return null;
  const parameters: string[] = [];
  let depth = 0;
  let start = open + 1;
  for (let at = open; at < signature.length; at += 1) {
    const char = signature[at]!;
    if ('([{'.includes(char)) depth += 1;
    else if (')]}'.includes(char)) depth -= 1;
    const ends = depth === 0 || (depth === 1 && char === ',');
    if (!ends) continue;
    const parameter = signature.slice(start, at).trim();
    if (parameter !== '' && parameter !== 'self') parameters.push(parameter);
    start = at + 1;
    if (depth === 0) return parameters;
  }
  return null;
}
