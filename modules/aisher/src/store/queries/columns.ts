import { boundedRecord } from '@dojang/kernel/bounds';
import { z } from 'zod';

/**
 * How the engine writes values in JSON. Numbers of 64 bits come as text. A cluster that others run may answer anything, so
 * each value has a bound: far above what a receiver keeps, since one row beyond it fails the whole reading.
 */

const textMax = 4 * 1024 * 1024;
const keysMax = 10_000;
const anyText = z.string().max(textMax);
const anyNumber = z.number().min(-Number.MAX_VALUE).max(Number.MAX_VALUE);
const wholeNumber = z.union([
  z.string().regex(/^-?\d{1,20}$/),
  z.int().min(Number.MIN_SAFE_INTEGER).max(Number.MAX_SAFE_INTEGER),
]);

/** A text; ids of a fixed length are filled up with NUL. */
export const text = anyText.transform((value) => value.replaceAll('\0', ''));
export const texts = z.array(text).max(keysMax);
export const count = wholeNumber.transform(Number);
/** Nanoseconds since 1970. */
export const nanos = wholeNumber.transform(BigInt);
/** A time in nanoseconds; null where there was no row. */
export const nanosOrNull = wholeNumber.transform((value) =>
  BigInt(value) === 0n ? null : BigInt(value),
);
export const number = anyNumber.nullable().transform((value) => value ?? 0);
export const flag = z.boolean();
export const map = boundedRecord(anyText, anyText, keysMax);
export const numbers = boundedRecord(anyText, anyNumber.nullable(), keysMax);
export const flags = boundedRecord(anyText, z.boolean(), keysMax);
