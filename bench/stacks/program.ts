/**
 * Services that do not exist, in no language yet: calls that lead to a failure. Whoever prints a stack of a cause says
 * the same calls in the words of a language.
 */
import type { Random } from './random.ts';

const nouns = [
  ...[
    'order',
    'invoice',
    'basket',
    'card',
    'refund',
    'stock',
    'parcel',
    'coupon',
    'price',
    'ledger',
  ],
  ...[
    'tenant',
    'session',
    'profile',
    'report',
    'ticket',
    'booking',
    'seat',
    'meter',
    'tariff',
    'quota',
  ],
  ...[
    'upload',
    'thumbnail',
    'playlist',
    'channel',
    'webhook',
    'digest',
    'region',
    'shipment',
    'claim',
  ],
  ...[
    'policy',
    'budget',
    'contract',
    'survey',
    'lesson',
    'recipe',
    'station',
    'signal',
    'batch',
    'route',
  ],
];
const verbs = [
  ...[
    'load',
    'store',
    'apply',
    'settle',
    'merge',
    'render',
    'publish',
    'resolve',
    'compute',
    'verify',
  ],
  ...[
    'reserve',
    'release',
    'charge',
    'cancel',
    'import',
    'export',
    'enrich',
    'schedule',
    'rotate',
    'sync',
  ],
  ...[
    'parse',
    'encode',
    'lookup',
    'refresh',
    'collect',
    'split',
    'notify',
    'archive',
    'restore',
    'audit',
  ],
];
const roles = [
  'rule',
  'store',
  'policy',
  'gateway',
  'planner',
  'client',
  'reader',
  'ledger',
  'engine',
  'desk',
];
const units = [
  'billing',
  'catalog',
  'checkout',
  'delivery',
  'identity',
  'media',
  'pricing',
  'search',
  'support',
];
const faults = [
  ...[
    ['not', 'found'],
    ['expired'],
    ['conflict'],
    ['rejected'],
    ['unavailable'],
    ['limit', 'exceeded'],
  ],
  ...[['missing'], ['malformed'], ['denied'], ['out', 'of', 'range']],
];
const sentences = [
  'no %n with id # in %v',
  'cannot %v %n #: it is closed',
  '%n # refused by gateway after # ms',
  'expected # rows of %n but got #',
  'timeout of #ms while trying to %v the %n',
  '%n "#" has no %v rule',
];

export type CallKind =
  | 'method'
  | 'function'
  | 'async'
  | 'callback'
  | 'constructor'
  | 'generic'
  | 'impl';

/** One call of the service's own code. Names are lists of words. */
export interface Call {
  readonly unit: string;
  readonly owner: readonly string[];
  readonly name: readonly string[];
  readonly kind: CallKind;
}

export interface Failure {
  readonly type: readonly string[];
  /** Its type is the language's own and says nothing. */
  readonly isGeneric: boolean;
  /** `#` stands for what changes from error to error. */
  readonly sentence: string;
}

export interface Cause {
  readonly id: string;
  /** Where it failed first. */
  readonly calls: readonly Call[];
  readonly failure: Failure;
  /** What caught it and threw another one. */
  readonly wrapper: { readonly failure: Failure; readonly at: number } | null;
  /** It failed in a library that the first call called. */
  readonly isInLibrary: boolean;
  /** What the stack shows: calls of the app, those of libraries alone, or nothing. */
  readonly trace: 'app' | 'libraries' | 'none';
  /** A call repeats itself so often, from 1 to this. */
  readonly recursion: number;
}

export interface Service {
  readonly name: string;
  readonly company: string;
  /** Which of its language's frameworks and habits the service has: the same for all its errors. */
  readonly style: number;
  readonly causes: readonly Cause[];
}

const kinds: readonly CallKind[] = [
  ...(['method', 'method', 'method', 'function', 'async', 'async'] as const),
  ...(['callback', 'constructor', 'generic', 'impl'] as const),
];

const ownerOf = (random: Random) => [random.pick(nouns), random.pick(roles)];
const nameOf = (random: Random) => [random.pick(verbs), random.pick(nouns)];

const callOf = (random: Random): Call => ({
  unit: random.pick(units),
  owner: ownerOf(random),
  name: nameOf(random),
  kind: random.pick(kinds),
});

const sentenceOf = (random: Random) =>
  random.pick(sentences).replace('%n', random.pick(nouns)).replace('%v', random.pick(verbs));

const failureOf = (random: Random): Failure => ({
  type: [random.pick(nouns), ...random.pick(faults)],
  isGeneric: random.chance(0.25),
  sentence: sentenceOf(random),
});

function causeOf(random: Random, id: string): Cause {
  const calls = Array.from({ length: random.between(3, 10) }, () => callOf(random));
  const trace = random.pick([...Array<'app'>(18).fill('app'), 'libraries', 'none'] as const);
  return {
    id,
    calls,
    failure: failureOf(random),
    wrapper:
      trace === 'app' && random.chance(0.3)
        ? { failure: failureOf(random), at: random.between(2, calls.length - 1) }
        : null,
    isInLibrary: trace === 'libraries' || random.chance(0.3),
    trace,
    recursion: random.chance(0.1) ? 30 : 1,
  };
}

/** What differs from a cause in one thing only, which makes it another cause. */
function siblingOf(random: Random, cause: Cause, id: string): Cause {
  const [top, ...rest] = cause.calls;
  const way = cause.trace === 'app' ? random.between(0, 3) : 2;
  if (way === 0) return { ...cause, id, calls: [{ ...top!, name: nameOf(random) }, ...rest] };
  if (way === 1) return { ...cause, id, calls: [{ ...top!, owner: ownerOf(random) }, ...rest] };
  if (way === 2 || !cause.failure.isGeneric) {
    const type = [random.pick(nouns), ...random.pick(faults)];
    return { ...cause, id, failure: { ...cause.failure, isGeneric: false, type } };
  }
  return { ...cause, id, failure: { ...cause.failure, sentence: sentenceOf(random) } };
}

/** What makes a cause the one that it is. */
const identityOf = ({ calls, failure, wrapper, trace }: Cause) =>
  JSON.stringify([
    trace,
    trace === 'app' ? '' : failure.sentence,
    (trace === 'app' ? calls : []).map(({ kind: _, ...call }) => call),
    failure.isGeneric ? failure.sentence : failure.type,
    wrapper,
  ]);

export function serviceOf(random: Random, causesMost: number): Service {
  const byIdentity = new Map<string, Cause>();
  const name = random.pick(nouns);
  while (byIdentity.size < causesMost) {
    const cause = causeOf(random, `${name}-${byIdentity.size}`);
    byIdentity.set(identityOf(cause), cause);
    if (random.chance(0.6)) {
      const sibling = siblingOf(random, cause, `${name}-${byIdentity.size}-sibling`);
      if (!byIdentity.has(identityOf(sibling))) byIdentity.set(identityOf(sibling), sibling);
    }
  }
  const company = random.pick(['acme', 'hanbit', 'norda', 'blume', 'kitsu']);
  return { name, company, style: random.between(0, 59), causes: [...byIdentity.values()] };
}

const capital = (word: string) => word[0]!.toUpperCase() + word.slice(1);
export const pascal = (words: readonly string[]): string => words.map(capital).join('');
export const camel = ([first, ...rest]: readonly string[]): string => `${first}${pascal(rest)}`;
export const snake = (words: readonly string[]): string => words.join('_');
export const kebab = (words: readonly string[]): string => words.join('-');
