import { foldersOf } from '../change/paths.ts';
import type { Convention, LintRule } from '../change/scope.ts';
import { own } from '../change/tally.ts';
import { isCase } from './letter-case.ts';
import type { ParsedMessage } from './message.ts';

/** The input of a rule. */
export interface LintInput {
  readonly message: string;
  readonly parsed: ParsedMessage;
  readonly convention: Convention;
  readonly paths: readonly string[];
  readonly rule: LintRule;
}

interface Found {
  readonly start: number;
  readonly end: number;
  readonly [param: string]: string | number;
}
type Check = (input: LintInput) => readonly Found[];

const none: readonly Found[] = [];
const asList = (value: unknown): string[] =>
  Array.isArray(value) ? value.map(String) : value === null ? [] : [String(value)];
const asNumber = (value: unknown, otherwise: number): number =>
  typeof value === 'number' ? value : otherwise;

type Part = 'header' | 'type' | 'scope' | 'subject' | 'body' | 'footer';

function partOf(input: LintInput, part: Part): { text: string; start: number } {
  const { parsed, message } = input;
  if (part === 'header') return { text: parsed.header, start: 0 };
  if (part === 'type') return { text: parsed.type ?? '', start: parsed.typeStart };
  if (part === 'scope') return { text: parsed.scope ?? '', start: parsed.scopeStart };
  if (part === 'subject') return { text: parsed.subject, start: parsed.subjectStart };
  if (part === 'body') return { text: parsed.body, start: parsed.bodyStart };
  return { text: message.slice(parsed.footerStart).trimEnd(), start: parsed.footerStart };
}

const spanOf = (part: { text: string; start: number }) => ({
  start: part.start,
  end: part.start + part.text.length,
});

function empty(part: Part): Check {
  return (input) => {
    const { text, start } = partOf(input, part);
    const isEmpty = text.trim() === '';
    return isEmpty === (input.rule.when === 'always') ? none : [{ ...spanOf({ text, start }) }];
  };
}

function oneOf(part: 'type' | 'scope'): Check {
  return (input) => {
    const whole = partOf(input, part);
    const allowed = asList(input.rule.value);
    if (whole.text === '' || allowed.length === 0) return none;
    const found: Found[] = [];
    const words = part === 'scope' ? whole.text.split(/[/\\,]/) : [whole.text];
    for (const word of words.map((each) => each.trim())) {
      if (allowed.includes(word) === (input.rule.when === 'always')) continue;
      found.push({ ...spanOf(whole), [part]: word, allowed: allowed.slice(0, 40).join(', ') });
    }
    return found;
  };
}

function cased(part: Part): Check {
  return (input) => {
    const whole = partOf(input, part);
    const cases = asList(input.rule.value);
    if (whole.text === '' || cases.length === 0) return none;
    // As in commitlint, a subject that begins with a digit, a quote or a letter without case is free.
    if (part !== 'type' && part !== 'scope' && !/^[\p{Ll}\p{Lu}\p{Lt}]/u.test(whole.text))
      return none;
    const words = part === 'scope' ? whole.text.split(/[/\\,]/) : [whole.text];
    const holds = words.every((word) => cases.some((name) => isCase(word.trim(), name)));
    if (holds === (input.rule.when === 'always')) return none;
    return [{ ...spanOf(whole), expected: cases.slice(0, 40).join(', '), when: input.rule.when }];
  };
}

function lengthMax(part: Part): Check {
  return (input) => {
    const { text, start } = partOf(input, part);
    const max = asNumber(input.rule.value, Number.POSITIVE_INFINITY);
    if (text.length <= max) return none;
    return [{ start: start + max, end: start + text.length, max, actual: text.length }];
  };
}

function lengthMin(part: Part): Check {
  return (input) => {
    const whole = partOf(input, part);
    const min = asNumber(input.rule.value, 0);
    if (whole.text === '' || whole.text.length >= min) return none;
    return [{ ...spanOf(whole), min, actual: whole.text.length }];
  };
}

function lineLengthMax(part: 'body' | 'footer'): Check {
  return (input) => {
    const { text, start } = partOf(input, part);
    const max = asNumber(input.rule.value, Number.POSITIVE_INFINITY);
    const found: Found[] = [];
    let at = start;
    for (const line of text.split('\n')) {
      // As in commitlint, a line with a link cannot be broken.
      if (line.length > max && !/https?:\/\//.test(line)) {
        found.push({ start: at + max, end: at + line.length, max, actual: line.length });
      }
      at += line.length + 1;
    }
    return found;
  };
}

function fullStop(part: 'subject' | 'header' | 'body'): Check {
  return (input) => {
    const { text, start } = partOf(input, part);
    const stop = asList(input.rule.value)[0] ?? '.';
    // An ellipsis is not a full stop.
    const stops = text.endsWith(stop) && !text.endsWith('...');
    if (text === '' || stops === (input.rule.when === 'always')) return none;
    return [
      { start: start + text.length - (stops ? stop.length : 0), end: start + text.length, stop },
    ];
  };
}

function leadingBlank(part: 'body' | 'footer'): Check {
  return (input) => {
    const { text, start } = partOf(input, part);
    if (text === '' || input.rule.when === 'never') return none;
    const gap = input.message.slice(0, start);
    return /\n[ \t\r]*\n[ \t\r]*$/.test(gap.slice(-200)) ? none : [{ start, end: start }];
  };
}

function headerTrim({ parsed, message }: LintInput): readonly Found[] {
  const { header } = parsed;
  const lead = header.length - header.trimStart().length;
  if (lead > 0) return [{ start: 0, end: lead }];
  const trail = header.length - header.trimEnd().length;
  if (trail > 0) return [{ start: header.length - trail, end: header.length }];
  return message.startsWith('\n') ? [{ start: 0, end: 1 }] : none;
}

/**
 * Checks the scope against the changed paths. Only a scope that the history knows from other paths is doubted,
 * because a new word may be right.
 */
function scopePaths({ parsed, convention, paths }: LintInput): readonly Found[] {
  if (!parsed.scope || paths.length === 0) return none;
  const expected = new Map<string, number>();
  let homes = 0;
  for (const counts of Object.values(convention.pathScopes))
    homes += own(counts, parsed.scope) ?? 0;
  if (homes < 5) return none;
  for (const path of paths.slice(0, 500)) {
    for (const folder of [path, ...foldersOf(path)]) {
      const counts = own(convention.pathScopes, folder);
      if (!counts) continue;
      if ((own(counts, parsed.scope) ?? 0) > 0 || path.includes(parsed.scope)) return none;
      for (const [scope, count] of Object.entries(counts)) {
        expected.set(scope, (expected.get(scope) ?? 0) + count);
      }
      break;
    }
  }
  const best = [...expected].sort((a, b) => b[1] - a[1])[0];
  if (!best || best[1] < 5) return none;
  const start = parsed.scopeStart;
  return [{ start, end: start + parsed.scope.length, scope: parsed.scope, expected: best[0] }];
}

function hasTrailer({ message, rule }: LintInput): readonly Found[] {
  const wanted = asList(rule.value)[0] ?? 'Signed-off-by:';
  const has = message.split('\n').some((line) => line.startsWith(wanted));
  const at = message.length;
  return has === (rule.when === 'always') ? none : [{ start: at, end: at, trailer: wanted }];
}

/** Every rule by its name. It is commitlint's name if commitlint has the rule. */
export const rules: ReadonlyMap<string, Check> = new Map<string, Check>([
  ['header-empty', empty('header')],
  ['header-max-length', lengthMax('header')],
  ['header-min-length', lengthMin('header')],
  ['header-case', cased('header')],
  ['header-full-stop', fullStop('header')],
  ['header-trim', headerTrim],
  ['type-empty', empty('type')],
  ['type-enum', oneOf('type')],
  ['type-case', cased('type')],
  ['type-max-length', lengthMax('type')],
  ['type-min-length', lengthMin('type')],
  ['scope-empty', empty('scope')],
  ['scope-enum', oneOf('scope')],
  ['scope-case', cased('scope')],
  ['scope-max-length', lengthMax('scope')],
  ['scope-min-length', lengthMin('scope')],
  ['scope-paths', scopePaths],
  ['subject-empty', empty('subject')],
  ['subject-case', cased('subject')],
  ['subject-full-stop', fullStop('subject')],
  ['subject-max-length', lengthMax('subject')],
  ['subject-min-length', lengthMin('subject')],
  ['body-empty', empty('body')],
  ['body-leading-blank', leadingBlank('body')],
  ['body-max-length', lengthMax('body')],
  ['body-min-length', lengthMin('body')],
  ['body-max-line-length', lineLengthMax('body')],
  ['body-full-stop', fullStop('body')],
  ['footer-empty', empty('footer')],
  ['footer-leading-blank', leadingBlank('footer')],
  ['footer-max-length', lengthMax('footer')],
  ['footer-min-length', lengthMin('footer')],
  ['footer-max-line-length', lineLengthMax('footer')],
  ['signed-off-by', hasTrailer],
  ['trailer-exists', hasTrailer],
]);

/** The names of all rules. Each is a key of the page's catalogue. */
export const lintRuleNames: readonly string[] = [...rules.keys()];
