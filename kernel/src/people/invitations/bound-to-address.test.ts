import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, test } from 'node:test';
import { type Context, createContext, inTransaction, kernelDb } from '../../core/context.ts';
import { startChannelWorld } from '../../testing/channel-world.ts';
import { newOrg, pairDevice, sendAnonymous } from '../../testing/index.ts';
import { createIdentity, personOf } from '../identity/identities.ts';
import { openIdentitySession } from '../identity/identity-sessions.ts';
import { addLogin } from '../identity/logins.ts';
import { acceptInvitation, getInvitationOffer } from './accept.ts';
import { sendInvitation } from './letters.ts';

const world = await startChannelWorld();
const { kernel, app, smtp, allWell } = world;
after(world.close);

const seen = { userAgent: undefined, ip: '127.0.0.1' };
const nobody = (): Context<never> =>
  createContext(kernel.parts, {
    org: '',
    actor: { kind: 'system', name: 'anonymous' },
    trace: randomUUID(),
  });

/** An account at a provider, signed in above the orgs. */
async function account(email: string, emailVerified = true) {
  const identityId = await createIdentity(nobody(), 'ko');
  const subject = randomUUID();
  const issuer = 'https://id.example';
  const loginId = await addLogin(nobody(), identityId, { issuer, subject, email, emailVerified });
  const signIn = { way: 'oidc', amr: [], loginId, sid: undefined } as const;
  return (await openIdentitySession(nobody(), identityId, signIn, seen)).session;
}

/** Invites one address; the job sends its letter. */
async function letterTo(email: string, more = {}) {
  const ctx = await newOrg(kernel);
  const owner = await pairDevice(app, ctx);
  allWell();
  const input = { lines: [email], role: 'member', locale: 'ko', ...more };
  const { body } = await owner.send('POST', '/invitations', input);
  const [{ id } = { id: '' }] = (await owner.send('GET', '/invitations')).body.invitations;
  const send = () => sendInvitation.handle(ctx, { invitationId: id }, {} as never);
  if (id !== '') await send();
  const letter = smtp.letters.at(-1);
  const secret = /\/invite#([\w.-]+)/.exec(letter?.text ?? '')?.[1] ?? '';
  return { ctx, owner, id, send, secret, letter, line: body.lines[0] };
}
const input = (secret: string) =>
  ({ secret, deviceName: '노트북', personName: '배', locale: 'ko' }) as const;

test('a letter has the link, and nobody else is shown it; it leaves once', async () => {
  const { ctx, send, secret, letter, line } = await letterTo('bae@example.com');
  assert.deepEqual(
    letter?.to.map(({ address }) => address),
    ['bae@example.com'],
  );
  assert.match(letter?.subject ?? '', /Dojang 초대/);
  assert.deepEqual([line.outcome, line.link], ['invited', null]);
  const sent = smtp.letters.length;
  await send();
  assert.equal(smtp.letters.length, sent, 'a second run sends nothing');
  const rows = await inTransaction(ctx, (ctx) =>
    kernelDb(ctx).selectFrom('kernel.invitation').select('secret_sealed').execute(),
  );
  assert.deepEqual(rows, [{ secret_sealed: null }]);
  const header = { 'dojang-invitation': secret };
  const offered = await sendAnonymous(app, 'GET', '/invitations/offer', undefined, header);
  assert.equal(offered.body.as, 'new');
});

test('another account than the invited one is told both addresses, masked, and is not taken', async () => {
  const { ctx, secret } = await letterTo('bae@example.com');
  const wrong = await account('mallory@example.org');
  const offer = await getInvitationOffer(nobody(), secret, wrong);
  assert.deepEqual(
    [offer.as, offer.sentTo, offer.account],
    ['other-account', 'b…@example.com', 'm…@example.org'],
  );
  await assert.rejects(acceptInvitation(nobody(), input(secret), seen, wrong), {
    code: 'invitation-of-another',
  });
  assert.equal(await personOf(ctx, wrong.identityId), undefined);
});

test('an address that nobody verified, or that only looks alike, is another', async () => {
  const { secret } = await letterTo('bae@example.com');
  for (const session of [
    await account('bae@example.com', false),
    await account('bae+work@example.com'),
    await account('bae@exаmple.com'),
  ]) {
    assert.equal((await getInvitationOffer(nobody(), secret, session)).as, 'other-account');
  }
});

test('the invited account joins as itself, and comes back as itself from any invitation', async () => {
  const { ctx, owner, secret } = await letterTo('bae@example.com');
  const own = await account('Bae@Example.com');
  const tokens = await acceptInvitation(nobody(), input(secret), seen, own);
  assert.equal(await personOf(ctx, own.identityId), tokens.personId);
  assert.equal((await owner.send('DELETE', `/people/${tokens.personId}`)).status, 204);
  const open = { role: 'viewer', usesMax: 3, days: 7, domain: 'example.com' };
  const { link } = (await owner.send('POST', '/invitation-links', open)).body;
  const again = link.split('#')[1];
  assert.equal((await getInvitationOffer(nobody(), again, own)).as, 'returning');
  const back = await acceptInvitation(nobody(), input(again), seen, own);
  assert.equal(back.personId, tokens.personId);
  const other = await account('kim@example.org');
  assert.equal((await getInvitationOffer(nobody(), again, other)).as, 'other-account');
  await assert.rejects(acceptInvitation(nobody(), input(again), seen, own), {
    code: 'already-member',
  });
});

test('an address gets four letters a day, whatever org asks', async () => {
  const outcomes: string[] = [];
  for (let n = 0; n < 5; n += 1) {
    const { line } = await letterTo(n % 2 === 0 ? 'full@example.com' : 'f.ull+x@example.com');
    outcomes.push(line.outcome);
  }
  assert.deepEqual(outcomes, ['invited', 'invited', 'invited', 'invited', 'too-often']);
});
