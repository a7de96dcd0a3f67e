import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inTransaction, kernelDb } from '../../core/context.ts';
import { newPerson, pairDevice } from '../../testing/index.ts';
import { arrive, kim, type Provider, patch, providerWorld } from '../../testing/provider-world.ts';

const { kernel, app, provisioned } = await providerWorld();

const noticesOf = ({ ctx }: Provider) =>
  inTransaction(ctx, (ctx) =>
    kernelDb(ctx)
      .selectFrom('kernel.notification')
      .select(['person_id', 'priority'])
      .where('kind', '=', 'scim-token')
      .execute(),
  );

test('every owner hears at once that a token was made, and that it was ended', async () => {
  const world = await provisioned();
  const { actor } = await newPerson(kernel, world.ctx.org, 'owner');
  await newPerson(kernel, world.ctx.org, 'admin');
  assert.deepEqual(await noticesOf(world), [
    { person_id: world.owner.personId, priority: 'urgent' },
  ]);
  await world.owner.send('DELETE', `/provisioning/tokens/${world.token.id}`);
  const told = (await noticesOf(world)).map(({ person_id: who }) => who).sort();
  const other = 'personId' in actor ? actor.personId : null;
  assert.deepEqual(told, [world.owner.personId, world.owner.personId, other].sort());
});

test('a token is the org’s: it works on when its maker has left, and the list says so', async () => {
  const world = await provisioned();
  const other = await pairDevice(app, await newPerson(kernel, world.ctx.org, 'owner'));
  const madeBy = async () =>
    (await other.send('GET', '/provisioning')).body.tokens[0].madeBy as object;
  const { personId: id } = world.owner;
  assert.deepEqual(await madeBy(), { id, name: '김도장', hasLeft: false });
  assert.equal((await other.send('DELETE', `/people/${id}`)).status, 204);
  assert.deepEqual(await madeBy(), { id, name: '김도장', hasLeft: true });
  await arrive(world);
});

test('a provider makes nobody in an org that is closing, and still ends people', async () => {
  const world = await provisioned();
  const [here, gone] = [await arrive(world), await arrive(world, { userName: 'b@example.com' })];
  const set = (value: boolean) => patch({ op: 'replace', path: 'active', value });
  await world.send('PATCH', `/Users/${gone}`, set(false));
  const { body: group } = await world.send('POST', '/Groups', { displayName: 'Pay' });
  await inTransaction(world.ctx, (ctx) =>
    kernelDb(ctx)
      .updateTable('kernel.org')
      .set({ closing_at: new Date(ctx.now().getTime() + 3_600_000) })
      .execute(),
  );
  const renamed = patch({ op: 'replace', path: 'displayName', value: 'Other' });
  const refused = [
    await world.send('POST', '/Users', { ...kim, userName: 'c@example.com' }),
    await world.send('PATCH', `/Users/${gone}`, set(true)),
    await world.send('PATCH', `/Users/${here}`, renamed),
    await world.send('POST', '/Groups', { displayName: 'More' }),
    await world.send('PATCH', `/Groups/${group.id}`, renamed),
    await world.send('DELETE', `/Groups/${group.id}`),
  ];
  assert.deepEqual(
    refused.map(({ status }) => status),
    [409, 409, 409, 409, 409, 409],
  );
  assert.match(refused[0]?.body.detail, /being closed/);
  assert.equal((await world.send('PATCH', `/Users/${here}`, set(false))).body.active, false);
  assert.equal((await world.send('DELETE', `/Users/${gone}`)).status, 204);
});
