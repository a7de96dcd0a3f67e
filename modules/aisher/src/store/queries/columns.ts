import { z } from 'zod';

/** How the engine writes values in JSON. Numbers of 64 bits come as text. */

/** A text; ids of a fixed length are filled up with NUL. */
export const text = z.string().transform((value) => value.replaceAll('\0', ''));
export const texts = z.array(text);
export const count = z.union([z.string(), z.number()]).transform(Number);
/** Nanoseconds since 1970. */
export const nanos = z.union([z.string(), z.number()]).transform(BigInt);
/** A time in nanoseconds; null where there was no row. */
export const nanosOrNull = z
  .union([z.string(), z.number()])
  .transform((value) => (BigInt(value) === 0n ? null : BigInt(value)));
export const number = z
  .number()
  .nullable()
  .transform((value) => value ?? 0);
export const flag = z.boolean();
export const map = z.record(z.string(), z.string());
export const numbers = z.record(z.string(), z.number().nullable());
export const flags = z.record(z.string(), z.boolean());
