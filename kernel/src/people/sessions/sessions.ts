import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { Problem } from '../../base/problem.ts';
import { signAccess } from '../../base/token.ts';
import { type AnyContext, type Context, inTransaction, kernelDb } from '../../core/context.ts';
import type { DeviceKind } from '../../core/credential.ts';
import { logAction } from '../../ledger/action-log.ts';
import { record } from '../../ledger/ledger.ts';
import { notify } from '../../notify/notifications.ts';
import { requireAllowedWay } from '../sign-in/org-policy/allowed-way.ts';
import type { SignIn, Way } from '../sign-in/ways.ts';
import { endSessions } from './ends.ts';
import { createRefresh, readRefresh } from './refresh-token.ts';

const dayMs = 24 * 60 * 60_000;
export const refreshLifeMs = 30 * dayMs;
/** A sign-in ends however often it is renewed, so that an unnoticed theft does not last for ever. */
export const sessionLifeMs = 180 * dayMs;
/**
 * How long the immediate predecessor gets the same answer, from the same caller. The first answer was then lost on
 * the way.
 */
export const replayMs = 10_000;

export interface Tokens {
  readonly org: string;
  readonly personId: string;
  readonly deviceId: string;
  readonly access: string;
  readonly accessExpiresAt: Date;
  readonly refresh: string;
  readonly refreshExpiresAt: Date;
}

const sealName = (sessionId: string, previousHash: string) =>
  `session ${sessionId} after ${previousHash}`;

interface Row {
  readonly id: string;
  readonly person_id: string;
  readonly device_id: string;
  readonly rotated_at: Date;
  readonly expires_at: Date;
}

async function tokensOf(ctx: AnyContext, session: Row, refresh: string): Promise<Tokens> {
  const { id: sessionId, person_id: personId, device_id: deviceId } = session;
  const claims = { org: ctx.org, sessionId, personId, deviceId };
  // Signed for the moment of the rotation, so that a replay is the same answer to the letter.
  const access = await signAccess(ctx.parts.keyring, claims, session.rotated_at);
  return {
    org: ctx.org,
    personId,
    deviceId,
    access: access.token,
    accessExpiresAt: access.expiresAt,
    refresh,
    refreshExpiresAt: session.expires_at,
  };
}

/** What lets a device in: a sign-in of an identity, or a link where it is left out. */
export interface Opener {
  readonly personId: string;
  readonly deviceId: string;
  /** A provider of one org opens that org alone, by no session above it. */
  readonly signIn?: SignIn & { readonly identitySessionId: string | null };
}

/**
 * Signs a device in: a new family of refresh tokens. Needs a transaction.
 *
 * @throws Problem when the org does not let anybody in who signed in so.
 */
export async function openSession(ctx: AnyContext, who: Opener): Promise<Tokens> {
  const now = ctx.now();
  const { way, amr, loginId, signedInAt }: SignIn = who.signIn ?? {
    way: 'link',
    amr: [],
    loginId: null,
    signedInAt: now,
  };
  await requireAllowedWay(ctx, { way, amr, loginId, signedInAt }, who);
  const session: Row = {
    id: randomUUID(),
    person_id: who.personId,
    device_id: who.deviceId,
    rotated_at: now,
    expires_at: new Date(now.getTime() + refreshLifeMs),
  };
  const ends_at = new Date(now.getTime() + sessionLifeMs);
  const refresh = createRefresh(ctx.parts.keyring, ctx.org, session.id);
  const refresh_hash = ctx.parts.keyring.hashSecret(refresh);
  await kernelDb(ctx)
    .insertInto('kernel.session')
    .values({
      ...session,
      org_id: ctx.org,
      refresh_hash,
      ends_at,
      way,
      amr: [...amr],
      login_id: loginId,
      identity_session_id: who.signIn?.identitySessionId ?? null,
      signed_in_at: signedInAt,
    })
    .execute();
  return tokensOf(ctx, session, refresh);
}

/** One statement decides: of any number at the same moment, one finds its hash still current. */
async function swap(
  ctx: AnyContext,
  sessionId: string,
  { presented, credential, callerHash }: Presented,
) {
  const { keyring } = ctx.parts;
  const now = ctx.now();
  const refresh = createRefresh(keyring, ctx.org, sessionId);
  const row = await kernelDb(ctx)
    .updateTable('kernel.session')
    .set((eb) => ({
      refresh_hash: keyring.hashSecret(refresh),
      previous_hash: presented,
      successor_sealed: keyring.seal(refresh, sealName(sessionId, presented)),
      generation: eb('generation', '+', 1),
      rotated_at: now,
      caller_hash: callerHash,
      expires_at: sql<Date>`least(${new Date(now.getTime() + refreshLifeMs)}::timestamptz, ends_at)`,
    }))
    .where('id', '=', sessionId)
    .where('refresh_hash', '=', presented)
    .where('revoked_at', 'is', null)
    .where('expires_at', '>', now)
    .where((eb) =>
      eb.exists(
        eb
          .selectFrom('kernel.device as device')
          .select('device.id')
          .whereRef('device.id', '=', 'kernel.session.device_id')
          .where('device.kind', '=', credential),
      ),
    )
    .where((eb) =>
      eb.exists(
        eb
          .selectFrom('kernel.membership as membership')
          .select('membership.person_id')
          .whereRef('membership.org_id', '=', 'kernel.session.org_id')
          .whereRef('membership.person_id', '=', 'kernel.session.person_id')
          .where('membership.left_at', 'is', null),
      ),
    )
    .returning(['id', 'person_id', 'device_id', 'rotated_at', 'expires_at'])
    .returning(['way', 'amr', 'login_id', 'signed_in_at'])
    .executeTakeFirst();
  if (row === undefined) return undefined;
  const { way, amr, login_id: loginId, signed_in_at: signedInAt } = row;
  const signIn = { way: way as Way, amr, loginId, signedInAt };
  const who = { personId: row.person_id, deviceId: row.device_id };
  await requireAllowedWay(ctx, signIn, who);
  return tokensOf(ctx, row, refresh);
}

/** What to make of a token that is not the current one. */
async function judge(
  ctx: AnyContext,
  sessionId: string,
  { presented, credential, callerHash }: Presented,
) {
  const now = ctx.now();
  const row = await kernelDb(ctx)
    .selectFrom('kernel.session as session')
    .innerJoin('kernel.device as device', 'device.id', 'session.device_id')
    .innerJoin('kernel.membership as membership', (join) =>
      join
        .onRef('membership.org_id', '=', 'session.org_id')
        .onRef('membership.person_id', '=', 'session.person_id'),
    )
    .selectAll('session')
    .select(['device.kind', 'membership.left_at'])
    .where('session.id', '=', sessionId)
    .executeTakeFirst();
  if (row?.revoked_at) return row.revoked_reason ?? 'ended';
  if (row?.left_at) return 'left';
  if (!row || row.expires_at <= now) return 'ended';
  if (row.kind !== credential) {
    const facts = { credential };
    const entry = { action: 'kernel.session-refresh', subjectId: row.device_id, facts } as const;
    await logAction(ctx, { ...entry, outcome: 'refused' });
    return 'moved';
  }
  const isSuccession = row.previous_hash === presented && row.successor_sealed !== null;
  const isPredecessor = isSuccession && row.caller_hash === callerHash;
  if (isPredecessor && now.getTime() - row.rotated_at.getTime() <= replayMs) {
    const name = sealName(sessionId, presented);
    return tokensOf(ctx, row, ctx.parts.keyring.open(row.successor_sealed ?? '', name));
  }
  await endForTheft(ctx, row);
  return 'theft';
}

async function endForTheft(ctx: AnyContext, session: Row): Promise<void> {
  const { id: sessionId, person_id: personId, device_id: deviceId } = session;
  const ended = await endSessions(ctx, { deviceIds: [deviceId] }, 'theft');
  // A second stolen copy at the same moment changes nothing and causes no second notification.
  if (ended === 0) return;
  await logAction(ctx, { action: 'kernel.session-theft', subjectId: deviceId });
  const data = { sessionId, personId, deviceId };
  await record(ctx, 'kernel.session-theft-found', data, {
    subjects: [personId, deviceId],
  });
  await notify(ctx, {
    personId,
    kind: 'session-theft',
    params: {},
    url: `${ctx.parts.publicUrl}/devices`,
  });
}

const sessionEnded = () =>
  new Problem(401, 'session-ended', 'This session has ended; pair this device again.');
const deviceRevoked = () =>
  new Problem(401, 'device-revoked', 'This device was disconnected; pair it again.');
const personLeft = () =>
  new Problem(
    401,
    'person-left',
    'This person is no longer a member; ask an owner of the org for an invitation.',
  );
const sessionTheft = () =>
  new Problem(
    401,
    'session-theft',
    'An old token of this session was used, as a thief would; the session was ended. Pair this device again.',
  );
const sessionMoved = () =>
  new Problem(
    403,
    'credential-moved',
    'This token was given to another kind of device; sign this one in by a link of its own.',
  );

/** By what {@link judge} makes of a token, or by why its session was ended. Any other session has ended. */
const refusals: Readonly<Record<string, () => Problem>> = {
  'device-revoked': deviceRevoked,
  left: personLeft,
  theft: sessionTheft,
  moved: sessionMoved,
};

/** What a device shows to have its tokens renewed. */
interface Presented {
  /** SHA-256 of the refresh token. */
  readonly presented: string;
  readonly credential: DeviceKind;
  readonly callerHash: string;
}

/** What a caller of {@link rotateSession} shows beside the token. */
export interface Renewal {
  /** The kind of device; a token never changes its kind. */
  readonly credential: DeviceKind;
  readonly userAgent: string | undefined;
  /** Made up for this renewal and sent again with it; a thief of the token does not know it. */
  readonly attempt: string | undefined;
}

/**
 * The next pair of tokens for a refresh token. Any number of calls with the same token at the same
 * moment make one successor.
 *
 * @throws Problem 401 `session-ended`, `device-revoked`, `person-left`, or `session-theft` when the token was used up
 *   before; 403 `credential-moved` when it belongs to a device of another kind; what the org's sign-in policy says.
 */
export async function rotateSession(
  ctx: Context<never>,
  token: string,
  { credential, userAgent, attempt }: Renewal,
): Promise<Tokens> {
  const named = readRefresh(ctx.parts.keyring, token);
  if (!named) throw sessionEnded();
  const { keyring } = ctx.parts;
  const callerHash = keyring.hashSecret(JSON.stringify([userAgent ?? '', attempt ?? '']));
  const shown = { presented: keyring.hashSecret(token), credential, callerHash };
  // Returned, not thrown: what theft ends must be committed.
  const outcome = await inTransaction({ ...ctx, org: named.org }, async (ctx) => {
    const swapped = await swap(ctx, named.sessionId, shown);
    return swapped ?? judge(ctx, named.sessionId, shown);
  });
  if (typeof outcome !== 'string') return outcome;
  throw (refusals[outcome] ?? sessionEnded)();
}
