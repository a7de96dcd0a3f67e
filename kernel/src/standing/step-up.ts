import { sql } from 'kysely';
import { Problem } from '../base/problem.ts';
import { type AnyContext, kernelDb, type PersonActor } from '../core/context.ts';
import { passkeyHostOf } from './passkey-host.ts';

/** Acts for which a person proves again who they are. */
export const stepUpActs = [
  'org.transfer',
  'org.close',
  'key.create',
  'person.own',
  'sign-in.policy',
  'passkey.add',
  'passkey.remove',
  'login.add',
  'login.remove',
  'browser.end',
] as const;
export type StepUpAct = (typeof stepUpActs)[number];

/** By a passkey, or by a number that another device shows. */
export type StepUpWay = 'passkey' | 'number';

/**
 * Acts that another device of the person has to allow where there is no passkey. The first passkey is not one of them:
 * the other devices are told of it.
 */
const actsOfNumbers: ReadonlySet<StepUpAct> = new Set(['person.own', 'org.transfer', 'org.close']);

/** They decide about other orgs as well, of which a device of this org says nothing. */
export const actsAboveOrgs = [
  'passkey.add',
  'passkey.remove',
  'login.add',
  'login.remove',
  'browser.end',
] as const;
const isAboveOrgs = (act: StepUpAct) => actsAboveOrgs.some((each) => each === act);

/** A device that a thief has just connected by a stolen session shows no number. */
export const settledMs = 10 * 60_000;

interface Standing {
  readonly isProven: boolean;
  readonly hasPasskey: boolean;
  readonly hasOtherBrowser: boolean;
}

/** Needs a transaction. */
async function find(ctx: AnyContext, actor: PersonActor, act: StepUpAct): Promise<Standing> {
  const { personId, deviceId } = actor;
  const now = ctx.now();
  const settled = new Date(now.getTime() - settledMs);
  const { rows } = await sql<Standing>`select
    exists (select from kernel.step_up where person_id = ${personId} and device_id = ${deviceId}
      and act = ${act} and passed_at is not null and expires_at > ${now}) as "isProven",
    kernel.has_passkey(${personId}, ${passkeyHostOf(ctx.parts.publicUrl)}) as "hasPasskey",
    exists (select from kernel.device where person_id = ${personId} and kind = 'browser'
      and revoked_at is null and id <> ${deviceId} and created_at <= ${settled}) as "hasOtherBrowser"`.execute(
    kernelDb(ctx),
  );
  return rows[0] ?? { isProven: false, hasPasskey: false, hasOtherBrowser: false };
}

/** Whether the person has proved it, and by what they could. Needs a transaction. */
export async function findProof(
  ctx: AnyContext,
  actor: PersonActor,
  act: StepUpAct,
): Promise<{ readonly isProven: boolean; readonly ways: readonly StepUpWay[] }> {
  const { isProven, hasPasskey, hasOtherBrowser } = await find(ctx, actor, act);
  const isOfNumbers = !isAboveOrgs(act) && (hasPasskey || actsOfNumbers.has(act));
  return {
    isProven,
    ways: [
      ...(hasPasskey ? (['passkey'] as const) : []),
      ...(hasOtherBrowser && isOfNumbers ? (['number'] as const) : []),
    ],
  };
}

export function stepUpNeeded(act: StepUpAct, ways: readonly StepUpWay[]): Problem {
  const fix =
    'Confirm that it is you, by a passkey or on another of your devices, then do it again.';
  return new Problem(403, 'step-up-needed', fix, { act, ways: ways.join(',') });
}

/**
 * Has the person prove again who they are: by a passkey, or by a number that another of their devices shows. A proof
 * counts for its act on this device, for five minutes. Somebody with one browser and no passkey has nothing to prove it
 * by, and goes on. Needs a transaction.
 *
 * @throws Problem 403 `step-up-needed` with the ways.
 */
export async function requireStepUp(ctx: AnyContext, act: StepUpAct): Promise<void> {
  const { actor } = ctx;
  if (actor.kind !== 'person' || actor.credential !== 'browser') return;
  const { isProven, ways } = await findProof(ctx, actor, act);
  if (ways.length > 0 && !isProven) throw stepUpNeeded(act, ways);
}
