import { serializerCompiler } from 'fastify-type-provider-zod';
import { safeParse, type z } from 'zod';

type Definition = z.core.$ZodTypeDef & Readonly<Record<string, unknown>>;

/** What a schema of each of these types is made of, by the fields of its definition. */
const partsOf: Readonly<Record<string, readonly string[]>> = {
  string: [],
  number: [],
  boolean: [],
  null: [],
  literal: [],
  enum: [],
  unknown: [],
  any: [],
  never: [],
  nullable: ['innerType'],
  optional: ['innerType'],
  readonly: ['innerType'],
  array: ['element'],
  record: ['keyType', 'valueType'],
  object: ['shape', 'catchall'],
  union: ['options'],
  intersection: ['left', 'right'],
  tuple: ['items', 'rest'],
};

const isSchema = (value: unknown): value is z.core.$ZodType =>
  typeof value === 'object' && value !== null && '_zod' in value;

function schemasIn(part: unknown): unknown[] {
  if (part === undefined || part === null) return [];
  return isSchema(part) ? [part] : Object.values(part as object);
}

/** Whether a value that fits the schema is the same after it as before: no default, codec or other change is part of it. */
export function isPlain(schema: unknown): boolean {
  const seen = new Set<unknown>();
  const left = [schema];
  for (let next = left.pop(); next !== undefined; next = left.pop()) {
    if (seen.has(next)) continue;
    seen.add(next);
    if (!isSchema(next)) return false;
    const definition = next._zod.def as Definition;
    const parts = partsOf[definition.type];
    if (parts === undefined || definition.coerce === true) return false;
    left.push(...parts.flatMap((part) => schemasIn(definition[part])));
  }
  return true;
}

/**
 * Writes an answer by its route's schema: what the schema does not name is left out. The library encodes, which looks at
 * each value twice. Where nothing is encoded, one look says the same.
 */
export const answerCompiler: typeof serializerCompiler = (route) => {
  const write = serializerCompiler(route);
  const { schema } = route;
  if (!isPlain(schema)) return write;
  return (answer) => {
    const read = safeParse(schema as z.core.$ZodType, answer);
    // An answer that does not fit is a bug, which the library names.
    return read.success ? JSON.stringify(read.data) : write(answer);
  };
};
