import { z } from 'zod';

/**
 * How much may come in, for the schemas of all packages. Each text, list, record and number of a schema has
 * a maximum: `test/schemas.test.ts` walks them all.
 */

/** The biggest number that a column of type `integer` holds. */
export const integerMax = 2_147_483_647;

/** How many there are of something. */
export const count = z.int().min(0).max(integerMax);

/** A count that grows for months may become too big for an `integer`. */
export const total = z.number().min(0).max(Number.MAX_SAFE_INTEGER);

/** A stable word of ours: a type of event, a kind, a reason. */
export const word = z.string().max(100);

/** A name or a line that is shown. What comes in says its own, smaller maximum. */
export const shortText = z.string().max(500);

/** A word or a sentence in each language that people are written to in. */
export const texts = z.object({ ko: shortText, en: shortText });

/** A moment, as `Date.toISOString` writes it. By itself Zod takes a fraction of a second of any length. */
export const instant = z.iso.datetime().max(40);

/** Where a page of a list ended. */
export const cursor = z.string().max(200);

type Bound = 'json' | 'keys';

/** Checks that put a bound on a schema; `findUnbounded` looks for them. */
const bounds = new WeakMap<object, Bound>();

export const boundOf = (checks: readonly object[]): Bound | undefined =>
  checks.map((check) => bounds.get(check)).find((bound) => bound !== undefined);

/** A record of at most `keysMax` keys. */
export function boundedRecord<K extends z.ZodString, V extends z.ZodType>(
  key: K,
  value: V,
  keysMax: number,
): z.ZodRecord<K, V> {
  const check = z.check<Record<string, unknown>>(({ value: record, issues }) => {
    if (Object.keys(record).length <= keysMax) return;
    issues.push({ code: 'custom', input: record, message: `must have at most ${keysMax} keys` });
  });
  bounds.set(check, 'keys');
  return z.record(key, value).check(check).meta({ maxProperties: keysMax });
}

export interface JsonBounds {
  /** Characters of all texts and keys, and one for each value. */
  readonly charactersMax: number;
  /** How deep lists and objects nest. */
  readonly depthMax?: number;
  /** Values of any kind. Keys count as values. */
  readonly valuesMax?: number;
}

/** Whether a value keeps within bounds. The walk stops at the first part that does not, and never recurses. */
export function fitsBounds(
  value: unknown,
  { charactersMax, depthMax = 16, valuesMax = 10_000 }: JsonBounds,
): boolean {
  let characters = 0;
  let values = 0;
  const left: [value: unknown, depth: number][] = [[value, 0]];
  for (let next = left.pop(); next !== undefined; next = left.pop()) {
    const [inner, depth] = next;
    values += 1;
    characters += typeof inner === 'string' ? inner.length + 1 : 1;
    if (characters > charactersMax || values > valuesMax || depth > depthMax) return false;
    if (typeof inner !== 'object' || inner === null) continue;
    for (const key in inner) {
      if (!Array.isArray(inner)) characters += key.length;
      if (left.length > valuesMax) return false;
      left.push([(inner as Record<string, unknown>)[key], depth + 1]);
    }
  }
  return true;
}

/** Refuses a value beyond these bounds, whatever its shape. */
export function withinBounds<T>(limits: JsonBounds): z.core.$ZodCheck<T> {
  const check = z.check<T>(({ value, issues }) => {
    if (fitsBounds(value, limits)) return;
    issues.push({
      code: 'custom',
      input: value,
      message: 'is too large or nests too deeply',
    });
  });
  bounds.set(check, 'json');
  return check;
}

/** JSON whose shape is declared elsewhere, such as by the kind of a draft. */
export const boundedJson = (limits: JsonBounds) => z.unknown().check(withinBounds<unknown>(limits));

/** Small facts for a card, a line of the ledger or of a log: ids, counts and words, never content. */
export const facts = z
  .record(z.string(), z.unknown())
  .check(withinBounds({ charactersMax: 100_000, depthMax: 8, valuesMax: 5000 }));
