import { type Context, inTransaction } from '../../../core/context.ts';
import { rolesOf } from '../../../core/permission.ts';
import { logAction } from '../../../ledger/action-log.ts';
import { record } from '../../../ledger/ledger.ts';
import type { Appearance } from '../../devices/devices.ts';
import { openSession, type Tokens } from '../../sessions/sessions.ts';
import { addBrowser } from '../open-org.ts';
import { stateUnknown } from '../states.ts';
import { personOfProof } from './accounts.ts';
import { inOrg } from './in-org.ts';
import { takeProof } from './proofs.ts';

/**
 * Signs the browser that began in, as the person whom the provider of the org named. It opens this org alone: no account
 * above orgs is touched, since a company speaks for nobody elsewhere.
 *
 * @throws Problem 400 `sign-in-state-unknown`; 401 `person-left`; 403 `company-person-unknown`; what the org's policy says.
 */
export async function openByProof(
  outer: Context<never>,
  org: string,
  ticket: string,
  cookieSecret: string | undefined,
  seen: Appearance,
): Promise<{ readonly tokens: Tokens; readonly place: string }> {
  const proof = await takeProof(outer, ticket, cookieSecret);
  if (proof.org !== org) throw stateUnknown();
  return inTransaction(inOrg(outer, org), async (system) => {
    const personId = await personOfProof(system, proof);
    const deviceId = await addBrowser(system, personId, seen);
    const roles = await rolesOf(system, personId);
    const actor = { kind: 'person', personId, deviceId, roles, credential: 'browser' } as const;
    const ctx = { ...system, actor };
    const { way, amr } = proof;
    const signIn = { way, amr, loginId: null, signedInAt: ctx.now() } as const;
    const tokens = await openSession(ctx, {
      personId,
      deviceId,
      signIn: { ...signIn, identitySessionId: null },
    });
    const facts = { way };
    await logAction(ctx, { action: 'kernel.signed-in', subjectId: deviceId, facts });
    const data = { personId, deviceId, loginId: null, ...facts };
    await record(ctx, 'kernel.signed-in', data, { subjects: [personId, deviceId] });
    return { tokens, place: proof.place };
  });
}
