import {
  type AnyContext,
  type Context,
  inTransaction,
  kernelDb,
  requirePerson,
} from '../../core/context.ts';
import { logAction } from '../../ledger/action-log.ts';
import { record } from '../../ledger/ledger.ts';
import { notify } from '../../notify/notifications.ts';
import { requireOwnProof } from '../account/own-proof.ts';
import { describeAgent } from '../devices/devices.ts';
import { ensureIdentity, identityOf } from '../identity/identities.ts';
import { beginCreation, finishCreation, finishUse, type Used } from './ceremonies.ts';
import {
  addPasskey,
  listPasskeys,
  notePasskey,
  type Passkey,
  passkeyNotFound,
  removePasskey,
} from './passkeys.ts';
import type { RelyingParty } from './relying-party.ts';
import type { Assertion, CreationOptions, OwnPasskey, Registration } from './schema.ts';

/** The passkeys of the caller; none for somebody without an identity. */
export async function findOwn(
  ctx: Context<never>,
): Promise<{ readonly identityId: string | undefined; readonly passkeys: readonly Passkey[] }> {
  const { personId } = requirePerson(ctx);
  const identityId = await identityOf(ctx, personId);
  const passkeys = identityId === undefined ? [] : await listPasskeys(ctx, identityId);
  return { identityId, passkeys };
}

export const showPasskey = (passkey: Passkey, party: RelyingParty | undefined): OwnPasskey => ({
  id: passkey.id,
  name: passkey.name,
  rpId: passkey.rpId,
  here: passkey.rpId === party?.id,
  isSynced: passkey.isSynced,
  createdAt: passkey.createdAt.toISOString(),
  lastUsedAt: passkey.lastUsedAt?.toISOString() ?? null,
});

/** Begins to make a passkey for the caller. @throws Problem 403 `sign-in-again`, `step-up-needed`. */
export async function beginOwn(ctx: Context<never>, party: RelyingParty): Promise<CreationOptions> {
  const { personId, deviceId } = requirePerson(ctx);
  const maker = await inTransaction(ctx, async (ctx) => {
    await requireOwnProof(ctx, 'passkey.add');
    const identityId = await ensureIdentity(ctx, personId);
    const { name, org } = await kernelDb(ctx)
      .selectFrom('kernel.person as person')
      .innerJoin('kernel.org as org', 'org.org_id', 'person.org_id')
      .select(['person.name', 'org.name as org'])
      .where('person.id', '=', personId)
      .executeTakeFirstOrThrow();
    const passkeys = await listPasskeys(ctx, identityId);
    return { identityId, name, orgName: org, passkeys };
  });
  return beginCreation(ctx, party, maker, deviceId);
}

async function tell(ctx: AnyContext, personId: string, id: string, type: 'added' | 'removed') {
  const name = `kernel.passkey-${type}` as const;
  await logAction(ctx, { action: name, subjectId: id });
  await record(ctx, name, { personId, passkeyId: id }, { subjects: [personId, id] });
  const url = `${ctx.parts.publicUrl}/account`;
  await notify(ctx, { personId, kind: `passkey-${type}`, params: {}, url });
}

/** @throws Problem 400 `passkey-not-valid`; 403 `sign-in-again`, `step-up-needed`; 409 `passkeys-too-many`, `passkey-taken`. */
export async function addOwn(
  ctx: Context<never>,
  given: { readonly name?: string | undefined; readonly registration: Registration },
  userAgent: string | undefined,
): Promise<Passkey> {
  const { personId, deviceId } = requirePerson(ctx);
  const made = await finishCreation(ctx, given.registration, deviceId);
  const { browser, system } = describeAgent(userAgent);
  const name =
    given.name ?? ([browser, system].filter(Boolean).join(' · ').slice(0, 60) || 'Passkey');
  return inTransaction(ctx, async (ctx) => {
    await requireOwnProof(ctx, 'passkey.add');
    const identityId = await ensureIdentity(ctx, personId);
    const id = await addPasskey(ctx, identityId, { ...made, name });
    await tell(ctx, personId, id, 'added');
    return { ...made, name, id, lastUsedAt: null, createdAt: ctx.now() };
  });
}

/** @throws Problem 403 `sign-in-again`, `step-up-needed`; 404 `passkey-not-found`; 409 `last-passkey`. */
export async function removeOwn(ctx: Context<never>, id: string): Promise<void> {
  const { personId } = requirePerson(ctx);
  await inTransaction(ctx, async (ctx) => {
    await requireOwnProof(ctx, 'passkey.remove');
    const identityId = await identityOf(ctx, personId);
    if (identityId === undefined) throw passkeyNotFound();
    await removePasskey(ctx, identityId, id);
    await tell(ctx, personId, id, 'removed');
  });
}

/** Checks that the caller has one of their passkeys at hand. @throws Problem 400 `passkey-not-valid`. */
export async function provePasskey(ctx: Context<never>, answer: Assertion): Promise<Used> {
  const { deviceId } = requirePerson(ctx);
  const { identityId, passkeys } = await findOwn(ctx);
  const used = await finishUse(ctx, answer, deviceId, async (id) =>
    passkeys.find(({ credentialId }) => credentialId === id),
  );
  await noteUse(ctx, identityId ?? '', used);
  return used;
}

/** Notes a use. A count that fell is told of, and locks nobody out: keychains that sync do not count. */
export async function noteUse(ctx: AnyContext, identityId: string, used: Used): Promise<void> {
  const { passkey, counter, isRegression } = used;
  await notePasskey(ctx, identityId, { id: passkey.id, counter });
  if (isRegression) {
    ctx.log.warn({ passkey: passkey.id }, 'a passkey counted fewer signatures than before');
  }
}
