import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { test } from 'node:test';
import type { AnyContext } from '@dojang/kernel';
import { buildHttp, kernelModule } from '@dojang/kernel/server';
import { newOrg, pairDevice, testKernel } from '@dojang/kernel/testing';
import { foldErrors } from '../../groups/fold/fold.ts';
import { aisherModule } from '../../index.ts';
import { noteDeploy } from '../../releases/deploys.ts';
import { changeService, listServices } from '../../releases/service-list.ts';
import { readError } from '../../stacks/index.ts';
import { builtMap, builtStack } from '../../testing/built.ts';
import { aLog, anError } from '../../testing/errors.ts';
import { askedElements, belowRoot } from './asked-elements.ts';
import type { ChangeOfElement, ChangesOfElements, ElementsAsked } from './commits-part.ts';
import { cameWith, likeliest, scoreOf } from './score.ts';
import { findSuspects } from './suspect-commits.ts';

const firstSeen = new Date(Date.UTC(2026, 5, 1));
const daysBefore = (days: number) => new Date(firstSeen.getTime() - days * 86_400_000);
const hex = (sign: string) => sign.repeat(40);

const changeAt = (at: Date, more: Partial<ChangeOfElement> = {}): ChangeOfElement => ({
  sha: hex('a'),
  at: at.toISOString(),
  pushedRef: 'refs/heads/main',
  subject: 'fix(pay): charge once',
  stampedBy: '김도장',
  draftId: randomUUID(),
  repositoryId: randomUUID(),
  match: 'name',
  path: 'src/gateway.js',
  ...more,
});

const release = { at: daysBefore(1), commit: null, previousAt: daysBefore(40) };

test('a score falls with each frame, with a vaguer name and with time, and doubles for the first release', () => {
  const score = (change: ChangeOfElement, frame = 0, of: typeof release | null = null) =>
    scoreOf(change, { frame, firstSeen, release: of })?.score;
  assert.equal(score(changeAt(firstSeen)), 1);
  assert.equal(score(changeAt(firstSeen), 1), 0.5);
  assert.equal(score(changeAt(firstSeen, { match: 'last-name' })), 0.7);
  assert.equal(score(changeAt(firstSeen, { match: 'file' })), 0.3);
  assert.equal(score(changeAt(daysBefore(7))), Math.exp(-1));
  assert.equal(score(changeAt(daysBefore(7)), 0, release), 2 * Math.exp(-1));
});

test('a change that is later, very old, or ran well for a month is no suspect', () => {
  const isOut = (at: Date, of: typeof release | null = null) =>
    scoreOf(changeAt(at), { frame: 0, firstSeen, release: of }) === null;
  assert.ok(isOut(new Date(firstSeen.getTime() + 1)));
  assert.ok(isOut(daysBefore(31)));
  assert.ok(!isOut(daysBefore(31), release), 'it came with the release');
  assert.ok(isOut(daysBefore(366), { ...release, previousAt: daysBefore(400) }));
});

test('a commit came with a release when it is its own, or was made after the release before', () => {
  const own = { ...release, commit: 'aaaaaaa', previousAt: null };
  assert.ok(cameWith(changeAt(daysBefore(300)), own));
  assert.ok(!cameWith(changeAt(daysBefore(2), { sha: hex('b') }), own));
  assert.ok(cameWith(changeAt(daysBefore(40 - 1)), release));
  assert.ok(!cameWith(changeAt(daysBefore(40)), release), 'it was in the release before');
  assert.ok(!cameWith(changeAt(daysBefore(0.5)), release), 'it was made after the release');
});

test('a commit that several frames name is shown once, by its best frame', () => {
  const scored = [1, 0, 2].map((frame) =>
    scoreOf(changeAt(firstSeen), { frame, firstSeen, release: null }),
  );
  const best = likeliest(
    scored.filter((each) => each !== null),
    3,
  );
  assert.deepEqual(
    best.map(({ frame }) => frame),
    [0],
  );
});

test('a path counts below the longest of the roots of its service', () => {
  assert.equal(belowRoot('/app/dist/src/a.js', ['/app', '/app/dist/']), 'src/a.js');
  assert.equal(belowRoot('/application/a.js', ['/app']), '/application/a.js');
  assert.equal(belowRoot('C:/build/a.js', ['C:\\build']), 'a.js');
});

const elementsOf = (stack: string, roots: readonly string[] = []) =>
  askedElements(readError({ type: 'E', message: 'm', stack }), roots).map(
    ({ path, name }) => `${path} ${name}`,
  );

test('elements are the frames of the service’s own code, with the class where the language says it', () => {
  assert.deepEqual(
    elementsOf(
      `E: m
    at Order.total (/app/src/order.js:3:1)
    at next (/app/node_modules/router/index.js:1:1)
    at pay (/app/src/pay.js:9:1)`,
      ['/app'],
    ),
    ['src/order.js Order.total', 'src/pay.js pay'],
  );
  assert.deepEqual(
    elementsOf(`com.acme.E: m
\tat com.acme.shop.Payment.charge(Payment.java:41)
\tat java.base/java.lang.Thread.run(Thread.java:1583)`),
    ['com/acme/shop/Payment.java Payment.charge'],
  );
  assert.deepEqual(
    elementsOf(`panic: m

goroutine 1 [running]:
github.com/acme/shop/pay.(*Server).Charge(0xc000010000)
\t/src/pay/server.go:41 +0x1d`),
    ['/src/pay/server.go Server.Charge'],
  );
});

const modules = [kernelModule, aisherModule];
const kernel = await testKernel({ modules });
const app = buildHttp(kernel.parts, modules);

/** An org of a server that hands this function over; none where it is left out. */
async function worldWith(changesOfElements?: ChangesOfElements) {
  Object.assign(kernel.parts, { changesOfElements });
  const ctx = await newOrg(kernel);
  const find = async (error: Parameters<typeof anError>[0] = {}) => {
    const { opened } = await foldErrors(ctx, [anError({ at: firstSeen, ...error })]);
    return findSuspects(ctx, opened[0] ?? '');
  };
  const upload = async (service: string) => {
    const browser = await pairDevice(app, ctx);
    const build = new URLSearchParams({ service, version: '2.4.1', path: 'assets/app.js' });
    return browser.send('POST', `/aisher/source-maps?${build}`, builtMap);
  };
  return { ctx, find, upload };
}

const answering =
  (...changes: readonly ChangeOfElement[]): ChangesOfElements =>
  async (_ctx: AnyContext, { elements }: ElementsAsked) => ({
    repository: 'known',
    changes: elements.map((_, at) => (at === 0 ? changes : [])),
  });

test('the commit that changed the broken element shortly before is named, with its frame', async () => {
  const asked: ElementsAsked[] = [];
  const change = changeAt(daysBefore(1));
  const { ctx, find } = await worldWith(async (ctx, question) => {
    asked.push(question);
    return answering(change)(ctx, question);
  });
  const { commits, reason, tried } = await find();
  assert.equal(reason, null);
  assert.deepEqual(
    commits.map(({ sha, frame, element, path }) => [sha, frame, element, path]),
    [[change.sha, 0, 'charge', 'src/gateway.js']],
  );
  assert.match(commits[0]?.frameText ?? '', /charge \(\/app\/src\/gateway\.js:41:9\)/);
  assert.deepEqual(tried, ['/app/src/gateway.js', '/app/src/payment.js']);
  const [service] = (await listServices(ctx, { limit: 10 })).services;
  assert.ok(service);
  const repositoryId = randomUUID();
  await changeService(ctx, service.id, { ...service, repositoryId, pathRoots: ['/app'] });
  await find({ type: 'Other' });
  assert.deepEqual(asked.at(-1)?.elements[0], { path: 'src/gateway.js', name: 'charge' });
  assert.equal(asked.at(-1)?.repositoryId, repositoryId);
});

test('built code is looked for as its source map has it', async () => {
  const { find, upload } = await worldWith(answering(changeAt(daysBefore(1))));
  const error = { service: 'shop', type: 'TypeError', stack: builtStack() };
  assert.deepEqual((await find(error)).tried[0]?.endsWith('app.js'), true);
  assert.equal((await upload('shop')).status, 201);
  const { tried, commits } = await find({ ...error, type: 'RangeError' });
  assert.equal(tried[0], 'src/pay.ts');
  assert.equal(commits[0]?.element, 'charge');
});

test('a change of the first release that had the error comes before a fresher one of another', async () => {
  const [old, fresh] = [daysBefore(4), daysBefore(3)].map((at, n) =>
    changeAt(at, { sha: hex(String(n)) }),
  );
  assert.ok(old && fresh);
  const { ctx, find } = await worldWith(answering(fresh, old));
  const deploy = { service: 'payment', environment: 'production', commit: null };
  await noteDeploy(ctx, { ...deploy, version: '2.4.0', at: daysBefore(5).toISOString() });
  await noteDeploy(ctx, { ...deploy, version: '2.4.1', at: daysBefore(3.5).toISOString() });
  const { commits } = await find();
  assert.deepEqual(
    commits.map(({ sha, isOfFirstRelease }) => [sha[0], isOfFirstRelease]),
    [
      ['0', true],
      ['1', false],
    ],
  );
});

const reasons: readonly [
  string,
  ChangesOfElements | undefined,
  Parameters<typeof anError>[0] | undefined,
][] = [
  ['no-commits', undefined, {}],
  ['no-repository', async () => ({ repository: 'unknown' }), {}],
  ['no-stack', answering(), aLog('pool is full')],
  ['frames-not-in-app', answering(), { stack: 'E: m\n    at f (/a/node_modules/x/i.js:1:1)' }],
  ['path-not-found', answering(), {}],
  ['release-without-commit', answering(changeAt(daysBefore(90))), { release: '' }],
  ['nothing-changed', answering(changeAt(daysBefore(90))), { commit: hex('c') }],
];
for (const [reason, part, error] of reasons) {
  test(`without a suspect the reason is said: ${reason}`, async () => {
    const { find } = await worldWith(part);
    const found = await find(error);
    assert.deepEqual([found.reason, found.commits], [reason, []]);
  });
}

test('commits that whoever asks may not read are none', async () => {
  const { find } = await worldWith(async () => ({ repository: 'hidden' }));
  const { reason, commits } = await find();
  assert.deepEqual([reason, commits], ['no-commits', []]);
});

test('a group of another org is not found', async () => {
  const { find, ctx } = await worldWith(answering());
  await find();
  await assert.rejects(findSuspects(ctx, randomUUID()), { code: 'group-not-found' });
});
