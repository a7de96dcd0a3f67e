/** An error as the format knows it: what the golden query gives, a row for each error. */

export type Value = string | number | boolean;

export interface ErrorRow {
  readonly source: 'span' | 'exception' | 'log';
  readonly service: string;
  readonly operation: string;
  readonly environment: string;
  readonly version: string;
  readonly type: string;
  readonly message: string;
  readonly stack: string;
  readonly traceId: string;
  readonly spanId: string;
  readonly atNs: bigint;
  readonly attributes: Readonly<Record<string, Value>>;
}

/** As it would be sent without any of this: one object a row, the time as text. */
export function plainOf({ atNs, ...row }: ErrorRow): Record<string, unknown> {
  return { at: timeOf(atNs), ...row };
}

/** Nanoseconds since 1970 as ISO 8601, with all nine digits; years that it cannot write stay a number. */
export function timeOf(atNs: bigint): string {
  const ms = Number(atNs / 1_000_000n);
  if (atNs < 0n || ms > 253_402_300_799_999) return String(atNs);
  return `${new Date(ms).toISOString().slice(0, 19)}.${String(atNs % 1_000_000_000n).padStart(9, '0')}Z`;
}

export function nsOf(time: string): bigint {
  if (!time.endsWith('Z')) return BigInt(time);
  return BigInt(Date.parse(`${time.slice(0, 19)}Z`)) * 1_000_000n + BigInt(time.slice(20, 29));
}
