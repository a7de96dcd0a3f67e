import type { z } from 'zod';
import { boundOf } from '../base/bounds.ts';

/** The parts of a Zod definition that say how much may come in. */
interface Definition {
  readonly type?: string;
  readonly check?: string;
  readonly format?: string;
  readonly pattern?: RegExp;
  readonly checks?: readonly Part[];
  readonly maximum?: number;
  readonly length?: number;
  readonly value?: number;
  readonly shape?: Readonly<Record<string, Part>>;
  readonly catchall?: Part;
  readonly element?: Part;
  readonly items?: readonly Part[];
  readonly rest?: Part | null;
  readonly options?: readonly Part[];
  readonly keyType?: Part;
  readonly valueType?: Part;
  readonly innerType?: Part;
  readonly left?: Part;
  readonly right?: Part;
  readonly in?: Part;
  readonly out?: Part;
  readonly getter?: () => Part;
}
interface Part {
  readonly _zod: { readonly def: Definition };
}

const checksOf = (part: Part): Definition[] =>
  (part._zod.def.checks ?? []).map((check) => check._zod.def);

const isMaximum = ({ check }: Definition) => check === 'max_length' || check === 'length_equals';

/** Formats whose pattern ends by itself. A datetime does not: its fraction may go on for ever. */
const shortFormats: ReadonlySet<string> = new Set(['uuid', 'guid', 'date', 'ipv4', 'cuid2']);

/** Anchored on both sides, and nothing in it repeats without an end. */
function isShortPattern({ source, multiline }: RegExp): boolean {
  const bare = source.replace(/\\./g, 'x').replace(/\[[^\]]*\]/g, 'x');
  const isOpen = /[*+]|\{\d*,\}/.test(bare);
  const isAnchored = /^\^[^|]*\$$|^\^\((?:[^()]|\([^()]*\))*\)\$$/.test(bare);
  return !multiline && !isOpen && isAnchored;
}

function isShortString(part: Part): boolean {
  const { def } = part._zod;
  return [def, ...checksOf(part)].some(
    (each) =>
      isMaximum(each) ||
      shortFormats.has(each.format ?? '') ||
      (each.format === 'regex' && each.pattern !== undefined && isShortPattern(each.pattern)),
  );
}

/** A whole number that is merely safe could still name a billion lines: both ends have to be said. */
function isBetween(part: Part): boolean {
  const checks = checksOf(part).map(({ check }) => check);
  return checks.includes('less_than') && checks.includes('greater_than');
}

const simple: ReadonlySet<string> = new Set(
  'boolean null undefined void never literal enum nan date transform success symbol'.split(' '),
);

type Reach = readonly [step: string, part: Part | null | undefined];

/** The inner parts of a schema, each with the step that leads to it. */
function reachFrom({ _zod: { def } }: Part): Reach[] {
  switch (def.type) {
    case 'object':
      return [
        ...Object.entries(def.shape ?? {}).map(([name, part]) => [`.${name}`, part] as const),
        ['.*', def.catchall],
      ];
    case 'array':
    case 'set':
      return [['[]', def.element ?? def.valueType]];
    case 'tuple':
      return [...(def.items ?? []).map((part) => ['[]', part] as const), ['[]', def.rest]];
    case 'record':
    case 'map':
      return [
        ['.key', def.keyType],
        ['.*', def.valueType],
      ];
    case 'union':
      return (def.options ?? []).map((part) => ['', part] as const);
    case 'intersection':
      return [
        ['', def.left],
        ['', def.right],
      ];
    case 'pipe':
      return [
        ['', def.in],
        ['', def.out],
      ];
    case 'lazy':
      return [['', def.getter?.()]];
    default:
      return [['', def.innerType]];
  }
}

/** Steps to the keys and values that a shape does not name. */
const isOpen = (step: string) => step === '.*' || step === '.key';

/** What is missing of the schema itself, not of what is in it. */
function missingOf(part: Part): string | undefined {
  const { type = '' } = part._zod.def;
  const bound = boundOf(part._zod.def.checks ?? []);
  if (simple.has(type)) return undefined;
  switch (type) {
    case 'string':
    case 'template_literal':
      return isShortString(part) ? undefined : 'a text without a maximum';
    case 'number':
    case 'bigint':
      return isBetween(part) ? undefined : 'a number without a minimum and a maximum';
    case 'array':
    case 'set':
      return checksOf(part).some(isMaximum) ? undefined : 'a list without a maximum';
    case 'record':
    case 'map':
      return bound === undefined ? 'a record whose keys are not counted' : undefined;
    case 'unknown':
    case 'any':
    case 'custom':
      return bound === 'json' ? undefined : 'anything at all';
    default:
      return reachFrom(part).some(([, inner]) => inner) || type === 'object'
        ? undefined
        : `a ${type}, which the walk does not know`;
  }
}

/**
 * Each place of a schema where a sender could put as much as it likes, as `.files[].path: a text without a
 * maximum`. Empty when every text, list, record and number in it has its bounds.
 */
export function findUnbounded(schema: z.ZodType): string[] {
  const found = new Set<string>();
  const walk = (part: Part, path: string, above: readonly Part[]): void => {
    // A schema that holds itself is walked once: depth is bounded where JSON is read.
    if (above.includes(part)) return;
    const isJson = boundOf(part._zod.def.checks ?? []) === 'json';
    const missing = missingOf(part);
    if (missing !== undefined) found.add(`${path || '.'}: ${missing}`);
    for (const [step, inner] of reachFrom(part)) {
      // The size of the whole bounds what the shape leaves open.
      if (inner && !(isJson && isOpen(step))) walk(inner, path + step, [...above, part]);
    }
  };
  walk(schema as unknown as Part, '', []);
  return [...found];
}
