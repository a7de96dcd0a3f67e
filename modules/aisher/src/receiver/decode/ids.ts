import { hash } from 'node:crypto';

const traceForm = /^[0-9a-f]{32}$/;
const spanForm = /^[0-9a-f]{16}$/;
const isZero = (id: string) => /^0+$/.test(id);

/** Lower-case hex of a trace; undefined for what is no id. */
export function traceIdOf(text: string): string | undefined {
  const id = text.toLowerCase();
  return traceForm.test(id) && !isZero(id) ? id : undefined;
}

/** Lower-case hex of a span; undefined for what is no id. */
export function spanIdOf(text: string): string | undefined {
  const id = text.toLowerCase();
  return spanForm.test(id) && !isZero(id) ? id : undefined;
}

/** 32 hex characters that are the same for the same parts. It identifies, and keeps nothing secret. */
export const idOf = (...parts: readonly (string | number | bigint)[]): string =>
  hash('md5', parts.join('\0'), 'hex');

/** Nanoseconds as 16 hex characters, which sort as the times do. */
export const sortableNs = (ns: bigint): string =>
  BigInt.asUintN(64, ns).toString(16).padStart(16, '0');
