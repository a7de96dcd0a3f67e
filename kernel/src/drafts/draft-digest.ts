import { createHash } from 'node:crypto';
import { canonicalJson } from '../base/canonical-json.ts';

/** Hex SHA-256 of the canonical JSON (RFC 8785) of what is shown: what a stamp is bound to. */
export function digestOf(shown: { kind: string; title: string; body: unknown }): string {
  const { kind, title, body } = shown;
  return createHash('sha256').update(canonicalJson({ kind, title, body })).digest('hex');
}
