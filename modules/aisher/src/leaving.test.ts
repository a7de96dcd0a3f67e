import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { listEvents } from '@dojang/kernel';
import { buildHttp, kernelModule } from '@dojang/kernel/server';
import { newOrg, newPerson, pairDevice, testKernel, wideLimits } from '@dojang/kernel/testing';
import { foldErrors } from './groups/fold/fold.ts';
import { aisherModule } from './index.ts';
import { anError } from './testing/errors.ts';

const modules = [kernelModule, aisherModule];
const kernel = await testKernel({ modules });
const app = buildHttp(kernel.parts, modules, { limits: wideLimits(modules) });
after(() => app.close());

const inHours = (hours: number) =>
  new Date(kernel.clock.now().getTime() + hours * 3_600_000).toISOString();
const turns = { weeks: 1, startsOn: '2026-01-05', handover: '09:00', timeZone: 'Asia/Seoul' };

test('who leaves takes care of no group and is woken by nothing, and is given neither again', async () => {
  const ctx = await newOrg(kernel);
  const owner = await pairDevice(app, ctx);
  const [kim, lee] = [await newPerson(kernel, ctx.org), await newPerson(kernel, ctx.org)];
  const [leaver, other] = [await pairDevice(app, kim), await pairDevice(app, lee)];
  await foldErrors(ctx, [anError({ at: new Date(inHours(0)) })]);
  const group = async () => (await owner.send('GET', '/aisher/groups')).body.groups[0];
  const { id, version } = await group();
  const assign = (seen: number) =>
    owner.send('PUT', `/aisher/groups/${id}/assignment`, {
      assigneeId: leaver.personId,
      ownerTeamId: null,
      version: seen,
    });
  assert.equal((await assign(version)).status, 200);
  const rotate = async (name: string, people: string[]) =>
    (await owner.send('POST', '/aisher/on-call', { ...turns, name, people })).body.id;
  const alone = await rotate('Nights', [leaver.personId]);
  const both = await rotate('Days', [leaver.personId, other.personId]);
  const standIn = { personId: leaver.personId, startsAt: inHours(0), endsAt: inHours(2) };
  const stood = await owner.send('POST', `/aisher/on-call/${both}/overrides`, standIn);
  assert.equal(stood.status, 201, JSON.stringify(stood.body));

  assert.equal((await leaver.send('DELETE', `/people/${leaver.personId}`)).status, 204);
  const { assigneeId, version: now } = await group();
  assert.equal(assigneeId, null);
  const { onCall } = (await owner.send('GET', '/aisher/on-call')).body;
  assert.deepEqual(
    onCall.map((each: Record<string, unknown>) => [each.id, each.people, each.overrides]),
    [[both, [other.personId], []]],
  );
  const events = await listEvents(ctx, { type: 'aisher.' });
  const removed = events.filter(({ type }) => type === 'aisher.on-call-removed');
  assert.deepEqual(
    removed.map(({ data }) => data),
    [{ onCallId: alone }],
  );
  assert.equal((await assign(now)).body.code, 'assignee-not-here');
});
