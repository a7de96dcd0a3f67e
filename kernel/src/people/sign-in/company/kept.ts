import { randomBytes } from 'node:crypto';
import type { Parts } from '../../../core/context.ts';
import { systemScope } from '../../../database/database.ts';
import { stateUnknown } from '../states.ts';

const sealName = (kind: string, hash: string) => `${kind} ${hash}`;

export const newSecret = (): string => randomBytes(32).toString('base64url');

interface Kept {
  readonly kind: string;
  readonly hash: string;
  readonly cookieHash: string;
  readonly data: unknown;
  readonly until: Date;
}

/** Keeps what is read once; false where it is kept already. */
export async function put({ database, keyring }: Parts, kept: Kept): Promise<boolean> {
  const { kind, hash, cookieHash, data, until } = kept;
  const added = await database.transaction(systemScope, (db) =>
    db
      .insertInto('kernel.sign_in_state')
      .values({
        secret_hash: hash,
        kind,
        cookie_hash: cookieHash,
        data_sealed: keyring.seal(JSON.stringify(data), sealName(kind, hash)),
        expires_at: until,
      })
      .onConflict((conflict) => conflict.doNothing())
      .returning('secret_hash')
      .executeTakeFirst(),
  );
  return added !== undefined;
}

/** @throws Problem 400 `sign-in-state-unknown`. */
export async function take({ database, keyring, now }: Parts, kind: string, secret: string) {
  const hash = keyring.hashSecret(secret);
  const row = await database.transaction(systemScope, (db) =>
    db
      .deleteFrom('kernel.sign_in_state')
      .where('secret_hash', '=', hash)
      .where('kind', '=', kind)
      .where('expires_at', '>', now())
      .returning(['data_sealed', 'cookie_hash'])
      .executeTakeFirst(),
  );
  if (row === undefined) throw stateUnknown();
  const data: unknown = JSON.parse(keyring.open(row.data_sealed, sealName(kind, hash)));
  return { data, cookieHash: row.cookie_hash };
}
