import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { buildHttp } from '../http/http.ts';
import { newOrg, newPerson, pairDevice, type TestClient, testKernel } from '../testing/index.ts';
import { noteModules } from '../testing/note-module.ts';

const kernel = await testKernel({ modules: noteModules });
const app = buildHttp(kernel.parts, noteModules);
after(() => app.close());

const stepsOf = async (client: TestClient): Promise<Record<string, boolean>> => {
  const { status, body } = await client.send('GET', '/first-steps');
  assert.equal(status, 200);
  return Object.fromEntries(
    body.steps.map((step: { module: string; name: string; isDone: boolean }) => [
      `${step.module}.${step.name}`,
      step.isDone,
    ]),
  );
};

test('each step ticks when it is done, in the order in which they are done', async () => {
  const ctx = await newOrg(kernel);
  const desk = await pairDevice(app, ctx);
  const before = await stepsOf(desk);
  assert.deepEqual(Object.entries(before), [
    ['kernel.machine', false],
    ['note.note', false],
    ['kernel.phone', false],
    ['kernel.push', false],
  ]);
  const machine = await pairDevice(app, ctx, 'agent');
  await desk.send('POST', '/note/notes', { text: 'buy ink', remindAt: null });
  assert.deepEqual(await stepsOf(desk), {
    ...before,
    'kernel.machine': true,
    'note.note': true,
  });
  await desk.send('DELETE', `/devices/${machine.deviceId}`);
  assert.equal(
    (await stepsOf(desk))['kernel.machine'],
    false,
    'a machine that was revoked is none',
  );
});

test('a step is of the person who asks, and only of one who may do it', async () => {
  const ctx = await newOrg(kernel);
  await pairDevice(app, ctx, 'agent');
  const member = await pairDevice(app, await newPerson(kernel, ctx.org));
  assert.equal((await stepsOf(member))['kernel.machine'], false);
  const viewer = await pairDevice(app, await newPerson(kernel, ctx.org, 'viewer'));
  assert.deepEqual(Object.keys(await stepsOf(viewer)), ['note.note', 'kernel.push']);
});
