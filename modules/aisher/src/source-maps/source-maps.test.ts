import assert from 'node:assert/strict';
import { test } from 'node:test';
import { gunzipSync, gzipSync } from 'node:zlib';
import { type AnyContext, inTransaction, listEvents, listFiles, readFile } from '@dojang/kernel';
import { buildHttp, kernelModule } from '@dojang/kernel/server';
import { keyClient, newOrg, newPerson, pairDevice, testKernel } from '@dojang/kernel/testing';
import { sql } from 'kysely';
import { foldErrors } from '../groups/fold/fold.ts';
import { aisherModule } from '../index.ts';
import { builtMap, builtStack } from '../testing/built.ts';
import { anError, groupsOf } from '../testing/errors.ts';
import { regroupByMaps } from './late-maps.ts';
import { makeRoom } from './make-room.ts';
import { packMap } from './map-tasks.ts';

const modules = [kernelModule, aisherModule];
const kernel = await testKernel({ modules });
const app = buildHttp(kernel.parts, modules);

const urlOf = (path = 'assets/app.js', version = '2.4.1') =>
  `/aisher/source-maps?${new URLSearchParams({ service: 'shop', version, path })}`;
const thrown = (stack = builtStack(), release = '2.4.1') =>
  anError({ type: 'TypeError', message: 'no card', service: 'shop', stack, release });

async function begin() {
  const owner = await newOrg(kernel);
  const browser = await pairDevice(app, owner);
  const upload = (path?: string, body: unknown = builtMap, version?: string) =>
    browser.send('POST', urlOf(path, version), body);
  return { owner, browser, upload };
}

const personOf = ({ actor }: AnyContext): string => (actor.kind === 'person' ? actor.personId : '');

const framesOf = async ({ browser, owner }: Awaited<ReturnType<typeof begin>>) => {
  const [group] = await groupsOf(owner);
  const { body } = await browser.send('GET', `/aisher/groups/${group?.id}/frames`);
  return body.frames.map((frame: Record<string, unknown>) => [
    `${frame.path}:${frame.line}:${frame.column}`,
    frame.function,
    frame.unresolved,
  ]);
};

test('frames of a build are folded as frames of its sources, by the end of their path', async () => {
  const at = await begin();
  const { status, body } = await at.upload();
  assert.equal(status, 201, JSON.stringify(body));
  assert.deepEqual([body.path, body.sources], ['assets/app.js', 1]);
  await foldErrors(at.owner, [thrown()]);
  const [group] = await groupsOf(at.owner);
  assert.equal(group?.culprit, 'charge (src/pay.ts)');
  assert.deepEqual(await framesOf(at), [
    ['src/pay.ts:5:9', 'charge', null],
    ['src/pay.ts:12:3', '', null],
  ]);
  const [event] = await listEvents(at.owner, { type: 'aisher.source-map-kept' });
  assert.deepEqual(event?.subjects.includes(body.id), true);
});

test('a frame names the line that it was built as; another sample of the group has frames of its own', async () => {
  const at = await begin();
  await at.upload();
  const stack = `${builtStack()}\n    at node:internal/timers:573:17`;
  const ofBoth = ['2.4.1', '9.9.9'].map((release) => ({
    ...thrown(stack, release),
    fingerprint: ['no card'],
  }));
  await foldErrors(at.owner, ofBoth);
  const [group] = await groupsOf(at.owner);
  const url = `/aisher/groups/${group?.id}`;
  const { samples } = (await at.browser.send('GET', `${url}/samples`)).body;
  const builtOf = async (release: string) => {
    const { id } = samples.find((sample: { release: string }) => sample.release === release);
    const { frames } = (await at.browser.send('GET', `${url}/frames?sample=${id}`)).body;
    return frames.map((frame: Record<string, unknown>) => [frame.built, frame.dropped]);
  };
  assert.deepEqual(await builtOf('2.4.1'), [
    ['at t (https://shop.example/static/assets/app.js:1:301)', null],
    ['at e (https://shop.example/static/assets/app.js:1:501)', null],
    [null, 'list:node:'],
  ]);
  assert.deepEqual(await builtOf('9.9.9'), [
    [null, null],
    [null, null],
    [null, 'list:node:'],
  ]);
  const gone = await at.browser.send('GET', `${url}/frames?sample=${group?.id}`);
  assert.deepEqual([gone.status, gone.body.frames], [200, []]);
});

test('a frame of the runtime itself needs no map', async () => {
  const at = await begin();
  await foldErrors(at.owner, [thrown(`${builtStack()}\n    at run (node:internal/timers:573:17)`)]);
  assert.deepEqual(
    (await framesOf(at)).map((frame: unknown[]) => frame[2]),
    ['no-map', 'no-map', null],
  );
});

test('an error finds its map among more than a thousand of one look', async () => {
  const at = await begin();
  await at.upload();
  for (const version of ['one', 'two', 'three'])
    await at.upload('assets/app.js', builtMap, version);
  await inTransaction(at.owner, (ctx) =>
    sql`insert into aisher.source_map (id, org_id, service_id, version, path, sha256, bytes, sources, file_id)
      select gen_random_uuid(), org_id, service_id, version, 'chunk-' || n, sha256, bytes, sources, file_id
      from aisher.source_map, generate_series(1, 400) n where version <> '2.4.1'`.execute(ctx.db),
  );
  const others = ['one', 'two', 'three'].map((version) => thrown(undefined, version));
  await foldErrors(at.owner, [...others, thrown()]);
  assert.deepEqual(
    (await groupsOf(at.owner)).map(({ culprit, events }) => [culprit, Number(events)]),
    [['charge (src/pay.ts)', 4]],
  );
});

test('maps of the oldest version make room for those of a new one; one that is too large alone is refused', async () => {
  const at = await begin();
  for (const version of ['1.0.0', '2.0.0', '3.0.0']) {
    await at.upload('assets/app.js', builtMap, version);
  }
  const versions = async () => {
    const { body } = await at.browser.send('GET', '/aisher/source-maps');
    return body.sourceMaps.map(({ version }: { version: string }) => version);
  };
  const [service] = (await at.browser.send('GET', '/aisher/services')).body.services;
  const room = (version: string, most: { maps?: number; bytes?: number }) =>
    inTransaction(at.owner, (ctx) => makeRoom(ctx, { serviceId: service.id, version }, most));
  await room('1.0.0', { maps: 2 });
  assert.deepEqual(await versions(), ['3.0.0', '1.0.0']);
  const files = await Array.fromAsync(listFiles(at.owner, personOf(at.owner)));
  assert.equal(files.length, 2);
  await assert.rejects(room('3.0.0', { bytes: 1 }), { code: 'too-many-source-maps' });
  assert.equal((await versions()).length, 2);
});

test('two builds of one source are one group, whatever their files are called', async () => {
  const at = await begin();
  await at.upload('assets/app-a1.js', builtMap, '2.4.1');
  await at.upload('assets/app-b2.js', builtMap, '2.4.2');
  await foldErrors(at.owner, [thrown(builtStack('app-a1.js'))]);
  await foldErrors(at.owner, [thrown(builtStack('app-b2.js'), '2.4.2')]);
  assert.deepEqual(
    (await groupsOf(at.owner)).map(({ events }) => Number(events)),
    [2],
  );
});

test('the same stack of two releases in one block has the key of its own release', async () => {
  const at = await begin();
  await at.upload();
  await foldErrors(at.owner, [thrown(), thrown(undefined, '9.9.9')]);
  assert.deepEqual(
    (await groupsOf(at.owner)).map(({ culprit }) => culprit?.includes('src/pay.ts')).sort(),
    [false, true],
  );
});

test('without a map of its version a frame stays as it is, with the reason', async () => {
  const at = await begin();
  await at.upload('assets/app.js', builtMap, '9.9.9');
  await foldErrors(at.owner, [thrown()]);
  assert.deepEqual(
    (await framesOf(at)).map((frame: unknown[]) => frame[2]),
    ['no-map', 'no-map'],
  );
  const other = await begin();
  await other.upload('assets/app.js', { ...builtMap, mappings: ';;AAAA' });
  await foldErrors(other.owner, [thrown()]);
  assert.deepEqual(
    (await framesOf(other)).map((frame: unknown[]) => frame[2]),
    ['other-build', 'other-build'],
  );
});

test('what is no map, names no sources, or leads out of its folder is refused with the reason', async () => {
  const { upload, browser } = await begin();
  for (const [body, reason] of [
    [{ version: 2 }, 'broken'],
    [[1, 2], 'broken'],
    [{ version: 3, sources: [], names: [], mappings: '' }, 'without-sources'],
  ] as const) {
    const answer = await upload('a.js', body);
    assert.deepEqual([answer.status, answer.body.reason], [422, reason]);
  }
  for (const path of ['../a.js', '/etc/passwd', 'a//b.js', 'a/../../b.js', 'a\\b.js', 'a\0.js']) {
    assert.equal((await upload(path)).status, 400, path);
  }
  assert.deepEqual((await browser.send('GET', '/aisher/source-maps')).body.sourceMaps, []);
});

/** Sends bytes as a build server does. */
async function sendBytes(secret: string, bytes: Buffer, gzip = false) {
  const { statusCode, body } = await app.inject({
    method: 'POST',
    url: `/api${urlOf()}`,
    headers: {
      authorization: `Bearer ${secret}`,
      'content-type': 'application/json',
      ...(gzip ? { 'content-encoding': 'gzip' } : {}),
    },
    payload: bytes,
  });
  return { status: statusCode, body: JSON.parse(body) };
}

test('200 MB and what inflates to it are refused; gzip is read', async () => {
  const { owner } = await begin();
  const { secret } = await keyClient(app, owner, ['aisher.deploy']);
  const fits = await sendBytes(secret, gzipSync(JSON.stringify(builtMap)), true);
  assert.equal(fits.status, 201, JSON.stringify(fits.body));
  const large = Buffer.alloc(200 * 1024 * 1024, 0x20);
  assert.equal((await sendBytes(secret, large)).status, 413);
  const bomb = await sendBytes(secret, gzipSync(large), true);
  assert.equal(bomb.status, 413);
});

/** All that the file store keeps of the org's maps. */
async function keptBytes(ctx: AnyContext): Promise<Buffer> {
  const kept: Buffer[] = [];
  for await (const { id } of listFiles(ctx, personOf(ctx))) {
    const { open } = await readFile(ctx, id);
    for await (const chunk of await open()) kept.push(chunk as Buffer);
  }
  return Buffer.concat(kept);
}

test('a map is kept sealed, without the texts of sources; another of its place replaces it', async () => {
  const at = await begin();
  const first = await at.upload();
  const second = await at.upload();
  assert.equal(second.body.id, first.body.id);
  const { body } = await at.browser.send('GET', '/aisher/source-maps?service=shop&version=2.4.1');
  assert.equal(body.sourceMaps.length, 1);
  const kept = await keptBytes(at.owner);
  assert.ok(kept.length > 0);
  assert.throws(() => gunzipSync(kept), 'what is packed is sealed');
  const packed = packMap(Buffer.from(JSON.stringify(builtMap)));
  assert.ok('packed' in packed);
  const text = gunzipSync(packed.packed).toString('utf8');
  assert.ok(text.includes('src/pay.ts') && !text.includes('secretOfTheSource'));
  assert.equal(
    (await at.browser.send('DELETE', `/aisher/source-maps/${first.body.id}`)).status,
    204,
  );
  assert.equal((await keptBytes(at.owner)).length, 0);
  const gone = await at.browser.send('DELETE', `/aisher/source-maps/${first.body.id}`);
  assert.equal(gone.body.code, 'source-map-not-found');
});

test('maps that come late: the groups of two builds become one, later errors find it, and the change is undone', async () => {
  const at = await begin();
  const named = (file: string) =>
    builtStack(file).replace('at t ', 'at charge ').replace('at e ', 'at place ');
  await foldErrors(at.owner, [thrown(named('one.js')), thrown(named('two.js'))]);
  assert.equal((await groupsOf(at.owner)).length, 2);
  await at.upload('assets/one.js');
  const { body } = await at.upload('assets/two.js');
  const [service] = (await at.browser.send('GET', '/aisher/services')).body.services;
  await regroupByMaps(at.owner, service.id, '2.4.1');
  const [group, ...others] = await groupsOf(at.owner);
  assert.deepEqual([Number(group?.events), others.length], [2, 0]);
  await foldErrors(at.owner, [thrown(named('one.js'))]);
  assert.deepEqual(
    (await groupsOf(at.owner)).map(({ events }) => Number(events)),
    [3],
  );
  await regroupByMaps(at.owner, service.id, body.version);
  const url = `/aisher/groups/${group?.id}/changes`;
  const { changes } = (await at.browser.send('GET', url)).body;
  assert.equal(changes.length, 1, 'a second run changes nothing');
  const undo = { change: 'undo', changeId: changes[0].id };
  assert.equal((await at.browser.send('POST', url, undo)).status, 201);
  assert.equal((await groupsOf(at.owner)).length, 2);
});

test('a viewer uploads nothing, and a map of another org resolves nothing here', async () => {
  const at = await begin();
  await at.upload();
  const viewer = await pairDevice(app, await newPerson(kernel, at.owner.org, 'viewer'));
  assert.equal((await viewer.send('POST', urlOf(), builtMap)).status, 403);
  const other = await begin();
  await foldErrors(other.owner, [thrown()]);
  assert.equal((await groupsOf(other.owner))[0]?.culprit?.includes('src/pay.ts'), false);
});
