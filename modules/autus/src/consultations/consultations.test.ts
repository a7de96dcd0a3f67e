import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { inTransaction, listEvents } from '@dojang/kernel';
import { buildHttp, kernelModule } from '@dojang/kernel/server';
import { newOrg, newPerson, pairDevice, testKernel } from '@dojang/kernel/testing';
import { sql } from 'kysely';
import { autusModule } from '../module.ts';
import { ownDb } from '../own-db.ts';
import { addProfile } from '../profiles/profiles.ts';
import { closeConsultation, listConsultations, noteConsultation } from './consultations.ts';

const modules = [kernelModule, autusModule];
const kernel = await testKernel({ modules });
const app = buildHttp(kernel.parts, modules);
after(() => app.close());

const lead = { name: '김민준', contacts: [{ kind: 'mobile' as const, value: '010-2345-6789' }] };

test('a call becomes a lead with its number and a wish that only the desk reads', async () => {
  const ctx = await newOrg(kernel);
  const desk = await pairDevice(app, await newPerson(kernel, ctx.org, 'member'));
  const wish = '주말 표식반';
  const noted = await desk.send('POST', '/autus/consultations', {
    lead,
    cameBy: 'call',
    wish,
    nextStep: 'trial',
    nextOn: '2026-12-05',
  });
  assert.deepEqual([noted.status, noted.body.wish], [201, wish]);
  const { body: found } = await desk.send('GET', '/autus/profiles?q=6789');
  assert.deepEqual(
    found.profiles.map(({ id, state }: { id: string; state: string }) => [id, state]),
    [[noted.body.profileId, 'lead']],
  );
  const { rows } = await inTransaction(ctx, (ctx) =>
    sql<{ text: string }>`select t::text as text from autus.consultation t`.execute(ownDb(ctx)),
  );
  assert.deepEqual([rows.length, rows[0]?.text.includes('표식')], [1, false]);
  const [event] = await listEvents(ctx, { type: 'autus.consultation-noted' });
  assert.doesNotMatch(JSON.stringify(event), /표식|민준|6789/);
  const roles = ['autus.coach', 'autus.parent'];
  const coach = await newPerson(kernel, ctx.org, 'guest', 'browser', roles);
  assert.deepEqual((await listConsultations(coach, {})).consultations, []);
  const asCoach = await pairDevice(app, coach);
  assert.equal((await asCoach.send('GET', '/autus/consultations')).status, 403);
  assert.deepEqual((await listConsultations(await newOrg(kernel), {})).consultations, []);
});

test('a consultation is closed once, a lost one with its reason', async () => {
  const ctx = await newOrg(kernel);
  const { id: profileId } = await addProfile(ctx, {
    kind: 'student',
    name: '김민준',
    state: 'lead',
  });
  const first = await noteConsultation(ctx, { profileId, cameBy: 'visit' });
  const second = await noteConsultation(ctx, { profileId, cameBy: 'web' });
  const lost = { version: 1, outcome: 'lost' as const };
  await assert.rejects(closeConsultation(ctx, first.id, lost), { code: 'reason-missing' });
  const won = { version: 1, outcome: 'won' as const };
  const both = await Promise.allSettled([
    closeConsultation(ctx, first.id, { ...lost, lostBecause: 'price' }),
    closeConsultation(ctx, first.id, won),
  ]);
  assert.deepEqual(both.map(({ status }) => status).toSorted(), ['fulfilled', 'rejected']);
  await assert.rejects(closeConsultation(ctx, first.id, won), { code: 'consultation-changed' });
  const elsewhere = await newOrg(kernel);
  await assert.rejects(closeConsultation(elsewhere, second.id, won), {
    code: 'consultation-not-found',
  });
  const open = await listConsultations(ctx, { is: 'open' });
  assert.deepEqual(
    open.consultations.map(({ id }) => id),
    [second.id],
  );
  const closed = await listConsultations(ctx, { is: 'closed' });
  assert.deepEqual(
    closed.consultations.map(({ id }) => id),
    [first.id],
  );
});

test('who is talked about is known or new, and not both', async () => {
  const ctx = await newOrg(kernel);
  const { id: profileId } = await addProfile(ctx, { kind: 'student', name: '김민준' });
  for (const who of [{}, { profileId, lead }]) {
    await assert.rejects(noteConsultation(ctx, { ...who, cameBy: 'call' }), {
      code: 'lead-unclear',
    });
  }
  const bad = { ...lead, contacts: [{ kind: 'mobile' as const, value: '010' }] };
  await assert.rejects(noteConsultation(ctx, { lead: bad, cameBy: 'call' }), {
    code: 'not-a-mobile',
  });
  assert.deepEqual((await listConsultations(ctx, {})).consultations, []);
});
