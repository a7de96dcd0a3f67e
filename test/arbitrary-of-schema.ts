import fc, { type Arbitrary } from 'fast-check';

/** The part of JSON Schema that our OpenAPI document uses. */
export interface Schema {
  readonly type?: string;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly allOf?: readonly Schema[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: Schema | boolean;
  readonly items?: Schema;
  readonly prefixItems?: readonly Schema[];
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: number;
  readonly exclusiveMaximum?: number;
  readonly pattern?: string;
  readonly format?: string;
}

const hexDigits = '0123456789abcdef';

/** Text as hostile as text gets: NUL, half pairs, right-to-left marks, SQL, paths, markup. */
export const wildText: Arbitrary<string> = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc.constantFrom(
    '',
    '\0',
    '\ud800',
    '\u202e',
    "'; drop table kernel.draft; --",
    '../../etc/passwd',
    '<script>alert(1)</script>',
    '%00',
    '$1',
    '{{}}',
    'NaN',
    '-1',
    '1e400',
    '99999999999999999999',
    '도장'.repeat(200),
    'x'.repeat(5000),
  ),
);

/** Any JSON at all, some of it deep. */
export const wildJson: Arbitrary<unknown> = fc.oneof(
  fc.jsonValue({ maxDepth: 4 }),
  wildText,
  fc.constantFrom<unknown>(
    null,
    [],
    {},
    0,
    -0.5,
    2 ** 53,
    true,
    JSON.parse('{"__proto__":{"a":1}}'),
  ),
);

function stringOf(schema: Schema, known: readonly string[]): Arbitrary<string> {
  switch (schema.format) {
    case 'uuid':
      return known.length > 0 ? fc.oneof(fc.uuid(), fc.constantFrom(...known)) : fc.uuid();
    case 'date-time':
      return fc
        .date({ min: new Date(0), max: new Date('2100-01-01'), noInvalidDate: true })
        .map((date) => date.toISOString());
    case 'uri':
      return fc.webUrl({ validSchemes: ['https'] });
    case 'email':
      return fc.emailAddress();
  }
  const { minLength = 0, maxLength = 80 } = schema;
  if (schema.pattern !== undefined) {
    return fc
      .stringMatching(new RegExp(schema.pattern))
      .filter((text) => text.length >= minLength && text.length <= maxLength);
  }
  // A digest or a hash, most likely; plain text of that length is as good.
  if (minLength === maxLength) {
    const unit = fc.constantFrom(...hexDigits);
    return fc.string({ unit, minLength, maxLength });
  }
  const longest = Math.min(maxLength, minLength + 60);
  return fc.string({ unit: 'grapheme', minLength, maxLength: longest });
}

function numberOf(schema: Schema): Arbitrary<number> {
  const min = schema.minimum ?? (schema.exclusiveMinimum ?? -1_000_001) + 1;
  const max = schema.maximum ?? (schema.exclusiveMaximum ?? 1_000_001) - 1;
  if (schema.type === 'number') return fc.double({ min, max, noNaN: true });
  return fc.integer({ min: Math.max(min, -(2 ** 31)), max: Math.min(max, 2 ** 31 - 1) });
}

function objectOf(schema: Schema, known: readonly string[]): Arbitrary<unknown> {
  const { properties, additionalProperties, required = [] } = schema;
  if (properties === undefined) {
    const value =
      typeof additionalProperties === 'object'
        ? arbitraryOf(additionalProperties, known)
        : wildJson;
    return fc.dictionary(fc.string({ maxLength: 12 }), value, { maxKeys: 4 });
  }
  const fields = Object.fromEntries(
    Object.entries(properties).map(([name, inner]) => [name, arbitraryOf(inner, known)]),
  );
  return fc.record(fields, { requiredKeys: required.filter((name) => name in fields) });
}

/** Values that fit the schema, as far as the schema says; `known` are ids that exist. */
export function arbitraryOf(schema: Schema, known: readonly string[] = []): Arbitrary<unknown> {
  if (schema.const !== undefined) return fc.constant(schema.const);
  if (schema.enum) return fc.constantFrom(...schema.enum);
  const choices = schema.anyOf ?? schema.oneOf;
  if (choices) return fc.oneof(...choices.map((choice) => arbitraryOf(choice, known)));
  if (schema.allOf) {
    return fc
      .tuple(...schema.allOf.map((part) => arbitraryOf(part, known)))
      .map((parts) => Object.assign({}, ...(parts as object[])));
  }
  switch (schema.type) {
    case 'string':
      return stringOf(schema, known);
    case 'integer':
    case 'number':
      return numberOf(schema);
    case 'boolean':
      return fc.boolean();
    case 'null':
      return fc.constant(null);
    case 'array': {
      const { minItems: minLength = 0, maxItems = 4 } = schema;
      const maxLength = Math.min(maxItems, minLength + 3);
      const items = arbitraryOf(schema.items ?? {}, known);
      return fc.array(items, { minLength, maxLength });
    }
    case 'object':
      return objectOf(schema, known);
    default:
      return wildJson;
  }
}
