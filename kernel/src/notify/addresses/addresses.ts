import { randomInt, randomUUID, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import { Problem } from '../../base/problem.ts';
import { createSecret } from '../../base/token.ts';
import {
  type AnyContext,
  inTransaction,
  inWholeOrg,
  kernelDb,
  requirePerson,
} from '../../core/context.ts';
import type { Locale } from '../../core/notification-kind.ts';
import { rolesOf } from '../../core/permission.ts';
import { defineJob, enqueue } from '../../jobs/jobs.ts';
import type { notificationAddress } from '../schema.ts';
import { mailboxOf } from './mailbox.ts';

type AddressChannel = 'slack' | 'email';
type Shown = z.infer<typeof notificationAddress>;

const codeLifeMs = 10 * 60_000;
const codeTriesMax = 5;
const sealedAs = (id: string) => `notification-address:${id}`;

const forms: Record<AddressChannel, { schema: z.ZodType<string>; fix: string }> = {
  email: {
    schema: z.email().max(320),
    fix: 'This is not an e-mail address; write it as name@example.com.',
  },
  slack: {
    schema: z.string().regex(/^[UW][A-Z0-9]{5,30}$/),
    fix: 'This is not a Slack member id; copy it from your profile in Slack. It begins with U or W.',
  },
};

function showAddress(channel: AddressChannel, address: string): string {
  if (channel === 'slack') return `${address[0]}…${address.slice(-4)}`;
  return `${address[0]}…${address.slice(address.lastIndexOf('@'))}`;
}

/** A person's addresses, each shown in part. */
export async function shownAddresses(ctx: AnyContext, personId: string): Promise<Shown[]> {
  const rows = await kernelDb(ctx)
    .selectFrom('kernel.notification_address')
    .select(['id', 'channel', 'address_sealed', 'confirmed_at'])
    .where('person_id', '=', personId)
    .orderBy('channel')
    .execute();
  return rows.map((row) => {
    const channel = row.channel as AddressChannel;
    const address = ctx.parts.keyring.open(row.address_sealed, sealedAs(row.id));
    return { channel, shown: showAddress(channel, address), confirmed: row.confirmed_at !== null };
  });
}

/** A person's addresses in full, for the person alone. Needs a transaction. */
export async function openAddresses(ctx: AnyContext, personId: string) {
  const rows = await kernelDb(ctx)
    .selectFrom('kernel.notification_address')
    .select(['id', 'channel', 'address_sealed', 'confirmed_at', 'created_at'])
    .where('person_id', '=', personId)
    .execute();
  return rows.map(({ id, address_sealed: sealed, ...row }) => ({
    ...row,
    address: ctx.parts.keyring.open(sealed, sealedAs(id)),
  }));
}

/** The confirmed address of a person, or undefined. */
export function openAddress(
  ctx: AnyContext,
  personId: string,
  channel: AddressChannel,
): Promise<string | undefined> {
  return inTransaction(ctx, async (ctx) => {
    const row = await kernelDb(ctx)
      .selectFrom('kernel.notification_address')
      .select(['id', 'address_sealed'])
      .where('person_id', '=', personId)
      .where('channel', '=', channel)
      .where('confirmed_at', 'is not', null)
      .executeTakeFirst();
    return row && ctx.parts.keyring.open(row.address_sealed, sealedAs(row.id));
  });
}

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

/**
 * Setting an address makes the server write to somebody who may be a stranger. Messages are counted by the address
 * that gets them, whichever device, person or org causes them, and then by the person and the org that cause them.
 */
const proofLimits = {
  person: { name: 'proofs of a person', requestsMax: 10, windowMs: dayMs },
  org: { name: 'proofs of an org', requestsMax: 60, windowMs: dayMs },
  targetHour: { name: 'proofs to an address in an hour', requestsMax: 3, windowMs: hourMs },
  targetDay: { name: 'proofs to an address in a day', requestsMax: 6, windowMs: dayMs },
} as const;

/** @throws Problem 429 `rate-limited`, with whose limit it is in `name`. */
async function countProof(ctx: AnyContext, channel: AddressChannel, address: string) {
  const { limiter } = ctx.parts;
  const now = ctx.now();
  const target = `${channel} ${channel === 'slack' ? address : mailboxOf(address)}`;
  await limiter.consume(proofLimits.person, requirePerson(ctx).personId, now);
  await limiter.consume(proofLimits.org, ctx.org, now);
  await limiter.consume(proofLimits.targetHour, target, now);
  await limiter.consume(proofLimits.targetDay, target, now);
}

/**
 * Sets the caller's address and sends what proves it: a code by e-mail, a button in Slack. Nothing
 * else goes there before it is confirmed.
 *
 * @throws Problem 409 `channel-not-configured`, 400 `address-unreadable`, 429 `rate-limited`.
 */
export async function setAddress(
  ctx: AnyContext,
  channel: AddressChannel,
  text: string,
): Promise<Shown> {
  const { personId } = requirePerson(ctx);
  const { keyring, notifier } = ctx.parts;
  if (!notifier.channels.includes(channel)) {
    throw new Problem(
      409,
      'channel-not-configured',
      'This server has no such channel; its operator can set it up in the configuration.',
      { channel },
    );
  }
  const form = forms[channel];
  const address = channel === 'slack' ? text.toUpperCase() : text;
  if (!form.schema.safeParse(address).success) {
    throw new Problem(400, 'address-unreadable', form.fix, { channel });
  }
  await countProof(ctx, channel, address);
  return inTransaction(ctx, async (ctx) => {
    // Two devices at once queue here. Otherwise both would delete, and the second could not insert.
    await kernelDb(ctx)
      .selectFrom('kernel.person')
      .select('id')
      .where('id', '=', personId)
      .forNoKeyUpdate()
      .execute();
    // A new row, so that a code that is still on its way to the old address cannot confirm the new one.
    await kernelDb(ctx)
      .deleteFrom('kernel.notification_address')
      .where('person_id', '=', personId)
      .where('channel', '=', channel)
      .execute();
    const id = randomUUID();
    await kernelDb(ctx)
      .insertInto('kernel.notification_address')
      .values({
        id,
        org_id: ctx.org,
        person_id: personId,
        channel,
        address_sealed: keyring.seal(address, sealedAs(id)),
        address_blind: blindAddress(ctx, channel, address),
      })
      .execute();
    await enqueue(ctx, proveJob, { addressId: id }, { priority: 20 });
    return { channel, shown: showAddress(channel, address), confirmed: false };
  });
}

/** What an address is found by: it is kept sealed. */
export const blindAddress = (ctx: AnyContext, channel: AddressChannel, address: string) =>
  ctx.parts.keyring.blind(`address-${channel}`, address.toLowerCase());

export async function removeAddress(ctx: AnyContext, channel: AddressChannel): Promise<void> {
  const { personId } = requirePerson(ctx);
  await inTransaction(ctx, (ctx) =>
    kernelDb(ctx)
      .deleteFrom('kernel.notification_address')
      .where('person_id', '=', personId)
      .where('channel', '=', channel)
      .execute(),
  );
}

/** Sends the proof. Each run makes a new one, so that no proof is stored or queued in the clear. */
export const proveJob = defineJob({
  name: 'kernel.prove-address',
  payload: z.object({ addressId: z.uuid() }),
  retriesMax: 3,
  timeoutMs: 30_000,
  class: 'interactive',
  handle: async (ctx, { addressId }) => {
    const proof = await inTransaction(ctx, (ctx) => prepareProof(ctx, addressId));
    if (proof === undefined) return;
    const { mail, slack } = ctx.parts.notifier;
    const { address, code, locale } = proof;
    if (proof.channel === 'email') await mail?.sendCode(ctx, address, randomUUID(), code, locale);
    else await slack?.askOwner(ctx, address, code, locale);
  },
});

async function prepareProof(ctx: AnyContext, addressId: string) {
  const row = await kernelDb(ctx)
    .selectFrom('kernel.notification_address as address')
    .innerJoin('kernel.person as person', 'person.id', 'address.person_id')
    .select(['address.channel', 'address.address_sealed', 'address.confirmed_at', 'person.locale'])
    .where('address.id', '=', addressId)
    .executeTakeFirst();
  if (row === undefined || row.confirmed_at !== null) return undefined;
  const channel = row.channel as AddressChannel;
  const code =
    channel === 'email' ? String(randomInt(1_000_000)).padStart(6, '0') : createSecret(ctx.org);
  await kernelDb(ctx)
    .updateTable('kernel.notification_address')
    .set({
      code_hash: blindCode(ctx, addressId, code),
      code_tries: 0,
      code_expires_at: new Date(ctx.now().getTime() + codeLifeMs),
    })
    .where('id', '=', addressId)
    .execute();
  const address = ctx.parts.keyring.open(row.address_sealed, sealedAs(addressId));
  return { channel, address, code, locale: row.locale as Locale };
}

const blindCode = (ctx: AnyContext, addressId: string, code: string) =>
  ctx.parts.keyring.blind('address-code', `${addressId}:${code}`);

const same = (a: string, b: string) =>
  a.length === b.length && timingSafeEqual(Buffer.from(a), Buffer.from(b));

/**
 * Confirms the caller's e-mail address by the code that was sent there. A wrong code stays counted.
 *
 * @throws Problem 409 `code-wrong` with the tries that are left, 410 `code-over`, 409 `address-taken`.
 */
export async function confirmEmail(ctx: AnyContext, code: string): Promise<void> {
  const { personId } = requirePerson(ctx);
  const refused = await inTransaction(ctx, async (ctx) => {
    const row = await kernelDb(ctx)
      .updateTable('kernel.notification_address')
      .set((eb) => ({ code_tries: eb('code_tries', '+', 1) }))
      .where('person_id', '=', personId)
      .where('channel', '=', 'email')
      .where('confirmed_at', 'is', null)
      .where('code_tries', '<', codeTriesMax)
      .where('code_expires_at', '>', ctx.now())
      .returning(['id', 'code_hash', 'code_tries', 'address_blind'])
      .executeTakeFirst();
    if (row?.code_hash == null) {
      return new Problem(
        410,
        'code-over',
        'This code has expired; set the address again to get another.',
      );
    }
    if (!same(row.code_hash, blindCode(ctx, row.id, code))) {
      const triesLeft = codeTriesMax - row.code_tries;
      return new Problem(
        409,
        'code-wrong',
        'This is not the code; use the one in the newest message.',
        {
          triesLeft,
        },
      );
    }
    return confirm(ctx, row.id, 'email', row.address_blind);
  });
  if (refused) throw refused;
}

async function confirm(ctx: AnyContext, id: string, channel: AddressChannel, blind: string) {
  const taken = await inWholeOrg(ctx, (ctx) =>
    kernelDb(ctx)
      .selectFrom('kernel.notification_address')
      .select('id')
      .where('channel', '=', channel)
      .where('address_blind', '=', blind)
      .where('confirmed_at', 'is not', null)
      .executeTakeFirst(),
  );
  if (taken !== undefined) {
    return new Problem(
      409,
      'address-taken',
      'Another person of this org receives messages there; they must remove it first.',
    );
  }
  await kernelDb(ctx)
    .updateTable('kernel.notification_address')
    .set({ confirmed_at: ctx.now(), code_hash: null, code_expires_at: null })
    .where('id', '=', id)
    .execute();
  return undefined;
}

/** Confirms a Slack account by the button that only its owner sees. Undefined: nothing to confirm. */
export function confirmSlack(
  ctx: AnyContext,
  slackUser: string,
  secret: string,
): Promise<{ locale: Locale } | undefined> {
  return inTransaction(ctx, async (ctx) => {
    const blind = blindAddress(ctx, 'slack', slackUser);
    const rows = await kernelDb(ctx)
      .selectFrom('kernel.notification_address as address')
      .innerJoin('kernel.person as person', 'person.id', 'address.person_id')
      .select(['address.id', 'address.code_hash', 'person.locale'])
      .where('address.channel', '=', 'slack')
      .where('address_blind', '=', blind)
      .where('confirmed_at', 'is', null)
      .where('code_expires_at', '>', ctx.now())
      .execute();
    const row = rows.find(
      ({ id, code_hash: hash }) => hash !== null && same(hash, blindCode(ctx, id, secret)),
    );
    if (row === undefined) return undefined;
    const refused = await confirm(ctx, row.id, 'slack', blind);
    return refused ? undefined : { locale: row.locale as Locale };
  });
}

/** Who a Slack account belongs to in this org, with the roles that they have now. */
export async function findSlackPerson(ctx: AnyContext, slackUser: string) {
  const row = await kernelDb(ctx)
    .selectFrom('kernel.notification_address as address')
    .innerJoin('kernel.person as person', 'person.id', 'address.person_id')
    .innerJoin('kernel.membership as membership', 'membership.person_id', 'person.id')
    .select(['person.id', 'person.locale'])
    .where('address.channel', '=', 'slack')
    .where('address.address_blind', '=', blindAddress(ctx, 'slack', slackUser))
    .where('address.confirmed_at', 'is not', null)
    .where('membership.left_at', 'is', null)
    .executeTakeFirst();
  if (row === undefined) return undefined;
  const roles = await rolesOf(ctx, row.id);
  return { personId: row.id, roles, locale: row.locale as Locale };
}
