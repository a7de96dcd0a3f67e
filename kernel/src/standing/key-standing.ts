import { isIP } from 'node:net';
import { readKeySecret } from '../base/key-secret.ts';
import { Problem } from '../base/problem.ts';
import type { Parts } from '../core/context.ts';
import { literal } from '../database/literal.ts';
import { isClosing } from './person-standing.ts';

/** What a key may do now. */
export interface KeyStanding {
  readonly keyId: string;
  /** Null for a key of the org. */
  readonly personId: string | null;
  readonly roles: readonly string[];
  readonly scopes: readonly string[];
  /** Which of the roles may do the action, by the tables. */
  readonly granting: readonly string[];
  /** What the org chose; null for all that run. */
  readonly modules: readonly string[] | null;
  /** The org closes: it is only read. */
  readonly closing: boolean;
  /** Whether it was not used for a minute. */
  readonly stale: boolean;
  /** Whether it came from elsewhere than the networks that it works from. */
  readonly away: boolean;
}

interface Row extends Omit<KeyStanding, 'keyId' | 'personId'> {
  readonly id: string;
  readonly person_id: string | null;
  readonly expired: boolean;
  readonly revoked: boolean;
}

const notValid = () =>
  new Problem(
    401,
    'key-not-valid',
    'This API key is not known here; copy all of it, or make a new one on the page “API keys” (POST /api/keys).',
  );

/** As PostgreSQL compares it with networks; null for what is no address. */
function addressOf(ip: string): string {
  const [plain = ''] = ip.replace(/^::ffff:(?=[\d.]+$)/, '').split('%');
  return isIP(plain) === 0 ? 'null' : literal(plain);
}

/**
 * Asks in one statement: is the key valid, is its person still a member, and may its person or role do this now?
 *
 * @throws Problem 401 `key-not-valid`, `key-revoked`, `key-expired`.
 */
export async function findKeyStanding(
  parts: Parts,
  secret: string,
  action: string,
  ip: string,
): Promise<KeyStanding & { readonly org: string }> {
  const read = readKeySecret(secret);
  if (read?.kind !== 'api') throw notValid();
  const texts = [read.kind, parts.keyring.hashSecret(secret), action].map(literal);
  const at = `${literal(parts.now().toISOString())}::timestamptz`;
  // The secret names the org of the key. Anyone can make up one that does, so that it must not take the org's turns.
  const scope = { role: 'dojang_app', org: read.org, person: '', reach: 'all' } as const;
  const as = { ...scope, isUnproven: true };
  const [row] = await parts.database.ask<Row>(
    as,
    `select s.*, ${isClosing} as closing
    from kernel.standing_of_key(${texts.join(', ')}, ${at}, ${addressOf(ip)}::inet) s`,
  );
  if (row === undefined) throw notValid();
  if (row.revoked) {
    throw new Problem(401, 'key-revoked', 'This API key was revoked; ask its owner for another.');
  }
  if (row.expired) {
    throw new Problem(
      401,
      'key-expired',
      'This API key expired; its owner can rotate it on the page “API keys” (PUT /api/keys/:id/secret).',
    );
  }
  const { expired: _expired, revoked: _revoked, id: keyId, person_id: personId, ...standing } = row;
  return { ...standing, keyId, personId, org: read.org };
}
