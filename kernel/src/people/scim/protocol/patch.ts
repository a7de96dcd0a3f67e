import { z } from 'zod';
import { boundedJson } from '../../../base/bounds.ts';
import { type Path, readPath } from './paths.ts';
import { invalidValue } from './refusals.ts';

/** Of one request; a group changes many members in one of them. */
const operationsMax = 1_000;

/** Anything that a provider may send for one person or one group of thousands. */
export const anyValue = boundedJson({ charactersMax: 800_000, depthMax: 8, valuesMax: 20_000 });

/** `PATCH` by RFC 7644 § 3.5.2. Some providers write the operation with a capital. */
export const patchBody = z.object({
  Operations: z
    .array(
      z.object({
        op: z.string().max(10),
        path: z.string().max(500).optional(),
        value: anyValue.optional(),
      }),
    )
    .min(1)
    .max(operationsMax),
});
export type PatchBody = z.infer<typeof patchBody>;

/** One change of one attribute. */
export interface Change {
  readonly op: 'add' | 'remove' | 'replace';
  readonly path: Path;
  readonly value: unknown;
}

export const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function opOf(text: string): Change['op'] {
  const op = text.toLowerCase();
  if (op === 'add' || op === 'remove' || op === 'replace') return op;
  throw invalidValue('An operation is add, remove or replace.');
}

/**
 * What a request changes, attribute by attribute, in its order: an operation without a path names the attributes in its
 * value.
 *
 * @throws Problem 400 `scim-value-not-valid`, `scim-path-not-valid`.
 */
export function changesOf({ Operations }: PatchBody): Change[] {
  return Operations.flatMap(({ op: word, path, value }) => {
    const op = opOf(word);
    if (path !== undefined) return [{ op, path: readPath(path), value }];
    if (op === 'remove') throw invalidValue('An operation that removes needs a path.');
    if (!isRecord(value)) throw invalidValue('An operation without a path has an object as value.');
    return Object.entries(value).map(([name, inner]) => ({
      op,
      path: readPath(name),
      value: inner,
    }));
  });
}

/** A truth value; some providers send it as a word. @throws Problem 400 `scim-value-not-valid`. */
export function truth(value: unknown): boolean {
  if (typeof value === 'boolean') return value;
  const word = typeof value === 'string' ? value.toLowerCase() : '';
  if (word === 'true' || word === 'false') return word === 'true';
  throw invalidValue('active is true or false.');
}
