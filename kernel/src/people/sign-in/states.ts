import { randomBytes } from 'node:crypto';
import type { z } from 'zod';
import { Problem } from '../../base/problem.ts';
import type { AnyContext } from '../../core/context.ts';
import { systemScope } from '../../database/database.ts';

/** Long enough for two factors at a provider, short enough that what is left lying is worth nothing. */
export const stateLifeMs = 10 * 60_000;

const sealName = (hash: string) => `sign-in state ${hash}`;

/** A flow that leaves this server and comes back: `oidc`, `saml`. Its data is checked by a schema when it is back. */
export interface StateKind<Data extends z.ZodType> {
  readonly kind: string;
  readonly data: Data;
}

export const newCookieSecret = (): string => randomBytes(32).toString('base64url');

export const stateUnknown = () =>
  new Problem(
    400,
    'sign-in-state-unknown',
    'This sign-in was begun elsewhere, was used already, or took more than ten minutes; begin again.',
  );

/** Keeps what a flow needs when it comes back, and gives the secret that travels. */
export async function beginState<Data extends z.ZodType>(
  { parts: { database, keyring, now } }: AnyContext,
  { kind }: StateKind<Data>,
  data: z.infer<Data>,
  cookieSecret: string,
): Promise<string> {
  const secret = randomBytes(32).toString('base64url');
  const hash = keyring.hashSecret(secret);
  const row = {
    secret_hash: hash,
    kind,
    cookie_hash: keyring.hashSecret(cookieSecret),
    data_sealed: keyring.seal(JSON.stringify(data), sealName(hash)),
    expires_at: new Date(now().getTime() + stateLifeMs),
  };
  await database.transaction(systemScope, (db) =>
    db.insertInto('kernel.sign_in_state').values(row).execute(),
  );
  return secret;
}

type Found = { readonly data_sealed: string } | undefined;

function openState<Data extends z.ZodType>(
  { parts: { keyring } }: AnyContext,
  { data }: StateKind<Data>,
  hash: string,
  row: Found,
): z.infer<Data> {
  if (row === undefined) throw stateUnknown();
  return data.parse(JSON.parse(keyring.open(row.data_sealed, sealName(hash))));
}

/**
 * What was kept for a secret that came back, once. A secret in a browser that did not begin is left for the one that
 * did.
 *
 * @throws Problem 400 `sign-in-state-unknown`.
 */
export async function takeState<Data extends z.ZodType>(
  ctx: AnyContext,
  kind: StateKind<Data>,
  secret: string,
  cookieSecret: string | undefined,
): Promise<z.infer<Data>> {
  if (cookieSecret === undefined) throw stateUnknown();
  const { database, keyring, now } = ctx.parts;
  const hash = keyring.hashSecret(secret);
  const row = await database.transaction(systemScope, (db) =>
    db
      .deleteFrom('kernel.sign_in_state')
      .where('secret_hash', '=', hash)
      .where('kind', '=', kind.kind)
      .where('cookie_hash', '=', keyring.hashSecret(cookieSecret))
      .where('expires_at', '>', now())
      .returning('data_sealed')
      .executeTakeFirst(),
  );
  return openState(ctx, kind, hash, row);
}

/**
 * As {@link takeState}, and leaves it there: to show what a yes would do.
 *
 * @throws Problem 400 `sign-in-state-unknown`.
 */
export async function peekState<Data extends z.ZodType>(
  ctx: AnyContext,
  kind: StateKind<Data>,
  secret: string,
  cookieSecret: string | undefined,
): Promise<z.infer<Data>> {
  if (cookieSecret === undefined) throw stateUnknown();
  const { database, keyring, now } = ctx.parts;
  const hash = keyring.hashSecret(secret);
  const row = await database.transaction(systemScope, (db) =>
    db
      .selectFrom('kernel.sign_in_state')
      .select('data_sealed')
      .where('secret_hash', '=', hash)
      .where('kind', '=', kind.kind)
      .where('cookie_hash', '=', keyring.hashSecret(cookieSecret))
      .where('expires_at', '>', now())
      .executeTakeFirst(),
  );
  return openState(ctx, kind, hash, row);
}
