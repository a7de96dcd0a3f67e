/** `dojang aisher` as a process, on a real server, by a key. */
import assert from 'node:assert/strict';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, type TestContext, test } from 'node:test';
import { aisherModule } from '@dojang/aisher';
import type { Context } from '@dojang/kernel';
import { buildHttp, kernelModule } from '@dojang/kernel/server';
import { keyClient, newOrg, testKernel, until } from '@dojang/kernel/testing';
import { makeBench } from '../agent/test/bench.ts';
import { hasTerminal, openTerminalOf } from '../agent/test/pty.ts';
import { foldErrors } from '../modules/aisher/src/groups/fold/fold.ts';
import { StoreError } from '../modules/aisher/src/store/client/store-error.ts';
import { newestLog } from '../modules/aisher/src/store/queries/newest.ts';
import { newestLogs } from '../modules/aisher/src/store/queries/tail.ts';
import { traceSpans } from '../modules/aisher/src/store/queries/trace.ts';
import { analysesWorld } from '../modules/aisher/src/testing/analyses-world.ts';
import { builtMap, builtStack } from '../modules/aisher/src/testing/built.ts';
import { anError } from '../modules/aisher/src/testing/errors.ts';
import { openMemoryStore, spanRow } from '../modules/aisher/src/testing/memory-store.ts';

const modules = [kernelModule, aisherModule];
const kernel = await testKernel({ modules });
const store = openMemoryStore();
Object.assign(kernel.parts, { aisherStore: store });
const app = buildHttp(kernel.parts, modules);
const server = await app.listen({ host: '127.0.0.1', port: 0 });
after(() => app.close());

const everything = ['aisher.read', 'aisher.deploy', 'aisher.configure'];
/** A screen cleared, a title set, a name turned round, a line of its own. */
const hostile = 'refused \u001b[2J\u001b]0;x\u0007 \u202eevil\nError: forged line';

/** Characters that a terminal obeys, or that nobody sees. */
const hides = (text: string) => ['\u001b', '\u0007', '\u202e'].some((each) => text.includes(each));

async function begin(t: TestContext, scopes = everything) {
  const owner = await newOrg(kernel);
  const { secret } = await keyClient(app, owner, scopes);
  const bench = makeBench(t);
  const env = { DOJANG_API_KEY: secret, DOJANG_SERVER: server };
  const run = (words: readonly string[], more = {}) =>
    bench.run(['aisher', ...words], { env: { ...env, ...more }, cwd: bench.root });
  const ask = async (...words: string[]) => JSON.parse((await run([...words, '--json'])).out);
  return { owner, bench, env, run, ask };
}

const fold = (ctx: Context<never>, more: Parameters<typeof anError>[0] = {}) =>
  foldErrors(ctx, [anError({ at: ctx.now(), ...more })]);

test('groups are listed, a service and a state narrow the list, and new ones end with 2', async (t) => {
  const { owner, run, ask } = await begin(t);
  assert.match((await run(['groups'])).out, /^No groups\.$/m);
  await fold(owner);
  await fold(owner, { type: 'Timeout', service: 'stock' });
  const { code, out } = await run(['groups']);
  assert.equal(code, 0);
  assert.match(
    out,
    /^group +state +events[\s\S]*new +1 [\s\S]*payment +CardRefused: card refused/m,
  );
  const { groups } = await ask('groups', '--service', 'stock');
  assert.deepEqual(
    groups.map(({ title }: { title: string }) => title.split(':')[0]),
    ['Timeout'],
  );
  assert.equal((await run(['groups', '--fail-on', 'new'])).code, 2);
  assert.equal((await run(['groups', '--fail-on', 'any', '--state', 'resolved'])).code, 0);
  const unknown = await run(['groups', '-s', 'nobody'], { LANG: 'ko_KR.UTF-8' });
  assert.deepEqual([unknown.code, unknown.out], [1, '']);
  assert.match(unknown.text, /그 이름의 서비스에서 온 텔레메트리가 없어요/);
});

test('what a stranger wrote is text at the terminal, on one line, with signs for what cannot be seen', async (t) => {
  const { owner, bench, env, run, ask } = await begin(t);
  await fold(owner, { message: hostile, type: 'E' });
  const [group] = (await ask('groups')).groups;
  const shown = await run(['show', group.id.slice(0, 8)]);
  assert.equal(shown.code, 0, shown.text);
  for (const { out } of [shown, await run(['groups'])]) {
    assert.ok(!hides(out), JSON.stringify(out));
    assert.ok(!/^Error: forged line/m.test(out), out);
  }
  assert.match(shown.out, /U\+202E RLO/);
  const asJson = await run(['show', group.id, '--json']);
  assert.ok(!hides(asJson.out));
  assert.ok(JSON.parse(asJson.out).samples[0].message.includes('\u202e'));
  assert.match((await run(['show', 'ffffffff'])).text, /No group among those seen last/);
  if (!hasTerminal) return;
  const screen = openTerminalOf(bench, ['aisher', 'groups'], { env });
  const { text } = await screen.ended;
  assert.ok(text.includes('\u001b[31m'), 'a new group is red on a terminal');
  assert.ok(!text.includes('\u001b[2J'));
});

test('a trace is a waterfall that fits, with a sign for what failed', async (t) => {
  const { owner, run, ask } = await begin(t);
  const id = '4bf92f3577b34da6a3ce929d0e0e4736';
  const child = { span_id: '00000000000000a2', parent_span_id: '00000000000000a1' };
  store.answer(owner.org, traceSpans, () => [
    spanRow(),
    spanRow({
      ...child,
      service: 'stock',
      operation: '재고'.repeat(60),
      has_error: true,
      message: hostile,
    }),
  ]);
  const { code, out, text } = await run(['trace', id]);
  assert.equal(code, 0, text);
  const lines = out.trimEnd().split('\n');
  assert.match(lines[0] ?? '', /^trace 4bf92f35.* · 20 ms · 2 spans$/);
  assert.match(lines[1] ?? '', /^ +payment POST \/pay +━+ +20 ms$/);
  assert.match(lines[2] ?? '', /^✗ +stock 재고.*… +━+ +20 ms$/);
  assert.match(lines[3] ?? '', /^ +refused \[U\+001B ESC\]/);
  assert.equal(lines.length, 4);
  assert.equal((await ask('trace', id)).spans.length, 2);
  assert.match((await run(['trace', 'abc'])).text, /32 hexadecimal signs/);
});

const logRow = (at: bigint, body: string) => ({
  id: `log-${at}`,
  at_ns: String(at),
  service: 'payment',
  severity: 'ERROR',
  severity_number: 17,
  said: body,
  trace_id: '',
  span_id: '',
  attributes: {},
});

test('the tail shows each log once and ends by Ctrl-C; a store that fails is a failure', async (t) => {
  const { owner, bench, env, run } = await begin(t);
  const logs = [logRow(BigInt(owner.now().getTime()) * 1_000_000n, hostile)];
  store.answer(owner.org, newestLogs, ({ contains }) =>
    logs.filter(({ said }) => said.includes(String(contains))),
  );
  store.answer(owner.org, newestLog, () => [{ at: logs[0]?.at_ns }]);
  const once = JSON.parse((await run(['tail', '--grep', 'refused', '--json'])).out);
  assert.equal(once.logs.length, 1);
  assert.equal(JSON.parse((await run(['tail', '-g', 'else', '--json'])).out).logs.length, 0);
  const following = bench.follow(['aisher', 'tail'], { env, cwd: bench.root });
  await until('the first log', () => following.text().includes('refused'));
  logs.unshift(logRow(BigInt(owner.now().getTime() + 5) * 1_000_000n, 'the second'));
  await until('the second log', () => following.text().includes('the second'));
  following.kill('SIGINT');
  const { code, out } = await following.ended;
  assert.equal(code, 130);
  assert.equal(out.trimEnd().split('\n').length, 2, out);
  assert.ok(!out.includes('\u001b'));
  store.fail(new StoreError('too-slow', 'after 30 s'));
  t.after(() => store.fail(null));
  const failed = await run(['tail', '--json']);
  assert.equal(failed.code, 1);
  assert.deepEqual(
    [JSON.parse(failed.out).state, JSON.parse(failed.out).code],
    ['failed', 'store-failed'],
  );
  assert.match(failed.text, /The store of telemetry gave no answer/);
});

test('source maps of a folder are sent; those of another build are refused, and links are not followed', async (t) => {
  const { owner, bench, run, ask } = await begin(t);
  const dist = join(bench.root, 'dist');
  const write = (name: string, text: string) => writeFileSync(join(dist, name), text);
  mkdirSync(join(dist, 'assets'), { recursive: true });
  write('assets/app.js.map', JSON.stringify(builtMap));
  write('assets/broken.js.map', '<html>');
  const [one, other] = [
    '11111111-1111-4111-8111-111111111111',
    '22222222-2222-4222-8222-222222222222',
  ];
  write('old.js', `let a;\n//# debugId=${one}\n`);
  write('old.js.map', JSON.stringify({ ...builtMap, debugId: other }));
  symlinkSync('/etc/passwd', join(dist, 'link.js.map'));
  const words = ['sourcemaps', '-s', 'shop', '--version', '2.4.1', 'dist'];
  const { code, out, text } = await run(words);
  assert.equal(code, 1, text);
  assert.match(out, /^kept +assets\/app\.js \(1 sources\)$/m);
  assert.match(out, /^refused +assets\/broken\.js: This is not a source map/m);
  assert.match(out, /^refused +old\.js: it belongs to another build/m);
  assert.match(out, /^1 source maps kept, 2 refused\.$/m);
  const answer = await ask(...words);
  assert.deepEqual(answer.kept, ['assets/app.js']);
  await fold(owner, { type: 'TypeError', service: 'shop', stack: builtStack() });
  const [group] = (await ask('groups')).groups;
  assert.match((await run(['show', group.id])).out, /› charge src\/pay\.ts:5/);
  assert.match((await run(['sourcemaps', 'dist'])).text, /--service NAME --version VERSION/);
  assert.match((await run([...words.slice(0, -1), 'nowhere'])).text, /no such folder/);
});

test('deploys and ingest keys are made, and a key without the scope is told what to do', async (t) => {
  const { run, ask } = await begin(t);
  const words = ['-s', 'shop', '--version', '2.4.2', '-e', 'production', '--commit', 'abcdef1'];
  assert.match(
    (await run(['deploy', ...words])).out,
    /^shop 2\.4\.2 was deployed to production\.$/m,
  );
  const made = await run(['keys', 'make', 'shop']);
  assert.match(made.out, /^dj_ingest_\S+\n$/, 'the key alone, for a script');
  const { keys } = await ask('keys', 'list');
  assert.equal(keys[0].name, 'shop');
  assert.equal((await run(['keys', 'revoke', keys[0].id])).code, 0);
  assert.match((await run(['keys', 'list'])).out, /No ingest keys/);
  assert.match((await run(['keys', 'make'])).text, /Name the key/);
  const reader = await begin(t, ['aisher.read']);
  const refused = await reader.run(['deploy', ...words]);
  assert.deepEqual([refused.code, refused.out], [1, '']);
  assert.match(refused.text, /This API key may not do that/);
});

test('analyze waits for the ranking of the window, names the suspect first, and fails as the store does', async (t) => {
  const world = await analysesWorld({ withModel: false });
  const own = buildHttp(world.kernel.parts, modules);
  const url = await own.listen({ host: '127.0.0.1', port: 0 });
  t.after(() => own.close());
  const at = Math.floor(world.kernel.parts.now().getTime() / 1_000) - 118;
  const { ctx } = await world.org({ at, fault: { throws: 'payments' } });
  const { secret } = await keyClient(own, ctx, ['aisher.read', 'aisher.decide']);
  const bench = makeBench(t);
  const env = { DOJANG_API_KEY: secret, DOJANG_SERVER: url };
  const run = (...words: string[]) =>
    bench.run(['aisher', 'analyze', ...words], { env, cwd: bench.root });
  const said = await run('--since', '2m');
  assert.equal(said.code, 0, said.text);
  assert.match(
    said.out,
    /^Cause\n {2}payments [\s\S]*without AI[\s\S]*^Suspects\n +\d+ % +payments/m,
  );
  const { out } = await run('--since', '2m', '--json');
  assert.equal(JSON.parse(out).ranking.candidates[0].service, 'payments');
  assert.match((await run('--since', '25h')).text, /24 hours at most/);
  world.store.fail(new StoreError('too-slow', 'after 30 s'));
  const failed = await run('--since', '3m');
  assert.equal(failed.code, 1);
  assert.match(failed.text, /Why it failed: store-too-slow[\s\S]*The analysis failed/);
});

test('store and doctor say what is wrong, and without a key the way to one is named', async (t) => {
  const { run, ask, bench } = await begin(t);
  const state = await run(['store']);
  assert.equal(state.code, 1);
  assert.match(state.out, /^Store +another server takes the telemetry/m);
  const { checks } = await ask('doctor');
  assert.deepEqual(
    checks.map(({ name, isGood }: { name: string; isGood: boolean }) => [name, isGood]),
    [
      ['key', true],
      ['receiver', false],
      ['store', false],
      ['telemetry', false],
    ],
  );
  const nobody = await bench.run(['aisher', 'groups'], { cwd: bench.root });
  assert.equal(nobody.code, 1);
  assert.match(nobody.text, /dojang login/);
  const wrong = await run(['groups'], { DOJANG_API_KEY: 'dj_api_wrong' });
  assert.match(wrong.text, /No API key works here/);
});
