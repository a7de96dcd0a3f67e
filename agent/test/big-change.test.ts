import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fitCapture } from '@dojang/agent/testing';
import { commitModule } from '@dojang/commit';
import { defaultConvention, type InputFile, scopeChange } from '@dojang/commit/engine';
import { type CaptureInput, captureInput, limits } from '@dojang/commit/schema';
import { checkShape } from '@dojang/kernel/task';
import { until } from '@dojang/kernel/testing/until';
import { makePaired } from './bench.ts';

/** Every file of code differs in six places, each with words that the drafter counts. */
function changedFile(n: number): InputFile {
  const kind = ['ts', 'py', 'go', 'md'][n % 4];
  const text = (at: string) =>
    Array.from(
      { length: 6 },
      (_, k) => `value${k} = parse(${n + k}${at})\nif error: retry\nsame\nsame\nsame\n\n`,
    ).join('');
  const path = `packages/part${n % 40}/src/features/orders/components/file-number-${n}.${kind}`;
  return {
    path,
    oldPath: null,
    state: 'modified',
    before: text(''),
    after: text(' + cache.lookup'),
    binary: false,
    modeChanged: false,
  };
}

const route = commitModule.routes.find(({ url }) => url === '/commit/captures')!;

async function messageOf(files: readonly InputFile[]): Promise<CaptureInput> {
  return {
    repositoryId: crypto.randomUUID(),
    trigger: 'command',
    traceUuid: crypto.randomUUID(),
    idempotencyKey: crypto.randomUUID(),
    capturedAt: new Date().toISOString(),
    tree: 'a'.repeat(40),
    head: 'b'.repeat(40),
    branch: 'main',
    remote: 'origin',
    scope: await scopeChange({ files }),
    convention: defaultConvention,
    diff: [{ path: files[0]!.path, oldPath: null, text: '가\n'.repeat(900_000), cut: false }],
    secrets: [],
    author: { name: 'Kim'.repeat(100), email: 'kim@example.com' },
    matchDigest: 'c'.repeat(64),
    hint: 'x'.repeat(900),
  };
}

test('the biggest change that the agent takes is taken by the server, with every path in it', async () => {
  const files = Array.from({ length: 20_000 }, (_, n) => changedFile(n));
  const given = await messageOf(files);
  assert.ok(JSON.stringify(given).length > route.body!.bytesMax!, 'the whole of it is too much');
  assert.ok(given.scope.coverage.hunks <= 20_000, `${given.scope.coverage.hunks} hunks are sent`);
  const fitted = fitCapture(given);
  const bytes = new TextEncoder().encode(JSON.stringify(fitted));
  assert.ok(bytes.length <= route.body!.bytesMax!, `${bytes.length} bytes`);
  checkShape(bytes, limits.captureShape);
  const parsed = captureInput.parse(JSON.parse(new TextDecoder().decode(bytes)));
  assert.deepEqual(
    parsed.scope.files.map(({ path }) => path),
    files.map(({ path }) => path),
  );
  assert.equal(parsed.hint?.length, 500);
});

test('a change of many hunks keeps those of its files that have few', async () => {
  const many = Array.from({ length: 5000 }, (_, n) => changedFile(n));
  const few = changedFile(5000);
  const small = { ...few, path: 'small.ts', after: `${few.after}one more\n` };
  const single = { ...few, path: 'single.ts', after: few.before!.replace('retry', 'wait') };
  const { files, concerns } = await scopeChange({ files: [...many, small, single] });
  const total = files.reduce((sum, { hunks }) => sum + hunks.length, 0);
  assert.ok(total <= 20_000 && total > 10_000, `${total} hunks`);
  assert.equal(files.at(-1)?.hunks[0]?.id, 'single.ts#1');
  const ids = files.flatMap(({ hunks }) => hunks.map(({ id }) => id));
  assert.deepEqual(concerns.flatMap(({ hunks }) => hunks).sort(), ids.sort());
});

test('a quota that is used up holds captures back, and nothing that is stamped', async (t) => {
  const { bench, server } = await makePaired(t, { settings: { pollSeconds: 1 } });
  const close = async (path: string) => {
    bench.site.write(path, 'edited\n');
    await bench.run(['hook', 'editor-closed']);
  };
  const waits = () => bench.log().match(/takes no more captures for now/g)?.length ?? 0;
  server.breakNext('POST /commit/captures', 'full');
  await close('src/a.txt');
  await until('the wait', () => waits() === 1 || undefined);
  assert.equal(server.drafts.length, 0);
  const first = await until('the draft', () => server.drafts[0]);
  server.breakNext('POST /commit/captures', 'full', 1000);
  await close('src/b.txt');
  await until('the second wait', () => waits() > 1 || undefined);
  server.stamp(first.id, 'fix: by phone\n');
  await until('the report', () => server.reports.at(-1));
  assert.equal(server.drafts.length, 1);
});

test('a small change is sent as it is', async () => {
  const given = { ...(await messageOf([changedFile(1)])), hint: null, diff: [] };
  const author = { name: 'Kim', email: 'kim@example.com' };
  assert.deepEqual(fitCapture({ ...given, author }), { ...given, author });
});
