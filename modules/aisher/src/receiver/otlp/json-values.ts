import { type OtlpAttributes, type OtlpPairs, type OtlpValue, partsMax } from './request.ts';
import { brokenBody } from './wire.ts';

/** An object of the JSON form; anything else is broken. A missing one has no fields. */
export type JsonFields = Readonly<Record<string, unknown>>;

const nothing: JsonFields = Object.freeze({});

export function fieldsOf(value: unknown): JsonFields {
  if (value === undefined || value === null) return nothing;
  if (typeof value === 'object' && !Array.isArray(value)) return value as JsonFields;
  throw brokenBody('an object was expected');
}

export function listOf(value: unknown): readonly unknown[] {
  if (value === undefined || value === null) return [];
  if (Array.isArray(value)) return value;
  throw brokenBody('a list was expected');
}

export function textOf(value: unknown): string {
  if (value === undefined || value === null) return '';
  if (typeof value === 'string') return value;
  throw brokenBody('a text was expected');
}

/** Numbers may come as text, as the protocol writes those of 64 bits; NaN and Infinity come as words. */
export function numberOf(value: unknown): number {
  if (typeof value === 'number') return value;
  if (value === undefined || value === null) return 0;
  if (typeof value === 'string' && numberWords.has(value)) return Number(value);
  if (typeof value === 'string' && value.length < 400 && value.trim() !== '') {
    const number = Number(value);
    if (!Number.isNaN(number)) return number;
  }
  throw brokenBody('a number was expected');
}
const numberWords: ReadonlySet<string> = new Set(['NaN', 'Infinity', '-Infinity']);

export const optionalNumber = (value: unknown): number | undefined =>
  value === undefined || value === null ? undefined : numberOf(value);

/** Nanoseconds since 1970, and whole numbers of 64 bits. */
export function integerOf(value: unknown): bigint {
  if (value === undefined || value === null) return 0n;
  if (typeof value === 'string' && /^-?\d{1,20}$/.test(value)) return BigInt(value);
  if (typeof value === 'number' && Number.isInteger(value)) return BigInt(value);
  throw brokenBody('a whole number was expected');
}

function intValue(value: unknown): number | bigint {
  const whole = integerOf(value);
  const number = Number(whole);
  return Number.isSafeInteger(number) ? number : whole;
}

/** `AnyValue` in its JSON form: an object with the one field that says its type. */
export function readValue(json: unknown, depth = 0): OtlpValue {
  const fields = fieldsOf(json);
  if (fields.stringValue !== undefined) return textOf(fields.stringValue);
  if (fields.intValue !== undefined) return intValue(fields.intValue);
  if (fields.doubleValue !== undefined) return numberOf(fields.doubleValue);
  if (fields.boolValue !== undefined) return fields.boolValue === true;
  if (fields.bytesValue !== undefined) return textOf(fields.bytesValue);
  const { arrayValue, kvlistValue } = fields;
  if (arrayValue === undefined && kvlistValue === undefined) return null;
  if (depth >= partsMax.depth) return '…';
  if (arrayValue === undefined) return { fields: pairsOf(fieldsOf(kvlistValue).values, depth + 1) };
  const values = listOf(fieldsOf(arrayValue).values).slice(0, partsMax.attributes);
  return values.map((each) => readValue(each, depth + 1));
}

function pairsOf(json: unknown, depth: number): OtlpPairs {
  const pairs: [string, OtlpValue][] = [];
  for (const each of listOf(json).slice(0, partsMax.attributes)) {
    const { key, value } = fieldsOf(each);
    pairs.push([textOf(key), readValue(value, depth)]);
  }
  return pairs;
}

export function attributesOf(json: unknown): OtlpAttributes {
  const { length } = listOf(json);
  const pairs = pairsOf(json, 0) as [string, OtlpValue][];
  return { pairs, more: length - pairs.length };
}
