import type { ErrorRow } from './error-row.ts';

/** How much of a model the errors need, from 0 to 1, and the tier of model that follows from it. */
export interface Complexity {
  readonly value: number;
  readonly tier: 'cheap' | 'middle' | 'strong';
}

const servicesMany = 10;
const stackLong = 1_000;

const capped = (value: number) => Math.min(1, value);

/** Many services, long stacks and messages of many kinds each make it harder to say what is wrong. */
export function complexityOf(
  rows: readonly Pick<ErrorRow, 'service' | 'stack' | 'message'>[],
): Complexity {
  const count = Math.max(1, rows.length);
  const services = new Set(rows.map(({ service }) => service)).size;
  const stack = rows.reduce((sum, row) => sum + row.stack.length, 0) / count;
  const messages = new Set(rows.map(({ message }) => message)).size;
  const value =
    (capped(services / servicesMany) + capped(stack / stackLong) + capped(messages / count)) / 3;
  if (rows.length <= 1 || value < 0.3) return { value, tier: 'cheap' };
  return { value, tier: value < 0.7 ? 'middle' : 'strong' };
}
