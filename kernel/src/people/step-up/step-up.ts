import { randomInt, randomUUID, timingSafeEqual } from 'node:crypto';
import { Problem } from '../../base/problem.ts';
import {
  type AnyContext,
  type Context,
  inTransaction,
  kernelDb,
  requirePerson,
} from '../../core/context.ts';
import { record } from '../../ledger/ledger.ts';
import { notify } from '../../notify/notifications.ts';
import { findProof, type StepUpAct, settledMs, stepUpNeeded } from '../../standing/step-up.ts';
import type { AskedStepUp, ShownNumbers } from './schema.ts';

const lifeMs = 5 * 60_000;
const triesMax = 3;

const sealedAs = (id: string) => `step-up ${id}`;

const needsDevice = () =>
  new Problem(
    409,
    'step-up-needs-device',
    'This needs a passkey or a second device: add a passkey on the page “Account”, or connect another browser and come back in ten minutes.',
  );

/** Browsers of the person that show numbers: not the one that asks, and signed in for a while. */
const otherDevices = (ctx: AnyContext, personId: string, deviceId: string) =>
  kernelDb(ctx)
    .selectFrom('kernel.device')
    .select('id')
    .where('person_id', '=', personId)
    .where('id', '!=', deviceId)
    .where('kind', '=', 'browser')
    .where('revoked_at', 'is', null)
    .where('created_at', '<=', new Date(ctx.now().getTime() - settledMs));

/**
 * Asks for a proof by a second device: it shows two digits, which are typed on the first.
 *
 * @throws Problem 409 `step-up-needs-device` where no other browser of the person is signed in for ten minutes.
 */
export function askStepUp(ctx: Context<never>, act: StepUpAct): Promise<AskedStepUp> {
  const { personId, deviceId } = requirePerson(ctx);
  return inTransaction(ctx, async (ctx) => {
    const other = await otherDevices(ctx, personId, deviceId).limit(1).executeTakeFirst();
    if (other === undefined) {
      throw needsDevice();
    }
    const db = kernelDb(ctx);
    await db.deleteFrom('kernel.step_up').where('person_id', '=', personId).execute();
    const id = randomUUID();
    const number = String(randomInt(100)).padStart(2, '0');
    const expiresAt = new Date(ctx.now().getTime() + lifeMs);
    await db
      .insertInto('kernel.step_up')
      .values({
        id,
        org_id: ctx.org,
        created_at: ctx.now(),
        person_id: personId,
        device_id: deviceId,
        act,
        number_sealed: ctx.parts.keyring.seal(number, sealedAs(id)),
        expires_at: expiresAt,
      })
      .execute();
    await notify(ctx, { personId, kind: 'step-up', params: {}, url: '/step-up' });
    const { org, parts } = ctx;
    ctx.afterCommit(() => parts.live.publish(org, { topic: 'device', id, person: personId }));
    return { id, expiresAt: expiresAt.toISOString() };
  });
}

/** The numbers that other devices of the person ask for. */
export function showNumbers(ctx: Context<never>): Promise<ShownNumbers> {
  const { personId, deviceId } = requirePerson(ctx);
  return inTransaction(ctx, async (ctx) => {
    const rows = await kernelDb(ctx)
      .selectFrom('kernel.step_up as asked')
      .innerJoin('kernel.device as device', 'device.id', 'asked.device_id')
      .innerJoin('kernel.device as own', (join) => join.on('own.id', '=', deviceId))
      .select(['asked.id', 'asked.act', 'asked.number_sealed', 'asked.expires_at', 'device.name'])
      .where('asked.person_id', '=', personId)
      .where('asked.device_id', '!=', deviceId)
      .where('asked.passed_at', 'is', null)
      .where('asked.expires_at', '>', ctx.now())
      .where('own.created_at', '<=', new Date(ctx.now().getTime() - settledMs))
      .orderBy('asked.created_at', 'desc')
      .limit(10)
      .execute();
    return {
      numbers: rows.map((row) => ({
        id: row.id,
        act: row.act as StepUpAct,
        number: ctx.parts.keyring.open(row.number_sealed ?? '', sealedAs(row.id)),
        deviceName: row.name,
        expiresAt: row.expires_at.toISOString(),
      })),
    };
  });
}

const stepUpOver = () =>
  new Problem(410, 'step-up-over', 'This number is over; ask for another one.');

/**
 * The number that the other device shows. It is good for five minutes, for its act, on this device. The Problem of a wrong
 * number is thrown once its count is kept.
 *
 * @throws Problem 409 `step-up-wrong` with the tries that are left; 410 `step-up-over`.
 */
export async function passStepUp(ctx: Context<never>, id: string, number: string): Promise<void> {
  const { personId, deviceId } = requirePerson(ctx);
  const refused = await inTransaction(ctx, async (ctx) => {
    const db = kernelDb(ctx);
    const row = await db
      .selectFrom('kernel.step_up')
      .select(['number_sealed', 'tries', 'act'])
      .where('id', '=', id)
      .where('person_id', '=', personId)
      .where('device_id', '=', deviceId)
      .where('passed_at', 'is', null)
      .where('tries', '<', triesMax)
      .where('expires_at', '>', ctx.now())
      .forUpdate()
      .executeTakeFirst();
    if (row === undefined) return stepUpOver();
    const own = Buffer.from(ctx.parts.keyring.open(row.number_sealed ?? '', sealedAs(id)));
    const isRight = timingSafeEqual(own, Buffer.from(number));
    const set = isRight
      ? { passed_at: ctx.now(), expires_at: new Date(ctx.now().getTime() + lifeMs) }
      : { tries: row.tries + 1 };
    await db.updateTable('kernel.step_up').set(set).where('id', '=', id).execute();
    if (isRight) return undefined;
    const triesLeft = triesMax - row.tries - 1;
    const data = { personId, act: row.act, triesLeft };
    await record(ctx, 'kernel.step-up-failed', data, { subjects: [personId] });
    if (triesLeft === 0) return stepUpOver();
    return new Problem(
      409,
      'step-up-wrong',
      'That is not the number on the other device; look again.',
      { triesLeft },
    );
  });
  if (refused) throw refused;
}

/** Keeps what a passkey of the person has just proved: as good as a number. Needs a transaction. */
export async function passByPasskey(ctx: AnyContext, act: StepUpAct): Promise<void> {
  const { personId, deviceId } = requirePerson(ctx);
  await kernelDb(ctx)
    .insertInto('kernel.step_up')
    .values({
      id: randomUUID(),
      org_id: ctx.org,
      created_at: ctx.now(),
      person_id: personId,
      device_id: deviceId,
      act,
      passed_at: ctx.now(),
      expires_at: new Date(ctx.now().getTime() + lifeMs),
    })
    .execute();
}

/**
 * Uses up the proof for an act, in the transaction of the act: refused, the act leaves it usable.
 *
 * @throws Problem 403 `step-up-needed` with the ways; 409 `step-up-needs-device`.
 */
export async function takeStepUp(ctx: AnyContext, act: StepUpAct): Promise<void> {
  const { personId, deviceId } = requirePerson(ctx);
  const taken = await kernelDb(ctx)
    .deleteFrom('kernel.step_up')
    .where('person_id', '=', personId)
    .where('device_id', '=', deviceId)
    .where('act', '=', act)
    .where('passed_at', 'is not', null)
    .where('expires_at', '>', ctx.now())
    .returning('id')
    .executeTakeFirst();
  if (taken !== undefined) {
    await record(ctx, 'kernel.stepped-up', { personId, act }, { subjects: [personId] });
    return;
  }
  const { ways } = await findProof(ctx, requirePerson(ctx), act);
  throw ways.length > 0 ? stepUpNeeded(act, ways) : needsDevice();
}
