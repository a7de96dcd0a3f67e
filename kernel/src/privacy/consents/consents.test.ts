import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type Context, inTransaction, kernelDb, personIdOf } from '../../core/context.ts';
import { buildHttp } from '../../http/http.ts';
import { listEvents } from '../../ledger/ledger.ts';
import { erasePerson } from '../../personal-data/erasure.ts';
import { newOrg, newPerson, pairDevice, testKernel } from '../../testing/index.ts';
import { noteModule, noteModules } from '../../testing/note-module.ts';
import { giveConsent, hasConsent, listConsents, withdrawConsent } from './consents.ts';
import type { Consent, ConsentInput } from './schema.ts';

const kernel = await testKernel({ modules: noteModules });
const app = buildHttp(kernel.parts, noteModules);

const personOf = (ctx: Context<never>) => personIdOf(ctx.actor) ?? assert.fail('a person');
const printing = 'note.printing';
const given: ConsentInput = { version: 2, channel: '', way: 'screen' };
const stateOf = (consents: readonly Consent[], name = printing, channel = '') =>
  consents
    .find((each) => each.name === name)
    ?.decisions.find((decision) => decision.channel === channel)?.state;
const typesOf = async (ctx: Context<never>) =>
  (await listEvents(ctx)).map(({ type }) => type).reverse();

test('nobody has agreed to anything before being asked', async () => {
  const ctx = await newOrg(kernel);
  const all = await listConsents(ctx);
  assert.ok(all.length > 4);
  for (const { name, decisions } of all) {
    assert.ok(
      decisions.every(({ state }) => state === 'unasked'),
      name,
    );
    assert.equal(await hasConsent(ctx, personOf(ctx), name), false, name);
  }
});

test('a consent counts from when it is given until it is withdrawn, and each is an event once', async () => {
  const ctx = await newOrg(kernel);
  const who = personOf(ctx);
  assert.equal(stateOf(await giveConsent(ctx, printing, given)), 'given');
  await giveConsent(ctx, printing, given);
  assert.equal(await hasConsent(ctx, who, printing), true);
  assert.equal(stateOf(await withdrawConsent(ctx, printing, { channel: '' })), 'withdrawn');
  await withdrawConsent(ctx, printing, { channel: '' });
  assert.equal(await hasConsent(ctx, who, printing), false);
  assert.deepEqual(await typesOf(ctx), ['kernel.consent-given', 'kernel.consent-withdrawn']);
});

test('each channel is decided by itself', async () => {
  const ctx = await newOrg(kernel);
  const name = 'kernel.marketing';
  await giveConsent(ctx, name, { version: 1, channel: 'email', way: 'screen' });
  assert.equal(await hasConsent(ctx, personOf(ctx), name, 'email'), true);
  assert.equal(await hasConsent(ctx, personOf(ctx), name, 'message'), false);
  assert.equal(await hasConsent(ctx, personOf(ctx), name), false);
  const whole = { version: 1, channel: '', way: 'screen' } as const;
  await assert.rejects(giveConsent(ctx, name, whole), { code: 'consent-not-found' });
});

test('another version of a text asks again, and what was read is what counts', async () => {
  const ctx = await newOrg(kernel);
  await giveConsent(ctx, printing, given);
  const [text] = noteModule.consents;
  assert.ok(text);
  const newer = { ...noteModule, consents: [{ ...text, version: 3 }] };
  const modules = noteModules.map((module) => (module === noteModule ? newer : module));
  const later = { ...ctx, parts: { ...ctx.parts, modules } };
  assert.equal(stateOf(await listConsents(later)), 'outdated');
  assert.equal(await hasConsent(later, personOf(ctx), printing), false);
  await assert.rejects(giveConsent(later, printing, given), { code: 'consent-text-changed' });
  assert.equal(stateOf(await giveConsent(later, printing, { ...given, version: 3 })), 'given');
});

test('what was signed on paper is recorded by whom saw it, and the person may take it back', async () => {
  const owner = await newOrg(kernel);
  const child = await newPerson(kernel, owner.org, 'member');
  const personId = personOf(child);
  const all = await giveConsent(owner, printing, { ...given, way: 'guardian', personId });
  const decision = all.find(({ name }) => name === printing)?.decisions[0];
  assert.deepEqual([decision?.state, decision?.way], ['given', 'guardian']);
  assert.ok(decision?.seenBy);
  const [event] = await listEvents(owner, { type: 'kernel.consent-given' });
  assert.deepEqual(event?.data, {
    personId,
    text: printing,
    channel: '',
    version: 2,
    way: 'guardian',
    seenBy: personOf(owner),
  });
  await withdrawConsent(child, printing, { channel: '' });
  assert.equal(await hasConsent(owner, personId, printing), false);
});

test('nobody agrees for another on the screen, and a member records nothing for others', async () => {
  const owner = await newOrg(kernel);
  const member = await newPerson(kernel, owner.org, 'member');
  const forMember = { ...given, personId: personOf(member) };
  await assert.rejects(giveConsent(owner, printing, forMember), { code: 'consent-way-wrong' });
  const paper = { ...given, way: 'paper' } as const;
  await assert.rejects(giveConsent(owner, printing, paper), { code: 'consent-way-wrong' });
  const browser = await pairDevice(app, member);
  const url = `/privacy/consents/${printing}`;
  const body = { ...paper, personId: personOf(owner) };
  assert.equal((await browser.send('PUT', url, body)).status, 403);
  const query = `?personId=${personOf(owner)}`;
  assert.equal((await browser.send('GET', `/privacy/consents${query}`)).status, 403);
  assert.equal((await browser.send('DELETE', `${url}${query}`)).status, 403);
});

test('an erased person has no consents any more', async () => {
  const owner = await newOrg(kernel);
  const member = await newPerson(kernel, owner.org, 'member');
  await giveConsent(member, printing, given);
  const { name } = await inTransaction(owner, (ctx) =>
    kernelDb(ctx)
      .selectFrom('kernel.person')
      .select('name')
      .where('id', '=', personOf(member))
      .executeTakeFirstOrThrow(),
  );
  await erasePerson(owner, personOf(member), name);
  assert.equal(await hasConsent(owner, personOf(member), printing), false);
});

const step = fc.record({
  gives: fc.boolean(),
  name: fc.constantFrom('kernel.terms', 'kernel.training', 'kernel.feature-use'),
  who: fc.constantFrom(0, 1),
});

test('whatever is given and withdrawn in any order, the state is what the events add up to', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 12 }), async (steps) => {
      const owner = await newOrg(kernel);
      const people = [owner, await newPerson(kernel, owner.org, 'member')];
      for (const { gives, name, who } of steps) {
        const ctx = people[who] ?? owner;
        kernel.clock.advance(1);
        if (gives) await giveConsent(ctx, name, { version: 1, channel: '', way: 'screen' });
        else await withdrawConsent(ctx, name, { channel: '' });
      }
      const folded = new Map<string, string>();
      for (const { type, data } of (await listEvents(owner, { limit: 500 })).reverse()) {
        const { personId, text } = data as { personId: string; text: string };
        folded.set(`${personId} ${text}`, type === 'kernel.consent-given' ? 'given' : 'withdrawn');
      }
      for (const ctx of people) {
        for (const { name, decisions } of await listConsents(ctx)) {
          const expected = folded.get(`${personOf(ctx)} ${name}`) ?? 'unasked';
          assert.equal(decisions[0]?.state, expected, name);
        }
      }
    }),
    { numRuns: 15, seed: 7 },
  );
});
