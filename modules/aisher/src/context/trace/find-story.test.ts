import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { after, test } from 'node:test';
import { inTransaction } from '@dojang/kernel';
import { buildHttp, kernelModule } from '@dojang/kernel/server';
import { newOrg, pairDevice, testKernel } from '@dojang/kernel/testing';
import { openIncident } from '../../alerts/incidents/incidents.ts';
import { foldErrors } from '../../groups/fold/fold.ts';
import { aisherModule } from '../../index.ts';
import { ownDb } from '../../own-db.ts';
import { anError } from '../../testing/errors.ts';

const modules = [kernelModule, aisherModule];
const kernel = await testKernel({ modules });
const app = buildHttp(kernel.parts, modules);
after(async () => {
  await app.close();
  await kernel.close();
});

/** An org with an error of a trace, the group that it opened, and the incident of the group. */
async function troubled() {
  const ctx = await newOrg(kernel);
  const owner = await pairDevice(app, ctx);
  const traceId = randomBytes(16).toString('hex');
  const { opened } = await foldErrors(ctx, [anError({ traceId, at: ctx.now() })]);
  const group = opened[0] ?? assert.fail('a group');
  await inTransaction(ctx, async (ctx) => {
    const service = await ownDb(ctx)
      .selectFrom('aisher.service')
      .select('id')
      .executeTakeFirstOrThrow();
    const incident = await openIncident(ctx, {
      ...{ kind: 'errors', cause: 'new', serviceIds: [service.id], environment: 'production' },
      ...{ release: null, openedAt: ctx.now(), lastAlarmAt: ctx.now() },
    });
    await ownDb(ctx)
      .insertInto('aisher.incident_group')
      .values({ org_id: ctx.org, incident_id: incident, group_id: group, events_before: 0 })
      .execute();
  });
  return { owner, traceId };
}

const ask = async ({ owner }: Awaited<ReturnType<typeof troubled>>, q: string) => {
  const { status, body } = await owner.send('GET', `/audit?q=${q}`);
  assert.equal(status, 200, JSON.stringify(body));
  return body;
};
const typesOf = ({ lines }: { lines: { type: string }[] }) => lines.map(({ type }) => type);

test('an audit finds by a trace of telemetry what became of its errors', async () => {
  const world = await troubled();
  const answer = await ask(world, world.traceId);
  assert.deepEqual(
    answer.matches.map(({ kind }: { kind: string }) => kind),
    ['aisher.trace'],
  );
  for (const type of ['aisher.group-opened', 'aisher.incident-opened']) {
    assert.ok(typesOf(answer).includes(type), typesOf(answer).join());
  }
  const chosen = await ask(world, answer.matches[0].q);
  assert.deepEqual(typesOf(chosen), typesOf(answer));
  const upper = await ask(world, world.traceId.toUpperCase());
  assert.equal(upper.matches[0]?.kind, 'aisher.trace');
});

test('a trace of another org, and one that nobody sent, find nothing', async () => {
  const [here, there] = [await troubled(), await troubled()];
  for (const q of [there.traceId, randomBytes(16).toString('hex')]) {
    const { matches, lines } = await ask(here, q);
    assert.deepEqual([matches, lines], [[], []]);
  }
});
