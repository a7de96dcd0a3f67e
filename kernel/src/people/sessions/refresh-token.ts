import { randomBytes } from 'node:crypto';
import type { Keyring } from '../../base/keyring.ts';
import { decodeUuid, encodeUuid } from '../../base/token.ts';

/**
 * `<org>.<session>.<random>.<mac>`. The mac says that we issued it, so that a token which is not
 * the current one is theft, while an invented one ends nobody's session.
 */
export function createRefresh(keyring: Keyring, org: string, sessionId: string): string {
  const random = randomBytes(32).toString('base64url');
  const named = `${encodeUuid(org)}.${encodeUuid(sessionId)}.${random}`;
  return `${named}.${keyring.blind('refresh', named)}`;
}

/** What a token names, if it is one of ours. */
export function readRefresh(keyring: Keyring, token: string) {
  const end = token.lastIndexOf('.');
  const named = token.slice(0, end);
  // Hashes of both sides are compared, so the time taken says nothing about the mac.
  const expected = keyring.hashSecret(keyring.blind('refresh', named));
  if (keyring.hashSecret(token.slice(end + 1)) !== expected) return undefined;
  const [org = '', sessionId = ''] = named.split('.').map((part) => decodeUuid(part) ?? '');
  return org && sessionId ? { org, sessionId } : undefined;
}
