import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { commandReader, openThreadReader, residentReader } from './reading.ts';
import { type InputFile, understand } from './understand.ts';

const fileOf = (path: string, after: string): InputFile => ({
  path,
  oldPath: null,
  state: 'added',
  before: null,
  after,
  binary: false,
  modeChanged: false,
});
const small = fileOf('src/pay.ts', 'export function pay() {\n  return 1;\n}\n');
const tableOf = (rows: number) =>
  fileOf(
    'src/table.ts',
    Array.from({ length: rows }, (_, n) => `export const row${n} = { id: ${n} };\n`).join(''),
  );
const large = tableOf(4_000);
const leaking = fileOf('src/key.ts', `const key = "ghp_${'a1B2c3D4e5F6'.repeat(3)}";\n`);

test('a change is understood alike in a thread and at once', async () => {
  // Small enough to be read within the limit on a busy machine.
  const matter = { files: [small, tableOf(500), leaking], forModel: true };
  const here = await understand(matter);
  assert.deepEqual(await residentReader.read(matter), here);
  assert.deepEqual(await commandReader.read(matter), here);
  assert.ok(here.scope.elements.some(({ name }) => name === 'pay'));
  assert.deepEqual(
    here.secrets.map(({ path }) => path),
    ['src/key.ts'],
  );
});

test('what takes longer than the limit, or all the memory, becomes whole files, and the next change is read', async () => {
  const all = { files: Array.from({ length: 40 }, (_, n) => ({ ...large, path: `${n}.ts` })) };
  for (const bounds of [{ readMaxMs: 1 }, { memoryMb: 8 }]) {
    const reader = openThreadReader(bounds);
    const { scope, secrets } = await reader.read({ ...all, forModel: true });
    assert.equal(scope.coverage.filesUnread, 40);
    assert.deepEqual(
      scope.files.map(({ path, hunks }) => [path, hunks.map(({ id }) => id)]).slice(0, 2),
      [
        ['0.ts', ['0.ts#0']],
        ['1.ts', ['1.ts#0']],
      ],
    );
    assert.equal(scope.files[0]?.linesAdded, 4_000);
    // Nobody looked for secrets, so the result must not look as if there were none.
    assert.equal(secrets.length, 40);
    assert.deepEqual(secrets[0], { path: '0.ts', line: 1, kind: 'not-read' });
  }
  const next = await residentReader.read({ files: [small], forModel: false });
  assert.deepEqual(
    next.scope.elements.map(({ name }) => name),
    ['pay'],
  );
});

test('the loop turns while a thread reads, and changes are read one after the other', async () => {
  const files = [large, fileOf('ticks.ts', '`'.repeat(99_000))];
  let turns = 0;
  const timer = setInterval(() => (turns += 1), 5);
  const both = await Promise.all([
    residentReader.read({ files, forModel: true }),
    residentReader.read({ files: [small], forModel: true }),
  ]);
  await wait(0);
  clearInterval(timer);
  assert.deepEqual(
    both.map(({ scope }) => scope.files.length),
    [2, 1],
  );
  assert.ok(turns > 5, `${turns} turns`);
});
