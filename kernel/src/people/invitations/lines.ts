import type { AnyContext } from '../../core/context.ts';
import { emailBlind } from '../identity/emails.ts';
import { address } from './schema.ts';

/** The address in a pasted line: `kim@example.com`, `Kim <kim@example.com>`, with or without a comma behind it. */
export function addressIn(line: string): string | undefined {
  const text = line.trim().replace(/[,;]$/, '').trimEnd();
  const open = text.lastIndexOf('<');
  const inner = open >= 0 && text.endsWith('>') ? text.slice(open + 1, -1) : text;
  const found = address.safeParse(inner.trim());
  return found.success ? found.data : undefined;
}

export interface ReadLine {
  readonly line: string;
  /** Undefined where the line has no address. */
  readonly email: string | undefined;
  readonly blind: string;
  readonly isTwice: boolean;
}

/** Lines with what they say; empty ones are left out. */
export function readLines(ctx: AnyContext, lines: readonly string[]): ReadLine[] {
  const seen = new Set<string>();
  return lines
    .filter((line) => line.trim() !== '')
    .map((line) => {
      const email = addressIn(line);
      const blind = email === undefined ? '' : emailBlind(ctx.parts.keyring, email);
      const isTwice = email !== undefined && seen.has(blind);
      seen.add(blind);
      return { line: line.trim(), email, blind, isTwice };
    });
}
